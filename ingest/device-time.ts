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

const [ZERO, DASH, PLUS, POINT, COLON, LETTER_T, LETTER_Z] = [0x30, 0x2d, 0x2b, 0x2e, 0x3a, 0x54, 0x5a]

/** The two digits at `at`; not a number where there are none. */
function pairAt(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - ZERO, text.charCodeAt(at + 1) - ZERO]
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

const DAYS_OF_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/** Years of two digits are no years. */
const isDay = (year: number, month: number, day: number): boolean =>
  year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 && isLeap(year) ? 29 : (DAYS_OF_MONTHS[month - 1] ?? 0))

const isTimeOfDay = (hour: number, minute: number, second: number): boolean => hour <= 23 && minute <= 59 && second <= 60

/** `2025-07-20T10:00:00.123+07:00` as nearly all devices write it, some without the fraction or with `Z`; null for every other spelling, which costs more to read. */
function fromPlainIso(text: string): DeviceTime | null {
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH || text.charCodeAt(10) !== LETTER_T || text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return null
  const [year, month, day] = [pairAt(text, 0) * 100 + pairAt(text, 2), pairAt(text, 5), pairAt(text, 8)]
  const [hour, minute, second] = [pairAt(text, 11), pairAt(text, 14), pairAt(text, 17)]
  if (!isDay(year, month, day) || !isTimeOfDay(hour, minute, second)) return null
  let at = 19
  let fractionMs = 0
  if (text.charCodeAt(at) === POINT) {
    const from = at + 1
    at = from
    for (let scaleMs = 100; at < text.length; at += 1) {
      const digit = text.charCodeAt(at) - ZERO
      if (digit < 0 || digit > 9) break
      if (scaleMs >= 1) fractionMs += digit * scaleMs
      scaleMs /= 10
    }
    if (at === from || at > from + 9) return null
  }
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second) + fractionMs
  const sign = text.charCodeAt(at)
  let offsetMin = 0
  if (sign !== LETTER_Z || text.length !== at + 1) {
    const colonCount = text.charCodeAt(at + 3) === COLON ? 1 : 0
    const [hours, minutes] = [pairAt(text, at + 1), pairAt(text, at + 3 + colonCount)]
    if ((sign !== PLUS && sign !== DASH) || text.length !== at + 5 + colonCount || !(minutes <= 59 && hours * 60 + minutes <= OFFSET_MIN_MAX)) return null
    offsetMin = (hours * 60 + minutes) * (sign === DASH ? -1 : 1)
  }
  return { text: text.slice(0, at) + offsetText(offsetMin), atMs: instantOf(wallMs - offsetMin * MS_PER_MINUTE), hasOffset: true, clockRule: 'deviceOffset' }
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
  const plain = fromPlainIso(text)
  if (plain !== null) return plain
  const compact = COMPACT.exec(text)
  if (compact === null) {
    const epoch = EPOCH.exec(text)
    if (epoch !== null) return fromEpoch(epoch[1] ?? '', epoch[2])
  }
  const match = compact ?? CALENDAR.exec(text)
  if (match === null) return null

  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00', fraction, offset] = match
  const [y, mo, d, h, mi, s] = [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)]
  if (!isDay(y, mo, d) || !isTimeOfDay(h, mi, s)) return null
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
