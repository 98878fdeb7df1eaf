/**
 * A passage as one `plate.read`: its pictures fused, decoded with the plate grammar, told with what the reader hesitated between.
 *
 * Never invents a plate: where the text is not legible the vehicle is told without one, its best guess kept as raw text.
 * Time:    the event is when the best picture was taken, by our receipt: frames carry no clock that could be trusted.
 */
import { observationId } from '../../model/ids.ts'
import type { DecodedObservation } from '../../model/observations.ts'
import { decodeSlots, type DecodedPlate } from '../../rules/matching/slot-decoding.ts'
import { fuseSlots } from '../../rules/matching/slot-fusion.ts'
import { rounded } from '../../../ingest/outcome.ts'
import type { Passage, PlatePicture } from '../../../ingest/plate-reader/passages.ts'
import { widthOfQuad } from '../../../ingest/plate-reader/quad.ts'
import type { ReadPlate } from './frame-reader.ts'

/** Wider plates are not read better. */
const FULL_WIDTH_PX = 120
/** Less sure than this is a guess, and a guess would link a truck to a stranger's papers. */
const UNREAD_RATIO_MAX = 0.1
/** Unless what it doubts no plate may show there: a clear picture of a 7 where a letter must stand, with one letter far ahead of all others. */
const CLEAR_RATIO_MIN = 0.5
const CLEAR_MARGIN_NATS = 2
/** One picture alone must be surer to be told at all: bumpers and stickers look like plates for one frame. */
const SINGLE_RATIO_MIN = 0.5
const SINGLE_FOUND_RATIO_MIN = 0.6
/** Characters below which nothing was read, whatever was found. */
const CHARACTERS_MIN = 4
const RATIO_DECIMALS = 4
/** One in a million still speaks against a sister truck's number. */
const ALTERNATIVE_DECIMALS = 6

/** How far a picture is to be trusted: its own sureness, less for small plates. */
export function weightOf({ quad, foundRatio }: ReadPlate, plate: DecodedPlate): number {
  const characterRatio = plate.confidenceRatio ** (1 / Math.max(1, plate.charConfidenceRatios.length))
  return Math.max(0.05, characterRatio * Math.min(1, widthOfQuad(quad) / FULL_WIDTH_PX) * Math.min(1, 0.5 + foundRatio / 2))
}

export const decodePassage = (pictures: readonly Pick<PlatePicture<unknown>, 'distribution' | 'weightRatio'>[]): DecodedPlate => decodeSlots(fuseSlots(pictures))

/** Whether the text is more than a guess. */
export function isLegible({ kind, confidenceRatio, grammarGapNats, marginNats }: Pick<DecodedPlate, 'kind' | 'confidenceRatio' | 'grammarGapNats' | 'marginNats'>): boolean {
  if (confidenceRatio >= UNREAD_RATIO_MAX) return true
  return kind !== 'other' && marginNats >= CLEAR_MARGIN_NATS && confidenceRatio * Math.exp(grammarGapNats) >= CLEAR_RATIO_MIN
}

/** What a picture of the passage is kept with. */
export interface FrameEvidence {
  readonly jpeg: Uint8Array
  readonly receivedAtMs: number
  readonly foundRatio: number
}

/** Whether a passage is a vehicle's: several pictures with characters, or one that is sure. */
export function isVehicle({ pictures, frameCount }: Passage<FrameEvidence>, plate: DecodedPlate): boolean {
  if (plate.charConfidenceRatios.length < CHARACTERS_MIN) return false
  if (frameCount > 1) return true
  return plate.confidenceRatio >= SINGLE_RATIO_MIN || (pictures[0]?.evidence.foundRatio ?? 0) >= SINGLE_FOUND_RATIO_MIN
}

export function observationOfPassage(deviceId: string, passage: Passage<FrameEvidence>, plate: DecodedPlate, pictureIds: readonly string[]): DecodedObservation | null {
  const best = passage.pictures[0]
  if (best === undefined) return null
  const ratio = (value: number): number => rounded(value, RATIO_DECIMALS)
  return {
    type: 'plate.read',
    observationId: observationId(`${deviceId}/frame-${best.evidence.receivedAtMs}-${best.quad.map(Math.round).join('.')}`),
    format: 'camera-frame',
    deviceTimeMs: null,
    clockRule: 'receiveTime',
    plate: isLegible(plate) ? plate.text : null,
    plateRaw: plate.text,
    countryIso: plate.country,
    confidenceRatio: ratio(plate.confidenceRatio),
    charConfidenceRatios: plate.charConfidenceRatios.map(ratio),
    slotAlternatives: plate.slotAlternatives.map((slot) => slot.map(({ character, confidenceRatio }) => ({ character, confidenceRatio: rounded(confidenceRatio, ALTERNATIVE_DECIMALS) }))),
    marginNats: rounded(plate.marginNats, 2),
    direction: null,
    laneIndex: null,
    vehicleKind: null,
    vehicleColor: null,
    speedMps: null,
    containerNumbers: [],
    isRetransmission: false,
    isPreview: false,
    ...(pictureIds.length === 0 ? {} : { pictureIds }),
  }
}
