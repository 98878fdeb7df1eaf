/** One record of the log: a committed batch and what else a replay needs to order it as the live run did. */
import type { CommittedBatch } from '../../stream/committed-batch.ts'

export interface LoggedBatch extends CommittedBatch {
  /** How long the ordering stage waits, on the clock of `committedAtMs`. A clock that runs faster waits longer. */
  readonly holdMs: number
}

/** Wall time for which an observation may be overtaken by an older one; the rest of the latency budget is 10 Hz frames. */
export const HOLD_WALL_MS = 25

/** A clock that runs fast turns a sender's milliseconds into seconds: a demo's reports overtake each other more. */
const HOLD_WALL_MS_FAST = 150

/** How long observations may be overtaken, on the twin clock. */
export const holdMsOf = ({ speedRatio }: { readonly speedRatio: number }): number =>
  Math.ceil((speedRatio > 1 ? HOLD_WALL_MS_FAST : HOLD_WALL_MS) * speedRatio)

/** The speed of the twin clock when the batch was written; a slow one counts as real time. */
export const speedRatioOf = ({ holdMs }: Pick<LoggedBatch, 'holdMs'>): number => (holdMs > HOLD_WALL_MS ? Math.max(1, holdMs / HOLD_WALL_MS_FAST) : 1)
