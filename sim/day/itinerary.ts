/**
 * What one truck did on its day: the places it visited and when, and the order of each lane that explains its queue.
 *
 * Time:    every instant is EpochMs.
 */
import type { PlaceId } from '../../engine/model/ids.ts'
import type { TruckDemand } from './demand.ts'

/** A place on a route, before it is known which lane. */
export type RouteStop =
  /** Where it comes into or leaves the model: index into `Site.gateways`. */
  | { readonly kind: 'gateway'; readonly gatewayIndex: number }
  /** Drives through one of these lanes (indexes into `Station.lanes`) and is served at the stop line. */
  | { readonly kind: 'lanes'; readonly stationId: PlaceId; readonly laneIndexes: readonly number[] }
  /** Parks; the work of these stations is done on it there, one after the other. */
  | { readonly kind: 'yard'; readonly yardId: PlaceId; readonly workStationIds: readonly PlaceId[]; readonly waitsForCall: boolean }

export interface YardWork {
  readonly stationId: PlaceId
  readonly startedAtMs: number
  readonly doneAtMs: number
}

export interface Visit {
  readonly stop: RouteStop
  /** Index into `Station.lanes`; null elsewhere. */
  readonly laneIndex: number | null
  /** Its order among all that joined this lane, from 0; null elsewhere. */
  readonly laneSeq: number | null
  readonly bayIndex: number | null
  /** When it gets there on a free road: it joins the queue, or drives through the yard's door. */
  readonly reachedAtMs: number
  /** Service begins; in a yard the same as reached. */
  readonly startedAtMs: number
  /** It drives on. Later than the end of service where the road ahead was full. */
  readonly departedAtMs: number
  readonly works: readonly YardWork[]
  /** In a buffer: when the controller called it; null elsewhere. */
  readonly calledAtMs: number | null
}

export interface Itinerary {
  readonly truck: TruckDemand
  readonly visits: readonly Visit[]
}

/** Joins and departures of one lane, both ascending: entry n belongs to the truck with `laneSeq` n. */
export interface LaneHistory {
  readonly reachedAtMs: readonly number[]
  readonly departedAtMs: readonly number[]
}

export const laneKeyOf = (stationId: PlaceId, laneIndex: number): string => `${stationId}#${laneIndex}`

export interface DayTraffic {
  readonly date: string
  readonly itineraries: readonly Itinerary[]
  readonly laneHistories: ReadonlyMap<string, LaneHistory>
}

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
