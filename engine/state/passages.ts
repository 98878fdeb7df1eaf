/**
 * Passages: the reads that belong to one vehicle going by one place, front and rear, several frames and cameras.
 *
 * A read joins the passage of the same lane within PASSAGE_MS when it shows the other side of the vehicle, or the same side with
 * about the same text. A front is never fused with a rear: they are two plates.
 * A passage is settled when it is known whose it is; until then its reads wait, at most PASSAGE_MS, for what may follow.
 * Limits:  PASSAGES_PER_PLACE_MAX passages a place, READS_MAX reads each, PLACES_MAX places; none older than PASSAGE_KEPT_MS at the next read there.
 */
import type { PlateRead } from '../model/observations.ts'
import type { Sensor } from '../model/site.ts'
import { MS_PER_MINUTE, MS_PER_SECOND, type EpochMs } from '../model/units.ts'
import { plateDistanceOf } from '../rules/matching/plate-distance.ts'
import type { ReadText } from '../rules/matching/plate-evidence.ts'
import { matchFormOf } from '../rules/matching/plate-form.ts'
import { classifyPlate, isTrailerPlate, repairPlate } from '../rules/matching/plate-grammar.ts'
import type { Sighting } from './sighting.ts'

export interface PassageRead extends ReadText {
  readonly sighting: Sighting
  /** As the camera normalised it; null where only a container number was read. */
  readonly plate: string | null
  readonly side: 'front' | 'rear'
  /** The camera said which; else the plate's form did. */
  readonly isSideSaid: boolean
  readonly isKnownForm: boolean
  readonly containerNumbers: readonly string[]
  readonly vehicleKind: string | null
  readonly vehicleColour: string | null
  readonly passageKey: string | null
}

export interface Passage {
  readonly passageSeq: number
  readonly laneIndex: number | null
  readonly openedAtMs: EpochMs
  lastAtMs: EpochMs
  reads: PassageRead[]
  /** Whose it is; null while nobody knows. */
  tripSeq: number | null
  /** Decided, or handed to the operator: nothing waits for it. */
  isSettled: boolean
}

/** Front and rear plate of one truck pass the same place within this time (estimate). */
export const PASSAGE_MS = 15 * MS_PER_SECOND
const PASSAGE_KEPT_MS = 2 * MS_PER_MINUTE
const PASSAGES_PER_PLACE_MAX = 16
const PLACES_MAX = 500
const READS_MAX = 12
/** Two reads of one plate a moment apart, no other vehicle between (stack-anpr 4.5). */
const SAME_TEXT_COST_MAX = 120

export function passageReadOf(read: PlateRead, sighting: Sighting): PassageRead {
  const text = read.plate === null ? '' : matchFormOf(read.plate)
  const isTrailer = isTrailerPlate(repairPlate(text).text)
  const isSideSaid = read.direction !== null
  const side = read.direction === 'leaving' || isTrailer ? 'rear' : 'front'
  return {
    sighting, plate: read.plate, text, side, isSideSaid, isKnownForm: classifyPlate(text).kind !== 'other', containerNumbers: read.containerNumbers,
    charConfidenceRatios: read.charConfidenceRatios, slotAlternatives: read.slotAlternatives ?? [], vehicleKind: read.vehicleKind, vehicleColour: read.vehicleColor,
    passageKey: read.passageKey ?? null,
  }
}

/** Cameras at one place that see the same movement share it; a camera nowhere has its own. */
export const passagePlaceOf = (read: PlateRead, sensor: Sensor | undefined): string =>
  sensor === undefined || sensor.placeId === null ? `device ${read.deviceId}` : `${sensor.placeId} ${sensor.marks ?? ''} ${sensor.direction ?? ''}`

export function findPassage(passages: readonly Passage[] | undefined, read: PassageRead): Passage | null {
  if (passages === undefined) return null
  const atMs = read.sighting.evidence.eventTimeMs
  for (let index = passages.length - 1; index >= 0; index -= 1) {
    const passage = passages[index] as Passage
    if (isOfPassage(passage, read, atMs)) return passage
  }
  return null
}

function isOfPassage(passage: Passage, read: PassageRead, atMs: EpochMs): boolean {
  if (Math.abs(atMs - passage.lastAtMs) > PASSAGE_MS && Math.abs(atMs - passage.openedAtMs) > PASSAGE_MS) return false
  const { laneIndex } = read.sighting
  if (laneIndex !== null && passage.laneIndex !== null && laneIndex !== passage.laneIndex) return false
  let isSideSeen = false
  for (const other of passage.reads) {
    if (read.passageKey !== null && other.passageKey === read.passageKey && other.sighting.evidence.deviceId === read.sighting.evidence.deviceId) return true
    if (other.side !== read.side) continue
    isSideSeen = true
    if (plateDistanceOf(other.text, read.text, SAME_TEXT_COST_MAX) <= SAME_TEXT_COST_MAX) return true
  }
  return !isSideSeen
}

export function addToPassage(passage: Passage, read: PassageRead): void {
  const atMs = read.sighting.evidence.eventTimeMs
  if (atMs > passage.lastAtMs) passage.lastAtMs = atMs
  if (passage.reads.length < READS_MAX) passage.reads.push(read)
}

/** Files a new passage, and forgets what is old there. */
export function keepPassage(passagesByPlace: Map<string, Passage[]>, place: string, passage: Passage): void {
  const kept = (passagesByPlace.get(place) ?? []).filter((other) => !other.isSettled || passage.openedAtMs - other.lastAtMs <= PASSAGE_KEPT_MS)
  if (kept.length >= PASSAGES_PER_PLACE_MAX) kept.shift()
  kept.push(passage)
  passagesByPlace.delete(place)
  passagesByPlace.set(place, kept)
  if (passagesByPlace.size > PLACES_MAX) passagesByPlace.delete(passagesByPlace.keys().next().value as string)
}
