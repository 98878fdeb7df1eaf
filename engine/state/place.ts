/**
 * Moves a trip between roads, queues and yards, and keeps stations, yards and measures in step.
 *
 * A move carries the instant of its evidence: evidence older than the one that put the truck where it is does not move it.
 */
import type { PlaceId } from '../model/ids.ts'
import type { Provenance } from '../model/observations.ts'
import type { Station } from '../model/site.ts'
import type { EpochMs } from '../model/units.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { endNotice, raiseNotice } from './notice-book.ts'
import { addSample } from './samples.ts'
import { hasLanesFor, isAtStopLine, isInQueue, joinQueue, leaveQueue, raiseLane, shortestLaneOf, type LaneQueue, type StationState } from './stations.ts'
import { isBeforeFirstInspection, retally } from './tally.ts'
import { touch, touchLane } from './truck-status.ts'
import { isOpenTrip, type Trip } from './trip.ts'
import { bayIndexOf, leaveYard, tryEnterYard } from './yards.ts'

/** Lanes are inferred and may be the wrong one; more often than this is no accident (estimate). */
const OVERTAKEN_MAX = 3

export interface Move {
  readonly placeId: PlaceId | null
  readonly atMs: EpochMs
  readonly provenance: Provenance
  /** Of the station; null: the lane is not known. */
  readonly laneIndex?: number | null
}

/** @returns false when newer evidence already holds. */
export function tryMove(state: CrossingState, trip: Trip, move: Move, emit: Emit): boolean {
  if (!isOpenTrip(trip) || move.atMs < trip.placeEvidenceAtMs) return false
  const station = move.placeId === null ? undefined : state.fixed.stationById.get(move.placeId)
  // A station without lanes works on parked vehicles: being there is being in its yard.
  const placeId = station !== undefined && station.lanes.length === 0 ? station.yardId : move.placeId
  trip.placeEvidenceAtMs = move.atMs
  trip.provenance = move.provenance
  if (placeId === trip.placeId) {
    if (station !== undefined && station.lanes.length > 0) changeLane(state, trip, station, move)
    return true
  }
  const hasPassed = trip.stationId !== null && isAtStopLine(state.stations.get(trip.stationId)?.queues[trip.laneIndex ?? 0], trip.tripSeq)
  leavePlace(state, trip, move.atMs, hasPassed, emit)
  trip.placeId = placeId
  trip.placeSinceMs = move.atMs
  if (station !== undefined && station.lanes.length > 0) enterStation(state, trip, station, move)
  else if (placeId !== null && state.fixed.yardById.has(placeId)) enterYard(state, trip, placeId, move.atMs, emit)
  emit({ type: 'trip.moved', eventTimeMs: move.atMs, tripId: trip.tripId, placeId })
  touch(state, trip)
  return true
}

/** First seen at a station or yard of the crossing; earlier late evidence moves the instant back. */
export function arrive(state: CrossingState, trip: Trip, atMs: EpochMs): void {
  if (trip.arrivedAtMs !== null && trip.arrivedAtMs <= atMs) return
  trip.arrivedAtMs = atMs
  retally(state, trip)
}

/** The truck goes from where it is. `isPassed`: it was seen to pass, so the station counts it as served. */
export function leavePlace(state: CrossingState, trip: Trip, atMs: EpochMs, isPassed: boolean, emit: Emit): void {
  if (trip.stationId !== null) leaveStation(state, trip, atMs, isPassed)
  if (trip.yardId !== null) {
    leaveYardOf(state, trip.yardId, trip.tripSeq, atMs)
    trip.yardId = null
    trip.bayIndex = null
    leaveWork(state, trip, atMs)
  }
  if (trip.placeId === null) return
  trip.placeId = null
  trip.placeSinceMs = atMs
  if (isPassed) emit({ type: 'trip.moved', eventTimeMs: atMs, tripId: trip.tripId, placeId: null })
  touch(state, trip)
}

function leaveYardOf(state: CrossingState, yardId: PlaceId, tripSeq: number, atMs: EpochMs): void {
  const yard = state.yards.get(yardId)
  if (yard === undefined) return
  leaveYard(yard, tripSeq, atMs)
  const hasRoomAgain = yard.occupants.size + 1 === state.fixed.yardById.get(yardId)?.capacityVeh.value
  if (hasRoomAgain) endNotice(state, { code: 'yard.capacity.reached', detail: yardId, atMs })
}

/** A vehicle passed a station where it was not known to queue: it counts as served, without a wait. */
export function countPassage(state: CrossingState, trip: Trip, stationId: PlaceId, laneIndex: number | null, atMs: EpochMs): void {
  const station = state.stations.get(stationId)
  if (station === undefined) return
  const queue = station.queues[laneIndex ?? trip.laneIndex ?? 0]
  if (queue !== undefined) raiseLane(queue, atMs)
  if (trip.servedStationIds.includes(stationId)) return
  trip.servedStationIds.push(stationId)
  station.servedCount += 1
  addSample(station.served, atMs, 0)
}

function enterStation(state: CrossingState, trip: Trip, station: Station, move: Move): void {
  const queues = (state.stations.get(station.id) as StationState).queues
  const laneIndex = move.laneIndex ?? shortestLaneOf(station, queues, hasLanesFor(station, trip.direction) ? trip.direction : null)
  trip.stationId = station.id
  trip.laneIndex = laneIndex
  trip.overtakenCount = 0
  joinQueue(station, queues[laneIndex] as LaneQueue, trip.tripSeq, move.atMs)
  if (trip.queueJoinedAtMs === null && isBeforeFirstInspection(state, trip)) trip.queueJoinedAtMs = move.atMs
}

function changeLane(state: CrossingState, trip: Trip, station: Station, move: Move): void {
  const laneIndex = move.laneIndex ?? null
  if (laneIndex === null || laneIndex === trip.laneIndex) return
  const stationState = state.stations.get(station.id) as StationState
  const from = stationState.queues[trip.laneIndex ?? 0] as LaneQueue
  const to = stationState.queues[laneIndex]
  if (to === undefined) return
  const joinedAtMs = from.waiting.get(trip.tripSeq) ?? from.inService.get(trip.tripSeq)?.joinedAtMs ?? move.atMs
  leaveQueue(station, stationState, from, trip.tripSeq, move.atMs, false)
  trip.laneIndex = laneIndex
  joinQueue(station, to, trip.tripSeq, joinedAtMs)
  touchLane(state, from.inService.keys())
  touch(state, trip)
}

function leaveStation(state: CrossingState, trip: Trip, atMs: EpochMs, isPassed: boolean): void {
  const stationId = trip.stationId as PlaceId
  const station = state.fixed.stationById.get(stationId) as Station
  const stationState = state.stations.get(stationId) as StationState
  const queue = stationState.queues[trip.laneIndex ?? 0] as LaneQueue
  const served = leaveQueue(station, stationState, queue, trip.tripSeq, atMs, isPassed)
  if (isPassed) {
    countPassage(state, trip, stationId, trip.laneIndex, atMs)
    const isFirstInspection = trip.direction !== null && state.fixed.firstInspection[trip.direction]?.stationId === stationId
    if (served !== null && isFirstInspection) addSample(state.measures.totals[trip.direction ?? 'unknown'].waits, atMs, served.startedAtMs - served.joinedAtMs)
  }
  trip.stationId = null
  trip.laneIndex = null
  if (served !== null) for (const tripSeq of served.overtaken) noteOvertaken(state, tripSeq, atMs)
  touchLane(state, queue.inService.keys())
}

/** Overtaken again and again it is not in that lane: where it is instead, nothing says. */
function noteOvertaken(state: CrossingState, tripSeq: number, atMs: EpochMs): void {
  const trip = state.trips.get(tripSeq)
  if (trip === undefined || trip.stationId === null) return
  trip.overtakenCount += 1
  if (trip.overtakenCount < OVERTAKEN_MAX) return
  leaveStation(state, trip, atMs, false)
  trip.placeId = null
  trip.placeSinceMs = atMs
  touch(state, trip)
}

function enterYard(state: CrossingState, trip: Trip, yardId: PlaceId, atMs: EpochMs, emit: Emit): void {
  const yardState = state.yards.get(yardId)
  const yard = state.fixed.yardById.get(yardId)
  if (yardState === undefined || yard === undefined) return
  tryEnterYard(yardState, trip.tripSeq, atMs, trip.declaration?.cargo === 'fruit')
  trip.yardId = yardId
  trip.bayIndex = bayIndexOf(yard, yardState, trip.tripSeq)
  const occupancyVeh = yardState.occupants.size
  if (occupancyVeh === yard.capacityVeh.value) {
    raiseNotice(state, { code: 'yard.capacity.reached', atMs, detail: yardId, context: { placeId: yardId, occupancyVeh } }, emit)
  }
}

/** Stations that work on parked vehicles: the truck waits there while it stands in their yard and the step is active. */
export function joinWork(state: CrossingState, trip: Trip, station: Station, atMs: EpochMs): void {
  const queue = state.stations.get(station.id)?.queues[0]
  if (queue === undefined || isInQueue(queue, trip.tripSeq)) return
  joinQueue(station, queue, trip.tripSeq, atMs)
  trip.workStationIds.push(station.id)
  if (trip.queueJoinedAtMs === null && isBeforeFirstInspection(state, trip)) trip.queueJoinedAtMs = atMs
}

export function finishWork(state: CrossingState, trip: Trip, stationId: PlaceId, atMs: EpochMs): void {
  const station = state.fixed.stationById.get(stationId)
  const stationState = state.stations.get(stationId)
  const queue = stationState?.queues[0]
  if (station === undefined || stationState === undefined || queue === undefined) return
  trip.workStationIds = trip.workStationIds.filter((other) => other !== stationId)
  const served = leaveQueue(station, stationState, queue, trip.tripSeq, atMs, true)
  countPassage(state, trip, stationId, 0, atMs)
  const isFirstInspection = trip.direction !== null && state.fixed.firstInspection[trip.direction]?.stationId === stationId
  if (served !== null && isFirstInspection) addSample(state.measures.totals[trip.direction ?? 'unknown'].waits, atMs, served.startedAtMs - served.joinedAtMs)
}

/** Takes the truck out of every work queue it stands in: it left the yard. */
function leaveWork(state: CrossingState, trip: Trip, atMs: EpochMs): void {
  for (const stationId of trip.workStationIds) {
    const station = state.fixed.stationById.get(stationId)
    const stationState = state.stations.get(stationId)
    const queue = stationState?.queues[0]
    if (station !== undefined && stationState !== undefined && queue !== undefined) leaveQueue(station, stationState, queue, trip.tripSeq, atMs, false)
  }
  trip.workStationIds = []
}
