/** Throws mutated bodies at every decoder and reports what came of them. */
import { stamp } from '../stamp.ts'
import { crossingId, deviceId } from '../../engine/model/ids.ts'
import { decodeBody } from '../decode-body.ts'
import type { Decoder, RawBody } from '../decoder.ts'
import { listFormats } from '../registry.ts'
import { CONTEXT, fixtureBody, getDecoder, listFixtures, RECEIVED_AT } from './fixtures.ts'
import { createDraw, drawBody } from './mutated-bodies.ts'
import { stretchBody } from './stretched-bodies.ts'

/** The promise for one body of at most a megabyte (issue 4). */
export const BODY_MS_MAX = 50
/**
 * A body that looks slow is decoded again, until once it was not: the collector, the compiler that has not seen the code yet and other
 * work of the machine do not come back each time, a slow decoder does.
 */
const RETIMED_COUNT = 12

export interface MutationReport {
  readonly seed: number
  readonly bodyCount: number
  readonly outcomes: Readonly<Record<string, number>>
  /** What decoders threw, with the number of the body: always empty when all is well. */
  readonly faults: readonly string[]
  /** Bodies that took longer than promised each time they were decoded. */
  readonly slow: readonly string[]
  /** Bodies that took longer than promised once. */
  readonly retimedCount: number
  /** The longest that a body took, of those that were decoded again the shortest. */
  readonly slowestMs: number
  readonly slowestFormat: string
}

function leastMsOf(decoder: Decoder, body: RawBody, clockMs: () => number): number {
  let leastMs = Infinity
  for (let count = 0; count < RETIMED_COUNT && leastMs > BODY_MS_MAX / 2; count += 1) {
    const startMs = clockMs()
    decodeBody(decoder, body, CONTEXT)
    leastMs = Math.min(leastMs, clockMs() - startMs)
  }
  return leastMs
}

export function runMutations(seed: number, bodyCount: number, clockMs: () => number): MutationReport {
  const draw = createDraw(seed)
  const formats = listFormats()
  const wholeByFormat = new Map(formats.map((format) => [format, listFixtures(format).filter((file) => !file.includes('.invalid.')).map((file) => fixtureBody(format, file))]))
  const all = [...wholeByFormat.values()].flat()
  const outcomes: Record<string, number> = {}
  const faults: string[] = []
  const slow: string[] = []
  let retimedCount = 0
  let slowestMs = 0
  let slowestFormat = ''
  for (let index = 0; index < bodyCount; index += 1) {
    const format = formats[index % formats.length] ?? ''
    const decoder = getDecoder(format)
    // One body in ten is another format's.
    const body = drawBody(draw, draw() < 0.1 ? all : (wholeByFormat.get(format) ?? []))
    const startMs = clockMs()
    const decoded = decodeBody(decoder, body, CONTEXT, (fault) => faults.push(`body ${index} of ${format}: ${fault instanceof Error ? fault.stack : String(fault)}`))
    let tookMs = clockMs() - startMs
    if (tookMs > BODY_MS_MAX) {
      retimedCount += 1
      tookMs = leastMsOf(decoder, body, clockMs)
      if (tookMs > BODY_MS_MAX) slow.push(`body ${index} of ${format}, ${body.bytes.length} bytes: ${tookMs.toFixed(1)} ms`)
    }
    if (tookMs > slowestMs) {
      slowestMs = tookMs
      slowestFormat = `${format}, body ${index}, ${body.bytes.length} bytes`
    }
    try {
      stamp(decoded, { crossingId: crossingId('huu-nghi'), deviceId: deviceId('device-1'), receivedAtMs: RECEIVED_AT })
      JSON.stringify(decoded.observations)
    } catch (fault) {
      faults.push(`stamp of body ${index} of ${format}: ${String(fault)}`)
    }
    outcomes[decoded.outcome] = (outcomes[decoded.outcome] ?? 0) + 1
  }
  return { seed, bodyCount, outcomes, faults, slow, retimedCount, slowestMs, slowestFormat }
}

/** The same for bodies near a megabyte, `countPerFormat` of each format. */
export function runStretched(seed: number, countPerFormat: number, clockMs: () => number): Pick<MutationReport, 'faults' | 'slow' | 'slowestMs' | 'slowestFormat'> {
  const faults: string[] = []
  const slow: string[] = []
  let slowestMs = 0
  let slowestFormat = ''
  for (const format of listFormats()) {
    const draw = createDraw(seed)
    const decoder = getDecoder(format)
    const whole = listFixtures(format).filter((file) => !file.includes('.invalid.')).map((file) => fixtureBody(format, file))
    for (let index = 0; index < countPerFormat; index += 1) {
      const body = stretchBody(draw, whole)
      const startMs = clockMs()
      decodeBody(decoder, body, CONTEXT, (fault) => faults.push(`body ${index} of ${format}: ${fault instanceof Error ? fault.stack : String(fault)}`))
      let tookMs = clockMs() - startMs
      if (tookMs > BODY_MS_MAX / 2) tookMs = Math.min(tookMs, leastMsOf(decoder, body, clockMs))
      if (tookMs > BODY_MS_MAX) slow.push(`body ${index} of ${format}, ${body.bytes.length} bytes: ${tookMs.toFixed(1)} ms`)
      if (tookMs <= slowestMs) continue
      slowestMs = tookMs
      slowestFormat = `${format}, body ${index}, ${body.bytes.length} bytes`
    }
  }
  return { faults, slow, slowestMs, slowestFormat }
}
