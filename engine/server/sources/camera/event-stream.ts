/**
 * Keeps a camera's event stream open for ever: reads it, watches over it, opens it again.
 *
 * Half-open sockets are noticed by silence: cameras say every few seconds that they live, and after three such times without a byte
 * the connection is given up. A stream that ends after it has delivered is opened again at once, without a word; only what cannot be
 * opened again is failing.
 *
 * Time:    wall clock.
 * Errors:  none leave here; they are told to the source's link, and tried again with back-off.
 */
import type { RawBody } from '../../../../ingest/decoder.ts'
import { createBackOff, type BackOff } from '../back-off.ts'
import { SourceFailure } from '../failure-words.ts'
import { startRounds } from '../rounds.ts'
import type { RunningSource, SourceLogger } from '../running-source.ts'
import type { SourceLink } from '../source-states.ts'
import type { CameraDoor } from './camera-request.ts'
import { createPartGroups } from './part-groups.ts'
import { boundaryOf, createPartSplitter, type PartSplitter, type StreamPart } from './part-splitter.ts'
import { readStream, type StreamReader } from '../stream-reader.ts'

export interface EventStreamOptions {
  readonly name: string
  readonly door: CameraDoor
  /** Addresses on the camera, best first: where one is refused in words, the next is tried. */
  readonly targets: readonly string[]
  readonly heartbeatMs: number
  /** Resolves when the body is durable. */
  readonly take: (body: RawBody, signal: AbortSignal) => Promise<unknown>
  readonly link: SourceLink
  readonly logger: SourceLogger
  readonly backOff?: BackOff
}

const SILENT_HEARTBEATS_COUNT = 3
/** Pictures follow their event back to back; after so long nothing more belongs to it. */
const TOGETHER_MS = 300
const REFUSAL_BYTES_MAX = 4_096
const REFUSAL_MS_MAX = 5_000
const RECONNECT_MS_MAX = 30_000

export function startEventStream(options: EventStreamOptions): RunningSource {
  const { name, door, targets, heartbeatMs, take, link, logger } = options
  const backOff = options.backOff ?? createBackOff({ lastMs: RECONNECT_MS_MAX })
  let targetIndex = 0

  /** @returns how many bodies came. */
  async function readOnce(signal: AbortSignal): Promise<number> {
    const response = await door.get(targets[targetIndex] ?? '/', signal)
    const reader = readStream(response)
    try {
      const contentType = response.headers['content-type']
      if (!/^multipart\//i.test(contentType ?? '')) throw await refusalOf(reader, contentType)
      link.isUp()
      logger.info({ source: name }, 'the stream of the camera is open')
      return await readParts(reader, createPartSplitter(boundaryOf(contentType)), signal)
    } finally {
      reader.close()
    }
  }

  /** An answer that is no stream holds the reason, if anything. */
  async function refusalOf(reader: StreamReader, contentType: string | undefined): Promise<SourceFailure> {
    let text = ''
    for (let chunk = await reader.read(REFUSAL_MS_MAX); typeof chunk !== 'string' && text.length < REFUSAL_BYTES_MAX; chunk = await reader.read(REFUSAL_MS_MAX))
      text += chunk.toString('latin1')
    if (targets.length > 1) targetIndex = (targetIndex + 1) % targets.length
    const words = text.replace(/\s+/g, ' ').trim().slice(0, 80)
    if (words !== '') return new SourceFailure('source.answer.saidNoEvents', { words })
    return contentType === undefined ? new SourceFailure('source.answer.nothing') : new SourceFailure('source.answer.noEvents', { contentType })
  }

  async function readParts(reader: StreamReader, splitter: PartSplitter, signal: AbortSignal): Promise<number> {
    const groups = createPartGroups()
    const silentMs = SILENT_HEARTBEATS_COUNT * heartbeatMs
    let bodyCount = 0
    let quietMs = 0

    async function takeBody(body: RawBody | null): Promise<void> {
      if (body === null) return
      await take(body, signal)
      bodyCount += 1
      backOff.reset()
    }
    async function addPart(part: StreamPart): Promise<void> {
      for (const body of groups.add(part)) await takeBody(body)
    }

    /** What arrived whole is taken however the stream goes down; what was cut goes on as it is, for the decoder to judge. */
    async function takeRest(): Promise<void> {
      for (const part of splitter.end()) await addPart(part)
      await takeBody(groups.flush())
    }

    try {
      for (;;) {
        const isExpecting = !groups.isEmpty() || splitter.isInPart()
        const waitMs = Math.max(1, Math.min(isExpecting ? TOGETHER_MS : silentMs, silentMs - quietMs))
        const chunk = await reader.read(waitMs)
        if (chunk === 'ended') break
        if (chunk === 'quiet') {
          quietMs += waitMs
          if (quietMs >= silentMs) throw new SourceFailure('source.link.missedHeartbeats', { seconds: Math.round(silentMs / 100) / 10 })
          const whole = splitter.flush()
          if (whole !== null) await addPart(whole)
          else if (!splitter.isInPart()) await takeBody(groups.flush())
        } else {
          quietMs = 0
          for (const part of splitter.push(chunk)) await addPart(part)
        }
      }
    } catch (failure) {
      if (!signal.aborted) await takeRest()
      throw failure
    }
    await takeRest()
    return bodyCount
  }

  async function round(signal: AbortSignal): Promise<number> {
    const bodyCount = await readOnce(signal)
    if (bodyCount === 0) throw new SourceFailure('source.stream.endsAtOnce')
    logger.info({ source: name, bodyCount }, 'the camera has ended its stream; it is opened again')
    return backOff.nextMs()
  }
  return startRounds({ name, link, logger, round, retryAfterMs: backOff.nextMs, failureText: 'the stream of the camera is down', interrupt: () => door.close() })
}
