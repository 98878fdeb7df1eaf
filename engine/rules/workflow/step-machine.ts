/**
 * Where one trip stands in its workflow, computed afresh from the evidence that is there.
 *
 * Because nothing is stepped forward, late and out-of-order evidence needs no rule of its own: the same evidence gives the
 * same progress in whatever order it came.
 * Pure. A workflow has about a dozen steps, so a full computation costs about a microsecond; it runs on evidence, not on fixes.
 * Checked: step-machine.test.ts, step-machine.prop.test.ts.
 */
import type { Cargo, VehicleClass } from '../../model/declaration.ts'
import type { EpochMs } from '../../model/units.ts'
import type { CompiledWorkflow } from './compile-workflow.ts'
import type { StepCondition } from './definition.ts'

export const STEP_STATES = ['done', 'active', 'waiting', 'notNeeded', 'missing', 'refused'] as const
export type StepState = (typeof STEP_STATES)[number]

/** What conditions ask about; null is not known (yet): a condition on it does not hold. */
export interface TripFacts {
  readonly cargo: Cargo | null
  readonly vehicleClass: VehicleClass | null
  readonly hasPlate: boolean
}

/** What is known of one step from its evidence. */
export interface StepRecord {
  /** Earliest evidence that completes it; null while there is none. */
  readonly doneAtMs: EpochMs | null
  /** The truck itself was seen (read, entered, left), so whatever lies before has been passed. */
  readonly isPhysical: boolean
  readonly refusedAtMs: EpochMs | null
}

export const STEP_RECORD_EMPTY: StepRecord = { doneAtMs: null, isPhysical: false, refusedAtMs: null }

export interface StepProgress {
  readonly state: StepState
  /** When it became active: all before it done or passed. */
  readonly startedAtMs: EpochMs | null
  /** When it was done; for a missing step, when the truck was seen past it. */
  readonly endedAtMs: EpochMs | null
}

/** Adds one piece of evidence: the earliest instant counts. */
export function recordDone(record: StepRecord, atMs: EpochMs, isPhysical: boolean): StepRecord {
  const doneAtMs = record.doneAtMs === null || atMs < record.doneAtMs ? atMs : record.doneAtMs
  if (doneAtMs === record.doneAtMs && (record.isPhysical || !isPhysical)) return clearRefusal(record, atMs)
  return clearRefusal({ ...record, doneAtMs, isPhysical: record.isPhysical || isPhysical }, atMs)
}

/** A refusal stands until a later "done" lifts it. */
export function recordRefused(record: StepRecord, atMs: EpochMs): StepRecord {
  if (record.refusedAtMs !== null && record.refusedAtMs >= atMs) return record
  return { ...record, refusedAtMs: atMs }
}

const clearRefusal = (record: StepRecord, doneAtMs: EpochMs): StepRecord =>
  record.refusedAtMs !== null && doneAtMs >= record.refusedAtMs ? { ...record, refusedAtMs: null } : record

export const isConditionMet = (condition: StepCondition | null, facts: TripFacts): boolean =>
  condition === null ||
  ((condition.cargo === undefined || (facts.cargo !== null && condition.cargo.includes(facts.cargo))) &&
    (condition.vehicleClass === undefined || (facts.vehicleClass !== null && condition.vehicleClass.includes(facts.vehicleClass))) &&
    (condition.hasPlate === undefined || condition.hasPlate === facts.hasPlate))

const WAITING: StepProgress = { state: 'waiting', startedAtMs: null, endedAtMs: null }

/** @returns one progress per step, in the order of the definition. `openedAtMs` starts the steps that wait for nothing. */
export function progressOf(
  workflow: CompiledWorkflow,
  facts: TripFacts,
  records: readonly StepRecord[],
  openedAtMs: EpochMs,
): StepProgress[] {
  const progress: StepProgress[] = Array.from({ length: workflow.steps.length }, () => WAITING)
  for (const index of workflow.inOrder) {
    const step = workflow.steps[index] as CompiledWorkflow['steps'][number]
    const record = records[index] ?? STEP_RECORD_EMPTY
    const startedAtMs = readySince(step.afterIndexes, progress, openedAtMs)
    if (record.refusedAtMs !== null) progress[index] = { state: 'refused', startedAtMs, endedAtMs: null }
    else if (record.doneAtMs !== null) progress[index] = { state: 'done', startedAtMs, endedAtMs: record.doneAtMs }
    else if (!isConditionMet(step.definition.when, facts)) progress[index] = { state: 'notNeeded', startedAtMs: null, endedAtMs: startedAtMs }
    else {
      const passedAtMs = passedSince(step.laterIndexes, records)
      if (passedAtMs !== null) progress[index] = { state: 'missing', startedAtMs, endedAtMs: passedAtMs }
      else progress[index] = { state: startedAtMs === null ? 'waiting' : 'active', startedAtMs, endedAtMs: null }
    }
  }
  return progress
}

/** When the last of them ended; null while one of them has not. */
function readySince(afterIndexes: readonly number[], progress: readonly StepProgress[], openedAtMs: EpochMs): EpochMs | null {
  let sinceMs = openedAtMs
  for (const index of afterIndexes) {
    const endedAtMs = (progress[index] as StepProgress).endedAtMs
    if (endedAtMs === null) return null
    if (endedAtMs > sinceMs) sinceMs = endedAtMs
  }
  return sinceMs
}

/** The earliest instant at which the truck was seen at a later step. */
function passedSince(laterIndexes: readonly number[], records: readonly StepRecord[]): EpochMs | null {
  let passedAtMs: EpochMs | null = null
  for (const index of laterIndexes) {
    const record = records[index]
    if (record === undefined || !record.isPhysical || record.doneAtMs === null) continue
    if (passedAtMs === null || record.doneAtMs < passedAtMs) passedAtMs = record.doneAtMs
  }
  return passedAtMs
}

/** Guards of done steps that are themselves open: what a passing or confirmation went without. */
export function listBrokenGuards(workflow: CompiledWorkflow, progress: readonly StepProgress[]): number[] {
  const broken = new Set<number>()
  workflow.steps.forEach((step, index) => {
    if (progress[index]?.state !== 'done') return
    for (const guardIndex of step.guardIndexes) {
      const state = progress[guardIndex]?.state
      if (state !== 'done' && state !== 'notNeeded') broken.add(guardIndex)
    }
  })
  return [...broken].sort((left, right) => left - right)
}

/** The step the trip is at: the first active one, else the first refused one; null when none is. */
export function currentStepIndexOf(progress: readonly StepProgress[]): number | null {
  const refused = progress.findIndex(({ state }) => state === 'refused')
  const active = progress.findIndex(({ state }) => state === 'active')
  if (refused !== -1 && (active === -1 || refused < active)) return refused
  return active === -1 ? null : active
}
