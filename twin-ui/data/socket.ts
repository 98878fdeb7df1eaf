/**
 * The live link: subscribes to one crossing, keeps the store current, hands pose frames to the pose buffer.
 *
 * A gap in `viewSeq`, a reconnection or the end of a pause subscribes again with the last view seen; the server answers
 * with what followed or with a snapshot. Pose frames never touch React.
 * Time:    `nowMs` is the page's monotonic clock.
 * Errors:  a refused subscription stands in the store as `linkProblem`; a lost connection is retried by the transport.
 * Checked: socket.test.ts, with a socket of its own.
 */
import { io } from 'socket.io-client'
import { PROTOCOL_VERSION } from '../../engine/protocol/version.ts'
import {
  TWIN_NAMESPACE,
  type ClientToServerEvents,
  type ServerToClientEvents,
  type SubscribeReply,
  type SubscribeRequest,
} from '../../engine/protocol/socket.ts'
import { useTwinStore } from './twin-store.ts'
import { changeOfSnapshot, changeOfView, mergeNotices, type ViewChange } from './view-sync.ts'

/** Ten views that should have come: the server sends two a second at most, one a second at least while it runs. */
export const STALE_AFTER_MS = 5_000
/** A connection that is back sooner was never told as lost: the age of the data says enough. */
export const LOST_AFTER_MS = 2_000
/**
 * Time that counts between two looks. A page whose own thread was held up hears nothing either, and what it missed waits for it:
 * that is no silence of the server.
 */
const LOOK_MS_MAX = 1_000

/** The part of a Socket.IO client that the link needs. */
export interface TwinSocket {
  readonly connected: boolean
  on<Name extends keyof ServerToClientEvents>(name: Name, listener: ServerToClientEvents[Name]): unknown
  on(name: 'connect' | 'disconnect' | 'connect_error', listener: () => void): unknown
  emit(name: 'subscribe', request: SubscribeRequest, reply: (answer: SubscribeReply) => void): unknown
  emit(name: 'unsubscribe', request: { readonly crossing: string }): unknown
  connect(): unknown
  disconnect(): unknown
}

export interface PoseSink {
  accept(frame: ArrayBuffer, receivedAtMs: number): boolean
  /** Another crossing: forgets everybody. */
  clear(): void
}

export interface TwinLinkOptions {
  readonly socket: TwinSocket
  readonly poses: PoseSink
  readonly nowMs: () => number
  /** The server speaks another version of the protocol: the page is too old. */
  readonly onOtherVersion: () => void
}

export interface TwinLink {
  /** Looks at the clock: fresh, stale or lost. Call it twice a second. */
  checkFreshness(): void
  /** Another person is signed in: the server decides at the handshake who sees plates. Starts from a snapshot. */
  reconnect(): void
  close(): void
}

export function createTwinLink({ socket, poses, nowMs, onOtherVersion }: TwinLinkOptions): TwinLink {
  const store = useTwinStore
  let isResuming = false
  let lookedAtMs = nowMs()
  /** Time of this page's own in which nothing came, and in which there was no connection. */
  let silentMs = 0
  let awayMs = 0
  let heardBeforeMs: number | null = null

  function subscribe(): void {
    const { crossingId, viewSeq } = store.getState()
    if (crossingId === null || !socket.connected) return
    isResuming = true
    const request: SubscribeRequest = { crossing: crossingId, mode: 'live', ...(viewSeq === null ? {} : { afterViewSeq: viewSeq }) }
    socket.emit('subscribe', request, (answer) => {
      if (answer.ok) {
        store.setState({ linkProblem: null })
        if (answer.protocolVersion !== PROTOCOL_VERSION) onOtherVersion()
      } else {
        isResuming = false
        store.setState({ linkProblem: answer.problem })
      }
    })
  }

  function take(outcome: ViewChange): void {
    if (outcome.kind === 'gap') {
      if (!isResuming) subscribe()
      return
    }
    if (outcome.kind === 'applied') {
      isResuming = false
      store.setState(outcome.change)
    }
  }

  socket.on('connect', subscribe)
  socket.on('disconnect', () => {
    isResuming = false
  })
  socket.on('connect_error', () => store.setState({ hasFailedOnce: true }))
  socket.on('snapshot', (message) => {
    if (message.protocolVersion !== PROTOCOL_VERSION) onOtherVersion()
    else take(changeOfSnapshot(store.getState(), message, nowMs()))
  })
  socket.on('view', (message) => take(changeOfView(store.getState(), message, nowMs())))
  socket.on('alarm', (notice) => store.setState((state) => ({ notices: mergeNotices(state.notices, [notice]) })))
  socket.on('poses', (frame) => {
    if (!store.getState().isMotionPaused) poses.accept(frame, nowMs())
  })

  const stopWatching = store.subscribe((state, before) => {
    if (state.crossingId !== before.crossingId) {
      if (before.crossingId !== null && socket.connected) socket.emit('unsubscribe', { crossing: before.crossingId })
      poses.clear()
      subscribe()
    }
    // Deltas were thrown away during the pause: only a fresh start tells where everybody is.
    if (before.isMotionPaused && !state.isMotionPaused) subscribe()
  })

  return {
    checkFreshness() {
      const passedMs = Math.min(LOOK_MS_MAX, Math.max(0, nowMs() - lookedAtMs))
      lookedAtMs = nowMs()
      const { connection, heardAtMs } = store.getState()
      awayMs = socket.connected ? 0 : awayMs + passedMs
      silentMs = heardAtMs === heardBeforeMs ? silentMs + passedMs : 0
      heardBeforeMs = heardAtMs
      if (heardAtMs === null) return
      if (!socket.connected) {
        if (awayMs >= LOST_AFTER_MS && connection !== 'lost') store.setState({ connection: 'lost' })
        return
      }
      if (connection === 'lost') return
      const next = silentMs > STALE_AFTER_MS ? 'stale' : 'live'
      if (next === connection) return
      store.setState({ connection: next })
      // A view may have been lost on the way without another following it.
      if (next === 'stale') subscribe()
    },
    reconnect() {
      store.setState({ viewSeq: null })
      socket.disconnect()
      socket.connect()
    },
    close() {
      stopWatching()
      socket.disconnect()
    },
  }
}

/** The real socket, same origin. */
export const openTwinSocket = (): TwinSocket =>
  io(TWIN_NAMESPACE, { transports: ['websocket', 'polling'], reconnectionDelayMax: 5_000 }) as TwinSocket & {
    readonly events?: [ServerToClientEvents, ClientToServerEvents]
  }
