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
