import { expect, test } from 'vitest'
import { epochMs } from '../../model/units.ts'
import { rankFifo } from './fifo.ts'
import type { Slot } from './slot.ts'

const slot = (slotSeq: number, calledAtMs: number | null = null): Slot => ({
  slotSeq, tripSeq: slotSeq * 10, cargo: null, yardId: null, assignedAtMs: epochMs(slotSeq), calledAtMs: calledAtMs === null ? null : epochMs(calledAtMs),
})

test('slots are called in the order of their numbers, and those called come first', () => {
  const ranked = rankFifo([slot(3), slot(1), slot(4, 50), slot(2)])
  expect(ranked.map(({ slot: { slotSeq }, aheadVeh, reason }) => `${slotSeq} ${aheadVeh} ${reason}`)).toEqual([
    '4 0 slot.order.called', '1 0 slot.order.arrival', '2 1 slot.order.arrival', '3 2 slot.order.arrival',
  ])
})
