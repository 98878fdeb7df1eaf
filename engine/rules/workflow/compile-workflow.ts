/**
 * Prepares a workflow definition for fast use: steps by index, what each evidence completes, who follows whom.
 *
 * Needs:   a validated definition (unique step ids, `after` and `guards` name steps of it, acyclic); asserts it.
 */
import { assert } from '../../model/assert.ts'
import type { Role } from '../../model/commands.ts'
import type { DeviceId, PlaceId, StepId } from '../../model/ids.ts'
import type { EvidenceRule, StepDefinition, WorkflowDefinition } from './definition.ts'

/** A step with its neighbours as indexes into `steps`. */
export interface CompiledStep {
  readonly definition: StepDefinition
  readonly afterIndexes: readonly number[]
  readonly guardIndexes: readonly number[]
  /** All steps that come later on any path, nearest first. */
  readonly laterIndexes: readonly number[]
}

export interface CompiledWorkflow {
  readonly definition: WorkflowDefinition
  /** In the order of the definition. */
  readonly steps: readonly CompiledStep[]
  readonly indexById: ReadonlyMap<StepId, number>
  /** Step indexes so ordered that a step comes behind all of its `after`. */
  readonly inOrder: readonly number[]
  readonly byDeclaration: readonly number[]
  readonly byCallForward: readonly number[]
  readonly bySensor: ReadonlyMap<DeviceId, readonly number[]>
  readonly byEnteredPlace: ReadonlyMap<PlaceId, readonly number[]>
  readonly byLeftPlace: ReadonlyMap<PlaceId, readonly number[]>
}

export function compileWorkflow(definition: WorkflowDefinition): CompiledWorkflow {
  const indexById = new Map(definition.steps.map((step, index) => [step.id, index]))
  assert(indexById.size === definition.steps.length, `workflow ${definition.id} repeats a step id`)
  const indexesOf = (ids: readonly StepId[]): number[] =>
    ids.map((id) => {
      const index = indexById.get(id)
      assert(index !== undefined, `workflow ${definition.id} has no step ${id}`)
      return index
    })
  const afters = definition.steps.map((step) => indexesOf(step.after))
  const inOrder = topologicalOrder(afters, definition.id)
  const steps = definition.steps.map((step, index) => ({
    definition: step,
    afterIndexes: afters[index] as number[],
    guardIndexes: indexesOf(step.guards),
    laterIndexes: laterThan(index, afters, inOrder),
  }))
  const completedBy = <Key>(keysOf: (rule: EvidenceRule) => readonly Key[]): Map<Key, number[]> => {
    const indexes = new Map<Key, number[]>()
    definition.steps.forEach((step, index) => {
      for (const key of new Set(step.completedBy.flatMap(keysOf))) indexes.set(key, [...(indexes.get(key) ?? []), index])
    })
    return indexes
  }
  const ofKind = (kind: EvidenceRule['kind']): number[] =>
    definition.steps.flatMap((step, index) => (step.completedBy.some((rule) => rule.kind === kind) ? [index] : []))
  return {
    definition,
    steps,
    indexById,
    inOrder,
    byDeclaration: ofKind('declaration'),
    byCallForward: ofKind('callForward'),
    bySensor: completedBy((rule) => (rule.kind === 'read' ? rule.sensorIds : [])),
    byEnteredPlace: completedBy((rule) => (rule.kind === 'entered' ? rule.placeIds : [])),
    byLeftPlace: completedBy((rule) => (rule.kind === 'left' ? rule.placeIds : [])),
  }
}

/** Whether this role's word completes the step: one named as its evidence, its own actor (a camera may miss), or an admin. */
export const mayConfirm = (step: StepDefinition, role: Role): boolean =>
  role === 'admin' || role === step.actorRole || step.completedBy.some((rule) => rule.kind === 'confirmation' && rule.role === role)

function topologicalOrder(afters: readonly (readonly number[])[], workflowId: string): number[] {
  const order: number[] = []
  const placed = new Set<number>()
  while (order.length < afters.length) {
    const next = afters.findIndex((after, index) => !placed.has(index) && after.every((other) => placed.has(other)))
    assert(next !== -1, `the steps of workflow ${workflowId} wait for each other in a circle`)
    placed.add(next)
    order.push(next)
  }
  return order
}

function laterThan(index: number, afters: readonly (readonly number[])[], inOrder: readonly number[]): number[] {
  const reached = new Set([index])
  const later: number[] = []
  for (const other of inOrder) {
    if (!(afters[other] as readonly number[]).some((before) => reached.has(before))) continue
    reached.add(other)
    later.push(other)
  }
  return later
}
