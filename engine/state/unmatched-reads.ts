/**
 * Reads that no declaration explains yet, and how many of them are still open.
 *
 * The first read of an undeclared vehicle counts; further reads of the same vehicle are kept for linking and do not.
 * Limits:  the oldest of more than UNMATCHED_MAX are let go of; they stay counted, for nobody explained them.
 */
import type { ObservationId } from '../model/ids.ts'
import type { CrossingState, UnmatchedRead } from './crossing-state.ts'

const UNMATCHED_MAX = 2_000

export function keepUnmatched(state: CrossingState, id: ObservationId, read: UnmatchedRead): void {
  if (read.isCounted) state.unmatchedCount += 1
  state.unmatched.set(id, read)
  if (state.unmatched.size > UNMATCHED_MAX) state.unmatched.delete(state.unmatched.keys().next().value as ObservationId)
}

/** It is explained now. */
export function settleUnmatched(state: CrossingState, id: ObservationId): void {
  if (state.unmatched.get(id)?.isCounted === true) state.unmatchedCount -= 1
  state.unmatched.delete(id)
}

/** All reads of one undeclared trip are explained now. */
export function settleUnmatchedOf(state: CrossingState, tripSeq: number): void {
  for (const [id, read] of state.unmatched) if (read.tripSeq === tripSeq) settleUnmatched(state, id)
}
