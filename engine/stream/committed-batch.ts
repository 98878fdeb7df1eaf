/** What one group commit made durable: the unit in which observations enter the pipeline, live and in replay alike. */
import type { Observation } from '../model/observations.ts'
import type { EpochMs } from '../model/units.ts'

export interface CommittedBatch {
  /** Position of its first observation in the crossing's log; observations are numbered from 1 without gaps. */
  readonly firstSeq: number
  /** The server's clock at the commit; part of the record, so that replay sees the same. */
  readonly committedAtMs: EpochMs
  readonly observations: readonly Observation[]
}
