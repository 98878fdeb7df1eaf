/** Throws mutated bodies at every decoder and reports what came of them. */
import { stamp } from '../stamp.ts'
import { crossingId, deviceId } from '../../engine/model/ids.ts'
import { decodeBody } from '../decode-body.ts'
import { listFormats } from '../registry.ts'
import { CONTEXT, fixtureBody, getDecoder, listFixtures, RECEIVED_AT } from './fixtures.ts'
import { createDraw, drawBody } from './mutated-bodies.ts'

export interface MutationReport {
  readonly seed: number
  readonly bodyCount: number
  readonly outcomes: Readonly<Record<string, number>>
  /** What decoders threw, with the number of the body: always empty when all is well. */
  readonly faults: readonly string[]
  readonly slowestMs: number
  readonly slowestFormat: string
}

export function runMutations(seed: number, bodyCount: number, clockMs: () => number): MutationReport {
  const draw = createDraw(seed)
  const formats = listFormats()
  const wholeByFormat = new Map(formats.map((format) => [format, listFixtures(format).filter((file) => !file.includes('.invalid.')).map((file) => fixtureBody(format, file))]))
  const all = [...wholeByFormat.values()].flat()
  const outcomes: Record<string, number> = {}
  const faults: string[] = []
  let slowestMs = 0
  let slowestFormat = ''
  for (let index = 0; index < bodyCount; index += 1) {
    const format = formats[index % formats.length] ?? ''
    // One body in ten is another format's.
    const body = drawBody(draw, draw() < 0.1 ? all : (wholeByFormat.get(format) ?? []))
    const startMs = clockMs()
    const decoded = decodeBody(getDecoder(format), body, CONTEXT, (fault) => faults.push(`body ${index} of ${format}: ${fault instanceof Error ? fault.stack : String(fault)}`))
    const tookMs = clockMs() - startMs
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
  return { seed, bodyCount, outcomes, faults, slowestMs, slowestFormat }
}
