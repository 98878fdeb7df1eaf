/** A screen for tests: a Socket.IO client that keeps everything it was sent, and can be told to stop reading. */
import { io, type Socket } from 'socket.io-client'
import { decodePoseFrame, type PoseFrame } from '../../protocol/pose-frame.ts'
import type {
  ClientToServerEvents,
  DecisionMessage,
  ServerToClientEvents,
  SnapshotMessage,
  SubscribeReply,
  SubscribeRequest,
  ViewMessage,
} from '../../protocol/socket.ts'
import type { NoticeView } from '../../protocol/view.ts'

export interface TestScreen {
  readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>
  readonly snapshots: SnapshotMessage[]
  readonly views: ViewMessage[]
  readonly frames: PoseFrame[]
  readonly alarms: NoticeView[]
  readonly decisions: DecisionMessage[]
  readonly subscribe: (request: SubscribeRequest) => Promise<SubscribeReply>
  /** Resolves once it holds; fails after a while. */
  readonly until: (isSo: () => boolean, what: string) => Promise<void>
  /** Stops or goes on taking bytes from the network, as a hidden tab on a dead link does. */
  readonly pause: (isPaused: boolean) => void
  readonly close: () => void
}

/** However slow the machine is; past this it hangs. */
const UNTIL_MS_MAX = 120_000

interface PausableTransport {
  readonly ws: { readonly pause: () => void; readonly resume: () => void }
}

/** A frame as the browser gets it; Node hands out a Buffer that may lie inside a larger one. */
const arrayBufferOf = (frame: ArrayBuffer | Uint8Array): ArrayBuffer =>
  frame instanceof ArrayBuffer ? frame : Uint8Array.from(frame).buffer

export async function openScreen(
  url: string,
  credentials: { readonly token?: string; readonly cookie?: string; readonly origin?: string } = {},
): Promise<TestScreen> {
  const { token, cookie, origin } = credentials
  const extraHeaders = { ...(cookie === undefined ? {} : { cookie }), ...(origin === undefined ? {} : { origin }) }
  const socket: TestScreen['socket'] = io(`${url}/twin`, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: token === undefined ? {} : { token },
    extraHeaders,
  })
  const snapshots: SnapshotMessage[] = []
  const views: ViewMessage[] = []
  const frames: PoseFrame[] = []
  const alarms: NoticeView[] = []
  const decisions: DecisionMessage[] = []
  socket.on('snapshot', (message) => snapshots.push(message))
  socket.on('view', (message) => views.push(message))
  socket.on('alarm', (notice) => alarms.push(notice))
  socket.on('decision', (decision) => decisions.push(decision))
  socket.on('poses', (frame) => {
    const decoded = decodePoseFrame(arrayBufferOf(frame))
    if (decoded === null) throw new Error('a pose frame could not be decoded')
    frames.push(decoded)
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return {
    socket,
    snapshots,
    views,
    frames,
    alarms,
    decisions,
    subscribe: (request) => new Promise((resolve) => socket.emit('subscribe', request, resolve)),
    until: (isSo, what) =>
      new Promise((resolve, reject) => {
        const startedAtMs = Date.now()
        const look = setInterval(() => {
          if (isSo()) done(resolve)
          else if (Date.now() - startedAtMs > UNTIL_MS_MAX) done(() => reject(new Error(`waited in vain until ${what}`)))
        }, 10)
        const done = (end: () => void): void => {
          clearInterval(look)
          end()
        }
      }),
    pause: (isPaused) => {
      const { ws } = socket.io.engine.transport as unknown as PausableTransport
      if (isPaused) ws.pause()
      else ws.resume()
    },
    close: () => socket.close(),
  }
}
