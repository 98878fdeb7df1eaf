import { describe, expect, test } from 'vitest'
import { epochMs } from '../../model/units.ts'
import { FIFO, type CallForwardPolicy } from './call-forward-policy.ts'
import { rankSlots, type RankingFacts } from './rank-slots.ts'
import type { Slot } from './slot.ts'

const slot = (slotSeq: number, calledAtMs: number | null = null): Slot => ({
  slotSeq, tripSeq: slotSeq * 10, cargo: null, yardId: null, assignedAtMs: epochMs(slotSeq), calledAtMs: calledAtMs === null ? null : epochMs(calledAtMs),
})
/** `fruit` of 'fruit general fruit' are slots 1 and 3. */
const order = (policy: CallForwardPolicy, words: string, facts: Partial<RankingFacts> = {}): string => {
  const values = words.split(' ')
  const ranked = rankSlots(policy, values.map((_, index) => slot(index + 1)).toReversed(), { attributeValueOf: ({ slotSeq }) => values[slotSeq - 1] ?? null, memory: null, clockMs: 0, ...facts })
  expect(ranked.map(({ aheadVeh }) => aheadVeh)).toEqual(values.map((_, index) => index))
  return ranked.map(({ slot: { slotSeq }, reason }) => `${slotSeq}${reason === 'slot.order.arrival' ? '' : ` ${reason.replace('slot.order.', '')}`}`).join(', ')
}

test('fifo calls in the order of the numbers, and those called come first', () => {
  const ranked = rankSlots(FIFO, [slot(3), slot(1), slot(4, 50), slot(2)], { attributeValueOf: () => null, memory: null, clockMs: 0 })
  expect(ranked.map(({ slot: { slotSeq }, aheadVeh, reason }) => `${slotSeq} ${aheadVeh} ${reason}`)).toEqual([
    '4 0 slot.order.called', '1 0 slot.order.arrival', '2 1 slot.order.arrival', '3 2 slot.order.arrival',
  ])
})

test('who would pass the limit is told so', () => {
  const ranked = rankSlots({ name: 'wip-limit', wipVehMax: 3 }, [slot(1, 50), slot(2), slot(3), slot(4)], { attributeValueOf: () => null, memory: null, clockMs: 0 })
  expect(ranked.map(({ reason }) => reason)).toEqual(['slot.order.called', 'slot.order.arrival', 'slot.order.arrival', 'slot.hold.wipLimit'])
})

describe('the order of the numbers gives way', () => {
  const classes: CallForwardPolicy = { name: 'priority-classes', by: 'cargo', order: ['fruit', 'electronics'], wipVehMax: null }
  test('to classes: the first first, the unnamed last', () => {
    expect(order(classes, 'general fruit electronics fruit')).toBe('2 priorityClass, 4 priorityClass, 3 priorityClass, 1')
    expect(order({ ...classes, by: 'priority', order: [] }, '10 2 9')).toBe('2 priorityClass, 3 priorityClass, 1')
  })
  test('to a pattern: each class its turns, an empty class\'s turn goes on', () => {
    const pattern: CallForwardPolicy = { name: 'pattern', by: 'class', order: ['tir', 'goods', 'aeo', 'other'], turnCounts: [1, 1, 1, 2], wipVehMax: null }
    expect(order(pattern, 'other other other other tir tir aeo goods')).toBe('5 patternTurn, 8 patternTurn, 7 patternTurn, 1, 2, 6 patternTurn, 3, 4')
    expect(order(pattern, 'other tir', { memory: Float64Array.of(3) })).toBe('1, 2')
    expect(order(pattern, 'unheard-of tir')).toBe('2 patternTurn, 1')
  })
  test('to fair shares: the company with the fewest calls, none of them with a credit', () => {
    const fair: CallForwardPolicy = { name: 'fair-share', by: 'company', wipVehMax: null }
    expect(order(fair, 'a a a a b b c')).toBe('1, 5 fairShare, 7 fairShare, 2, 6 fairShare, 3, 4')
    // Company a has had 50 calls and the level is 49: b, which comes now, does not get the next fifty.
    expect(order(fair, 'a a a b b b', { memory: Float64Array.of(49, 50, 0) })).toBe('4 fairShare, 1, 5 fairShare, 2, 6 fairShare, 3')
  })
  test('to those who are cleared', () => {
    expect(order({ name: 'cleared-first', by: 'customs', value: 'done', wipVehMax: null }, 'open done open done')).toBe('2 cleared, 4 cleared, 1, 3')
  })
  test('to fruit in the morning only', () => {
    const fruit: CallForwardPolicy = { name: 'morning-fruit', by: 'cargo', value: 'fruit', fromMs: 7, untilMs: 12, wipVehMax: null }
    for (const [clockMs, expected] of [[6, '1, 2, 3'], [7, '2 morningFruit, 1, 3'], [11, '2 morningFruit, 1, 3'], [12, '1, 2, 3']] as const) expect(order(fruit, 'other fruit other', { clockMs })).toBe(expected)
  })
})
