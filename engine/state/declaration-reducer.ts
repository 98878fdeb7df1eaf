/**
 * Folds declarations: opens the trip of a new one, replaces the content of one sent again, links vehicles seen before it.
 */
import type { Declaration } from '../model/declaration.ts'
import type { CommandIssued } from '../model/observations.ts'
import type { EpochMs } from '../model/units.ts'
import { listPlateCandidates } from '../rules/matching/plate-register.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { registerIdentity, unregisterIdentity } from './identity.ts'
import { raiseNotice } from './notice-book.ts'
import { listPassages } from './passages.ts'
import { applyEvidence, refreshProgress } from './progress.ts'
import { settleUnseen } from './settle.ts'
import { applySighting } from './sighting.ts'
import { assignSlot } from './slot-queue.ts'
import { retally } from './tally.ts'
import { isOpenTrip, listEvidence, type Evidence, type Trip } from './trip.ts'
import { announceTrip, dissolveTrip, openTrip, resetRecords } from './trip-life.ts'
import { hear, touch } from './truck-status.ts'
import { settleUnmatchedOf } from './unmatched-reads.ts'

export function reduceDeclaration(state: CrossingState, declaration: Declaration, evidence: Evidence, emit: Emit): void {
  const known = state.tripByDeclaration.get(declaration.declarationId)
  const trip = known === undefined ? undefined : state.trips.get(known)
  if (trip !== undefined) {
    redeclare(state, trip, declaration, evidence, emit)
    return
  }
  const seenBefore = listSeenBefore(state, declaration)
  const [first, ...rest] = seenBefore
  if (first === undefined) {
    const opened = openTrip(state, declaration.direction, declaration.vehicleClass, evidence.eventTimeMs, emit)
    setDeclaration(state, opened, declaration, evidence.eventTimeMs)
    announceTrip(state, opened, emit)
    applyEvidence(state, opened, evidence, emit)
    return
  }
  adopt(state, first, declaration, evidence, emit)
  for (const other of rest) mergeInto(state, other, first, evidence.eventTimeMs, emit)
}

/** Everything known of an undeclared vehicle belongs to this trip: applied to it, and the other one goes. */
export function mergeInto(state: CrossingState, from: Trip, into: Trip, atMs: EpochMs, emit: Emit): void {
  const evidences = listEvidence(from)
  const { provenance, laneIndex } = from
  settleUnmatchedOf(state, from.tripSeq)
  dissolveTrip(state, from, atMs, emit)
  for (const passage of listPassages(state)) if (passage.tripSeq === from.tripSeq) passage.tripSeq = into.tripSeq
  for (const evidence of evidences) {
    if (evidence.proof.kind === 'read') {
      emit({ type: 'plate.matched', eventTimeMs: evidence.eventTimeMs, tripId: into.tripId, observationId: evidence.observationId, distanceCount: 0 })
      applySighting(state, into, { evidence, provenance, laneIndex }, emit)
    } else applyEvidence(state, into, evidence, emit)
  }
}

/** Undeclared open vehicles that carry one of the declared plates, exact reads first. */
function listSeenBefore(state: CrossingState, declaration: Declaration): Trip[] {
  const found: Trip[] = []
  for (const plate of [declaration.tractorPlate, declaration.trailerPlate]) {
    if (plate === null) continue
    const undeclared = listPlateCandidates(state.plates, plate).flatMap(({ tripSeq, confusionCount }) => {
      const trip = state.trips.get(tripSeq)
      return trip !== undefined && isOpenTrip(trip) && trip.declaration === null ? [{ trip, confusionCount }] : []
    })
    const exact = undeclared.filter(({ confusionCount }) => confusionCount === 0)
    const fitting = exact.length > 0 ? exact : undeclared.length === 1 ? undeclared : []
    for (const { trip } of fitting) if (!found.includes(trip)) found.push(trip)
  }
  return found
}

function adopt(state: CrossingState, trip: Trip, declaration: Declaration, evidence: Evidence, emit: Emit): void {
  settleUnmatchedOf(state, trip.tripSeq)
  changeDeclaration(state, trip, declaration, evidence, emit)
  assignSlot(state, trip, evidence.eventTimeMs, emit)
  settleUnseen(state, trip, evidence.eventTimeMs, emit)
}

function redeclare(state: CrossingState, trip: Trip, declaration: Declaration, evidence: Evidence, emit: Emit): void {
  const context = { declarationId: declaration.declarationId }
  raiseNotice(state, { code: 'trip.declaration.repeated', atMs: evidence.eventTimeMs, trip, context }, emit)
  // An older version that comes late, or one for a trip that is over, changes nothing.
  if (!isOpenTrip(trip) || evidence.eventTimeMs < (trip.declaredAtMs ?? 0)) return
  changeDeclaration(state, trip, declaration, evidence, emit)
  settleUnseen(state, trip, evidence.eventTimeMs, emit)
}

/** Exchanges the declaration and computes the progress afresh: another direction is another workflow. */
function changeDeclaration(state: CrossingState, trip: Trip, declaration: Declaration, evidence: Evidence, emit: Emit): void {
  const evidences = listEvidence(trip)
  const hasTurned = trip.direction !== declaration.direction
  unregisterIdentity(state, trip)
  setDeclaration(state, trip, declaration, evidence.eventTimeMs)
  registerIdentity(state, trip)
  hear(state, trip, evidence.eventTimeMs)
  if (hasTurned) {
    resetRecords(state, trip)
    for (const old of evidences) applyEvidence(state, trip, old, emit)
  }
  applyEvidence(state, trip, evidence, emit)
  refreshProgress(state, trip, evidence, emit)
  retally(state, trip)
  touch(state, trip)
}

function setDeclaration(state: CrossingState, trip: Trip, declaration: Declaration, atMs: EpochMs): void {
  trip.declaration = declaration
  trip.declaredAtMs = atMs
  trip.direction = declaration.direction
  trip.tractorPlate = declaration.tractorPlate
  trip.trailerPlate = declaration.trailerPlate
  trip.vehicleClass = declaration.vehicleClass
  state.tripByDeclaration.set(declaration.declarationId, trip.tripSeq)
}

export const evidenceOfCommand = (command: CommandIssued, shownAs: Evidence['shownAs'], text: string, isLate: boolean, proof: Evidence['proof']): Evidence => ({
  observationId: command.observationId, shownAs, deviceId: command.deviceId, eventTimeMs: command.eventTimeMs, receivedAtMs: command.receivedAtMs,
  text, confidenceRatio: null, isLate, proof,
})
