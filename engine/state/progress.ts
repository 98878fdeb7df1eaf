/**
 * Applies evidence to a trip: files it, recomputes the steps, and draws the consequences.
 *
 * Consequences: facts for steps newly done, timers for targets and for evidence that is missing past a guard, the end of
 * the trip with its terminal step. Evidence may be late or out of order; see rules/workflow/step-machine.ts.
 */
import type { StepId } from '../model/ids.ts'
import { MS_PER_MINUTE, type EpochMs } from '../model/units.ts'
import type { CompiledWorkflow } from '../rules/workflow/compile-workflow.ts'
import { listBrokenGuards, recordDone, recordRefused } from '../rules/workflow/step-machine.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { workflowOf } from './crossing-state.ts'
import { endNotice, raiseNotice } from './notice-book.ts'
import { releaseSlot } from './slot-queue.ts'
import { isBeforeFirstInspection, retally } from './tally.ts'
import { setTimer } from './timers.ts'
import { isOpenTrip, type Evidence, type Trip } from './trip.ts'
import { closeTrip, computeProgress, noteLastStep } from './trip-life.ts'
import { touch } from './truck-status.ts'

/** Confirmations come by hand and minutes late: a missing one is reported only after this (estimate). */
const GUARD_GRACE_MS = 5 * MS_PER_MINUTE
/** Less than a minute over is not worth a notice. */
const OVERDUE_GRACE_MS = MS_PER_MINUTE
const EVIDENCE_PER_STEP_MAX = 8
const SIGHTINGS_MAX = 50

/** What is over once the step is done. */
const STEP_CODES = ['trip.step.overdue', 'trip.evidence.missing'] as const

/** @returns the steps it completes, as indexes; empty for a mere sighting. */
export function applyEvidence(state: CrossingState, trip: Trip, evidence: Evidence, emit: Emit): readonly number[] {
  const workflow = workflowOf(state, trip)
  const stepIndexes = workflow === null ? [] : stepsProvenBy(workflow, evidence)
  fileEvidence(trip, evidence, stepIndexes)
  for (const index of stepIndexes) {
    const record = trip.records[index]
    if (record === undefined) continue
    const { proof } = evidence
    const isRefusal = proof.kind === 'confirmation' && proof.outcome === 'refused'
    const isPhysical = proof.kind === 'read' || proof.kind === 'entered' || proof.kind === 'left'
    trip.records[index] = isRefusal ? recordRefused(record, evidence.eventTimeMs) : recordDone(record, evidence.eventTimeMs, isPhysical)
  }
  if (stepIndexes.length > 0) refreshProgress(state, trip, evidence, emit)
  else touch(state, trip)
  return stepIndexes
}

/** Recomputes all steps and acts on what changed. `cause` names the evidence in the facts. */
export function refreshProgress(state: CrossingState, trip: Trip, cause: Evidence, emit: Emit): void {
  const workflow = workflowOf(state, trip)
  if (workflow === null) return
  const before = trip.progress
  const after = computeProgress(state, trip)
  trip.progress = after
  let crossedAtMs: EpochMs | null = null
  after.forEach((step, index) => {
    const { definition } = workflow.steps[index] as CompiledWorkflow['steps'][number]
    if (step.state === 'done' && before[index]?.state !== 'done') {
      emit({ type: 'trip.stepCompleted', eventTimeMs: step.endedAtMs as EpochMs, tripId: trip.tripId, stepId: definition.id, observationId: cause.observationId })
      if (definition.isTerminal) crossedAtMs = step.endedAtMs
      for (const code of STEP_CODES) endNotice(state, { code, trip, detail: definition.id, atMs: cause.receivedAtMs })
    }
    if (step.state === 'active' && definition.targetMs !== null) armOverdue(state, trip, index, (step.startedAtMs as EpochMs) + definition.targetMs)
  })
  if (!trip.isGuardCheckArmed && listBrokenGuards(workflow, after).length > 0) {
    trip.isGuardCheckArmed = true
    setTimer(state.timers, 'guardCheck', cause.eventTimeMs + GUARD_GRACE_MS, { tripSeq: trip.tripSeq })
  }
  if (!isBeforeFirstInspection(state, trip)) releaseSlot(state, trip)
  retally(state, trip)
  touch(state, trip)
  noteLastStep(state, trip)
  if (crossedAtMs !== null) closeTrip(state, trip, 'crossed', crossedAtMs, emit)
}

/** The grace is over: what is still missing past a guard is reported. Looks again while steps go on. */
export function checkGuards(state: CrossingState, trip: Trip, nowMs: EpochMs, emit: Emit): void {
  trip.isGuardCheckArmed = false
  const workflow = workflowOf(state, trip)
  if (workflow === null) return
  for (const index of listBrokenGuards(workflow, trip.progress)) {
    const stepId = stepIdAt(workflow, index)
    raiseNotice(state, { code: 'trip.evidence.missing', atMs: nowMs, trip, detail: stepId, context: { stepId } }, emit)
  }
}

/** Reports a step once when it is over its target; looks again when it became active later than thought. */
export function checkOverdue(state: CrossingState, trip: Trip, stepIndex: number, nowMs: EpochMs, emit: Emit): void {
  const definition = workflowOf(state, trip)?.steps[stepIndex]?.definition
  const step = trip.progress[stepIndex]
  const isStillActive = isOpenTrip(trip) && step?.state === 'active' && step.startedAtMs !== null
  if (!isStillActive || definition === undefined || definition.targetMs === null) {
    disarmOverdue(trip, stepIndex)
    return
  }
  const overMs = nowMs - ((step.startedAtMs as EpochMs) + definition.targetMs)
  if (overMs < OVERDUE_GRACE_MS) {
    disarmOverdue(trip, stepIndex)
    armOverdue(state, trip, stepIndex, nowMs - overMs)
    return
  }
  const overMin = Math.round(overMs / MS_PER_MINUTE)
  raiseNotice(state, { code: 'trip.step.overdue', atMs: nowMs, trip, detail: definition.id, context: { stepId: definition.id, overMin } }, emit)
}

function armOverdue(state: CrossingState, trip: Trip, stepIndex: number, dueAtMs: number): void {
  if (!isOpenTrip(trip) || trip.overdueArmed.includes(stepIndex)) return
  trip.overdueArmed.push(stepIndex)
  setTimer(state.timers, 'stepOverdue', dueAtMs + OVERDUE_GRACE_MS, { tripSeq: trip.tripSeq, stepIndex })
}

function disarmOverdue(trip: Trip, stepIndex: number): void {
  trip.overdueArmed = trip.overdueArmed.filter((other) => other !== stepIndex)
}

const NO_STEPS: readonly number[] = []

function stepsProvenBy(workflow: CompiledWorkflow, { proof, deviceId }: Evidence): readonly number[] {
  switch (proof.kind) {
    case 'read':
      return workflow.bySensor.get(deviceId) ?? NO_STEPS
    case 'entered':
      return workflow.byEnteredPlace.get(proof.placeId) ?? NO_STEPS
    case 'left':
      return workflow.byLeftPlace.get(proof.placeId) ?? NO_STEPS
    case 'declaration':
      return workflow.byDeclaration
    case 'callForward':
      return workflow.byCallForward
    case 'note':
      return NO_STEPS
    case 'confirmation': {
      const index = workflow.indexById.get(proof.stepId)
      return index === undefined ? NO_STEPS : [index]
    }
  }
}

function fileEvidence(trip: Trip, evidence: Evidence, stepIndexes: readonly number[]): void {
  for (const index of stepIndexes) {
    const filed = trip.stepEvidence[index]
    if (filed !== undefined && filed.length < EVIDENCE_PER_STEP_MAX) filed.push(evidence)
  }
  if (stepIndexes.length > 0) return
  trip.sightings.push(evidence)
  if (trip.sightings.length > SIGHTINGS_MAX) trip.sightings.shift()
}

const stepIdAt = (workflow: CompiledWorkflow, index: number): StepId => (workflow.steps[index] as CompiledWorkflow['steps'][number]).definition.id
