/**
 * Why a slot (lốt) is called, or not yet: the codes that every call-forward decision carries, in words for hauliers.
 *
 * Append only: codes are in logs. Explained one by one in docs/model/policies.md.
 */
import type { LocalText } from './text.ts'

export const SLOT_REASONS = {
  'slot.order.arrival': { vi: 'Theo thứ tự số lốt', en: 'In the order of slot numbers' },
  'slot.order.called': { vi: 'Đã được gọi', en: 'Already called' },
  'slot.order.priorityClass': { vi: 'Thuộc nhóm ưu tiên hơn những xe đang chờ', en: 'Of a class that goes before the others that wait' },
  'slot.order.patternTurn': { vi: 'Đến lượt của nhóm xe theo tỷ lệ gọi', en: 'The turn of its class in the pattern' },
  'slot.order.fairShare': { vi: 'Doanh nghiệp có ít xe được gọi nhất trong số đang chờ', en: 'Its company has had the fewest calls of those that wait' },
  'slot.order.cleared': { vi: 'Đã xong thủ tục nên được qua trước', en: 'Cleared already, so it goes first' },
  'slot.order.morningFruit': { vi: 'Hàng hoa quả được ưu tiên buổi sáng', en: 'Fruit goes first in the morning' },
  'slot.order.lookahead': { vi: 'Gọi trước thì tổng thời gian chậm của các xe đang chờ ít nhất', en: 'Called now, all that wait together lose the least time' },
  'slot.hold.wipLimit': { vi: 'Đủ xe đã gọi đang ở phía trước, chờ một xe đi qua', en: 'Enough called vehicles are ahead: one has to pass first' },
} as const satisfies Record<string, LocalText>
export type SlotReason = keyof typeof SLOT_REASONS
