/**
 * Socket.IO on the server's port: namespace `/twin`, websocket alone, nothing compressed.
 *
 * Errors:  a refused subscription is acknowledged with a problem, like every refusal.
 * Limits:  SOCKETS_COUNT_MAX connections, 10 kB a message from a screen, at most MESSAGES_PER_MIN_COUNT of them.
 */
import { randomBytes } from 'node:crypto'
import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import { TwinError } from '../../model/errors.ts'
import { toProblem } from '../../protocol/problem.ts'
import { TWIN_NAMESPACE, type SubscribeReply } from '../../protocol/socket.ts'
import { SubscribeRequestSchema, UnsubscribeRequestSchema } from '../../protocol/subscribe-request.ts'
import { PROTOCOL_VERSION } from '../../protocol/version.ts'
import type { Doorman } from '../auth/caller.ts'
import { isSameOrigin } from '../auth/same-origin.ts'
import { createPublisher, type PublisherParts } from './publisher.ts'
import type { TwinServerSocket, TwinSocket } from './twin-socket.ts'

/** Measured: about 1,000 screens a core at 10 Hz; beyond that another gateway is due. */
const SOCKETS_COUNT_MAX = 2_000
const MESSAGE_BYTES_MAX = 10_000
const MESSAGES_PER_MIN_COUNT = 120

/** Whether the address is the live channel's. */
export const isLiveChannel = (url: string): boolean => url.startsWith('/socket.io/')

export interface LiveChannelParts extends Omit<PublisherParts, 'namespace'> {
  readonly server: HttpServer
  readonly doorman: Doorman
}

export interface LiveChannel {
  readonly stop: () => Promise<void>
}

export function openLiveChannel(parts: LiveChannelParts): LiveChannel {
  const { logger } = parts
  const io: TwinServerSocket = new Server(parts.server, {
    transports: ['websocket'],
    perMessageDeflate: false,
    httpCompression: false,
    serveClient: false,
    maxHttpBufferSize: MESSAGE_BYTES_MAX,
    // Upgrades elsewhere are answered by the HTTP interface.
    destroyUpgrade: false,
    allowRequest: (request, answer) => {
      const isWelcome = isSameOrigin(request.headers) && io.engine.clientsCount < SOCKETS_COUNT_MAX
      answer(isWelcome ? null : 'refused', isWelcome)
    },
  })
  const namespace = io.of(TWIN_NAMESPACE)
  const publisher = createPublisher({ ...parts, namespace })

  namespace.use((socket, next) => {
    try {
      const { token } = socket.handshake.auth
      const headers = typeof token === 'string' ? { authorization: `Bearer ${token}` } : socket.handshake.headers
      socket.data.caller = parts.doorman.callerOf(headers)
      next()
    } catch (error) {
      next(Object.assign(new Error('refused'), { data: toProblem(error, traceIdOf(socket)) }))
    }
  })

  namespace.on('connection', (socket) => {
    limitMessages(socket)
    socket.on('subscribe', (request, reply) => {
      const answer = typeof reply === 'function' ? reply : () => {}
      const traceId = traceIdOf(socket)
      try {
        const parsed = SubscribeRequestSchema.safeParse(request)
        if (!parsed.success) throw new TwinError('request.body.invalid', 'Send {crossing, mode: "live", afterViewSeq?}.')
        const channel = publisher.getChannel(parsed.data.crossing)
        answer({ ok: true, protocolVersion: PROTOCOL_VERSION })
        channel.subscribe(socket, parsed.data.afterViewSeq)
      } catch (error) {
        const problem = toProblem(error, traceId)
        if (problem.status >= 500) logger.error({ err: error, traceId }, 'subscribing failed')
        answer({ ok: false, problem } satisfies SubscribeReply)
      }
    })
    socket.on('unsubscribe', (request) => {
      const parsed = UnsubscribeRequestSchema.safeParse(request)
      if (!parsed.success || !parts.deskByCrossing.has(parsed.data.crossing)) return
      publisher.getChannel(parsed.data.crossing).unsubscribe(socket)
    })
    socket.on('disconnect', () => publisher.unsubscribeAll(socket))
  })

  return {
    stop: async () => {
      publisher.stop()
      // Not io.close(), which waits for every connection of the server, and those of busy devices end only once the interface is closing.
      namespace.disconnectSockets(true)
      await Promise.resolve(io.engine.close())
    },
  }
}

const traceIdOf = (socket: TwinSocket): string => `${socket.id.slice(0, 8)}${randomBytes(4).toString('hex')}`

/** A screen subscribes a few times a minute; one that floods is closed. */
function limitMessages(socket: TwinSocket): void {
  let messagesCount = 0
  const timer = setInterval(() => (messagesCount = 0), 60_000)
  timer.unref()
  socket.use((_event, next) => {
    messagesCount += 1
    if (messagesCount > MESSAGES_PER_MIN_COUNT) socket.disconnect(true)
    else next()
  })
  socket.on('disconnect', () => clearInterval(timer))
}
