/** What the pool and its threads say to each other. */
import type { Scenario } from '../../../sim/index.ts'

export interface ReplicationWorkerData {
  readonly scenarios: readonly Scenario[]
  readonly seed: string | number
  /** Bins of the series over time that each answer carries; 0: none. */
  readonly seriesBinCount: number
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
  /** By row of the series and bin; null when not asked for, or where a run has no known end. */
  readonly series: Float64Array<ArrayBuffer> | null
  readonly failure: string | null
}
