/**
 * Passages: the reads that belong to one vehicle going by one place, front and rear, several frames and cameras.
 *
 * A read joins the passage of the same lane within PASSAGE_MS when it shows the other side of the vehicle, or the same side with
 * about the same text. A front is never fused with a rear: they are two plates. After BETWEEN_MAX others only the very plate joins.
 * A passage is settled when it is known whose it is; until then its reads wait, at most PASSAGE_MS, for what may follow.
 * What a camera says later of the same vehicle (later-word.ts) is of the passage, too: what it takes the place of is kept beside the reads.
 * Limits:  PASSAGES_PER_PLACE_MAX passages a place, READS_MAX reads each, PLACES_MAX places; none older than PASSAGE_KEPT_MS at the next read there.
 *          Those with a vendor's number are kept on as past ones, PAST_MAX of them, for PAST_KEPT_MS.
 */
import type { MatchId, ObservationId } from '../model/ids.ts'
import type { PlateRead } from '../model/observations.ts'
import type { Sensor } from '../model/site.ts'
import { MS_PER_MINUTE, MS_PER_SECOND, type EpochMs } from '../model/units.ts'
import { plateDistanceOf } from '../rules/matching/plate-distance.ts'
import type { SidedRead } from '../rules/matching/passage-texts.ts'
import { matchFormOf } from '../rules/matching/plate-form.ts'
import { classifyPlate, isTrailerPlate, repairPlate } from '../rules/matching/plate-grammar.ts'
import type { Sighting } from './sighting.ts'

/** `plate`: as the camera normalised it; `text`: in the form of comparison. */
export interface PassageRead extends SidedRead {
  readonly sighting: Sighting
  readonly containerNumbers: readonly string[]
  readonly vehicleKind: string | null
  readonly vehicleColour: string | null
  readonly passageKey: string | null
  readonly deviceTimeMs: number | null
  readonly isRetransmission: boolean
  /** The camera's later word on a vehicle that it had read before. */
  readonly isLaterWord: boolean
}

export interface Passage {
  readonly passageSeq: number
  readonly laneIndex: number | null
  readonly openedAtMs: EpochMs
  lastAtMs: EpochMs
  /** Never changed in place: what follows from them is remembered by them (join-passage.ts). */
  reads: readonly PassageRead[]
  /** What the camera said of the vehicle before it knew better, and what says less than `reads`: evidence that is weighed no more. */
  outdated: readonly PassageRead[]
  /** When nothing more is waited for. */
  closesAtMs: EpochMs
  /** Whose it is; null while nobody knows. */
  tripSeq: number | null
  /** Decided, or handed to the operator: nothing waits for it. */
  isSettled: boolean
  /** An operator said whose it is, or that it is nobody's. */
  isByOperator: boolean
  /** Its entry in the operator's queue. */
  matchId: MatchId | null
  /** How likely its reads are at all; see rules/matching/rank-candidates.ts. */
  evidenceNats: number
}

/** Front and rear plate of one truck pass the same place within this time (estimate). */
export const PASSAGE_MS = 15 * MS_PER_SECOND
const PASSAGE_KEPT_MS = 2 * MS_PER_MINUTE
const PASSAGES_PER_PLACE_MAX = 16
const PLACES_MAX = 500
const READS_MAX = 12
const OUTDATED_MAX = 12
const PAST_KEPT_MS = 10 * MS_PER_MINUTE
const PAST_MAX = 256
/** Two vehicles of which one showed only its front and the next, moments later, only its rear, are rare (estimate). */
export const JOIN_NATS = 6
/** The vendor says so. */
const SURE_JOIN_NATS = 12
/** A read may reach us this much later than the one before it (estimate). */
const HANGING_LINK_MS = 30 * MS_PER_SECOND
/** The rear comes after the front, as one camera's clock has it. */
const OUT_OF_ORDER_MS = 1_000
const OUT_OF_ORDER_NATS = -4
/** Its rear was seen so long before that it has gone by (estimate). */
const GONE_MS = 8_000
const GONE_NATS = -8
/** Hardly could another truck have come between this front and this rear (estimate). */
const CLOSE_UP_MS = 8_000
const CLOSE_UP_NATS = 8
/** A camera that triggers twice on one side does so within this time, and may read quite another text (estimate). */
const SECOND_TRIGGER_MS = 8_000
const SECOND_TRIGGER_NATS = 3
/**
 * So many other vehicles since, and this one has gone by: nobody overtakes in a lane, and few lanes share a camera (estimate; the rule of
 * stack-anpr 4.5 lets none be between).
 */
const BETWEEN_MAX = 6
/** Two reads of one plate a moment apart, no other vehicle between (stack-anpr 4.5). */
export const SAME_TEXT_COST_MAX = 120

export function passageReadOf(read: PlateRead, sighting: Sighting): PassageRead {
  const text = read.plate === null ? '' : matchFormOf(read.plate)
  const isSideSaid = read.direction !== null
  const side = (isSideSaid ? read.direction === 'leaving' : isTrailerPlate(repairPlate(text).text)) ? 'rear' : 'front'
  return {
    sighting, plate: read.plate, text, side, isSideSaid, isKnownForm: classifyPlate(text).kind !== 'other', containerNumbers: read.containerNumbers,
    charConfidenceRatios: read.charConfidenceRatios, slotAlternatives: read.slotAlternatives ?? [], vehicleKind: read.vehicleKind, vehicleColour: read.vehicleColor,
    passageKey: read.passageKey ?? null, deviceTimeMs: read.deviceTimeMs, isRetransmission: read.isRetransmission, isLaterWord: false,
  }
}

/** Cameras at one place that see the same movement share it; a camera nowhere has its own. */
export const passagePlaceOf = (read: PlateRead, sensor: Sensor | undefined): string =>
  sensor === undefined || sensor.placeId === null ? `device ${read.deviceId}` : `${sensor.placeId} ${sensor.marks ?? ''} ${sensor.direction ?? ''}`

export interface Joinable {
  readonly passage: Passage
  /** How much likelier one vehicle is than two, by time, lane and side alone. */
  readonly joinNats: number
}

/** The passages that the read may be one more of, the newest first. */
export function listJoinable(passages: readonly Passage[] | undefined, read: PassageRead): Joinable[] {
  const joinable: Joinable[] = []
  if (passages === undefined) return joinable
  let betweenCount = 0
  for (let index = passages.length - 1; index >= 0; index -= 1) {
    const passage = passages[index] as Passage
    if (isOtherLane(passage, read)) continue
    const joinNats = betweenCount < BETWEEN_MAX || isPlainlySame(passage, read) ? joinNatsOf(passage, read) : null
    if (joinNats !== null) joinable.push({ passage, joinNats })
    if (passage.openedAtMs <= read.sighting.evidence.eventTimeMs) betweenCount += 1
  }
  return joinable
}

const isOtherLane = (passage: Passage, { sighting: { laneIndex } }: PassageRead): boolean => laneIndex !== null && passage.laneIndex !== null && laneIndex !== passage.laneIndex

const isPlainlySame = ({ reads }: Passage, { text, passageKey }: PassageRead): boolean => reads.some((other) => other.text === text || (passageKey !== null && other.passageKey === passageKey))

function joinNatsOf(passage: Passage, read: PassageRead): number | null {
  const { deviceId } = read.sighting.evidence
  if (!isNear(passage, read)) return null
  let isSideSeen = false
  let backwardMs = 0
  let isCloseUp = false
  let isSameText = false
  let isSecondTrigger = false
  for (const other of passage.reads) {
    const isSameDevice = other.sighting.evidence.deviceId === deviceId
    const laterMs = laterMsOf(read, other, isSameDevice)
    if (read.passageKey !== null && other.passageKey === read.passageKey && isSameDevice) return SURE_JOIN_NATS
    if (other.side === read.side) {
      isSideSeen = true
      isSameText ||= plateDistanceOf(other.text, read.text, SAME_TEXT_COST_MAX) <= SAME_TEXT_COST_MAX
      isSecondTrigger ||= isSameDevice && Math.abs(laterMs) <= SECOND_TRIGGER_MS
    } else if (isSameDevice) {
      const rearMs = read.side === 'rear' ? laterMs : -laterMs
      backwardMs = Math.max(backwardMs, -rearMs)
      isCloseUp ||= rearMs >= 0 && rearMs <= CLOSE_UP_MS
    }
  }
  if (isSecondTrigger) return isSameText ? JOIN_NATS : SECOND_TRIGGER_NATS
  if (isSideSeen && !isSameText) return null
  if (backwardMs > OUT_OF_ORDER_MS) return backwardMs > GONE_MS ? GONE_NATS : OUT_OF_ORDER_NATS
  return isCloseUp && !isSideSeen ? CLOSE_UP_NATS : JOIN_NATS
}

function isNear({ reads, lastAtMs, openedAtMs }: Passage, read: PassageRead): boolean {
  const { eventTimeMs: atMs, deviceId } = read.sighting.evidence
  const awayMs = Math.min(Math.abs(atMs - lastAtMs), Math.abs(atMs - openedAtMs))
  if (awayMs > PASSAGE_MS + HANGING_LINK_MS) return false
  let nearestMs = Number.POSITIVE_INFINITY
  for (const other of reads) if (other.sighting.evidence.deviceId === deviceId) nearestMs = Math.min(nearestMs, Math.abs(laterMsOf(read, other, true)))
  // How long ago the camera saw it, it knows best itself; but not all reads are kept of a vehicle that stands there.
  return (nearestMs === Number.POSITIVE_INFINITY || reads.length >= READS_MAX ? awayMs : nearestMs) <= PASSAGE_MS
}

/** How much later it was seen: by the camera's own clock where both are of one, for that runs on when it is set aside for the receipt. */
function laterMsOf(read: PassageRead, other: PassageRead, isSameDevice: boolean): number {
  const { eventTimeMs: atMs } = read.sighting.evidence
  const { eventTimeMs: otherAtMs } = other.sighting.evidence
  return isSameDevice && read.deviceTimeMs !== null && other.deviceTimeMs !== null ? read.deviceTimeMs - other.deviceTimeMs : atMs - otherAtMs
}

export function addToPassage(passage: Passage, read: PassageRead): void {
  const atMs = read.sighting.evidence.eventTimeMs
  if (atMs > passage.lastAtMs) passage.lastAtMs = atMs
  if (passage.reads.length < READS_MAX) passage.reads = [...passage.reads, read]
}

export function addOutdated(passage: Passage, reads: readonly PassageRead[]): void {
  passage.outdated = [...passage.outdated, ...reads].slice(-OUTDATED_MAX)
}

/** An operator said whose it is: from now on nothing that is read changes that. */
export function bindPassage(passage: Passage, tripSeq: number | null): void {
  passage.tripSeq = tripSeq
  passage.isSettled = true
  passage.isByOperator = true
}

/** All that was said of the vehicle, what holds first. */
export const listAllReads = ({ reads, outdated }: Passage): readonly PassageRead[] => (outdated.length === 0 ? reads : [...reads, ...outdated])

export const hasRead = (passage: Passage, ids: readonly ObservationId[]): boolean =>
  passage.reads.some(({ sighting }) => ids.includes(sighting.evidence.observationId)) || passage.outdated.some(({ sighting }) => ids.includes(sighting.evidence.observationId))

export interface PassageBook {
  readonly passages: Map<string, Passage[]>
  /** In the order forgotten. */
  readonly pastPassages: Passage[]
}

/** All that are known; walking over them is for what is rare. */
export const listPassages = ({ passages, pastPassages }: PassageBook): Passage[] => [...pastPassages, ...[...passages.values()].flat()]

export const findPassage = (book: PassageBook, isIt: (passage: Passage) => boolean): Passage | undefined => listPassages(book).findLast(isIt)

/** Files a new passage, and forgets what is old there. */
export function keepPassage(book: PassageBook, place: string, passage: Passage): void {
  const { passages } = book
  const gone: Passage[] = []
  const kept = (passages.get(place) ?? []).filter((other) => {
    const isKept = !other.isSettled || passage.openedAtMs - other.lastAtMs <= PASSAGE_KEPT_MS
    if (!isKept) gone.push(other)
    return isKept
  })
  if (kept.length >= PASSAGES_PER_PLACE_MAX) gone.push(kept.shift() as Passage)
  kept.push(passage)
  passages.delete(place)
  passages.set(place, kept)
  if (passages.size > PLACES_MAX) passages.delete(passages.keys().next().value as string)
  if (gone.some(isNumbered)) keepPast(book, gone, passage.openedAtMs)
}

const isNumbered = ({ reads }: Passage): boolean => reads.some(({ passageKey }) => passageKey !== null)

function keepPast({ pastPassages }: PassageBook, gone: readonly Passage[], nowMs: EpochMs): void {
  for (const passage of gone) if (isNumbered(passage) && passage.isSettled) pastPassages.push(passage)
  let forgottenCount = Math.max(0, pastPassages.length - PAST_MAX)
  while (forgottenCount < pastPassages.length && nowMs - (pastPassages[forgottenCount] as Passage).lastAtMs > PAST_KEPT_MS) forgottenCount += 1
  if (forgottenCount > 0) pastPassages.splice(0, forgottenCount)
}
