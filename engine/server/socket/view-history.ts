/**
 * The views of one crossing in order: what changed since the view before, numbered, the last few kept for clients that come back.
 *
 * Time:    twin clock in the views. Limits: `VIEWS_KEPT_COUNT` views.
 */
import type { ClockView, CrossingView } from '../../protocol/view.ts'
import type { SnapshotMessage, ViewMessage } from '../../protocol/socket.ts'
import { PROTOCOL_VERSION } from '../../protocol/version.ts'
import type { CrossingDesk } from '../crossing-desk.ts'

/** Ten seconds at 2 Hz: a page reload or a short loss of the network. */
const VIEWS_KEPT_COUNT = 20

export interface ViewHistory {
  /** Looks at the crossing now. @returns the next view, or null when nothing has changed. */
  readonly advance: (isForced: boolean) => ViewMessage | null
  readonly snapshot: () => SnapshotMessage
  /** What followed a view; null when that is no longer kept. */
  readonly findSince: (viewSeq: number) => readonly ViewMessage[] | null
}

export interface ViewHistoryParts {
  readonly desk: CrossingDesk
  readonly complete: (view: CrossingView) => CrossingView
  readonly clockView: () => ClockView
  /** Above every number of an earlier run of the server, so that a client never resumes from another run's views. */
  readonly firstViewSeq: number
}

export function createViewHistory({ desk, complete, clockView, firstViewSeq }: ViewHistoryParts): ViewHistory {
  const kept: ViewMessage[] = []
  let viewSeq = firstViewSeq
  let revisionSeq = desk.revisionSeq()
  let asOfMs = -1

  return {
    advance: (isForced) => {
      const crossing = complete(desk.crossing())
      const changes = desk.changesSince(revisionSeq)
      const hasChanged = changes.revisionSeq !== revisionSeq || crossing.asOfMs !== asOfMs
      if (!hasChanged && !isForced) return null
      viewSeq += 1
      revisionSeq = changes.revisionSeq
      asOfMs = crossing.asOfMs
      const { trucks, removedTripSeqs, notices } = changes
      const view: ViewMessage = { viewSeq, clock: clockView(), crossing, trucks, removedTripSeqs, notices }
      kept.push(view)
      if (kept.length > VIEWS_KEPT_COUNT) kept.shift()
      return view
    },
    snapshot: () => ({
      protocolVersion: PROTOCOL_VERSION,
      viewSeq,
      clock: clockView(),
      crossing: complete(desk.crossing()),
      trucks: desk.trucks(),
      notices: desk.notices(),
    }),
    findSince: (afterViewSeq) => {
      const oldestSeq = kept[0]?.viewSeq ?? viewSeq + 1
      const isKept = afterViewSeq <= viewSeq && afterViewSeq >= oldestSeq - 1
      return isKept ? kept.filter((view) => view.viewSeq > afterViewSeq) : null
    },
  }
}
