/**
 * Conversations with trackers that send packets and wait for their acknowledgement: Teltonika and GT06.
 *
 * A packet is answered after what it says is durable. One that was damaged on the way is kept as a dead letter and not answered, so
 * that the tracker sends it again; a connection on which that happens again and again is closed.
 *
 * Limits:  what the packet splitters hold; UNANSWERED_COUNT_MAX damaged packets a connection.
 */
import type { SplitStream } from '../../../../ingest/binary-body.ts'
import { gt06Answer, gt06Frames, gt06Packet } from '../../../../ingest/formats/gt06-stream.ts'
import { teltonikaAnswer, teltonikaFrameKind, teltonikaFrames, teltonikaImei } from '../../../../ingest/formats/teltonika-stream.ts'
import { SourceFailure } from '../failure-words.ts'
import type { Intake } from '../intake.ts'
import type { Conversation } from './tcp-gate.ts'

export interface TrackerProtocol {
  readonly format: string
  readonly split: (buffer: Uint8Array) => SplitStream
  /** The identity that a login carries; null for every other packet. */
  readonly imeiOf: (packet: Uint8Array) => string | null
  /** What refuses a login; null where silence and the end of the connection do. */
  readonly refusal: Uint8Array | null
  /** Whether the packet says nothing but that the tracker lives. */
  readonly isPing: (packet: Uint8Array) => boolean
  readonly isLogin: (packet: Uint8Array) => boolean
  /** Null where silence is the answer. */
  readonly answer: (packet: Uint8Array) => Uint8Array | null
  /** Whether silence means that the packet came damaged. */
  readonly expectsAnswer: (packet: Uint8Array) => boolean
}

const GT06_LOGIN = 0x01
const isGt06Login = (packet: Uint8Array): boolean => gt06Packet(packet).protocol === GT06_LOGIN

export const TELTONIKA: TrackerProtocol = {
  format: 'teltonika',
  split: teltonikaFrames,
  imeiOf: teltonikaImei,
  refusal: Uint8Array.of(0),
  isPing: (packet) => teltonikaFrameKind(packet) === 'ping',
  isLogin: (packet) => teltonikaFrameKind(packet) === 'login',
  answer: teltonikaAnswer,
  expectsAnswer: () => true,
}

export const GT06: TrackerProtocol = {
  format: 'gt06',
  split: gt06Frames,
  // Eight bytes in decimal digits, the first of which fills up.
  imeiOf: (packet) => (isGt06Login(packet) ? Buffer.from(gt06Packet(packet).content.subarray(0, 8)).toString('hex').replace(/^0/, '') : null),
  refusal: null,
  isPing: () => false,
  isLogin: isGt06Login,
  answer: gt06Answer,
  // Positions are not answered; a damaged packet is.
  expectsAnswer: (packet) => !gt06Packet(packet).isCrcRight,
}

export interface TrackerGateOptions {
  readonly crossing: string
  readonly device: string
  /** IMEIs that may sign in; null for all. */
  readonly imeis: ReadonlySet<string> | null
  readonly idleMs: number
  readonly intake: Intake
}

const UNANSWERED_COUNT_MAX = 3
const EMPTY = new Uint8Array(0)

export const converseWithTracker =
  (protocol: TrackerProtocol, { crossing, device, imeis, idleMs, intake }: TrackerGateOptions) =>
  async ({ reader, write, signal }: Conversation): Promise<void> => {
    const address = { crossing, device, format: protocol.format }
    const bodyOf = (bytes: Uint8Array) => ({ bytes: Uint8Array.from(bytes), contentType: null, query: imei === null ? '' : `imei=${imei}` })
    let rest: Uint8Array = EMPTY
    let imei: string | null = null
    let unansweredCount = 0

    async function handle(packet: Uint8Array): Promise<void> {
      if (protocol.isPing(packet)) return
      if (protocol.isLogin(packet)) {
        const claimed = protocol.imeiOf(packet)
        if (claimed === null || (imeis !== null && !imeis.has(claimed))) {
          if (protocol.refusal !== null) await write(protocol.refusal)
          throw new SourceFailure('source.tracker.unlisted')
        }
        imei = claimed
      } else if (imei === null) throw new SourceFailure('source.tracker.unsigned')
      else await intake.take(address, bodyOf(packet), signal)
      const answer = protocol.answer(packet)
      if (answer !== null) {
        unansweredCount = 0
        await write(answer)
      } else if (protocol.expectsAnswer(packet)) {
        unansweredCount += 1
        if (unansweredCount >= UNANSWERED_COUNT_MAX) throw new SourceFailure('source.packet.damaged', { count: unansweredCount })
      }
    }

    for (;;) {
      const chunk = await reader.read(idleMs)
      if (chunk === 'ended') return
      if (chunk === 'quiet') throw new SourceFailure('source.link.silent', { seconds: Math.round(idleMs / 1_000) })
      const { frames, rest: left, fault } = protocol.split(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]))
      for (const packet of frames) await handle(packet)
      if (fault !== null) {
        await intake.refuse(address, bodyOf(left), `${fault}.`, signal)
        throw new SourceFailure('source.body.refused', { reason: fault })
      }
      rest = left
    }
  }
