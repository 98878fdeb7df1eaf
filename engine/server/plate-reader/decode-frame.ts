/**
 * What one saved camera frame shows, for `bordertwin decode --format camera-frame`: the reads in the vocabulary of all feeds.
 *
 * One picture is no passage: every plate of the frame is printed with its own confidence and what the reader hesitated between.
 */
import type { Decoded, DecodedRead } from '../../../ingest/decoder.ts'
import { outcomeOfReads, rounded } from '../../../ingest/outcome.ts'
import { boxOfQuad } from '../../../ingest/plate-reader/quad.ts'
import { decodeSlots } from '../../rules/matching/slot-decoding.ts'
import { openFrameReader, type ReadPlate } from './frame-reader.ts'
import { loadPlateModels } from './model-files.ts'
import { findOnnxRuntime, WITHOUT_RUNTIME } from './onnx-runtime.ts'

const RATIO_DECIMALS = 4

/** @param decoded what the `camera-frame` decoder said of the picture; gets the reads, or a warning that says why there are none. */
export async function decodeFrame(decoded: Decoded): Promise<Decoded> {
  const picture = decoded.pictures[0]
  if (picture === undefined) return decoded
  const runtime = await findOnnxRuntime()
  if (runtime === null) return { ...decoded, warnings: [...decoded.warnings, WITHOUT_RUNTIME] }
  const models = loadPlateModels(null)
  if (!models.ok) return { ...decoded, warnings: [...decoded.warnings, ...models.failure] }
  const reader = await openFrameReader(runtime, models.value)
  try {
    const { plates } = await reader.read(picture.bytes)
    const reads = plates.map(readOf)
    const { reason: _, ...rest } = decoded
    return reads.length === 0
      ? { ...decoded, reason: 'no plate in the picture' }
      : { ...rest, outcome: outcomeOfReads(reads), reason: null, reads, models: [models.value.detector, models.value.reader].map(({ name, sha256 }) => ({ name, sha256 })) }
  } catch (failure) {
    return { ...decoded, outcome: 'reject', reason: `the picture cannot be decoded: ${failure instanceof Error ? failure.message : String(failure)}`, pictures: [] }
  } finally {
    await reader.close()
  }
}

function readOf({ quad, foundRatio, distribution }: ReadPlate): DecodedRead {
  const plate = decodeSlots(distribution)
  const { left, top, right, bottom } = boxOfQuad(quad)
  const ratio = (value: number): number => rounded(value, RATIO_DECIMALS)
  return {
    plate: plate.text === '' ? null : plate.text,
    plateRaw: plate.text,
    country: plate.country,
    countryRaw: null,
    region: null,
    confidence: ratio(plate.confidenceRatio),
    time: null,
    timeHasOffset: false,
    cameraId: null,
    eventId: null,
    lane: null,
    direction: null,
    directionRaw: null,
    vehicleType: null,
    vehicleTypeRaw: null,
    speedKmh: null,
    plateBox: { x: Math.round(left), y: Math.round(top), w: Math.round(right - left), h: Math.round(bottom - top), space: 'pixel x,y,w,h' },
    detectionConfidence: ratio(foundRatio),
    charConfidence: plate.charConfidenceRatios.map(ratio),
    plateKind: plate.kind,
    marginNats: rounded(plate.marginNats, 2),
    plateCorners: quad.map((value) => rounded(value, 1)),
    slotAlternatives: plate.slotAlternatives.map((slot) => slot.map(({ character, confidenceRatio }) => ({ character, confidence: ratio(confidenceRatio) }))),
  }
}
