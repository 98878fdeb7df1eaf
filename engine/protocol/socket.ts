/**
 * Socket.IO namespace `/twin`: names and payloads of its events.
 *
 * client → server  `subscribe {crossing, mode}` → acknowledgement `SubscribeReply`
 * server → client  `snapshot`, then `view` (<= 2 Hz) and `poses` (ArrayBuffer, pose-frame.ts, <= 10 Hz, volatile),
 *                  `alarm`, `decision`. `viewSeq` rises by one per `view`; after a gap the client subscribes again with `afterViewSeq`.
 */
import type { Problem } from './problem.ts'
import type { ClockView, CrossingView, NoticeView, TruckView } from './view.ts'

export const TWIN_NAMESPACE = '/twin'

export interface SubscribeRequest {
  readonly crossing: string
  readonly mode: 'live'
  /** Resume: the last `viewSeq` seen; the server sends what followed, or a snapshot when that is gone. */
  readonly afterViewSeq?: number
}

export type SubscribeReply = { readonly ok: true; readonly protocolVersion: number } | { readonly ok: false; readonly problem: Problem }

export interface SnapshotMessage {
  readonly protocolVersion: number
  readonly viewSeq: number
  readonly clock: ClockView
  readonly crossing: CrossingView
  readonly trucks: readonly TruckView[]
  /** Newest first, bounded. */
  readonly notices: readonly NoticeView[]
}

export interface ViewMessage {
  readonly viewSeq: number
  readonly clock: ClockView
  readonly crossing: CrossingView
  /** Trucks that changed since the last view. */
  readonly trucks: readonly TruckView[]
  readonly removedTripSeqs: readonly number[]
  /** Notices raised or changed since the last view. */
  readonly notices: readonly NoticeView[]
}

export interface DecisionMessage {
  readonly tripSeq: number
  readonly tripId: string
  readonly reason: string
  readonly atMs: number
}

export interface ServerToClientEvents {
  snapshot: (message: SnapshotMessage) => void
  view: (message: ViewMessage) => void
  poses: (frame: ArrayBuffer) => void
  alarm: (notice: NoticeView) => void
  decision: (decision: DecisionMessage) => void
}

export interface ClientToServerEvents {
  subscribe: (request: SubscribeRequest, reply: (answer: SubscribeReply) => void) => void
  unsubscribe: (request: { readonly crossing: string }) => void
}
