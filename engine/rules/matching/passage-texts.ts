/**
 * What the reads of one passage, all together, say of a vehicle's plates: per side, the side's own plate, the other one, or any.
 *
 * What does not depend on the vehicle is worked out once a passage.
 */
import { OTHER_PLATE_NATS, otherPlateNats, sideNats, sumNatsOf, undeclaredNats, type FormedRead } from './plate-evidence.ts'
import { matchFormOf } from './plate-form.ts'
import { isTrailerPlate, repairPlate } from './plate-grammar.ts'
import { sisterNats, sisterNatsMax } from './sister-plate.ts'

export interface SidedRead extends FormedRead {
  /** Null where only a container number was read. */
  readonly plate: string | null
  readonly side: 'front' | 'rear'
  /** The camera said which; else the plate's form did. */
  readonly isSideSaid: boolean
}

export interface SideTexts {
  readonly reads: readonly SidedRead[]
  /** That it shows some other plate than was declared. */
  readonly otherNats: number
  /** And that where nobody declared what this side shows. */
  readonly unknownNats: number
  readonly isSideSaid: boolean
}

export interface PassageTexts {
  /** Null where nothing was read. */
  readonly front: SideTexts | null
  readonly rear: SideTexts | null
}

/** A front camera sometimes frames the trailer, and a rear camera a rigid truck. */
const OTHER_SIDE_NATS = -3
const OTHER_SIDE_UNSAID_NATS = -0.7
/** Nobody declared its tractor: any plate in front is less of a surprise. */
const UNKNOWN_TRACTOR_NATS = 3.5
/** One truck in ten that is declared without a trailer has one all the same (estimate); what trailers show is trailers' plates. */
const UNKNOWN_TRAILER_NATS = 2.3
/** One vehicle in eight has no trailer (estimate). */
export const RIGID_NATS = -2.1
const NO_READS: readonly SidedRead[] = []

export const passageTextsOf = (reads: readonly SidedRead[]): PassageTexts => ({ front: sideOf(reads, 'front'), rear: sideOf(reads, 'rear') })

function sideOf(all: readonly SidedRead[], wanted: SidedRead['side']): SideTexts | null {
  const reads = all.filter(({ side, plate }) => side === wanted && plate !== null)
  return reads.length === 0 ? null : sideTextsOf(reads)
}

function sideTextsOf(reads: readonly SidedRead[]): SideTexts {
  const otherNats = otherPlateNats(reads)
  return { reads, otherNats, unknownNats: otherNats + unknownNatsOf(reads), isSideSaid: reads.some(({ isSideSaid }) => isSideSaid) }
}

const unknownNatsOf = (reads: readonly SidedRead[]): number => {
  if (reads[0]?.side === 'front') return UNKNOWN_TRACTOR_NATS
  return reads.every(({ text }) => isTrailerPlate(repairPlate(text).text)) ? UNKNOWN_TRAILER_NATS : 0
}

/** The texts of both together: as of all reads, without going through those again of a side that only one of them shows. */
export const joinTexts = (left: PassageTexts, right: PassageTexts): PassageTexts => ({ front: joinSides(left.front, right.front), rear: joinSides(left.rear, right.rear) })

const joinSides = (left: SideTexts | null, right: SideTexts | null): SideTexts | null => (left === null ? right : right === null ? left : sideTextsOf([...left.reads, ...right.reads]))

/** How likely the texts are of a vehicle that nobody declared, beside these plates, which somebody did. */
export function strangerNatsOf({ front, rear }: PassageTexts, plates: ReadonlySet<string>): number {
  const frontNats = undeclaredNatsOf(front, plates)
  const rearNats = undeclaredNatsOf(rear, plates)
  const [painted] = front?.reads ?? NO_READS
  if (painted === undefined || rear === null) return frontNats + rearNats
  // A rigid truck shows one plate twice: the second time it is no chance text.
  return Math.max(frontNats + rearNats, frontNats + RIGID_NATS + sideNats(rear.reads, painted.text))
}

const undeclaredNatsOf = (side: SideTexts | null, plates: ReadonlySet<string>): number =>
  side === null ? 0 : sumNatsOf(side.reads, (read) => undeclaredNats(read, read.isKnownForm, plates))

/** `own` is the plate that this side should show; the other one at a price, any other at the price of a stranger's. Exact above `leastNats`. */
export function natsOfSide(side: SideTexts | null, own: string | null, other: string | null, leastNats: number = Number.NEGATIVE_INFINITY): number | null {
  if (side === null) return null
  const { reads } = side
  let nats = own === null ? side.unknownNats : side.otherNats
  if (own !== null) nats = Math.max(nats, sideNats(reads, matchFormOf(own), Math.max(leastNats, nats)))
  if (other !== null && nats < 0) {
    const price = own === null ? 0 : side.isSideSaid ? OTHER_SIDE_NATS : OTHER_SIDE_UNSAID_NATS
    nats = Math.max(nats, sideNats(reads, matchFormOf(other), Math.max(leastNats, nats) - price) + price)
  }
  return nats
}

/** Of a side that shows none of a vehicle's plates, at the most; `textNats` is what its texts are worth by chance. */
export const natsOfAnyPlate = (textNats: number): number => OTHER_PLATE_NATS + UNKNOWN_TRACTOR_NATS + textNats

/** One truck in two of a fleet has a trailer with a number near by (estimate); of an undeclared one any other is no surprise. */
const MATE_TRAILER_NATS = -0.7

const mateTrailerNatsOf = ({ otherNats }: SideTexts): number => otherNats - OTHER_PLATE_NATS + MATE_TRAILER_NATS

/**
 * How well the likeliest truck numbered next to one with these plates explains the texts, where nobody declared it (`isTaken`): its own
 * plate in front; in the rear its trailer's, its own once more, or that of any trailer at all.
 */
export function mateNatsOf({ front, rear }: PassageTexts, tractor: string | null, trailer: string | null, isTaken: (plate: string) => boolean): number {
  if (tractor === null) return Number.NEGATIVE_INFINITY
  const natsBeside = (reads: readonly SidedRead[], plate: string, leastNats: number): number => sisterNats(reads, matchFormOf(plate), isTaken, leastNats)
  const frontNats = front === null ? 0 : natsBeside(front.reads, tractor, Number.NEGATIVE_INFINITY)
  if (rear === null) return frontNats
  const ownNats = natsBeside(rear.reads, tractor, Number.NEGATIVE_INFINITY)
  const anyNats = Math.max(ownNats, mateTrailerNatsOf(rear))
  return frontNats + (trailer === null ? anyNats : natsBeside(rear.reads, trailer, anyNats))
}

/** The same at the most. */
export function mateNatsMaxOf({ front, rear }: PassageTexts, tractor: string | null, trailer: string | null): number {
  if (tractor === null) return Number.NEGATIVE_INFINITY
  const frontNats = front === null ? 0 : sisterNatsMax(front.reads, matchFormOf(tractor))
  if (rear === null) return frontNats
  const ownNats = sisterNatsMax(rear.reads, matchFormOf(tractor))
  const anyNats = Math.max(ownNats, mateTrailerNatsOf(rear))
  return frontNats + (trailer === null ? anyNats : Math.max(anyNats, sisterNatsMax(rear.reads, matchFormOf(trailer))))
}
