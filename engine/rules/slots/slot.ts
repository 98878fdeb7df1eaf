/** One slot (lốt): the permission to approach barrier 1, with a rising number. A vehicle holds at most one, whatever plates it shows. */
import type { Cargo } from '../../model/declaration.ts'
import type { PlaceId } from '../../model/ids.ts'
import type { EpochMs } from '../../model/units.ts'

export interface Slot {
  readonly slotSeq: number
  readonly tripSeq: number
  readonly cargo: Cargo | null
  /** The buffer it waits in; null when it was seen elsewhere before barrier 1. */
  readonly yardId: PlaceId | null
  readonly assignedAtMs: EpochMs
  readonly calledAtMs: EpochMs | null
}

/** Why a policy puts a slot where it is; shown to the haulier. Append only. */
export const SLOT_REASONS = ['slot.order.arrival', 'slot.order.called'] as const
export type SlotReason = (typeof SLOT_REASONS)[number]

export interface RankedSlot {
  readonly slot: Slot
  /** Slots that will be called before it; 0 for one already called. */
  readonly aheadVeh: number
  readonly reason: SlotReason
}

/** A call-forward policy's ranking: who is next. Pure; the same slots give the same order. */
export type SlotRanking = (slots: Iterable<Slot>) => RankedSlot[]
