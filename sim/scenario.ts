/**
 * What the simulator is asked to run, in normal form: every time in integer-meaning milliseconds, every default filled in.
 *
 * A scenario file says the same with units and short forms; its loader writes this. Plain data throughout, so that it can be
 * sent to a worker as it is.
 * Time:    since the start of the run (tick 0). Periodic things (calendars, profiles) repeat by the crossing's clock, which
 *          shows `startClockMs` past local midnight at tick 0.
 * Errors:  nothing is checked here; `compileNetwork` rejects, with every problem at once, what cannot be run.
 */

import type { CallForwardPolicy } from '../engine/rules/slots/call-forward-policy.ts'
import type { ObservationSpec } from './observations/observation-spec.ts'

/** Every distribution of a length of time. The mean is exact: it is the one written, whatever the shape. */
export type Distribution =
  | { readonly kind: 'deterministic'; readonly meanMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number }
  /** Sum of `phaseCount` exponentials. */
  | { readonly kind: 'erlang'; readonly meanMs: number; readonly phaseCount: number }
  | { readonly kind: 'gamma'; readonly meanMs: number; readonly shapeRatio: number }
  /** By its own mean and coefficient of variation, not those of its logarithm. */
  | { readonly kind: 'lognormal'; readonly meanMs: number; readonly cvRatio: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'triangular'; readonly minMs: number; readonly modeMs: number; readonly maxMs: number }
  | { readonly kind: 'weibull'; readonly meanMs: number; readonly shapeRatio: number }
  /** Two phases with balanced means; needs `cvRatio` >= 1. */
  | { readonly kind: 'hyperexponential'; readonly meanMs: number; readonly cvRatio: number }
  /** Quantiles at equally spaced probabilities from 0 to 1, straight lines between: at least two, never falling. */
  | { readonly kind: 'empirical'; readonly quantilesMs: readonly number[] }

/** One distribution, or others for some flows. */
export interface ByFlow {
  readonly default: Distribution | null
  readonly byFlow: Readonly<Record<string, Distribution>>
}

/** A whole number that changes at given times: servers on duty. Before the first step the last one of the period holds. */
export interface StepCalendar {
  /** Repeats by the clock with this period (a day, a week); null: `fromMs` counts from tick 0 and nothing repeats. */
  readonly periodMs: number | null
  /** By rising `fromMs`. Without a period the first must be at 0. */
  readonly steps: readonly { readonly fromMs: number; readonly count: number }[]
}

/** When a place lets anybody in. Outside these windows what is inside stays and goes on; what is outside waits. */
export interface OpeningCalendar {
  readonly periodMs: number | null
  /** By rising time, apart from each other; `untilMs` may not pass the period. */
  readonly windows: readonly { readonly fromMs: number; readonly untilMs: number }[]
}

interface AnyPlace {
  readonly id: string
  /** null: always open. */
  readonly opening: OpeningCalendar | null
}

export type Discipline = 'fifo' | 'lifo' | 'priority' | 'priority-preemptive'

/** G/G/c with a waiting line. */
export interface StationSpec extends AnyPlace {
  readonly kind: 'station'
  readonly servers: StepCalendar
  /** Waiting places, those in service not counted; null: unbounded. */
  readonly queueVehMax: number | null
  readonly discipline: Discipline
  /** What happens to who finds it full: keep the place upstream, or leave the system. */
  readonly afterFull: 'block' | 'balk'
  /** From one vehicle leaving a server to the next one standing at it; free when the server stood empty at least as long. */
  readonly moveUpMs: number
  readonly service: ByFlow
  /** Per server. `upTime` runs by the clock, whether the server is busy or not; service is resumed after the repair. */
  readonly breakdowns: { readonly upTime: Distribution; readonly repair: Distribution } | null
  /** After each vehicle the server is away this long: the empty way back of a shuttle. Null: none. */
  readonly turnaround: Distribution | null
  /** After so many vehicles the server is away for this long besides: a shuttle charges. */
  readonly recharge: { readonly afterCount: number; readonly duration: Distribution } | null
}

/** A road with a first-in first-out line at its end, finite storage and gaps that travel back (Newell). */
export interface RoadSpec extends AnyPlace {
  readonly kind: 'road'
  readonly lengthM: number
  readonly laneCount: number
  readonly freeSpeedMps: number
  /** Between two vehicles leaving one lane at saturation. */
  readonly headwayMs: number
  /** Front to front at standstill. */
  readonly spacingM: number
}

/** Room for so many; each stays for its dwell and then as long as it cannot go on. */
export interface YardSpec extends AnyPlace {
  readonly kind: 'yard'
  readonly capacityVeh: number | null
  readonly dwell: ByFlow
  /** At least this long between two vehicles through the entry, and through the exit; 0: no limit. */
  readonly entryHeadwayMs: number
  readonly exitHeadwayMs: number
}

/** Holds vehicles and lets them go in groups: the marker where one side's platoon waits for the other's. */
export interface PlatoonSpec extends AnyPlace {
  readonly kind: 'platoon'
  readonly capacityVeh: number | null
  readonly everyMs: number
  readonly firstAtMs: number
  readonly sizeVehMax: number
  /** Between two vehicles of one group. */
  readonly headwayMs: number
}

/** Two vehicles, one of each side, meet at a bay, stay together for the work, and go their own ways: trans-shipment. */
export interface MeetingSpec extends AnyPlace {
  readonly kind: 'meeting'
  readonly bayCount: number
  /** Who meets whom, by flow; no flow on both sides. */
  readonly sides: readonly [readonly string[], readonly string[]]
  readonly work: Distribution
}

export type PlaceSpec = StationSpec | RoadSpec | YardSpec | PlatoonSpec | MeetingSpec

/** Attributes that a vehicle must have, all of them: `{ cargo: 'fruit' }`. */
export type AttributeMatch = Readonly<Record<string, string>>

export type BranchTarget = { readonly kind: 'exit' } | { readonly kind: 'place'; readonly placeId: string } | { readonly kind: 'route'; readonly routeId: string }

/**
 * A step of a route. A branch takes the first option whose `when` fits and whose share is drawn; what the shares leave over
 * goes on with the next step. To a place that the route visits: on from there (the nearest visit before the branch, else after
 * it), which is how feedback is written. To any other place: there, then the step after the branch. To a route: its start.
 */
export type RouteStep =
  | { readonly kind: 'visit'; readonly placeId: string; readonly probabilityRatio: number; readonly when: AttributeMatch | null }
  | { readonly kind: 'branch'; readonly options: readonly { readonly probabilityRatio: number; readonly when: AttributeMatch | null; readonly to: BranchTarget }[] }

export interface RouteSpec {
  readonly id: string
  readonly steps: readonly RouteStep[]
}

/** Vehicles per hour over time, in straight pieces from `vehPerH` at `fromMs` to `toVehPerH` where the next piece begins. */
export interface RateProfile {
  /** Repeats by the clock; null: `fromMs` counts from tick 0, and the last piece must end (`untilMs`) or be level. */
  readonly periodMs: number | null
  readonly pieces: readonly { readonly fromMs: number; readonly vehPerH: number; readonly toVehPerH: number }[]
  /** No arrivals from here on; null: no end. */
  readonly untilMs: number | null
}

/** One vehicle of a recorded day. Attributes that it does not name are drawn from the flow's mix. */
export interface TraceArrival {
  readonly atMs: number
  readonly attributes: AttributeMatch | null
}

export type ArrivalSpec =
  /** Poisson, homogeneous or not. An hourly profile is 24 level pieces; `perDay` is the same with the day's total. */
  | { readonly kind: 'poisson'; readonly rate: RateProfile; readonly batch: BatchSpec | null }
  /** Deterministic at a changing rate: vehicle n comes when the profile's integral reaches n. */
  | { readonly kind: 'paced'; readonly rate: RateProfile; readonly batch: BatchSpec | null }
  | { readonly kind: 'deterministic'; readonly everyMs: number; readonly firstAtMs: number; readonly countMax: number | null; readonly batch: BatchSpec | null }
  | { readonly kind: 'renewal'; readonly between: Distribution; readonly batch: BatchSpec | null }
  /** By rising time. */
  | { readonly kind: 'trace'; readonly arrivals: readonly TraceArrival[] }
  /** So many vehicles for ever: each thinks, goes through the route, thinks again (machine repair). */
  | { readonly kind: 'closed'; readonly populationCount: number; readonly think: Distribution }

/** How many come at once: each size with its weight. */
export type BatchSpec = readonly { readonly sizeCount: number; readonly weightRatio: number }[]

/** Each vehicle's value of one attribute, drawn by weight; weights need not sum to 1. */
export interface MixSpec {
  readonly attribute: string
  readonly values: readonly { readonly value: string; readonly weightRatio: number }[]
}

export interface FlowSpec {
  readonly id: string
  readonly routeId: string
  readonly arrivals: ArrivalSpec
  /** 1 goes first. */
  readonly priorityIndex: number
  readonly mix: readonly MixSpec[]
}

/** Something that happens at a known time, on top of the calendars. */
export type IncidentSpec =
  /** Nobody enters the place. */
  | { readonly kind: 'closure'; readonly placeId: string; readonly fromMs: number; readonly untilMs: number }
  /** At most so many servers work. */
  | { readonly kind: 'servers'; readonly placeId: string; readonly fromMs: number; readonly untilMs: number; readonly serverCount: number }
  /** The flow's demand stops: what would have come does not. */
  | { readonly kind: 'demandStop'; readonly flowId: string; readonly fromMs: number; readonly untilMs: number }

/** Vehicles that are there at tick 0, in the order of the list. */
export interface InitialGroup {
  readonly flowId: string
  readonly placeId: string
  readonly vehicleCount: number
  /** How long they have been in the system already: counts in crossing times. */
  readonly insideForMs: number
}

export type Horizon = { readonly kind: 'duration'; readonly durationMs: number } | { readonly kind: 'arrivals'; readonly arrivalCount: number }

/** Who is called next out of a buffer. Attributes of vehicles are those of the flows' mixes, `flow`, and `priority` (the flow's). */
export interface PolicySpec {
  /** A yard: slots are given at its entry. */
  readonly bufferId: string
  readonly callForward: CallForwardPolicy
  /** Where a called vehicle stops to count for the policy's limit, when it leaves that place; null: when it leaves the system. */
  readonly untilPlaceId: string | null
}

export interface ExperimentSpec {
  readonly replicationCount: number
  readonly seed: string | number
  /** Of the confidence intervals. */
  readonly levelRatio: number
  /** Each replication is run with its mirror image; the pair's mean is one observation. */
  readonly antithetic: boolean
  /** More replications until the half-width of the named measure is this share of its mean. */
  readonly stop: { readonly halfWidthRatio: number; readonly of: string; readonly replicationCountMax: number } | null
}

export interface Scenario {
  readonly id: string
  readonly title: string
  /** Past local midnight at tick 0. */
  readonly startClockMs: number
  /** UTC instant of tick 0 (EpochMs), for observations and reports; null when the scenario has no date. */
  readonly startsAtMs: number | null
  readonly places: readonly PlaceSpec[]
  readonly routes: readonly RouteSpec[]
  readonly flows: readonly FlowSpec[]
  readonly incidents: readonly IncidentSpec[]
  readonly initialState: readonly InitialGroup[]
  readonly horizon: Horizon
  /** Arrivals stop at the horizon; true: what is inside is still served, and the run ends with the last one out. */
  readonly drain: boolean
  /** Statistics before this are thrown away. */
  readonly warmUpMs: number
  /** Null: everybody leaves a yard as soon as it can. */
  readonly policy: PolicySpec | null
  readonly experiment: ExperimentSpec
  /** What the devices of its crossing report; null or absent: it has none that anybody knows. */
  readonly observations?: ObservationSpec | null
}
