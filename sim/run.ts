/**
 * One replication of a compiled network: from tick 0 or from a saved state, to its end or to any tick.
 *
 * The same network, seed and index give the same bytes, on every machine. A saved state continues as if it had never stopped.
 */
import { orderStations } from './by-station/plan.ts'
import { runByStation } from './by-station/run.ts'
import { planFeedForward, type FeedForwardPlan } from './feed-forward/plan.ts'
import { runFeedForward } from './feed-forward/run.ts'
import { listMeasures, measureValueOf, type Outcome } from './measure/evaluate.ts'
import type { Network } from './network/network.ts'
import { advanceState, startState } from './network/replication.ts'
import { State, type Watcher } from './network/state.ts'

export interface ReplicationOptions {
  readonly replicationIndex: number
  readonly seed: string | number
  /** Every uniform u becomes 1 - u: the mirror image of the same replication. */
  readonly antithetic?: boolean
  /** Told of every move; slows the run down. */
  readonly watcher?: Watcher
}

export interface ReplicationResult extends Outcome {
  readonly replicationIndex: number
}

export interface Replication {
  /** Runs every event up to and including this tick. @returns whether the run has ended. */
  advance(untilMs: number): boolean
  readonly nowMs: number
  /** All of the state, as bytes: a copy, into `target` where one of the right size is given. Between two calls of `advance` only. */
  save(target?: ArrayBuffer): ArrayBuffer
  /** Goes back to a state that a replication of the same network saved: nearly for free where it had as much room then as now. */
  restore(saved: ArrayBuffer): void
  /** The measures so far. */
  result(): ReplicationResult
  /** One measure so far; undefined where the network has none of that name. */
  measure(name: string): number | undefined
}

export function startReplication(network: Network, options: ReplicationOptions): Replication {
  const { replicationIndex, seed, antithetic = false, watcher = null } = options
  return wrapState(startState(network, { replicationIndex, seed, antithetic, watcher }), replicationIndex)
}

/**
 * Goes on from a saved state, of the same network or of one that differs in numbers only (service times, rates).
 *
 * @throws RangeError when the bytes cannot be a state of this network.
 */
export function restoreReplication(network: Network, saved: ArrayBuffer, options: Pick<ReplicationOptions, 'replicationIndex' | 'watcher'>): Replication {
  return wrapState(new State(network, options.watcher ?? null, saved.slice(0)), options.replicationIndex)
}

export function runReplication(network: Network, options: ReplicationOptions): ReplicationResult {
  const { replicationIndex, seed, antithetic = false, watcher } = options
  const { order, plan } = watcher === undefined ? waysOf(network) : { order: null, plan: null }
  const passed = order === null ? null : runByStation(network, order, { replicationIndex, seed, antithetic })
  const outcome = passed ?? (plan === null ? null : runFeedForward(network, plan, { replicationIndex, seed, antithetic }))
  if (outcome !== null) return { replicationIndex, ...outcome }
  const replication = startReplication(network, options)
  replication.advance(Infinity)
  return replication.result()
}

/** The fast ways of a network, fastest first; null where it has not got them. */
interface FastWays {
  readonly order: readonly number[] | null
  readonly plan: FeedForwardPlan | null
}
/** Networks are shared between replications; so is what the fast ways know of them. */
const ways = new WeakMap<Network, FastWays>()

function waysOf(network: Network): FastWays {
  const known = ways.get(network)
  if (known !== undefined) return known
  const found = { order: orderStations(network), plan: planFeedForward(network) }
  ways.set(network, found)
  return found
}

function wrapState(first: State, replicationIndex: number): Replication {
  let state = first
  return {
    advance: (untilMs) => advanceState(state, untilMs),
    get nowMs() {
      return state.nowMs
    },
    save: (target) => {
      state.writeHeader()
      if (target === undefined || target.byteLength !== state.buffer.byteLength) return state.buffer.slice(0)
      new Uint8Array(target).set(new Uint8Array(state.buffer))
      return target
    },
    restore: (saved) => {
      if (!state.takeBytes(saved)) state = new State(state.network, state.watcher, saved.slice(0))
    },
    measure: (name) => {
      const source = state.network.measures[state.network.measureNames.indexOf(name)]?.source
      return source === undefined ? undefined : measureValueOf(state, source)
    },
    result: () => ({
      replicationIndex,
      measures: listMeasures(state.network.measures, state),
      eventCount: state.eventCount,
      endMs: state.nowMs,
    }),
  }
}
