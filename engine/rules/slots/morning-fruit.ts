/**
 * Policy `morning-fruit`: by the crossing's clock, fruit first between two times, slot numbers alone for the rest of the day.
 *
 * Source:  "fresh fruit goes through a green channel, priority in the morning" (vovworld.vn 1109174); no hours were published.
 * Time:    past local midnight.
 */
import type { ClassHeads } from './call-memory.ts'
import { chooseFifo } from './fifo.ts'
import { choosePriorityClass } from './priority-classes.ts'

export const isMorning = (clockMs: number, fromMs: number, untilMs: number): boolean => clockMs >= fromMs && clockMs < untilMs

export const chooseMorningFruit = (heads: ClassHeads, isMorningNow: boolean): number => (isMorningNow ? choosePriorityClass(heads) : chooseFifo(heads))
