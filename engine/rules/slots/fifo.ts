/** Policy `fifo`: slots are called in the order of their numbers. Those already called come first. */
import type { Slot, SlotRanking } from './slot.ts'

export const rankFifo: SlotRanking = (slots) => {
  const called: Slot[] = []
  const waiting: Slot[] = []
  for (const slot of slots) (slot.calledAtMs === null ? waiting : called).push(slot)
  called.sort((left, right) => left.slotSeq - right.slotSeq)
  waiting.sort((left, right) => left.slotSeq - right.slotSeq)
  return [
    ...called.map((slot) => ({ slot, aheadVeh: 0, reason: 'slot.order.called' as const })),
    ...waiting.map((slot, index) => ({ slot, aheadVeh: index, reason: 'slot.order.arrival' as const })),
  ]
}
