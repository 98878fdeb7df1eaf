/**
 * The RMC sentence: place, time, speed and course in one line. Receivers send it, and Traccar's URL forwarder embeds it.
 *
 * Source:  NMEA 0183 RMC; formats.md 2m (empty course is unknown; status V is no fix; a mode of N, E, M or S is none of the receiver's own).
 * Units:   speed in knots.
 * Errors:  anything else gives null; a wrong checksum is reported, not refused, because forwarders compute it differently.
 */
import { clockField, dateField, degreesOf, numberField, parseSentence, type Sentence } from './nmea-sentence.ts'

export interface Rmc {
  /** Status A, and not a mode without a fix. */
  readonly hasFix: boolean
  /** Not estimated, simulated or typed in. */
  readonly isMeasured: boolean
  readonly lat: number | null
  readonly lon: number | null
  readonly speedKn: number | null
  readonly courseDeg: number | null
  /** `HH:MM:SS[.sss]` in UTC. */
  readonly clock: string | null
  /** `yyyy-MM-dd`. */
  readonly date: string | null
}

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

/** @returns null when the sentence is cut: its date is its ninth field. */
export function rmcOf({ fields }: Sentence): Rmc | null {
  const [clock, status = '', lat, ns, lon, ew, speed, course, date, , , mode = ''] = fields
  if (date === undefined || (date !== '' && dateField(date) === null)) return null
  return {
    hasFix: /^A$/i.test(status) && !/^N$/i.test(mode),
    isMeasured: !/^[EMS]$/i.test(mode),
    lat: degreesOf(lat, ns), lon: degreesOf(lon, ew),
    speedKn: numberField(speed), courseDeg: numberField(course),
    clock: clockField(clock), date: dateField(date),
  }
}

export function parseGprmc(text: string): RmcFix | null {
  const trimmed = text.trim()
  const sentence = parseSentence(trimmed.startsWith('$') ? trimmed : `$${trimmed}`)
  const rmc = sentence?.type === 'RMC' ? rmcOf(sentence) : null
  if (rmc === null || rmc.lat === null || rmc.lon === null) return null
  const { hasFix, isMeasured, lat, lon, speedKn, courseDeg, clock, date } = rmc
  const time = clock === null || date === null ? null : `${date}T${clock}Z`
  return { isValid: hasFix && isMeasured, lat, lon, speedKn, courseDeg, time, isChecksumWrong: sentence?.checksum === 'wrong' }
}
