/** A day as it is written on a command line: its instants in the crossings' zone, which is one for all of them. */
import { MS_PER_DAY } from '../../model/units.ts'
import { dateOf, HANOI_OFFSET_MS } from '../../../sim/observations/calendar.ts'
import { CallFailure, EXIT_USAGE } from './call-failure.ts'

export interface LocalDay {
  /** `YYYY-MM-DD`. */
  readonly date: string
  readonly fromMs: number
  /** The next midnight, which is not in it. */
  readonly untilMs: number
}

/** Somebody meant a day, however it is written. */
export const looksLikeDate = (text: string): boolean => /^(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{8})$/.test(text)

const HOW = 'write year, month and day as 2025-07-20'

/** @throws CallFailure that says what is wrong with the text. */
export function getLocalDay(text: string): LocalDay {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new CallFailure(`"${text}" is no date; ${HOW}`, EXIT_USAGE)
  const fromMs = Date.parse(`${text}T00:00:00Z`) - HANOI_OFFSET_MS
  // The 30th of February would be read as the 2nd of March.
  if (!Number.isFinite(fromMs) || dateOf(fromMs) !== text) throw new CallFailure(`"${text}" is no day of the calendar; ${HOW}`, EXIT_USAGE)
  return { date: text, fromMs, untilMs: fromMs + MS_PER_DAY }
}
