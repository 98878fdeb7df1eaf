/**
 * Frames of a camera for whoever reads plates from them: single pictures at an interval, or an MJPEG stream thinned to a rate.
 *
 * A frame is not an event: while one is being read, those that come meanwhile are left out, and the newest is next.
 */
import type { RawBody } from '../../../../ingest/decoder.ts'
import { createBackOff } from '../back-off.ts'
import { stopwatch } from '../../clock.ts'
import { SourceFailure } from '../failure-words.ts'
import { startRounds } from '../rounds.ts'
import type { RunningSource, SourceLogger } from '../running-source.ts'
import type { SourceLink } from '../source-states.ts'
import type { CameraDoor } from './camera-request.ts'
import { boundaryOf, createPartSplitter } from './part-splitter.ts'
import { readStream } from '../stream-reader.ts'

export interface FramePullOptions {
  readonly name: string
  readonly door: CameraDoor
  readonly target: string
  /** Between two frames, at least. */
  readonly everyMs: number
  /** The longest silence inside an answer. */
  readonly silentMs: number
  readonly take: (body: RawBody, signal: AbortSignal) => Promise<unknown>
  readonly link: SourceLink
  readonly logger: SourceLogger
}

const FRAME_BYTES_MAX = 16 * 1_048_576
const frameOf = (bytes: Buffer): RawBody => ({ bytes, contentType: 'image/jpeg', query: '' })

/** Runs `pull` for ever; it returns how long to wait before the next time. */
function startPulling({ name, door, link, logger }: FramePullOptions, pull: (signal: AbortSignal) => Promise<number>): RunningSource {
  const backOff = createBackOff()
  async function round(signal: AbortSignal): Promise<number> {
    const waitMs = await pull(signal)
    backOff.reset()
    return waitMs
  }
  return startRounds({ name, link, logger, round, retryAfterMs: backOff.nextMs, failureText: 'no frame of the camera', interrupt: () => door.close() })
}

export function startSnapshots(options: FramePullOptions): RunningSource {
  const { door, target, everyMs, silentMs, take, link } = options
  return startPulling(options, async (signal) => {
    const elapsedMs = stopwatch()
    const reader = readStream(await door.get(target, signal))
    try {
      const chunks: Buffer[] = []
      let bytes = 0
      for (;;) {
        const chunk = await reader.read(silentMs)
        if (chunk === 'ended') break
        if (chunk === 'quiet') throw new SourceFailure('source.picture.cut')
        bytes += chunk.length
        if (bytes > FRAME_BYTES_MAX) throw new SourceFailure('source.picture.tooLarge', { bytes: FRAME_BYTES_MAX })
        chunks.push(chunk)
      }
      const picture = Buffer.concat(chunks)
      if (picture[0] !== 0xff || picture[1] !== 0xd8) throw new SourceFailure('source.picture.noJpeg')
      link.isUp()
      await take(frameOf(picture), signal)
    } finally {
      reader.close()
    }
    return Math.max(0, everyMs - elapsedMs())
  })
}

export function startMjpeg(options: FramePullOptions): RunningSource {
  const { door, target, everyMs, silentMs, take, link } = options
  return startPulling(options, async (signal) => {
    const response = await door.get(target, signal)
    const reader = readStream(response)
    try {
      const contentType = response.headers['content-type']
      if (!/^multipart\//i.test(contentType ?? '')) throw new SourceFailure('source.answer.noPictures', { contentType: contentType ?? '?' })
      const splitter = createPartSplitter(boundaryOf(contentType), FRAME_BYTES_MAX)
      let sinceFrameMs: (() => number) | null = null
      let frameCount = 0
      for (;;) {
        const chunk = await reader.read(silentMs)
        if (chunk === 'quiet') throw new SourceFailure('source.link.silent', { seconds: Math.round(silentMs / 100) / 10 })
        if (chunk === 'ended') {
          if (frameCount === 0) throw new SourceFailure('source.stream.noPicture')
          return everyMs
        }
        const frame = splitter.push(chunk).findLast(({ bytes }) => bytes[0] === 0xff && bytes[1] === 0xd8)
        if (frame === undefined || (sinceFrameMs !== null && sinceFrameMs() < everyMs)) continue
        link.isUp()
        sinceFrameMs = stopwatch()
        frameCount += 1
        await take(frameOf(frame.bytes), signal)
      }
    } finally {
      reader.close()
    }
  })
}
