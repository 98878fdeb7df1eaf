/**
 * Points in time of a scenario file into milliseconds since the start of the run.
 *
 * `90s` counts from the start, `"07:00"` is the first time that the crossing's clock shows it, an instant needs a dated start.
 */
import type { FilePath } from '../loading/source-file.ts'
import { durationMsOf } from '../schema/parts.ts'
import { isClock, isDuration, isInstant } from '../schema/scenario-parts.ts'
import { report, type Draft } from './draft.ts'

export const DAY_MS = 86_400_000
/** Vietnam keeps UTC+7 all year. */
const ZONE_MS = 7 * 3_600_000

/** Past midnight of a text that `isClock` accepted. */
export function clockMsOf(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number)
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000
}

export interface Start {
  readonly startClockMs: number
  readonly startsAtMs: number | null
}

/** @returns undefined for a text that is neither a clock time nor an instant. */
export function startOf(text: string): Start | undefined {
  if (isClock(text)) return { startClockMs: clockMsOf(text) % DAY_MS, startsAtMs: null }
  if (!isInstant(text)) return undefined
  const startsAtMs = Date.parse(text)
  return { startClockMs: (((startsAtMs + ZONE_MS) % DAY_MS) + DAY_MS) % DAY_MS, startsAtMs }
}

/** @returns null, with a problem pushed, when it lies before the start or cannot be placed. */
export function momentMs(draft: Draft, path: FilePath, text: string): number | null {
  if (isDuration(text)) return durationMsOf(text)
  if (isClock(text)) return (clockMsOf(text) - draft.startClockMs + DAY_MS) % DAY_MS
  if (draft.startsAtMs === null) {
    report(draft, path, 'an instant needs to know on which day the run starts', 'give startsAt a date: 2025-07-15T00:00:00+07:00')
    return null
  }
  const atMs = Date.parse(text) - draft.startsAtMs
  if (atMs >= 0) return atMs
  report(draft, path, `${text} is before the start of the run`, `startsAt is ${new Date(draft.startsAtMs).toISOString()}`)
  return null
}

export interface Span {
  readonly fromMs: number
  readonly untilMs: number
}

/** A clock time that ends a span is the first one after its beginning. */
export function spanMs(draft: Draft, path: FilePath, from: string, until: string): Span | null {
  const fromMs = momentMs(draft, [...path, 'from'], from)
  const endMs = momentMs(draft, [...path, 'until'], until)
  if (fromMs === null || endMs === null) return null
  const untilMs = isClock(until) && endMs <= fromMs ? endMs + DAY_MS * Math.ceil((fromMs - endMs + 1) / DAY_MS) : endMs
  if (untilMs > fromMs) return { fromMs, untilMs }
  report(draft, path, `"until" (${until}) is not after "from" (${from})`, 'exchange them')
  return null
}
