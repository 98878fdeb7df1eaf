/** What looking ahead gains, on orders small enough to reckon by hand. */
import { describe, expect, test } from 'vitest'
import { epochMs } from '../../model/units.ts'
import type { LookaheadPolicy } from './call-forward-policy.ts'
import { NOBODY } from './call-memory.ts'
import { chooseLookahead, type StationAhead, type WaitingSlot } from './look-ahead.ts'
import { rankSlots } from './rank-slots.ts'
import type { Slot } from './slot.ts'

const MIN = 60_000
const policy = (costs: LookaheadPolicy['costs'] = []): LookaheadPolicy => ({ name: 'lookahead', by: 'cargo', costs, depthVeh: 20, wipVehMax: null })
const slots = (...seqs: readonly number[]): WaitingSlot[] => seqs.map((slotSeq) => ({ slotSeq, waitedMs: (10 - slotSeq) * MIN }))
const booth = (...serviceMin: readonly number[]): StationAhead => ({ freeInMs: [0], serviceMs: serviceMin.map((minutes) => minutes * MIN) })
const choose = (lines: readonly (readonly WaitingSlot[])[], stations: readonly StationAhead[], costs?: LookaheadPolicy['costs']): number => chooseLookahead(policy(costs), { lines, stations })

describe('with one station it is the rule of weight over service', () => {
  test('equal in both: by number', () => {
    expect(choose([slots(2, 3), slots(1, 4)], [booth(5, 5)])).toBe(1)
    expect(choose([slots(1, 4), slots(2, 3)], [booth(5, 5)])).toBe(0)
  })
  test('the shorter service first', () => expect(choose([slots(1, 2), slots(3)], [booth(10, 4)])).toBe(1))
  test('unless its weight makes up for it', () => {
    expect(choose([slots(1, 2), slots(3)], [booth(10, 4)], [{ value: 'fruit', weightRatio: 2.4, agesInMs: null }])).toBe(1)
    expect(choose([slots(1, 2), slots(3)], [booth(10, 4)], [{ value: 'fruit', weightRatio: 2.6, agesInMs: null }])).toBe(0)
  })
  test('nobody waits', () => expect(choose([[], []], [booth(1, 1)])).toBe(NOBODY))
})

test('fruit that ages overtakes when it has waited long enough', () => {
  const fruitAges = [{ value: 'fruit', weightRatio: 1, agesInMs: 60 * MIN }]
  const waiting = (fruitWaitedMin: number): WaitingSlot[][] => [[{ slotSeq: 2, waitedMs: fruitWaitedMin * MIN }], [{ slotSeq: 1, waitedMs: 200 * MIN }]]
  // Fruit takes 14 minutes, the other 10: fresh fruit loses 13.5 of its minutes by 10 of waiting, the other 14; after an hour it is 23.
  expect(choose(waiting(2), [booth(14, 10)], fruitAges)).toBe(1)
  expect(choose(waiting(60), [booth(14, 10)], fruitAges)).toBe(0)
})

test('a class is not called into a queue in which it would stand anyway', () => {
  const fruitFirst = [{ value: 'fruit', weightRatio: 3, agesInMs: null }]
  const quarantine = (freeInMin: number): StationAhead => ({ freeInMs: [freeInMin * MIN], serviceMs: [10 * MIN, 0] })
  // Both pass the barrier (2 min); fruit goes on to quarantine.
  expect(choose([slots(2), slots(1)], [booth(2, 2), quarantine(0)], fruitFirst)).toBe(0)
  expect(choose([slots(2), slots(1)], [booth(2, 2), quarantine(60)], fruitFirst)).toBe(1)
})

test('the ranking of live slots looks ahead where it knows the way, and goes by number where it does not', () => {
  const live = (slotSeq: number): Slot => ({ slotSeq, tripSeq: slotSeq, cargo: null, yardId: null, assignedAtMs: epochMs(slotSeq * MIN), calledAtMs: null })
  const facts = { attributeValueOf: ({ slotSeq }: Slot) => (slotSeq === 3 ? 'fruit' : 'other'), memory: null, clockMs: 0 }
  const order = (more: Partial<Parameters<typeof rankSlots>[2]>): string[] =>
    rankSlots(policy([{ value: 'fruit', weightRatio: 5, agesInMs: null }]), [live(1), live(2), live(3)], { ...facts, ...more }).map(({ slot, reason }) => `${slot.slotSeq} ${reason}`)
  expect(order({ ahead: { nowMs: 10 * MIN, stations: [booth(5, 5)] } })).toEqual(['3 slot.order.lookahead', '1 slot.order.arrival', '2 slot.order.arrival'])
  expect(order({})).toEqual(['1 slot.order.arrival', '2 slot.order.arrival', '3 slot.order.arrival'])
})
