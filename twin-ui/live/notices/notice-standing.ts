/**
 * How the cause of a notice has gone, in a word for the list: the engine ended it, or its truck has left.
 *
 * What the engine ended needs nobody. That a truck left is not the end of what was found of it (it may have left without evidence):
 * such a notice waits for its acknowledgement, but counts no more.
 * Null: it holds, or tells of an event.
 * Checked: notice-standing.test.ts.
 */
import type { NoticeCode } from '../../../engine/model/notices.ts'
import type { CrossingView, NoticeView, TruckView } from '../../../engine/protocol/view.ts'

export type OverStanding = 'reportsAgain' | 'clockRight' | 'hasLeft' | 'doneSince' | 'hasRoom' | 'answered' | 'over'

export interface Seen {
  readonly trucks: ReadonlyMap<number, TruckView>
  /** Null while nothing is known of the crossing: then nobody has left. */
  readonly crossing: CrossingView | null
}

const ENDED: Partial<Readonly<Record<NoticeCode, OverStanding>>> = {
  'ingest.device.silent': 'reportsAgain',
  'ingest.clock.ahead': 'clockRight',
  'ingest.clock.skewed': 'clockRight',
  'ingest.clock.proposed': 'clockRight',
  'yard.capacity.reached': 'hasRoom',
  'trip.step.overdue': 'doneSince',
  'trip.evidence.missing': 'doneSince',
  'match.plate.ambiguous': 'answered',
}

export function standingOf({ code, endedAtMs, severity, tripSeq }: NoticeView, { crossing, trucks }: Seen): OverStanding | null {
  const hasLeft = tripSeq !== null && crossing !== null && !trucks.has(tripSeq)
  if (endedAtMs !== null) return hasLeft ? 'hasLeft' : (ENDED[code] ?? 'over')
  return hasLeft && severity !== 'info' ? 'hasLeft' : null
}
