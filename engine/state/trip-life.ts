/**
 * Opens, closes, retires and forgets trips.
 *
 * Life:    open → closed (crossed, turned back, cancelled, expired) → retired from the live list → forgotten.
 * Limits:  OPEN_TRIPS_MAX open trips (the oldest is closed as expired, with a notice), CLOSED_TRIPS_MAX closed ones kept for
 *          FORGET_AFTER_MS; open trips of which nothing is heard for EXPIRE_AFTER_MS close as expired.
 */
import type { VehicleClass } from '../model/declaration.ts'
import { tripId } from '../model/ids.ts'
import type { Direction } from '../model/site.ts'
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, type EpochMs } from '../model/units.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { workflowOf } from './crossing-state.ts'
import { progressOf, STEP_RECORD_EMPTY, type TripFacts } from '../rules/workflow/step-machine.ts'
import { forgetTracker, registerIdentity, unregisterIdentity } from './identity.ts'
import { countCrossed } from './measure-book.ts'
import { raiseNotice } from './notice-book.ts'
import { leavePlace } from './place.ts'
import { addSample } from './samples.ts'
import { releaseSlot } from './slot-queue.ts'
import { retally, retractTally } from './tally.ts'
import { setTimer } from './timers.ts'
import { createTrip, isOpenTrip, type Trip, type TripOutcome } from './trip.ts'
import { touch } from './truck-status.ts'

/** A closed trip stays on the live list for its last metres (estimate). */
const RETIRE_AFTER_MS = 3 * MS_PER_MINUTE
export const FORGET_AFTER_MS = 2 * MS_PER_HOUR
export const CLOSED_TRIPS_MAX = 5_000
export const OPEN_TRIPS_MAX = 20_000
/** Declarations are made up to days ahead; trucks have waited for weeks, but not unheard (estimate). */
export const EXPIRE_AFTER_MS = 7 * MS_PER_DAY
/** An undeclared vehicle that nobody links: a misread, or gone (estimate). */
export const UNDECLARED_EXPIRE_AFTER_MS = 12 * MS_PER_HOUR
const REMOVED_MAX = 10_000

export function openTrip(state: CrossingState, direction: Direction | null, vehicleClass: VehicleClass, atMs: EpochMs, emit: Emit): Trip {
  if (state.openTripCount >= OPEN_TRIPS_MAX) expireOldest(state, atMs, emit)
  state.tripSeqLast += 1
  const trip = createTrip({ tripSeq: state.tripSeqLast, tripId: tripId(`${state.fixed.site.id}-${state.tripSeqLast}`), direction, vehicleClass, atMs })
  resetRecords(state, trip)
  state.trips.set(trip.tripSeq, trip)
  state.openTripCount += 1
  return trip
}

/** To be called once the new trip knows its declaration, if it has one. */
export function announceTrip(state: CrossingState, trip: Trip, emit: Emit): void {
  registerIdentity(state, trip)
  setTimer(state.timers, 'tripExpire', expiresAtMsOf(trip), { tripSeq: trip.tripSeq })
  emit({ type: 'trip.opened', eventTimeMs: trip.openedAtMs, tripId: trip.tripId, declarationId: trip.declaration?.declarationId ?? null })
  retally(state, trip)
  touch(state, trip)
}

/** Forgets all progress, for the workflow of its present direction. */
export function resetRecords(state: CrossingState, trip: Trip): void {
  const workflow = workflowOf(state, trip)
  const stepCount = workflow?.steps.length ?? 0
  trip.records = Array.from({ length: stepCount }, () => STEP_RECORD_EMPTY)
  trip.stepEvidence = Array.from({ length: stepCount }, () => [])
  trip.overdueArmed = []
  trip.sightings = []
  trip.progress = workflow === null ? [] : progressOf(workflow, factsOf(trip), trip.records, trip.openedAtMs)
}

export const factsOf = (trip: Trip): TripFacts => ({
  cargo: trip.declaration?.cargo ?? null,
  vehicleClass: trip.declaration?.vehicleClass ?? null,
  hasPlate: trip.tractorPlate !== null || trip.trailerPlate !== null,
})

export function closeTrip(state: CrossingState, trip: Trip, outcome: TripOutcome, atMs: EpochMs, emit: Emit): void {
  if (!isOpenTrip(trip)) return
  leavePlace(state, trip, atMs, outcome === 'crossed', emit)
  trip.closedAtMs = atMs
  trip.outcome = outcome
  releaseSlot(state, trip)
  forgetTracker(state, trip)
  state.openTripCount -= 1
  state.closed.add(trip.tripSeq)
  if (outcome === 'crossed') {
    countCrossed(state.measures, trip.direction ?? 'unknown', atMs)
    if (trip.queueJoinedAtMs !== null) addSample(state.measures.totals[trip.direction ?? 'unknown'].crossings, atMs, atMs - trip.queueJoinedAtMs)
  }
  retally(state, trip)
  setTimer(state.timers, 'tripRetire', atMs + RETIRE_AFTER_MS, { tripSeq: trip.tripSeq })
  setTimer(state.timers, 'tripForget', atMs + FORGET_AFTER_MS, { tripSeq: trip.tripSeq })
  emit({ type: 'trip.closed', eventTimeMs: atMs, tripId: trip.tripId, outcome })
  touch(state, trip)
  if (state.closed.size > CLOSED_TRIPS_MAX) forgetTrip(state, state.closed.values().next().value as number)
}

export function retireTrip(state: CrossingState, trip: Trip): void {
  if (trip.isRetired) return
  trip.isRetired = true
  noteRemoved(state, trip.tripSeq)
}

/** Takes a closed trip out of the state for good. Its counts stay. */
export function forgetTrip(state: CrossingState, tripSeq: number): void {
  const trip = state.trips.get(tripSeq)
  if (trip === undefined || isOpenTrip(trip)) return
  dropTrip(state, trip)
}

/** The vehicle was another trip's: this one goes without trace in the counts. */
export function dissolveTrip(state: CrossingState, trip: Trip, atMs: EpochMs, emit: Emit): void {
  leavePlace(state, trip, atMs, false, emit)
  releaseSlot(state, trip)
  retractTally(state, trip)
  if (isOpenTrip(trip)) state.openTripCount -= 1
  dropTrip(state, trip)
}

/** Nothing heard for long enough? Otherwise looks again later. */
export function checkExpiry(state: CrossingState, trip: Trip, nowMs: EpochMs, emit: Emit): void {
  if (!isOpenTrip(trip)) return
  const expiresAtMs = expiresAtMsOf(trip)
  if (expiresAtMs <= nowMs) closeTrip(state, trip, 'expired', nowMs, emit)
  else setTimer(state.timers, 'tripExpire', expiresAtMs, { tripSeq: trip.tripSeq })
}

function expiresAtMsOf(trip: Trip): number {
  const heardAtMs = Math.max(trip.heardAtMs, trip.declaration?.plannedArrivalAtMs ?? 0)
  return heardAtMs + (trip.declaration === null ? UNDECLARED_EXPIRE_AFTER_MS : EXPIRE_AFTER_MS)
}

function expireOldest(state: CrossingState, atMs: EpochMs, emit: Emit): void {
  for (const trip of state.trips.values()) {
    if (!isOpenTrip(trip)) continue
    raiseNotice(state, { code: 'trip.count.bounded', atMs, context: {} }, emit)
    closeTrip(state, trip, 'expired', atMs, emit)
    return
  }
}

function dropTrip(state: CrossingState, trip: Trip): void {
  unregisterIdentity(state, trip)
  const declarationId = trip.declaration?.declarationId
  if (declarationId !== undefined && state.tripByDeclaration.get(declarationId) === trip.tripSeq) state.tripByDeclaration.delete(declarationId)
  if (!trip.isRetired) noteRemoved(state, trip.tripSeq)
  state.closed.delete(trip.tripSeq)
  state.trips.delete(trip.tripSeq)
}

function noteRemoved(state: CrossingState, tripSeq: number): void {
  state.revisionSeq += 1
  state.removed.push({ tripSeq, revisionSeq: state.revisionSeq })
  if (state.removed.length > REMOVED_MAX) state.removed.splice(0, REMOVED_MAX / 2)
}
