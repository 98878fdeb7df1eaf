import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Role } from '../../model/commands.ts'
import { stepId } from '../../model/ids.ts'
import { epochMs, type EpochMs } from '../../model/units.ts'
import { compileWorkflow, mayConfirm } from './compile-workflow.ts'
import type { StepCondition, StepDefinition, WorkflowDefinition } from './definition.ts'
import { currentStepIndexOf, isConditionMet, listBrokenGuards, progressOf, recordDone, recordRefused, STEP_RECORD_EMPTY, type StepRecord, type TripFacts } from './step-machine.ts'

const text = { vi: 'x', en: 'x' }
const step = (id: string, after: string[], more: { guards?: string[]; when?: StepCondition; role?: Role } = {}): StepDefinition => ({
  id: stepId(id), name: text, officialStepIndex: null, actorRole: more.role ?? 'yard', actor: text, placeId: null, after: after.map(stepId), when: more.when ?? null,
  completedBy: [{ kind: 'confirmation', role: 'customs' }], guards: (more.guards ?? []).map(stepId), targetMs: null, isTerminal: false,
})
const flow = (...steps: StepDefinition[]): WorkflowDefinition => ({ id: 'test', name: text, direction: 'export', steps, source: 'estimate' })

/** a ─ b(fruit) ─┬─ d ─ e; written out of order on purpose. */
const WORKFLOW = compileWorkflow(flow(step('e', ['d'], { guards: ['c'] }), step('a', []), step('b', ['a'], { when: { cargo: ['fruit'] } }), step('c', ['a']), step('d', ['b', 'c'])))
const FRUIT: TripFacts = { cargo: 'fruit', vehicleClass: 'reefer', hasPlate: true }
const GENERAL: TripFacts = { ...FRUIT, cargo: 'general' }
const at = (value: number): EpochMs => epochMs(value)
const IDS = WORKFLOW.steps.map(({ definition }) => definition.id)

interface Done {
  readonly id: string
  readonly atMs: number
  readonly isPhysical?: boolean
}
function recordsOf(...done: Done[]): StepRecord[] {
  const records = IDS.map((): StepRecord => STEP_RECORD_EMPTY)
  for (const { id, atMs, isPhysical = false } of done) {
    const index = IDS.indexOf(stepId(id))
    records[index] = recordDone(records[index] as StepRecord, at(atMs), isPhysical)
  }
  return records
}
const states = (facts: TripFacts, records: readonly StepRecord[]): string =>
  Array.from('abcde').map((id) => `${id}:${progressOf(WORKFLOW, facts, records, at(0))[IDS.indexOf(stepId(id))]?.state}`).join(' ')

describe('step machine', () => {
  test('steps become active when all before them are done or not needed', () => {
    expect(states(FRUIT, recordsOf())).toBe('a:active b:waiting c:waiting d:waiting e:waiting')
    expect(states(FRUIT, recordsOf({ id: 'a', atMs: 5 }))).toBe('a:done b:active c:active d:waiting e:waiting')
    expect(states(GENERAL, recordsOf({ id: 'a', atMs: 5 }, { id: 'c', atMs: 8 }))).toBe('a:done b:notNeeded c:done d:active e:waiting')
  })

  test('a step starts when the last of those before it ended', () => {
    const progress = progressOf(WORKFLOW, FRUIT, recordsOf({ id: 'a', atMs: 5 }, { id: 'b', atMs: 30 }, { id: 'c', atMs: 20 }), at(0))
    expect(progress[IDS.indexOf(stepId('d'))]).toEqual({ state: 'active', startedAtMs: 30, endedAtMs: null })
  })

  test('a truck seen at a later step passed the earlier ones; a word about a later step proves nothing', () => {
    expect(states(FRUIT, recordsOf({ id: 'a', atMs: 5 }, { id: 'd', atMs: 30, isPhysical: true }))).toBe('a:done b:missing c:missing d:done e:active')
    expect(states(FRUIT, recordsOf({ id: 'a', atMs: 5 }, { id: 'd', atMs: 30 }))).toBe('a:done b:active c:active d:done e:active')
  })

  test('of several pieces of evidence the earliest counts', () => {
    const first = recordDone(STEP_RECORD_EMPTY, at(20), false)
    expect(recordDone(first, at(10), false).doneAtMs).toBe(10)
    expect(recordDone(first, at(30), true)).toEqual({ doneAtMs: 20, isPhysical: true, refusedAtMs: null })
  })

  test('a refusal stands until a later word lifts it', () => {
    const refused = recordRefused(STEP_RECORD_EMPTY, at(10))
    expect(recordDone(refused, at(9), false).refusedAtMs).toBe(10)
    expect(recordDone(refused, at(11), false)).toMatchObject({ refusedAtMs: null, doneAtMs: 11 })
    const records = recordsOf({ id: 'a', atMs: 5 })
    records[IDS.indexOf(stepId('c'))] = refused
    expect(states(FRUIT, records)).toBe('a:done b:active c:refused d:waiting e:waiting')
  })

  test('a guard that is open when its step is done is broken', () => {
    const broken = (...done: Done[]): string[] => listBrokenGuards(WORKFLOW, progressOf(WORKFLOW, GENERAL, recordsOf(...done), at(0))).map((index) => IDS[index] as string)
    expect(broken({ id: 'e', atMs: 9, isPhysical: true })).toEqual(['c'])
    expect(broken({ id: 'c', atMs: 3 }, { id: 'e', atMs: 9, isPhysical: true })).toEqual([])
  })

  test('the current step is the first active one of the definition', () => {
    expect(IDS[currentStepIndexOf(progressOf(WORKFLOW, FRUIT, recordsOf({ id: 'a', atMs: 1 }), at(0))) ?? -1]).toBe('b')
    expect(currentStepIndexOf([])).toBeNull()
  })

  test('a condition on something unknown does not hold', () => {
    expect(isConditionMet({ cargo: ['fruit'] }, { cargo: null, vehicleClass: null, hasPlate: false })).toBe(false)
    expect(isConditionMet({ hasPlate: false }, { cargo: null, vehicleClass: null, hasPlate: false })).toBe(true)
    expect(isConditionMet(null, { cargo: null, vehicleClass: null, hasPlate: false })).toBe(true)
  })

  test('a step is confirmed by the role of its evidence, its own actor, or an admin', () => {
    const { definition } = WORKFLOW.steps[0] as (typeof WORKFLOW.steps)[number]
    expect((['customs', 'yard', 'admin', 'feeDesk', 'viewer'] as const).map((role) => mayConfirm(definition, role))).toEqual([true, true, true, false, false])
  })

  test('steps that wait for each other are refused', () => {
    expect(() => compileWorkflow(flow(step('a', ['b']), step('b', ['a'])))).toThrow('circle')
    expect(() => compileWorkflow(flow(step('a', ['nowhere'])))).toThrow('nowhere')
    expect(() => compileWorkflow(flow(step('a', []), step('a', [])))).toThrow('repeats')
  })

  const evidence = fc.array(fc.record({ id: fc.constantFrom(...Array.from('abcde')), atMs: fc.nat(100), isPhysical: fc.boolean() }), { maxLength: 12 })

  test('the same evidence in any order gives the same progress', () => {
    fc.assert(
      fc.property(evidence, fc.infiniteStream(fc.nat()), (list, keys) => {
        const keyed = list.map((item) => ({ item, key: keys.next().value as number }))
        const shuffled = keyed.sort((left, right) => left.key - right.key).map(({ item }) => item)
        expect(progressOf(WORKFLOW, FRUIT, recordsOf(...shuffled), at(0))).toEqual(progressOf(WORKFLOW, FRUIT, recordsOf(...list), at(0)))
      }),
    )
  })

  test('more evidence never undoes a step, and no step starts before those it waits for ended', () => {
    fc.assert(
      fc.property(evidence, evidence, (list, more) => {
        const before = progressOf(WORKFLOW, FRUIT, recordsOf(...list), at(0))
        const after = progressOf(WORKFLOW, FRUIT, recordsOf(...list, ...more), at(0))
        before.forEach(({ state }, index) => {
          if (state === 'done') expect(after[index]?.state).toBe('done')
        })
        WORKFLOW.steps.forEach(({ afterIndexes }, index) => {
          const startedAtMs = after[index]?.startedAtMs ?? null
          if (startedAtMs !== null) for (const other of afterIndexes) expect(after[other]?.endedAtMs ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(startedAtMs)
        })
      }),
    )
  })
})
