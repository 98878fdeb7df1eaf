/**
 * Clock times at the crossing. Vietnam keeps UTC+7 all year since 1975, so no zone table is needed.
 *
 * Time:    instants are EpochMs; dates and `HH:MM` are Hanoi's.
 */
import { assert } from '../../engine/model/assert.ts'
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../../engine/model/units.ts'

export const HANOI_OFFSET_MS = 7 * MS_PER_HOUR

/** Midnight in Hanoi at which `YYYY-MM-DD` begins. */
export function dayStartMsOf(date: string): number {
  const startMs = Date.parse(`${date}T00:00:00Z`)
  assert(/^\d{4}-\d{2}-\d{2}$/.test(date) && Number.isFinite(startMs), `a date like 2025-07-15, not ${date}`)
  return startMs - HANOI_OFFSET_MS
}

/** Hanoi's date at an instant. */
export const dateOf = (atMs: number): string => new Date(atMs + HANOI_OFFSET_MS).toISOString().slice(0, 10)

/** Hanoi's clock at an instant, `HH:MM`. */
export const clockTimeOf = (atMs: number): string => new Date(atMs + HANOI_OFFSET_MS).toISOString().slice(11, 16)

export const nextDateOf = (date: string): string => dateOf(dayStartMsOf(date) + MS_PER_DAY)

/** Hours since Hanoi's midnight, 0 to below 24. */
export const hourOfDayAt = (atMs: number): number => ((((atMs + HANOI_OFFSET_MS) % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY) / MS_PER_HOUR

/** Milliseconds after midnight of `HH:MM`; null when it is not a clock time. */
export function findClockTimeMs(text: string): number | null {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text)
  if (match === null) return null
  const sinceMidnightMs = Number(match[1]) * MS_PER_HOUR + Number(match[2]) * MS_PER_MINUTE
  return sinceMidnightMs <= MS_PER_DAY ? sinceMidnightMs : null
}
