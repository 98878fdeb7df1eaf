/**
 * One replication of a compiled network, from tick 0 or from a saved state.
 */
import type { Network } from './network/network.ts'

export interface ReplicationOptions {
  readonly replicationIndex: number
  readonly seed: string | number
  /** Every uniform u becomes 1 - u: the mirror image of the same replication. */
  readonly antithetic?: boolean
}

export interface ReplicationResult {
  readonly replicationIndex: number
  /** Name → value, in the fixed order of the network: `station.booth.waitMsMean`. A measure nobody contributed to is NaN. */
  readonly measures: ReadonlyMap<string, number>
  readonly eventCount: number
  /** Tick at which the run ended. */
  readonly endMs: number
}

export function runReplication(network: Network, options: ReplicationOptions): ReplicationResult {
  throw new Error(`not built yet: ${network.scenario.id} ${options.replicationIndex}`)
}
