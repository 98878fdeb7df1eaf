/**
 * Folds the server's messages into the store: snapshot, view after view, single notices.
 *
 * `viewSeq` rises by one per view. A jump is a gap: nothing is applied, the caller subscribes again from the last one seen.
 * Limits:  NOTICE_MAX notices are kept, newest first.
 * Checked: view-sync.test.ts.
 */
import type { SnapshotMessage, ViewMessage } from '../../engine/protocol/socket.ts'
import type { NoticeView, TruckView } from '../../engine/protocol/view.ts'
import { clockEstimateOf } from './clock.ts'
import type { TwinState } from './twin-store.ts'

/** As many as the server keeps: behind the groups of the list every one can be reached. */
export const NOTICE_MAX = 2_000

export type ViewChange =
  | { readonly kind: 'applied'; readonly change: Partial<TwinState> }
  /** It came before, or belongs to another crossing: nothing to do. */
  | { readonly kind: 'ignored' }
  /** Something between was missed. */
  | { readonly kind: 'gap' }

type Known = Pick<TwinState, 'crossingId' | 'viewSeq' | 'trucks' | 'notices'>

export function changeOfSnapshot(known: Known, message: SnapshotMessage, heardAtMs: number): ViewChange {
  if (message.crossing.crossingId !== known.crossingId) return { kind: 'ignored' }
  return {
    kind: 'applied',
    change: {
      crossing: message.crossing,
      trucks: new Map(message.trucks.map((truck) => [truck.tripSeq, truck])),
      notices: mergeNotices([], message.notices),
      viewSeq: message.viewSeq,
      clock: clockEstimateOf(message.clock, heardAtMs),
      heardAtMs,
      connection: 'live',
    },
  }
}

export function changeOfView(known: Known, message: ViewMessage, heardAtMs: number): ViewChange {
  if (message.crossing.crossingId !== known.crossingId || known.viewSeq === null) return { kind: 'ignored' }
  if (message.viewSeq <= known.viewSeq) return { kind: 'ignored' }
  if (message.viewSeq > known.viewSeq + 1) return { kind: 'gap' }
  return {
    kind: 'applied',
    change: {
      crossing: message.crossing,
      trucks: mergeTrucks(known.trucks, message.trucks, message.removedTripSeqs),
      notices: mergeNotices(known.notices, message.notices),
      viewSeq: message.viewSeq,
      clock: clockEstimateOf(message.clock, heardAtMs),
      heardAtMs,
      connection: 'live',
    },
  }
}

/** The same map comes back when nothing changed. */
function mergeTrucks(
  known: ReadonlyMap<number, TruckView>,
  changed: readonly TruckView[],
  removedTripSeqs: readonly number[],
): ReadonlyMap<number, TruckView> {
  if (changed.length === 0 && removedTripSeqs.length === 0) return known
  const trucks = new Map(known)
  for (const truck of changed) trucks.set(truck.tripSeq, truck)
  for (const tripSeq of removedTripSeqs) trucks.delete(tripSeq)
  return trucks
}

/** Newest first by last occurrence; a changed notice replaces its older self. */
export function mergeNotices(known: readonly NoticeView[], changed: readonly NoticeView[]): readonly NoticeView[] {
  if (changed.length === 0) return known
  const byId = new Map(known.map((notice) => [notice.noticeId, notice]))
  for (const notice of changed) byId.set(notice.noticeId, notice)
  return [...byId.values()].sort((left, right) => right.lastAtMs - left.lastAtMs).slice(0, NOTICE_MAX)
}
