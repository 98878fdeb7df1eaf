/**
 * What one truck does: the places it visits and when, and the order of each lane that explains its queue.
 *
 * A visit is begun when the vehicle comes to the place and filled in as the replication goes on; what has not happened yet is
 * `NEVER`.
 * Time:    every instant is EpochMs.
 */
import type { PlaceId } from '../../engine/model/ids.ts'
import type { FlowPlan } from './ground-plan.ts'
import type { Truck } from './truck.ts'

export const NEVER = Number.POSITIVE_INFINITY

/** A place on a route, before it is known which lane. */
export type RouteStop =
  /** Where it comes into or leaves the model: index into `Site.gateways`. */
  | { readonly kind: 'gateway'; readonly gatewayIndex: number }
  /** Drives through one of these lanes (indexes into `Station.lanes`) and is served at the stop line. */
  | { readonly kind: 'lanes'; readonly stationId: PlaceId; readonly laneIndexes: readonly number[] }
  /** Parks; in a buffer until it is called. */
  | { readonly kind: 'yard'; readonly yardId: PlaceId; readonly waitsForCall: boolean }

export interface Visit {
  readonly stop: RouteStop
  /** Index into `Station.lanes`; null elsewhere, and until its service begins. */
  laneIndex: number | null
  /** Its order among all that were served in this lane; null elsewhere. */
  laneSeq: number | null
  readonly bayIndex: number | null
  /** It joins the queue, or drives through the yard's door. */
  readonly reachedAtMs: number
  /** Service begins; in a yard the same as reached. */
  startedAtMs: number
  /** It drives on. Later than the end of service where the road ahead was full. */
  departedAtMs: number
}

export interface Itinerary {
  readonly truck: Truck
  readonly flow: FlowPlan
  readonly visits: Visit[]
  /** Steps of its workflow that were done and told. */
  readonly doneSteps: Set<string>
  hasLeft: boolean
}

/** When it is out of sight; `NEVER` while it is on its way. */
export const endsAtMsOf = ({ visits, hasLeft }: Itinerary): number => (hasLeft ? (visits.at(-1)?.departedAtMs ?? 0) : NEVER)

/** Joins and departures of one lane in order of service: entry n belongs to the vehicle with `laneSeq` = `firstSeq` + n. */
export interface LaneHistory {
  firstSeq: number
  /** From one vehicle's departure to the next one at the stop line. */
  readonly moveUpMs: number
  readonly reachedAtMs: number[]
  readonly departedAtMs: number[]
}

export const laneKeyOf = (stationId: PlaceId, laneIndex: number): string => `${stationId}#${laneIndex}`

/** How many of an ascending list are at or before an instant. */
export function countUntil(ascendingMs: readonly number[], atMs: number): number {
  let low = 0
  let high = ascendingMs.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascendingMs[middle] as number) <= atMs) low = middle + 1
    else high = middle
  }
  return low
}

/** Forgets who left before an instant, so that a lane's memory follows its queue. */
export function forgetDeparted(history: LaneHistory, beforeMs: number): void {
  const count = countUntil(history.departedAtMs, beforeMs) - 1
  if (count < LANE_TRIM) return
  history.departedAtMs.splice(0, count)
  history.reachedAtMs.splice(0, count)
  history.firstSeq += count
}

/** Lists are cut in larger steps, which costs less. */
const LANE_TRIM = 64
