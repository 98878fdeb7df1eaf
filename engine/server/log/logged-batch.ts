/** One record of the log: a committed batch and what else a replay needs to order it as the live run did. */
import type { CommittedBatch } from '../../stream/committed-batch.ts'

export interface LoggedBatch extends CommittedBatch {
  /** How long the ordering stage waits, on the clock of `committedAtMs`. A clock that runs faster waits longer. */
  readonly holdMs: number
}
