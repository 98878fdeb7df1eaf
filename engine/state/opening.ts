/**
 * Whether the crossing is open for goods, why not, and when that changes: calendar, announced closures, command.
 *
 * A command holds until the next one; opening again hands back to the calendar.
 * Time:    `HH:MM` is at the crossing (UTC+7, no summer time); closures are ISO 8601 with offset.
 */
import type { Closure, OpeningHours, Site } from '../model/site.ts'
import type { LocalText } from '../model/text.ts'
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../model/units.ts'
import type { OpeningOverride } from './crossing-state.ts'

export interface Opening {
  readonly isOpen: boolean
  readonly closedReason: LocalText | null
  readonly nextChangeAtMs: number | null
}

const ZONE_OFFSET_MS = 7 * MS_PER_HOUR
const OUT_OF_HOURS: LocalText = { vi: 'Ngoài giờ làm việc', en: 'Outside opening hours', zh: '非开放时间' }

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))
const minuteOfDay = (atMs: number): number => Math.floor((((atMs + ZONE_OFFSET_MS) % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY / MS_PER_MINUTE)

const isWithinHours = (hours: OpeningHours, atMs: number): boolean => {
  const minute = minuteOfDay(atMs)
  const opens = minuteOf(hours.opensAt)
  const closes = minuteOf(hours.closesAt)
  return opens <= closes ? minute >= opens && minute < closes : minute >= opens || minute < closes
}

const isDuring = (closure: Closure, atMs: number): boolean => atMs >= Date.parse(closure.from) && atMs < Date.parse(closure.until)

/** The closure that shuts the whole crossing: one without corridor, or one for each corridor. */
function closureAt(site: Site, atMs: number): Closure | null {
  const now = site.closures.filter((closure) => isDuring(closure, atMs))
  const whole = now.find(({ corridorId }) => corridorId === null)
  if (whole !== undefined) return whole
  const isEveryCorridorShut = site.corridors.length > 0 && site.corridors.every(({ id }) => now.some(({ corridorId }) => corridorId === id))
  return isEveryCorridorShut ? (now[0] ?? null) : null
}

const goodsHoursOf = (site: Site): OpeningHours[] => site.openingHours.filter(({ what }) => what === 'goods')

function isOpenByCalendar(site: Site, goods: readonly OpeningHours[], atMs: number): boolean {
  return (goods.length === 0 || goods.some((hours) => isWithinHours(hours, atMs))) && closureAt(site, atMs) === null
}

export function openingAt(site: Site, override: OpeningOverride | null, atMs: number): Opening {
  const goods = goodsHoursOf(site)
  const isOpen = override?.isOpen ?? isOpenByCalendar(site, goods, atMs)
  if (override !== null && !override.isOpen) return { isOpen, closedReason: { vi: override.reason, en: override.reason }, nextChangeAtMs: null }
  const closedReason = isOpen ? null : (closureAt(site, atMs)?.reason ?? OUT_OF_HOURS)
  return { isOpen, closedReason, nextChangeAtMs: override === null ? nextChangeAfter(site, goods, atMs, isOpen) : null }
}

function nextChangeAfter(site: Site, goods: readonly OpeningHours[], atMs: number, isOpen: boolean): number | null {
  const later = listCalendarInstants(site, goods, atMs).filter((instant) => instant > atMs)
  return later.find((instant) => isOpenByCalendar(site, goods, instant) !== isOpen) ?? null
}

/**
 * When it opened last, by the calendar or by command; null while it is closed, and where nothing says that it was closed before.
 * For a calendar that was opened anew by command the later of the two counts.
 */
export function lastOpenedAtMs(site: Site, override: OpeningOverride | null, reopenedAtMs: number | null, atMs: number): number | null {
  const goods = goodsHoursOf(site)
  if (!(override?.isOpen ?? isOpenByCalendar(site, goods, atMs))) return null
  const byCalendarMs = listCalendarInstants(site, goods, atMs).findLast((instant) => instant <= atMs && isOpenByCalendar(site, goods, instant) && !isOpenByCalendar(site, goods, instant - 1))
  const openedAtMs = Math.max(byCalendarMs ?? -1, reopenedAtMs !== null && reopenedAtMs <= atMs ? reopenedAtMs : -1)
  return openedAtMs < 0 ? null : openedAtMs
}

/** Every instant from the day before to the day after at which the calendar may change, in order; announced closures at any distance. */
function listCalendarInstants(site: Site, goods: readonly OpeningHours[], atMs: number): readonly number[] {
  const midnightMs = Math.floor((atMs + ZONE_OFFSET_MS) / MS_PER_DAY) * MS_PER_DAY - ZONE_OFFSET_MS
  const instants = new Set<number>()
  for (const dayMs of [midnightMs - MS_PER_DAY, midnightMs, midnightMs + MS_PER_DAY]) {
    for (const hours of goods) {
      instants.add(dayMs + minuteOf(hours.opensAt) * MS_PER_MINUTE)
      instants.add(dayMs + minuteOf(hours.closesAt) * MS_PER_MINUTE)
    }
  }
  for (const closure of site.closures) {
    instants.add(Date.parse(closure.from))
    instants.add(Date.parse(closure.until))
  }
  return [...instants].sort((left, right) => left - right)
}
