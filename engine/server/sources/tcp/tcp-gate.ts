/**
 * A TCP port for devices: bounded connections, a conversation with each, an end to those that say nothing.
 *
 * Errors:  a conversation that fails ends its connection and is logged; the others go on. A port that is taken refuses the start.
 * Limits:  CONNECTIONS_COUNT_MAX connections, of which an address has PER_ADDRESS_COUNT_MAX.
 */
import { createServer, type Socket } from 'node:net'
import { failureWords } from '../failure-words.ts'
import { listen, type PortNumber } from '../listen.ts'
import { createStop } from '../pause.ts'
import type { RunningSource, SourceLogger } from '../running-source.ts'
import type { SourceLink } from '../source-states.ts'
import { readStream, type StreamReader } from '../stream-reader.ts'

export interface Conversation {
  readonly reader: StreamReader
  /** Resolves when the bytes are handed to the network. */
  readonly write: (bytes: Uint8Array) => Promise<void>
  /** Address of the device. */
  readonly from: string
  readonly signal: AbortSignal
}

export interface TcpGateOptions {
  readonly name: string
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: PortNumber
  /** Addresses that may connect; null for all. */
  readonly allow: readonly string[] | null
  /** Returns when the conversation is over. */
  readonly converse: (conversation: Conversation) => Promise<void>
  readonly link: SourceLink
  readonly logger: SourceLogger
  readonly connectionsCountMax?: number
}

export interface TcpGate extends RunningSource {
  readonly port: PortNumber
}

const CONNECTIONS_COUNT_MAX = 4_000
/** Trackers of one operator come through the same gateway of their mobile network. */
const PER_ADDRESS_COUNT_MAX = 2_000
const KEEP_ALIVE_MS = 30_000

/** `::ffff:10.0.0.1` is 10.0.0.1. */
const plainAddress = (address: string | undefined): string => (address ?? 'unknown').replace(/^::ffff:/, '')

/** The conversation over a socket that is connected. */
export function conversationOf(socket: Socket, signal: AbortSignal): Conversation {
  socket.setKeepAlive(true, KEEP_ALIVE_MS)
  socket.setNoDelay(true)
  return {
    reader: readStream(socket),
    from: plainAddress(socket.remoteAddress),
    signal,
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (failure) => (failure === undefined || failure === null ? resolve() : reject(failure)))
      }),
  }
}

export async function startTcpGate({ name, host, port: wanted, allow, converse, link, logger, connectionsCountMax = CONNECTIONS_COUNT_MAX }: TcpGateOptions): Promise<TcpGate> {
  const stopping = createStop()
  const conversations = new Map<Socket, Promise<void>>()
  const countByAddress = new Map<string, number>()

  async function serve(socket: Socket, from: string): Promise<void> {
    countByAddress.set(from, (countByAddress.get(from) ?? 0) + 1)
    try {
      await converse(conversationOf(socket, stopping.signal))
    } catch (failure) {
      if (!stopping.signal.aborted) logger.warn({ source: name, from, reason: failureWords(failure) }, 'a connection of a device was ended')
    } finally {
      socket.destroy()
      conversations.delete(socket)
      const left = (countByAddress.get(from) ?? 1) - 1
      if (left > 0) countByAddress.set(from, left)
      else countByAddress.delete(from)
    }
  }

  const server = createServer((socket) => {
    const from = plainAddress(socket.remoteAddress)
    socket.on('error', () => undefined)
    if ((allow !== null && !allow.includes(from)) || (countByAddress.get(from) ?? 0) >= PER_ADDRESS_COUNT_MAX) {
      logger.warn({ source: name, from }, 'a connection was refused')
      socket.destroy()
      return
    }
    conversations.set(socket, serve(socket, from))
  })
  server.maxConnections = connectionsCountMax
  const port = await listen(server, host, wanted)
  link.isUp()
  logger.info({ source: name, port }, 'listening for devices')

  return {
    port,
    stop: async () => {
      stopping.abort()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      const talking = [...conversations.values()]
      for (const socket of conversations.keys()) socket.destroy()
      await Promise.all(talking)
      await closed
      link.forget()
    },
  }
}
