/** Folds the answers of other agencies' registers about a declared vehicle: evidence on its trip; a refusal raises a notice. */
import type { RegisterAnswered } from '../model/observations.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { raiseNotice } from './notice-book.ts'
import { applyEvidence } from './progress.ts'
import { hear } from './truck-status.ts'

export function reduceRegisterAnswer(state: CrossingState, answered: RegisterAnswered, isLate: boolean, emit: Emit): void {
  const { observationId, deviceId, declarationId, registerId, outcome, reference, eventTimeMs, receivedAtMs } = answered
  const tripSeq = state.tripByDeclaration.get(declarationId)
  const trip = tripSeq === undefined ? undefined : state.trips.get(tripSeq)
  // The trip may have left while the register thought about it.
  if (trip === undefined) return
  hear(state, trip, eventTimeMs)
  const text = `${registerId}: ${outcome}${reference === null ? '' : ` (${reference})`}`
  applyEvidence(state, trip, { observationId, shownAs: 'register', deviceId, eventTimeMs, receivedAtMs, text, confidenceRatio: null, isLate, proof: { kind: 'note' } }, emit)
  if (outcome === 'refused') {
    raiseNotice(state, { code: 'trip.register.refused', atMs: eventTimeMs, trip, detail: registerId, context: { registerId, reference: reference ?? '' } }, emit)
  }
}
