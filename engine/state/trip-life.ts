/**
 * Opens, closes, retires and forgets trips.
 *
 * Life:    open → closed (crossed, turned back, cancelled, expired) → retired from the live list → forgotten.
 * Limits:  OPEN_TRIPS_MAX open trips (the oldest is closed as expired, with a notice), CLOSED_TRIPS_MAX closed ones kept for
 *          FORGET_AFTER_MS; open trips of which nothing is heard for EXPIRE_AFTER_MS close as expired.
 */
import type { VehicleClass } from '../model/declaration.ts'
import { tripId, type PlaceId } from '../model/ids.ts'
import type { Direction } from '../model/site.ts'
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, type EpochMs } from '../model/units.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { terminalIndexOf, workflowOf } from './crossing-state.ts'
import { progressOf, STEP_RECORD_EMPTY, type StepProgress, type TripFacts } from '../rules/workflow/step-machine.ts'
import { forgetTracker, registerIdentity, unregisterIdentity } from './identity.ts'
import { countCrossed } from './measure-book.ts'
import { endNotice, raiseNotice } from './notice-book.ts'
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
export const UNDECLARED_EXPIRE_AFTER_MS = 3 * MS_PER_HOUR
/** A truck whose last step is all that is left, unheard: it left, and the last camera missed it (estimate). */
export const LAST_STEP_EXPIRE_AFTER_MS = 2 * MS_PER_HOUR
/** The last camera's own report may come late (estimate). */
const PASSED_OUT_GRACE_MS = 10 * MS_PER_MINUTE
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
  trip.progress = computeProgress(state, trip)
}

/** The steps as the evidence has them now. What is still open when the vehicle has crossed was passed without evidence. */
export function computeProgress(state: CrossingState, trip: Trip): StepProgress[] {
  const workflow = workflowOf(state, trip)
  if (workflow === null) return []
  const progress = progressOf(workflow, factsOf(trip), trip.records, trip.openedAtMs)
  const { closedAtMs, outcome } = trip
  if (outcome !== 'crossed') return progress
  return progress.map((step) => (step.state === 'active' || step.state === 'waiting' ? { ...step, state: 'missing', endedAtMs: closedAtMs } : step))
}

const factsOf = (trip: Trip): TripFacts => ({
  cargo: trip.declaration?.cargo ?? null,
  vehicleClass: trip.declaration?.vehicleClass ?? null,
  hasPlate: trip.tractorPlate !== null || trip.trailerPlate !== null,
})

export function closeTrip(state: CrossingState, trip: Trip, outcome: TripOutcome, atMs: EpochMs, emit: Emit): void {
  if (!isOpenTrip(trip)) return
  leavePlace(state, trip, atMs, outcome === 'crossed', emit)
  trip.closedAtMs = atMs
  trip.outcome = outcome
  // Nobody waits for a truck that has left; evidence that it left without is still a finding.
  for (const stepId of workflowOf(state, trip)?.indexById.keys() ?? []) endNotice(state, { code: 'trip.step.overdue', trip, detail: stepId, atMs })
  trip.progress = computeProgress(state, trip)
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
  // It was followed past the last station: across, though nothing there has reported it.
  const outcome = trip.passedOutAtMs === null ? 'expired' : 'crossed'
  if (expiresAtMs <= nowMs) {
    if (outcome === 'crossed') reportLastStep(state, trip, nowMs, emit)
    closeTrip(state, trip, outcome, trip.passedOutAtMs ?? nowMs, emit)
  } else setTimer(state.timers, 'tripExpire', expiresAtMs, { tripSeq: trip.tripSeq })
}

/** Its tracker was followed past a station, or onto a road: past the last one it crossed, unless that station's own evidence still comes. */
export function notePassedOut(state: CrossingState, trip: Trip, placeId: PlaceId, atMs: EpochMs): void {
  const lastIndex = openLastStepOf(state, trip)
  if (lastIndex === null || trip.direction === null || trip.passedOutAtMs !== null || !isOpenTrip(trip)) return
  const { roadsBeyond, stepStations } = state.fixed
  if (!roadsBeyond[trip.direction].has(placeId) && !stepStations[trip.direction][lastIndex]?.some(({ id }) => id === placeId)) return
  trip.passedOutAtMs = atMs
  setTimer(state.timers, 'tripExpire', expiresAtMsOf(trip), { tripSeq: trip.tripSeq })
}

/** Only the last step is left: nothing may be heard of the truck again. */
export function noteLastStep(state: CrossingState, trip: Trip): void {
  const lastIndex = openLastStepOf(state, trip)
  if (trip.isAtLastStep || lastIndex === null || trip.progress[lastIndex]?.state !== 'active') return
  trip.isAtLastStep = true
  setTimer(state.timers, 'tripExpire', expiresAtMsOf(trip), { tripSeq: trip.tripSeq })
}

/** The terminal step while it is still to be done. */
function openLastStepOf(state: CrossingState, trip: Trip): number | null {
  const workflow = workflowOf(state, trip)
  const index = workflow === null ? -1 : terminalIndexOf(workflow)
  const step = trip.progress[index]?.state
  return step === 'active' || step === 'waiting' ? index : null
}

function reportLastStep(state: CrossingState, trip: Trip, atMs: EpochMs, emit: Emit): void {
  const stepId = workflowOf(state, trip)?.steps[openLastStepOf(state, trip) ?? -1]?.definition.id
  if (stepId !== undefined) raiseNotice(state, { code: 'trip.evidence.missing', atMs, trip, detail: stepId, context: { stepId } }, emit)
}

function expiresAtMsOf(trip: Trip): number {
  if (trip.passedOutAtMs !== null) return trip.passedOutAtMs + PASSED_OUT_GRACE_MS
  if (trip.isAtLastStep) return trip.heardAtMs + LAST_STEP_EXPIRE_AFTER_MS
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
