/**
 * Devices that send lines over TCP: we listen for them, or connect to them and watch over the connection (gpsd, serial device servers).
 *
 * Nothing acknowledges a line; nothing further is read before what was read is durable, so the sender's buffers hold the rest.
 * A body that is the same as the one before is taken again only after REPEAT_AFTER_MS: a scale at rest says its zero all day.
 */
import { connect } from 'node:net'
import { createBackOff } from '../back-off.ts'
import { stopwatch } from '../../clock.ts'
import { SourceFailure } from '../failure-words.ts'
import type { BodyAddress, Intake } from '../intake.ts'
import type { PortNumber } from '../listen.ts'
import { startRounds } from '../rounds.ts'
import type { RunningSource, SourceLogger } from '../running-source.ts'
import type { SourceLink } from '../source-states.ts'
import { createLineBodies } from './line-bodies.ts'
import { conversationOf, type Conversation } from './tcp-gate.ts'

export interface LineOptions {
  readonly address: BodyAddress
  readonly intake: Intake
  /** A connection that says nothing for so long is given up. */
  readonly idleMs: number
  /** What the device wants to hear first. */
  readonly greeting: string | null
  /** Called with the first body of a connection. */
  readonly onHeard?: () => void
}

/** A pause of so long ends a burst; one that never pauses is cut after the second time. */
const BURST_QUIET_MS = 150
const BURST_MS_MAX = 1_000
const REPEAT_AFTER_MS = 50_000

/** gpsd speaks only to those who ask. */
const GREETINGS: Readonly<Record<string, string>> = { gpsd: '?WATCH={"enable":true,"json":true}\n' }
export const greetingOf = (format: string): string | null => GREETINGS[format] ?? null

export const converseInLines =
  ({ address, intake, idleMs, greeting, onHeard }: LineOptions) =>
  async ({ reader, write, signal }: Conversation): Promise<void> => {
    const bodies = createLineBodies()
    let lastBody: Uint8Array | null = null
    let sinceLastMs = stopwatch()
    let burstMs = stopwatch()
    let quietMs = 0

    async function take(bytes: Uint8Array | null): Promise<void> {
      if (bytes === null) return
      if (lastBody !== null && sinceLastMs() < REPEAT_AFTER_MS && Buffer.from(lastBody).equals(bytes)) return
      await intake.take(address, { bytes, contentType: 'text/plain', query: '' }, signal)
      onHeard?.()
      lastBody = bytes
      sinceLastMs = stopwatch()
    }

    if (greeting !== null) await write(Buffer.from(greeting))
    try {
      for (;;) {
        const waitMs = Math.max(1, Math.min(bodies.isEmpty() ? idleMs : BURST_QUIET_MS, idleMs - quietMs))
        const chunk = await reader.read(waitMs)
        if (chunk === 'ended') break
        if (chunk === 'quiet') {
          quietMs += waitMs
          if (quietMs >= idleMs) throw new SourceFailure('source.link.silent', { seconds: Math.round(idleMs / 100) / 10 })
          await take(bodies.flush())
          continue
        }
        quietMs = 0
        if (bodies.isEmpty()) burstMs = stopwatch()
        for (const body of bodies.push(chunk)) await take(body)
        if (burstMs() > BURST_MS_MAX) await take(bodies.flush())
      }
    } catch (failure) {
      if (!signal.aborted) await take(bodies.flush())
      throw failure
    }
    await take(bodies.end())
  }

export interface LineClientOptions extends LineOptions {
  readonly name: string
  readonly host: string
  readonly port: PortNumber
  readonly link: SourceLink
  readonly logger: SourceLogger
  readonly reconnectMsMax?: number
}

const CONNECT_MS_MAX = 10_000

/** Connects to the device, and again whenever the connection is gone. */
export function startLineClient({ name, host, port, link, logger, reconnectMsMax, ...options }: LineClientOptions): RunningSource {
  const backOff = createBackOff(reconnectMsMax === undefined ? {} : { firstMs: Math.min(500, reconnectMsMax), lastMs: reconnectMsMax })

  async function talkOnce(signal: AbortSignal): Promise<never> {
    const socket = connect({ host, port })
    const abort = (): void => void socket.destroy()
    signal.addEventListener('abort', abort)
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => socket.destroy(new SourceFailure('source.link.noAnswer')), CONNECT_MS_MAX)
        socket.once('connect', () => {
          clearTimeout(timer)
          resolve()
        })
        socket.once('error', (failure) => {
          clearTimeout(timer)
          reject(failure)
        })
      })
      await converseInLines({
        ...options,
        onHeard: () => {
          link.isUp()
          backOff.reset()
        },
      })(conversationOf(socket, signal))
      throw new SourceFailure('source.link.closed')
    } finally {
      signal.removeEventListener('abort', abort)
      socket.destroy()
    }
  }

  return startRounds({ name, link, logger, round: talkOnce, retryAfterMs: backOff.nextMs, failureText: 'the connection to a device is down' })
}
