/**
 * The offset of an IANA zone at a wall-clock time, from the runtime's own zone tables.
 *
 * Errors:  an unknown zone gives null.
 * Limits:  remembers one formatter per zone, and the last answer per zone and hour; both bounded.
 */
import { MS_PER_HOUR, MS_PER_MINUTE } from '../engine/model/units.ts'

const ZONES_MAX = 64
const HOURS_MAX = 4_096

const formatterByZone = new Map<string, Intl.DateTimeFormat | null>()
const offsetMinByZoneHour = new Map<string, number>()

function findFormatter(zone: string): Intl.DateTimeFormat | null {
  const known = formatterByZone.get(zone)
  if (known !== undefined) return known
  if (formatterByZone.size >= ZONES_MAX) formatterByZone.clear()
  let formatter: Intl.DateTimeFormat | null
  try {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    })
  } catch {
    formatter = null
  }
  formatterByZone.set(zone, formatter)
  return formatter
}

export const isKnownZone = (zone: string): boolean => findFormatter(zone) !== null

function offsetMinAtInstant(formatter: Intl.DateTimeFormat, instantMs: number): number {
  const parts = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 }
  for (const { type, value } of formatter.formatToParts(instantMs)) {
    if (type in parts) parts[type as keyof typeof parts] = Number(value)
  }
  const wallMs = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second)
  return Math.round((wallMs - instantMs) / MS_PER_MINUTE)
}

/**
 * @param wallMs the wall-clock time as if it were UTC.
 * @returns minutes east of UTC; in a repeated hour the earlier instant's offset, in a skipped hour the offset before it.
 */
export function findZoneOffsetMin(zone: string, wallMs: number): number | null {
  const formatter = findFormatter(zone)
  if (formatter === null) return null
  const key = `${zone}|${Math.floor(wallMs / MS_PER_HOUR)}`
  const known = offsetMinByZoneHour.get(key)
  if (known !== undefined) return known
  const before = offsetMinAtInstant(formatter, wallMs - 24 * MS_PER_HOUR)
  const guess = offsetMinAtInstant(formatter, wallMs - before * MS_PER_MINUTE)
  const offsetMin = guess === before ? before : offsetMinAtInstant(formatter, wallMs - guess * MS_PER_MINUTE) === guess ? guess : before
  if (offsetMinByZoneHour.size >= HOURS_MAX) offsetMinByZoneHour.clear()
  offsetMinByZoneHour.set(key, offsetMin)
  return offsetMin
}
