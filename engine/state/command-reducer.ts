/**
 * Folds commands: agencies' confirmations, the controller's orders, the haulier's declarations.
 *
 * A command that names something unknown raises a notice and changes nothing.
 */
import { assertNever } from '../model/assert.ts'
import type { Command } from '../model/commands.ts'
import type { DeclarationId, PlaceId } from '../model/ids.ts'
import type { CommandIssued } from '../model/observations.ts'
import { mayConfirm } from '../rules/workflow/compile-workflow.ts'
import { reduceIssue, reduceRevoke } from './card-reducer.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { workflowOf } from './crossing-state.ts'
import { evidenceOfCommand, mergeInto, reduceDeclaration } from './declaration-reducer.ts'
import { dropExplained } from './match-queue.ts'
import { tryDecideMatch } from './match-reducer.ts'
import { raiseNotice, tryAcknowledge } from './notice-book.ts'
import { bindPassage, findPassage, hasRead } from './passages.ts'
import { arrive, finishWork, leavePlace, tryMove } from './place.ts'
import { applyEvidence } from './progress.ts'
import { settleUnseen } from './settle.ts'
import { tryCorrectClock } from './sources.ts'
import { applySighting } from './sighting.ts'
import { callForward } from './slot-queue.ts'
import { isOpenTrip, type Evidence, type Trip } from './trip.ts'
import { closeTrip } from './trip-life.ts'
import { hear } from './truck-status.ts'
import { settleUnmatched } from './unmatched-reads.ts'

export function reduceCommand(state: CrossingState, issued: CommandIssued, isLate: boolean, emit: Emit): void {
  const { command } = issued
  const evidence = (shownAs: Evidence['shownAs'], text: string, proof: Evidence['proof']): Evidence => evidenceOfCommand(issued, shownAs, text, isLate, proof)
  switch (command.type) {
    case 'declaration.submit':
      reduceDeclaration(state, command.declaration, evidence('declaration', command.declaration.declarationId, { kind: 'declaration' }), emit)
      return
    case 'declaration.cancel':
      withTrip(state, issued, command.declarationId, emit, (trip) => closeTrip(state, trip, 'cancelled', issued.eventTimeMs, emit))
      return
    case 'vehicle.turnBack':
      withTrip(state, issued, command.declarationId, emit, (trip) => closeTrip(state, trip, 'turnedBack', issued.eventTimeMs, emit))
      return
    case 'vehicle.callForward':
      withTrip(state, issued, command.declarationId, emit, (trip) => {
        callForward(state, trip, issued.eventTimeMs, command.reason, emit)
        applyEvidence(state, trip, evidence('callForward', command.reason, { kind: 'callForward' }), emit)
      })
      return
    case 'step.confirm':
      withTrip(state, issued, command.declarationId, emit, (trip) => {
        const proof = { kind: 'confirmation', stepId: command.stepId, outcome: command.outcome } as const
        reduceConfirmation(state, trip, issued, command, evidence('confirmation', command.note ?? issued.actor.userId, proof), emit)
      })
      return
    case 'station.setOpen': {
      const station = state.stations.get(command.stationId)
      if (station === undefined) noteUnknown(state, issued, emit)
      else station.isOpenByCommand = command.isOpen
      return
    }
    case 'crossing.setOpen':
      reduceOpening(state, issued, command)
      return
    case 'plate.link':
      withTrip(state, issued, command.declarationId, emit, (trip) => reduceLink(state, trip, issued, command, emit))
      return
    case 'match.confirm':
    case 'match.reject':
    case 'match.markUnknown':
    case 'match.reopen':
      if (!tryDecideMatch(state, issued, command, emit)) noteUnknown(state, issued, emit)
      return
    case 'card.issue':
      if (!reduceIssue(state, command.card, issued)) noteUnknown(state, issued, emit)
      return
    case 'card.revoke':
      if (!reduceRevoke(state, command.cardId, command.reason, issued)) noteUnknown(state, issued, emit)
      return
    case 'source.correctClock':
      if (!tryCorrectClock(state, command.deviceId, command.correctionMs, issued.eventTimeMs)) noteUnknown(state, issued, emit)
      return
    case 'notice.acknowledge':
      if (!tryAcknowledge(state, command.noticeId, issued.actor.userId, issued.eventTimeMs)) noteUnknown(state, issued, emit)
      return
    default:
      assertNever(command)
  }
}

type Of<Type extends Command['type']> = Extract<Command, { readonly type: Type }>

function withTrip(state: CrossingState, issued: CommandIssued, declarationId: DeclarationId, emit: Emit, act: (trip: Trip) => void): void {
  const tripSeq = state.tripByDeclaration.get(declarationId)
  const trip = tripSeq === undefined ? undefined : state.trips.get(tripSeq)
  if (trip === undefined) {
    noteUnknown(state, issued, emit)
    return
  }
  hear(state, trip, issued.eventTimeMs)
  act(trip)
}

/** What a command is about, as its sender called it. */
function targetOf(command: Command): string | null {
  if ('declarationId' in command) return command.declarationId
  if ('stationId' in command) return command.stationId
  if ('noticeId' in command) return command.noticeId
  if ('matchId' in command) return command.matchId
  if ('cardId' in command) return command.cardId
  if ('deviceId' in command) return command.deviceId
  return 'card' in command ? command.card.cardId : null
}

function noteUnknown(state: CrossingState, issued: CommandIssued, emit: Emit): void {
  const { command } = issued
  const target = targetOf(command) ?? ''
  const context = { command: command.type, target }
  raiseNotice(state, { code: 'trip.command.unknownTarget', atMs: issued.eventTimeMs, detail: `${command.type} ${target}`, context }, emit)
}

function reduceConfirmation(state: CrossingState, trip: Trip, issued: CommandIssued, command: Of<'step.confirm'>, evidence: Evidence, emit: Emit): void {
  const workflow = workflowOf(state, trip)
  const index = workflow?.indexById.get(command.stepId)
  const definition = index === undefined ? undefined : workflow?.steps[index]?.definition
  if (definition === undefined) {
    noteUnknown(state, issued, emit)
    return
  }
  const { role } = issued.actor
  if (!mayConfirm(definition, role)) {
    raiseNotice(state, { code: 'trip.step.roleMismatch', atMs: issued.eventTimeMs, trip, detail: `${definition.id} ${role}`, context: { stepId: definition.id, role } }, emit)
    return
  }
  if (command.outcome === 'refused') {
    applyEvidence(state, trip, evidence, emit)
    const context = { stepId: definition.id, note: command.note ?? '' }
    raiseNotice(state, { code: 'trip.step.refused', atMs: issued.eventTimeMs, trip, detail: definition.id, context }, emit)
    return
  }
  beServedAt(state, trip, command.stationId ?? definition.placeId, issued, emit)
  applyEvidence(state, trip, evidence, emit)
  settleUnseen(state, trip, issued.eventTimeMs, emit)
}

/** Work done at a place ends there: the vehicle leaves its queue. An untracked vehicle that no one saw arrive is placed there. */
function beServedAt(state: CrossingState, trip: Trip, placeId: PlaceId | null, issued: CommandIssued, emit: Emit): void {
  if (placeId === null || !isOpenTrip(trip)) return
  const atMs = issued.eventTimeMs
  const station = state.fixed.stationById.get(placeId)
  const isYard = state.fixed.yardById.has(placeId)
  if (station === undefined && !isYard) return
  arrive(state, trip, atMs)
  const isTracked = trip.fix !== null
  const inferred = issued.provenance === 'simulated' ? 'simulated' : 'inferred'
  if (station === undefined) {
    if (!isTracked) tryMove(state, trip, { placeId, atMs, provenance: inferred }, emit)
    return
  }
  if (station.lanes.length === 0) {
    if (!isTracked && station.yardId !== null && trip.yardId === null) tryMove(state, trip, { placeId: station.yardId, atMs, provenance: inferred }, emit)
    finishWork(state, trip, station.id, atMs)
    return
  }
  if (trip.stationId === station.id && atMs >= trip.placeEvidenceAtMs) {
    leavePlace(state, trip, atMs, true, emit)
    trip.placeEvidenceAtMs = atMs
  }
}

function reduceOpening(state: CrossingState, issued: CommandIssued, command: Of<'crossing.setOpen'>): void {
  const { override } = state
  if (override !== null && issued.eventTimeMs < override.atMs) return
  // Opening again hands back to the calendar; opening on top of the calendar holds until closed.
  const isHandBack = command.isOpen && override !== null && !override.isOpen
  if (command.isOpen) state.reopenedAtMs = issued.eventTimeMs
  state.override = isHandBack ? null : { isOpen: command.isOpen, reason: command.reason, atMs: issued.eventTimeMs }
}

function reduceLink(state: CrossingState, trip: Trip, issued: CommandIssued, command: Of<'plate.link'>, emit: Emit): void {
  const unmatched = state.unmatched.get(command.observationId)
  if (unmatched === undefined) {
    noteUnknown(state, issued, emit)
    return
  }
  const undeclared = unmatched.tripSeq === null ? undefined : state.trips.get(unmatched.tripSeq)
  const passage = findPassage(state, (one) => hasRead(one, [command.observationId]))
  if (passage !== undefined) bindPassage(passage, trip.tripSeq)
  if (undeclared !== undefined && undeclared.declaration === null && undeclared !== trip) {
    mergeInto(state, undeclared, trip, issued.eventTimeMs, emit)
    return
  }
  settleUnmatched(state, command.observationId)
  dropExplained(state, ({ sighting }) => !state.unmatched.has(sighting.evidence.observationId), issued.eventTimeMs)
  applySighting(state, trip, { evidence: unmatched.evidence, provenance: issued.provenance, laneIndex: null }, emit)
}
