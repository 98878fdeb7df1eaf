/**
 * What the columns of a recording mean, and the times in them.
 *
 * Names are compared without case, blanks, hyphens and underlines. Times: ISO 8601 with offset; `YYYY-MM-DD HH:MM[:SS]` (Hanoi);
 * seconds or milliseconds since 1970; `HH:MM[:SS]`; or numbers since an unknown start, in the unit that ends the column's name
 * (`arrivalS`, `arrivalMin`; seconds without one).
 */
import { HANOI_OFFSET_MS } from '../../../sim/observations/calendar.ts'

export type ColumnMeaning =
  | { readonly kind: 'joined' | 'began' | 'ended' | 'service'; readonly unitMs: number }
  | { readonly kind: 'vehicle' | 'station' | 'flow' | 'server' }
  | { readonly kind: 'attribute'; readonly name: string }

const NAMES: Readonly<Record<string, readonly string[]>> = {
  joined: ['joined', 'joinedat', 'arrival', 'arrived', 'arrivedat', 'arrivaltime', 'arrive', 'arrives', 'at', 'time', 'timestamp', 'queued', 'in', 't'],
  began: ['begin', 'began', 'beganat', 'start', 'started', 'startedat', 'starttime', 'servicestart', 'servicebegin', 'begintime'],
  ended: ['end', 'ended', 'endedat', 'endtime', 'departure', 'departed', 'departedat', 'departuretime', 'depart', 'left', 'leftat', 'out', 'finish', 'finished', 'serviceend', 'done'],
  service: ['service', 'servicetime', 'duration'],
  vehicle: ['vehicle', 'vehicleid', 'truck', 'truckid', 'plate', 'id', 'trip', 'tripid', 'customer', 'entity'],
  station: ['station', 'stationid', 'place', 'placeid', 'gate', 'desk', 'resource', 'activity'],
  flow: ['flow', 'flowid', 'direction', 'class'],
  server: ['server', 'serverid', 'lane', 'laneid', 'booth', 'counter', 'window'],
}
const UNITS: readonly (readonly [suffix: string, unitMs: number])[] = [['ms', 1], ['sec', 1_000], ['min', 60_000], ['s', 1_000], ['h', 3_600_000]]

export function meaningOf(header: string): ColumnMeaning {
  const name = header.toLowerCase().replace(/[\s_-]/g, '')
  const find = (text: string): string | undefined => Object.entries(NAMES).find(([, names]) => names.includes(text))?.[0]
  let kind = find(name)
  let unitMs = 1_000
  for (const [suffix, ms] of UNITS) {
    if (kind !== undefined || !name.endsWith(suffix)) continue
    kind = find(name.slice(0, -suffix.length))
    unitMs = ms
  }
  if (kind === 'joined' || kind === 'began' || kind === 'ended' || kind === 'service') return { kind, unitMs }
  if (kind === 'vehicle' || kind === 'station' || kind === 'flow' || kind === 'server') return { kind }
  return { kind: 'attribute', name: header }
}

export type TimeKind = 'dated' | 'clock' | 'counted'

export interface ReadTime {
  readonly kind: TimeKind
  readonly atMs: number
}

/** From here on a number is seconds, and from 1,000 times as much milliseconds, since 1970. */
const EPOCH_S_MIN = 600_000_000

/** @returns what is wrong, in words, for a text that is no time. */
export function readTime(text: string, unitMs: number): ReadTime | string {
  const count = Number(text)
  if (text !== '' && Number.isFinite(count)) {
    if (count < 0) return `the time ${text} is negative`
    if (count >= EPOCH_S_MIN * 1_000) return { kind: 'dated', atMs: Math.round(count) }
    if (count >= EPOCH_S_MIN && unitMs === 1_000) return { kind: 'dated', atMs: Math.round(count * 1_000) }
    return { kind: 'counted', atMs: Math.round(count * unitMs) }
  }
  const clock = /^([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?$/.exec(text)
  if (clock !== null) return { kind: 'clock', atMs: Math.round(((Number(clock[1]) * 60 + Number(clock[2])) * 60 + Number(clock[3] ?? 0)) * 1_000) }
  const dated = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/.exec(text)
  if (dated === null) return text === '' ? 'the time is missing' : `"${text.slice(0, 40)}" is not a time`
  const [, date, time = '', zone] = dated
  const atMs = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}${zone ?? 'Z'}`)
  if (Number.isNaN(atMs)) return `"${text.slice(0, 40)}" is not a time`
  return { kind: 'dated', atMs: zone === undefined ? atMs - HANOI_OFFSET_MS : atMs }
}
