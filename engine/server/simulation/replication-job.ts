/** What the pool and its threads say to each other. */
import type { Scenario } from '../../../sim/index.ts'

export interface ReplicationWorkerData {
  readonly scenarios: readonly Scenario[]
  readonly seed: string | number
}

export interface ReplicationJob {
  readonly jobIndex: number
  readonly variantIndex: number
  readonly replicationIndex: number
}

export interface ReplicationAnswer {
  readonly jobIndex: number
  /** In the order of the network's measure names; NaN where nobody contributed. */
  readonly values: Float64Array<ArrayBuffer>
  readonly failure: string | null
}
