/**
 * How well a read speaks for a plate: the logarithm of how likely this text is when that plate passed.
 *
 * Exact is 0; a confused character costs about 3 to 5 nats (one in 30 to 150 characters), any other exchange 7, a character
 * more or less 6. A reader that says how sure it is of each character, or what else it may be, shifts these.
 * Needs:   `matchFormOf` of both. Source: costs of plate-distance.ts on a reader with 5 % wrong characters (estimate).
 */
import type { SlotAlternative } from '../../model/observations.ts'
import { CONFUSION_COST_MIN, DISTANCE_SHIFT_MAX, EXCHANGE_COST, exchangeCostOf, PLATE_LENGTH_MAX, plateDistanceOf } from './plate-distance.ts'
import { chanceNatsOf } from './plate-grammar.ts'
import { fleetMateNats, slotNatsOf } from './slot-evidence.ts'

export interface ReadText {
  /** Form of comparison. */
  readonly text: string
  /** One per character of the text; empty when the reader gives none. */
  readonly charConfidenceRatios: readonly number[]
  /** Per character its likeliest readings; empty when the reader gives none. */
  readonly slotAlternatives: readonly (readonly SlotAlternative[])[]
}

export interface FormedRead extends ReadText {
  /** Some plate can look like this. */
  readonly isKnownForm: boolean
}

/** Nothing that is worse is told apart. */
export const NATS_MIN = -40
const EXCHANGE_BASE_NATS = 2.5
const EXCHANGE_NATS_PER_COST = 0.045
export const GAP_NATS = 6
const SURE_RATIO = 0.9
const UNSURE_RATIO = 0.6
const SURE_WEIGHT = 1.25
const UNSURE_WEIGHT = 0.6

/** Exact above `leastNats`; below it, some figure no higher than that: looking on would tell nothing. */
export function readNats(read: ReadText, plate: string, leastNats: number = NATS_MIN): number {
  if (read.text === plate && read.slotAlternatives.length === 0) return 0
  const shift = plate.length - read.text.length
  if (shift === 0) return Math.max(NATS_MIN, inPlaceNats(read, plate, 0, plate.length, 0, leastNats))
  return Math.abs(shift) > DISTANCE_SHIFT_MAX ? NATS_MIN : bestWithGapNats(read, plate, shift, leastNats)
}

/** Characters `from` to `to` of the plate against those of the read `offset` places further on. */
function inPlaceNats(read: ReadText, plate: string, from: number, to: number, offset: number, leastNats: number): number {
  let nats = 0
  for (let index = from; index < to && nats > leastNats; index += 1) nats += slotNats(read, index + offset, plate, index)
  return nats
}

function slotNats(read: ReadText, readIndex: number, plate: string, plateIndex: number): number {
  const alternatives = read.slotAlternatives[readIndex]
  if (alternatives !== undefined && alternatives.length > 0) {
    return slotNatsOf(alternatives, plate[plateIndex])
  }
  const cost = exchangeCostOf(read.text.charCodeAt(readIndex), plate.charCodeAt(plateIndex))
  return cost === 0 ? 0 : -(EXCHANGE_BASE_NATS + EXCHANGE_NATS_PER_COST * cost) * weightOf(read, readIndex)
}

function weightOf({ text, charConfidenceRatios }: ReadText, index: number): number {
  if (charConfidenceRatios.length !== text.length) return 1
  const ratio = charConfidenceRatios[index] as number
  return ratio >= SURE_RATIO ? SURE_WEIGHT : ratio < UNSURE_RATIO ? UNSURE_WEIGHT : 1
}

/** One run of characters is missing on either side: where it does least harm. */
function bestWithGapNats(read: ReadText, plate: string, shift: number, leastNats: number): number {
  const gapNats = -GAP_NATS * Math.abs(shift)
  const shorter = Math.min(plate.length, read.text.length)
  let best = NATS_MIN
  if (gapNats <= leastNats) return best
  for (let cut = 0; cut <= shorter; cut += 1) {
    const after = shift > 0 ? cut + shift : cut
    const nats = gapNats + inPlaceNats(read, plate, 0, cut, 0, leastNats) + inPlaceNats(read, plate, after, plate.length, -shift, leastNats)
    if (nats > best) best = nats
  }
  return best
}

/** What one plate must pay for both texts, for each unit of their distance: at the least two confusions in place of one exchange. */
const APART_NATS_PER_COST = (2 * (EXCHANGE_BASE_NATS + EXCHANGE_NATS_PER_COST * CONFUSION_COST_MIN)) / EXCHANGE_COST

/**
 * How well any one plate can explain both texts at the most (the sum of `readNats` over the two): texts far from one another are not both near a third.
 * No figure at or below `leastNats` is exact. What one plate makes of both is an alignment of the two with gaps of at most two, so their distance is no more than it pays for.
 */
export function bothNatsMax(left: ReadText, right: ReadText, leastNats: number = NATS_MIN): number {
  if (left.slotAlternatives.length > 0 || right.slotAlternatives.length > 0 || Math.max(left.text.length, right.text.length) > PLATE_LENGTH_MAX) return 0
  const shift = Math.abs(left.text.length - right.text.length)
  if (shift > DISTANCE_SHIFT_MAX) return Math.max(NATS_MIN, -GAP_NATS * shift)
  const natsPerCost = APART_NATS_PER_COST * (left.charConfidenceRatios.length + right.charConfidenceRatios.length > 0 ? UNSURE_WEIGHT : 1)
  const floorNats = Math.max(NATS_MIN, leastNats)
  const costMax = Math.ceil(-floorNats / natsPerCost)
  const apartCost = plateDistanceOf(left.text, right.text, costMax)
  return apartCost > costMax ? floorNats : Math.max(NATS_MIN, -apartCost * natsPerCost)
}

/** Frames of one camera err alike: several reads of one side count less than as many vehicles would. */
const REPEAT_WEIGHT = 0.7
const NATS_PER_CHARACTER = -2.3
const OTHER_FORM_NATS = -4
/** One truck in a hundred shows another plate than declared (a swapped trailer, a covered plate), and then any (estimate). */
export const OTHER_PLATE_NATS = -4.6

/** How likely a text is when some vehicle that nobody declared passed. */
export const strangerNats = (text: string, isKnownForm: boolean): number =>
  isKnownForm ? (chanceNatsOf(text) ?? NATS_PER_CHARACTER * text.length) : NATS_PER_CHARACTER * text.length + OTHER_FORM_NATS

/**
 * One vehicle in two thousand is an undeclared truck of a declared fleet, with one of some thirty numbers near by (estimate). Less than
 * that says, since the crowd of a full list is added to it, and more declarations do not make mates likelier.
 */
const UNDECLARED_SISTER_NATS = -7

/** The same for a reader that tells what else it may be: an undeclared truck of a fleet of which others are declared shows no chance text. */
export function undeclaredNats(read: ReadText, isKnownForm: boolean, plates: ReadonlySet<string>): number {
  const nats = strangerNats(read.text, isKnownForm)
  const mateNats = plates.size === 0 ? null : fleetMateNats(read, plates)
  return mateNats === null ? nats : Math.max(nats, UNDECLARED_SISTER_NATS + mateNats)
}

/** At the most, whatever was declared. */
export const undeclaredNatsMax = (read: ReadText, isKnownForm: boolean): number =>
  read.slotAlternatives.length === 0 ? strangerNats(read.text, isKnownForm) : Math.max(strangerNats(read.text, isKnownForm), UNDECLARED_SISTER_NATS)

/** Several reads of one side of one vehicle, against the plate that it should show there; exact above `leastNats`, as `readNats`. */
export function sideNats(reads: readonly ReadText[], plate: string, leastNats: number = Number.NEGATIVE_INFINITY): number {
  const weight = weightOfReads(reads)
  const leastSumNats = Math.max(leastNats / weight, NATS_MIN * reads.length)
  let nats = 0
  let last: ReadText | undefined
  let lastNats = 0
  for (const read of reads) {
    if (nats < leastSumNats) break
    if (last === undefined || !isSameText(read, last)) lastNats = readNats(read, plate, Math.max(NATS_MIN, leastSumNats - nats))
    nats += lastNats
    last = read
  }
  return nats * weight
}

/** A camera that goes on reading one plate says the same of it each time. */
const isSameText = (read: ReadText, last: ReadText): boolean =>
  read.text === last.text && read.charConfidenceRatios.length + last.charConfidenceRatios.length + read.slotAlternatives.length + last.slotAlternatives.length === 0

export const weightOfReads = (reads: readonly ReadText[]): number => weightOfCount(reads.length)
export const weightOfCount = (readCount: number): number => (readCount < 2 ? 1 : REPEAT_WEIGHT)

/** Further apart than two ordinary edits and a confusion, two texts of one side are hardly of one plate (estimate). */
const LIKE_COST_MAX = 260
/** Two such plates, whole ones, were two vehicles' but for one time in three thousand; what is no plate may be read of any (estimates). */
const UNLIKE_PLATE_NATS = -8
const UNLIKE_TEXT_NATS = -4.6

/** What a read of a vehicle costs that is unlike another one of the same side. */
export const unlikeNats = (read: FormedRead, other: FormedRead): number => (read.isKnownForm && other.isKnownForm ? UNLIKE_PLATE_NATS : UNLIKE_TEXT_NATS)

export const isLike = (read: ReadText, other: ReadText): boolean => plateDistanceOf(read.text, other.text, LIKE_COST_MAX) <= LIKE_COST_MAX

/** Several reads of one side by what each of them is worth: those that are like the first as of one plate, every other as some other plate. */
export function sumNatsOf<Read extends FormedRead>(reads: readonly Read[], natsOf: (read: Read) => number): number {
  let likeNats = 0
  let likeCount = 0
  let otherNats = 0
  const first = reads[0] as Read
  for (const read of reads) {
    if (isLike(read, first)) {
      likeNats += natsOf(read)
      likeCount += 1
    } else otherNats += natsOf(read) + unlikeNats(read, first)
  }
  return likeNats * weightOfCount(likeCount) + otherNats
}

/** The same when it shows some other plate. */
export const otherPlateNats = (reads: readonly FormedRead[]): number => OTHER_PLATE_NATS + sumNatsOf(reads, ({ text, isKnownForm }) => strangerNats(text, isKnownForm))
