/**
 * What a device's clock said, as one parser for every way that devices write time.
 *
 * Source:  formats.md 0 "Dates": camera strings are never given to `Date.parse`, which reads naive times in the server's own zone.
 * Units:   ISO 8601 with `T`, blank or nothing between date and time; offsets `Z`, `+07:00`, `+7:00`, `+0700`, `+07`, ` 07:00` (a `+`
 *          lost in form encoding); compact `yyyyMMddHHmmss[SSS]`; epoch seconds, milliseconds, microseconds by magnitude.
 * Errors:  text that is no time gives null.
 */
import { epochMs, MS_PER_MINUTE, type EpochMs } from '../engine/model/units.ts'
import type { ClockRule } from '../engine/model/observations.ts'
import { findZoneOffsetMin } from './zone-offset.ts'

export interface DeviceTime {
  /** Normal form: `T`, the fraction as sent, `Z` for offset zero, no offset when none is known. */
  readonly text: string
  /** The instant under `clockRule`; for a naive time without a zone the wall clock read as UTC, good for display only. */
  readonly atMs: EpochMs | null
  /** True when the source itself gave the zone. */
  readonly hasOffset: boolean
  readonly clockRule: ClockRule
}

/** Below this an epoch is in seconds (year 5138), below the next in milliseconds, else in microseconds. */
const EPOCH_SECONDS_MAX = 1e11
const EPOCH_MS_MAX = 1e14
const EPOCH_US_MAX = 1e17
/** Fewer digits are a year, a counter or a clock that was never set. */
const EPOCH_DIGITS_MIN = 9
const TIME_LENGTH_MAX = 48
/** The widest offset in use is +14:00. */
const OFFSET_MIN_MAX = 14 * 60

const CALENDAR =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:T|\s{1,3})(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|UTC|GMT|[+-]?\d{1,2}:\d{2}|[+-]?\d{4}|[+-]\d{2})?$/i
const COMPACT = /^(\d{4})(\d{2})(\d{2})T?(\d{2})(\d{2})(\d{2})(?:\.?(\d{3}))?(Z|[+-]\d{2}:?\d{2})?$/i
const EPOCH = /^(\d{9,17})(?:\.(\d{1,9}))?$/

const pad = (value: number, width: number): string => String(value).padStart(width, '0')
const twoDigits = (digits: string): string => (digits.length === 1 ? `0${digits}` : digits)

function offsetText(offsetMin: number): string {
  if (offsetMin === 0) return 'Z'
  const size = Math.abs(offsetMin)
  return `${offsetMin < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}:${pad(size % 60, 2)}`
}

function parseOffsetMin(text: string): number | null {
  if (/^(?:Z|UTC|GMT)$/i.test(text)) return 0
  const match = /^([+-]?)(\d{1,2}):?(\d{2})?$/.exec(text)
  if (match === null) return null
  const size = Number(match[2]) * 60 + Number(match[3] ?? 0)
  if (size > OFFSET_MIN_MAX) return null
  return match[1] === '-' ? -size : size
}

const instantOf = (ms: number): EpochMs | null => (Number.isSafeInteger(ms) && ms >= 0 ? epochMs(ms) : null)

function fromEpoch(whole: string, fraction: string | undefined): DeviceTime | null {
  const value = Number(whole)
  if (value >= EPOCH_US_MAX) return null
  let ms: number
  let digits: string
  if (value < EPOCH_SECONDS_MAX) {
    digits = fraction ?? ''
    ms = value * 1_000 + Math.floor(Number(`0.${digits || '0'}`) * 1_000 + 1e-6)
  } else if (value < EPOCH_MS_MAX) {
    ms = value
    digits = pad(value % 1_000, 3)
  } else {
    ms = Math.floor(value / 1_000)
    digits = pad(value % 1_000_000, 6)
  }
  const seconds = new Date(Math.floor(ms / 1_000) * 1_000).toISOString().slice(0, 19)
  return { text: `${seconds}${digits === '' ? '' : `.${digits}`}Z`, atMs: instantOf(ms), hasOffset: true, clockRule: 'deviceOffset' }
}

/**
 * @param value as sent; numbers are epochs.
 * @param zone IANA zone for naive times; null when naive times are not trusted.
 */
export function parseDeviceTime(value: unknown, zone: string | null): DeviceTime | null {
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || value < 10 ** (EPOCH_DIGITS_MIN - 1) || value >= EPOCH_US_MAX) return null
    const [whole = '', fraction] = String(value).split('.')
    return fromEpoch(whole, fraction)
  }
  if (typeof value !== 'string' || value.length > TIME_LENGTH_MAX) return null
  const text = value.trim()
  const compact = COMPACT.exec(text)
  if (compact === null) {
    const epoch = EPOCH.exec(text)
    if (epoch !== null) return fromEpoch(epoch[1] ?? '', epoch[2])
  }
  const match = compact ?? CALENDAR.exec(text)
  if (match === null) return null

  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00', fraction, offset] = match
  const [y, mo, d, h, mi, s] = [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)]
  const midnight = new Date(Date.UTC(y, mo - 1, d))
  if (midnight.getUTCFullYear() !== y || midnight.getUTCMonth() !== mo - 1 || midnight.getUTCDate() !== d || h > 23 || mi > 59 || s > 60) return null
  const fractionMs = fraction === undefined ? 0 : Number(fraction.padEnd(3, '0').slice(0, 3))
  const wallMs = Date.UTC(y, mo - 1, d, h, mi, s) + fractionMs
  const wall = `${year}-${twoDigits(month)}-${twoDigits(day)}T${twoDigits(hour)}:${minute}:${second}${fraction === undefined ? '' : `.${fraction}`}`

  if (offset !== undefined && offset !== '') {
    const offsetMin = parseOffsetMin(offset)
    if (offsetMin === null) return null
    return { text: wall + offsetText(offsetMin), atMs: instantOf(wallMs - offsetMin * MS_PER_MINUTE), hasOffset: true, clockRule: 'deviceOffset' }
  }
  const zoneMin = zone === null ? null : findZoneOffsetMin(zone, wallMs)
  if (zoneMin === null) return { text: wall, atMs: instantOf(wallMs), hasOffset: false, clockRule: 'receiveTime' }
  return { text: wall + offsetText(zoneMin), atMs: instantOf(wallMs - zoneMin * MS_PER_MINUTE), hasOffset: false, clockRule: 'deviceZone' }
}

/** What an observation's head takes from a device time; no time at all leaves the receipt. */
export function clockOf(time: DeviceTime | null): { readonly deviceTimeMs: EpochMs | null; readonly clockRule: ClockRule } {
  if (time === null || time.atMs === null) return { deviceTimeMs: null, clockRule: 'receiveTime' }
  return { deviceTimeMs: time.atMs, clockRule: time.clockRule }
}
