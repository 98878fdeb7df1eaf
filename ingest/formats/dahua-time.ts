/**
 * When a Dahua event happened.
 *
 * Source:  formats.md 1b. `UTC` is the local wall clock written as an epoch, `RealUTC` the true instant; `TimeZone` is an index into the
 *          vendor's table, of which 12 (+07:00) is proven by a published event and the rest is from memory (estimate); `AccurateTime`,
 *          `SnapTime` and `LocaleTime` are naive.
 * Time:    in this order: RealUTC; UTC with LocaleTime beside it; UTC or a naive time with the TimeZone index; the camera's configured
 *          zone; else the receive time, with the wall clock kept for display.
 */
import { epochMs, MS_PER_MINUTE, MS_PER_SECOND } from '../../engine/model/units.ts'
import { parseDeviceTime, type DeviceTime } from '../device-time.ts'
import { getField, numberOf, wordOf, type Fields } from '../json-fields.ts'
import { findZoneOffsetMin } from '../zone-offset.ts'

/** Minutes east of UTC by index. */
const OFFSET_MIN_BY_INDEX = [0, 60, 120, 180, 210, 240, 270, 300, 330, 345, 360, 390, 420, 480] as const
const OFFSET_MIN_MAX = 14 * 60
const EPOCH_S_MIN = 1e8
const EPOCH_S_MAX = 1e11

const pad = (value: number): string => String(value).padStart(2, '0')
const offsetText = (offsetMin: number): string =>
  offsetMin === 0 ? 'Z' : `${offsetMin < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(offsetMin) / 60))}:${pad(Math.abs(offsetMin) % 60)}`

/** A wall clock that is off by whole quarters of an hour is in another zone; anything else is another clock. */
function zoneBetween(wallS: number, instantS: number): number | null {
  const offsetMin = (wallS - instantS) / 60
  return Number.isInteger(offsetMin / 15) && Math.abs(offsetMin) <= OFFSET_MIN_MAX ? offsetMin : null
}

const firstEpochS = (sources: readonly (Fields | null)[], name: string): number | null => {
  for (const source of sources) {
    const value = numberOf(getField(source, name))
    if (value !== null && value >= EPOCH_S_MIN && value < EPOCH_S_MAX) return Math.floor(value)
  }
  return null
}

const firstText = (sources: readonly (Fields | null)[], ...names: readonly string[]): string | null => {
  for (const name of names) {
    for (const source of sources) {
      const text = wordOf(getField(source, name))
      if (text !== null) return text
    }
  }
  return null
}

function offsetMinOfIndex(sources: readonly (Fields | null)[]): number | null {
  const index = firstText(sources, 'TimeZone')
  if (index === null) return null
  const written = /^(?:GMT|UTC)?([+-])(\d{1,2}):(\d{2})$/i.exec(index)
  if (written !== null) return (written[1] === '-' ? -1 : 1) * (Number(written[2]) * 60 + Number(written[3]))
  const standard = /^\d{1,2}$/.test(index) ? OFFSET_MIN_BY_INDEX[Number(index)] : undefined
  if (standard === undefined) return null
  return firstText(sources, 'DSTTune') === '1' ? standard + 60 : standard
}

/** @param milliseconds of the second, where told. */
function wallTime(wallS: number, milliseconds: number | null, offsetMin: number, rest: Pick<DeviceTime, 'hasOffset' | 'clockRule'>): DeviceTime {
  const wallMs = wallS * MS_PER_SECOND + (milliseconds ?? 0)
  const text = new Date(wallMs).toISOString().slice(0, milliseconds === null ? 19 : 23)
  return { text: text + offsetText(offsetMin), atMs: epochMs(wallMs - offsetMin * MS_PER_MINUTE), ...rest }
}

/** @param sources where the event keeps its times, the likeliest first. */
export function dahuaTimeOf(sources: readonly (Fields | null)[], zone: string | null, warnings: string[]): DeviceTime | null {
  const utcS = firstEpochS(sources, 'UTC')
  const realS = firstEpochS(sources, 'RealUTC')
  const told = numberOf(firstText(sources, 'UTCMS'))
  const milliseconds = told !== null && Number.isInteger(told) && told >= 0 && told < 1_000 ? told : null
  const indexed = offsetMinOfIndex(sources)
  const honest = { hasOffset: true, clockRule: 'deviceOffset' } as const

  if (realS !== null) {
    const offsetMin = utcS === null ? indexed : zoneBetween(utcS, realS)
    if (utcS !== null && offsetMin === null) warnings.push('UTC and RealUTC are no time zone apart: RealUTC holds')
    return wallTime(realS + (offsetMin ?? 0) * 60, milliseconds, offsetMin ?? 0, honest)
  }
  const localeText = firstText(sources, 'LocaleTime', 'LocalTime')
  if (utcS !== null) {
    const locale = localeText === null ? null : parseDeviceTime(localeText, null)
    const localeS = locale?.atMs === undefined || locale.atMs === null ? null : Math.floor(locale.atMs / MS_PER_SECOND)
    const apart = localeS === null || localeS === utcS ? null : zoneBetween(localeS, utcS)
    if (apart !== null) return wallTime(utcS + apart * 60, milliseconds, apart, honest)
    if (indexed !== null) return wallTime(utcS, milliseconds, indexed, { hasOffset: true, clockRule: 'localAsEpoch' })
    const zoneMin = zone === null ? null : findZoneOffsetMin(zone, utcS * MS_PER_SECOND)
    if (zoneMin !== null) return wallTime(utcS, milliseconds, zoneMin, { hasOffset: false, clockRule: 'localAsEpoch' })
    warnings.push('UTC is the local wall clock on this make, and neither RealUTC nor a configured zone says which: the receive time holds')
    return wallTime(utcS, milliseconds, 0, { hasOffset: false, clockRule: 'receiveTime' })
  }
  const naive = firstText(sources, 'AccurateTime', 'SnapTime') ?? localeText ?? firstText(sources, 'UTC', 'CreateTime')
  if (naive === null) {
    warnings.push('no time: the receive time holds')
    return null
  }
  const bare = parseDeviceTime(naive, zone)
  if (bare === null) warnings.push('no readable time: the receive time holds')
  if (bare !== null && !bare.hasOffset && indexed !== null) {
    const zoned = parseDeviceTime(naive + offsetText(indexed), null)
    if (zoned !== null) return zoned
  }
  if (bare !== null && bare.clockRule === 'receiveTime') warnings.push('naive time and no zone configured: the receive time holds')
  return bare
}
