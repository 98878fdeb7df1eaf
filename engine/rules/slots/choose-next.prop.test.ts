/** What every policy keeps to, whatever waits: it names somebody who waits, loses nobody, and gives its shares. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isHeldByWip } from './wip-limit.ts'
import { classCountOf, type CallForwardPolicy } from './call-forward-policy.ts'
import { memoryLengthOf, NOBODY } from './call-memory.ts'
import { chooseClass, noteCall, reasonOf } from './choose-next.ts'

const CLASSES = ['a', 'b', 'c']
const wip = { wipVehMax: null }
const policies: CallForwardPolicy[] = [
  { name: 'fifo', ...wip }, { name: 'wip-limit', ...wip, wipVehMax: 3 }, { name: 'priority-classes', by: 'x', order: CLASSES, ...wip }, { name: 'pattern', by: 'x', order: CLASSES, turnCounts: [1, 2, 5], ...wip },
  { name: 'fair-share', by: 'x', ...wip }, { name: 'cleared-first', by: 'x', value: 'a', ...wip }, { name: 'morning-fruit', by: 'x', value: 'a', fromMs: 10, untilMs: 20, ...wip },
]
const headsOf = fc.array(fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 50 })), { minLength: 4, maxLength: 4 })

test('a policy names a class in which somebody waits, and nobody only when nobody does', () => {
  fc.assert(fc.property(fc.constantFrom(...policies), fc.array(headsOf, { minLength: 1, maxLength: 30 }), fc.integer({ min: 0, max: 30 }), (policy, rounds, clockMs) => {
    const memory = new Float64Array(memoryLengthOf(classCountOf(CLASSES)))
    for (const given of rounds) {
      // Of a pattern nobody is in the class for the rest.
      const heads = policy.name === 'pattern' ? [...given.slice(0, 3), Infinity] : given
      const before = [...memory]
      const chosen = chooseClass(policy, heads, memory, clockMs)
      expect([...memory]).toEqual(before)
      expect(chosen === NOBODY).toBe(heads.every((head) => head === Infinity))
      if (chosen === NOBODY) continue
      expect(heads[chosen]).toBeLessThan(Infinity)
      expect(reasonOf(policy, heads, chosen)).toMatch(/^slot\.order\./)
      noteCall(policy, memory, chosen)
    }
  }))
})

test('a pattern of classes that always wait gives exactly its shares, round after round', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 20 }), (turnCounts, roundCount) => {
    const policy: CallForwardPolicy = { name: 'pattern', by: 'x', order: turnCounts.map(String), turnCounts, ...wip }
    const memory = new Float64Array(memoryLengthOf(turnCounts.length + 1))
    const calls = turnCounts.map(() => 0)
    for (let call = 0; call < roundCount * turnCounts.reduce((sum, count) => sum + count, 0); call += 1) {
      const chosen = chooseClass(policy, [...turnCounts.map((_, index) => index + 1), Infinity], memory, 0)
      calls[chosen]! += 1
      noteCall(policy, memory, chosen)
    }
    expect(calls).toEqual(turnCounts.map((count) => count * roundCount))
  }))
})

test('under fair shares two companies that wait all the time are never more than one call apart, whoever comes and goes', () => {
  fc.assert(fc.property(fc.array(fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 100 }), (others) => {
    const policy: CallForwardPolicy = { name: 'fair-share', by: 'x', ...wip }
    const memory = new Float64Array(memoryLengthOf(4))
    const calls = [0, 0, 0, 0]
    for (const [isC, isD] of others) {
      const chosen = chooseClass(policy, [1, 2, isC ? 3 : Infinity, isD ? 4 : Infinity], memory, 0)
      calls[chosen]! += 1
      noteCall(policy, memory, chosen)
      expect(Math.abs(calls[0]! - calls[1]!)).toBeLessThanOrEqual(1)
    }
  }))
})

test('a limit holds when as many are ahead as it allows', () => {
  expect([isHeldByWip(null, 1_000), isHeldByWip(3, 2), isHeldByWip(3, 3), isHeldByWip(0, 0)]).toEqual([false, false, true, true])
})
