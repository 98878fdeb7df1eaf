/**
 * A scenario made ready to run: checked, numbered, and flattened to tables. Share one between any number of replications.
 *
 * Differs from house style for speed: what the running state reads is in typed arrays by place, server, flow and instruction.
 */
import type { DistributionTable } from '../kernel/distributions.ts'
import type { MeasureDefinition } from '../measure/measure-definition.ts'
import type { Scenario } from '../scenario.ts'
import type { PlaceCalendar } from './calendars.ts'
import type { CallForwardTables } from './slot-tables.ts'

/** What is wrong with a scenario: where in it, and what to do. */
export interface ScenarioProblem {
  /** Path in the normal form: `places.booth.servers`. */
  readonly path: string
  readonly message: string
}

/** Thrown by `compileNetwork`, with all problems of the scenario. */
export class ScenarioError extends Error {
  readonly problems: readonly ScenarioProblem[]

  constructor(problems: readonly ScenarioProblem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'))
    this.name = 'ScenarioError'
    this.problems = problems
  }
}

/** By place. What does not apply to a kind is 0, or NONE for references. */
export interface PlaceTables {
  readonly kind: Int32Array
  /** Waiting places (station), storage (road), capacity (yard, platoon); 2^31 - 1: unbounded. */
  readonly roomVeh: Int32Array
  readonly balks: Uint8Array
  readonly isLifo: Uint8Array
  readonly preempts: Uint8Array
  readonly moveUpMs: Float64Array
  /** Servers (station) and bays (meeting): a range. */
  readonly serverFirst: Int32Array
  readonly serverCount: Int32Array
  /** Waiting lines: a range, one per priority class where the discipline asks; both sides of a meeting. */
  readonly lineFirst: Int32Array
  readonly lineCount: Int32Array
  /** Rows of the distribution table; NONE: none. */
  readonly upTimeRow: Int32Array
  readonly repairRow: Int32Array
  readonly turnaroundRow: Int32Array
  readonly rechargeRow: Int32Array
  readonly rechargeAfterCount: Int32Array
  /** Row of service or dwell by place and flow; length places × flows. */
  readonly serviceRow: Int32Array
  /** Road: entry to end at free speed, and how long a gap takes back to the entry. */
  readonly freeMs: Float64Array
  readonly gapMs: Float64Array
  readonly entryHeadwayMs: Float64Array
  readonly exitHeadwayMs: Float64Array
  /** Road: its ring of gap times, by its storage. */
  readonly ringFirst: Int32Array
  readonly platoonEveryMs: Float64Array
  readonly platoonFirstMs: Float64Array
  readonly platoonVehMax: Int32Array
  readonly gaugeFirst: Int32Array
  readonly dutyGauge: Int32Array
  readonly tallyFirst: Int32Array
  readonly balkFirst: Int32Array
  /** Slot of a flow's own gauges and tallies by place and flow; 0 where the flow is the only one. Length places × flows. */
  readonly flowSlot: Int32Array
  /** Side of a flow at a meeting by place and flow. */
  readonly side: Int32Array
  /** Keys the draws of a place's breakdowns. */
  readonly stage: Int32Array
}

export const POISSON = 0
export const PACED = 1
export const DETERMINISTIC = 2
export const RENEWAL = 3
export const TRACE = 4
export const CLOSED_POPULATION = 5

export interface FlowTables {
  readonly arrivalKind: Int32Array
  readonly routeStart: Int32Array
  readonly priorityRank: Int32Array
  readonly everyMs: Float64Array
  readonly firstAtMs: Float64Array
  /** Arrivals at most; Infinity: no end. */
  readonly countMax: Float64Array
  /** No arrivals from here on. */
  readonly untilMs: Float64Array
  readonly betweenRow: Int32Array
  readonly insideGauge: Int32Array
  readonly outsideGauge: Int32Array
  readonly crossingTally: Int32Array
}

/** Pieces of all rate profiles, one flow after another: rate in vehicles per millisecond. */
export interface RateTables {
  readonly first: Int32Array
  readonly count: Int32Array
  readonly periodMs: Float64Array
  readonly fromMs: Float64Array
  readonly toMs: Float64Array
  readonly rate: Float64Array
  readonly endRate: Float64Array
}

export interface FlowDetails {
  /** Cumulated shares of batch sizes; null: one at a time. */
  readonly batch: { readonly sizes: readonly number[]; readonly cumulatedRatios: readonly number[] } | null
  readonly trace: { readonly atMs: Float64Array; readonly attributes: Uint8Array } | null
  /** Per attribute: value codes and their cumulated shares; empty: the flow does not have it. */
  readonly mix: readonly { readonly stageOf: number; readonly codes: readonly number[]; readonly cumulatedRatios: readonly number[] }[]
  readonly stops: readonly { readonly fromMs: number; readonly untilMs: number }[]
}

export interface RouteTables {
  readonly code: Int32Array
  /** By option: share, target, laps to add, range of conditions. */
  readonly optionRatio: Float64Array
  readonly optionTarget: Int32Array
  readonly optionLaps: Int32Array
  readonly conditionFirst: Int32Array
  readonly conditionCount: Int32Array
  readonly conditionAttribute: Int32Array
  readonly conditionValue: Int32Array
  /** By flow: where in its route it visits a place first. */
  readonly visitOf: readonly ReadonlyMap<string, number>[]
}

export interface Network {
  readonly scenario: Scenario
  /** Every measure that a replication will give, in order. */
  readonly measureNames: readonly string[]
  readonly measures: readonly MeasureDefinition[]
  readonly distributions: DistributionTable
  readonly places: PlaceTables
  readonly calendars: readonly PlaceCalendar[]
  /** Place of each server. */
  readonly serverPlace: Int32Array
  readonly flows: FlowTables
  readonly flowDetails: readonly FlowDetails[]
  readonly rates: RateTables
  readonly routes: RouteTables
  /** The policy's buffer, and where those called out of it are through; NONE without a policy. */
  readonly callForward: CallForwardTables | null
  readonly governedPlaceIndex: number
  readonly throughPlaceIndex: number
  readonly attributeCount: number
  readonly lineCount: number
  readonly ringCount: number
  readonly gaugeCount: number
  readonly tallyCount: number
  readonly balkCount: number
  readonly batchCountMax: number
}
