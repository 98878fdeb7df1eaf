/**
 * The GPRMC sentence that Traccar's URL forwarder can embed: place, time, speed and course in one field.
 *
 * Source:  NMEA 0183 RMC; formats.md 2m (degrees end two digits before the point; empty course is unknown; status V is no fix).
 * Units:   speed in knots.
 * Errors:  anything else gives null; a wrong checksum is reported, not refused, because forwarders compute it differently.
 */
import { rounded } from '../outcome.ts'

export interface RmcFix {
  readonly isValid: boolean
  readonly lat: number
  readonly lon: number
  readonly speedKn: number | null
  readonly courseDeg: number | null
  /** ISO 8601 in UTC. */
  readonly time: string | null
  readonly isChecksumWrong: boolean
}

function degreesOf(text: string, hemisphere: string, degreeMax: number): number | null {
  const match = /^(\d{0,3})(\d{2}(?:\.\d{1,8})?)$/.exec(text)
  if (match === null) return null
  const [degrees, minutes] = [Number(match[1] === '' ? 0 : match[1]), Number(match[2])]
  const value = rounded(degrees + minutes / 60, 7)
  if (minutes >= 60 || value > degreeMax) return null
  return /^[SW]$/.test(hemisphere) ? -value : value
}

function timeOf(clock: string, date: string): string | null {
  const time = /^(\d\d)(\d\d)(\d\d)(\.\d{1,3})?$/.exec(clock)
  const day = /^(\d\d)(\d\d)(\d\d)$/.exec(date)
  if (time === null || day === null) return null
  const year = Number(day[3]) >= 80 ? `19${day[3]}` : `20${day[3]}`
  return `${year}-${day[2]}-${day[1]}T${time[1]}:${time[2]}:${time[3]}${time[4] ?? ''}Z`
}

function isChecksumWrong(body: string, sum: string): boolean {
  if (sum === '') return false
  let expected = 0
  for (let index = 0; index < body.length; index += 1) expected ^= body.charCodeAt(index)
  return Number.parseInt(sum, 16) !== expected
}

export function parseGprmc(sentence: string): RmcFix | null {
  const match = /^\$?(G[PNLABQ]RMC,[^*]{10,120}?)\*{0,2}([0-9A-F]{2})?$/i.exec(sentence.trim())
  if (match === null) return null
  const body = match[1] ?? ''
  const [, clock = '', status = '', lat = '', ns = '', lon = '', ew = '', speed = '', course = '', date = ''] = body.split(',')
  const [latDeg, lonDeg] = [degreesOf(lat, ns, 90), degreesOf(lon, ew, 180)]
  if (latDeg === null || lonDeg === null) return null
  const number = (text: string): number | null => (/^\d{1,4}(?:\.\d{1,6})?$/.test(text) ? Number(text) : null)
  return {
    isValid: status === 'A', lat: latDeg, lon: lonDeg,
    speedKn: number(speed), courseDeg: number(course), time: timeOf(clock, date),
    isChecksumWrong: isChecksumWrong(body, match[2] ?? ''),
  }
}
