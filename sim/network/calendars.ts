/**
 * Calendars of one place, incidents included: what holds at a tick, and when it next changes. Asked a few times per simulated day.
 */
import type { OpeningCalendar, StepCalendar } from '../scenario.ts'

interface Window {
  readonly fromMs: number
  readonly untilMs: number
}

export interface PlaceCalendar {
  readonly servers: StepCalendar | null
  readonly opening: OpeningCalendar | null
  readonly closures: readonly Window[]
  readonly serverLimits: readonly (Window & { readonly serverCount: number })[]
  readonly startClockMs: number
}

/** Time since the calendar's own zero: the clock when it repeats, tick 0 when not. */
const phaseOf = (nowMs: number, periodMs: number | null, startClockMs: number): number => (periodMs === null ? nowMs : (nowMs + startClockMs) % periodMs)

const isWithin = (nowMs: number, { fromMs, untilMs }: Window): boolean => nowMs >= fromMs && nowMs < untilMs

export function serversOnDutyAt(calendar: PlaceCalendar, nowMs: number): number {
  const { servers } = calendar
  if (servers === null) return 0
  const phaseMs = phaseOf(nowMs, servers.periodMs, calendar.startClockMs)
  const step = servers.steps.findLast(({ fromMs }) => fromMs <= phaseMs) ?? servers.steps.at(-1)
  return calendar.serverLimits.reduce((count, limit) => (isWithin(nowMs, limit) ? Math.min(count, limit.serverCount) : count), step?.count ?? 0)
}

export function isOpenAt(calendar: PlaceCalendar, nowMs: number): boolean {
  const { opening } = calendar
  if (calendar.closures.some((window) => isWithin(nowMs, window))) return false
  if (opening === null) return true
  const phaseMs = phaseOf(nowMs, opening.periodMs, calendar.startClockMs)
  return opening.windows.some((window) => isWithin(phaseMs, window))
}

/** First tick after `nowMs` at which anything of the place may change; Infinity when nothing will. */
export function nextTurnMs(calendar: PlaceCalendar, nowMs: number): number {
  let next = Infinity
  const offer = (atMs: number): void => {
    if (atMs > nowMs && atMs < next) next = atMs
  }
  const offerAll = (periodMs: number | null, timesMs: readonly number[]): void => {
    const zeroMs = periodMs === null ? 0 : nowMs - phaseOf(nowMs, periodMs, calendar.startClockMs)
    for (const timeMs of timesMs) {
      offer(zeroMs + timeMs)
      if (periodMs !== null) offer(zeroMs + periodMs + timeMs)
    }
  }
  const { servers, opening } = calendar
  if (servers !== null && servers.steps.length > 1) offerAll(servers.periodMs, servers.steps.map(({ fromMs }) => fromMs))
  if (opening !== null) offerAll(opening.periodMs, opening.windows.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]))
  for (const window of [...calendar.closures, ...calendar.serverLimits]) {
    offer(window.fromMs)
    offer(window.untilMs)
  }
  return next
}
