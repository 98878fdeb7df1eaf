/**
 * Upper bounds of how likely one read more of a passage is, without going through the passage's reads again.
 *
 * What a side's texts are worth, whoever the vehicle was, is added up once; one more text adds its own, and its distance from each
 * of the others is what no single plate can explain away.
 * Units:   natural logarithms (nats).
 * Checked: joint-bounds.prop.test.ts, against the evidence of all reads.
 */
import { natsOfAnyPlate, RIGID_NATS, type PassageTexts, type SidedRead, type SideTexts } from './passage-texts.ts'
import { bothNatsMax, isLike, readNats, strangerNats, undeclaredNatsMax, unlikeNats, weightOfCount } from './plate-evidence.ts'

/** What texts are worth, whatever plates were declared: of a vehicle that nobody declared, at the most; and of any text at all. */
interface TextWorth {
  readonly undeclaredNats: number
  readonly anyTextNats: number
}

export interface SideWorth {
  readonly reads: readonly SidedRead[]
  /** Sums over those that are like the first, not yet weighted. */
  readonly like: TextWorth
  readonly likeCount: number
  readonly unlike: TextWorth
  /** The newest with that of the others which is furthest from it: what one plate must pay for both, at the least. */
  readonly pairNats: number
}

/** Null where nothing was read. */
export interface PassageWorth {
  readonly front: SideWorth | null
  readonly rear: SideWorth | null
}

export const worthOf = ({ front, rear }: PassageTexts): PassageWorth => ({ front: front && sideWorthOf(front), rear: rear && sideWorthOf(rear) })

const NO_WORTH: TextWorth = { undeclaredNats: 0, anyTextNats: 0 }
const sumOf = (left: TextWorth, right: TextWorth, nats = 0): TextWorth => ({ undeclaredNats: left.undeclaredNats + right.undeclaredNats + nats, anyTextNats: left.anyTextNats + right.anyTextNats + nats })

function sideWorthOf({ reads }: SideTexts): SideWorth {
  let like = NO_WORTH
  let likeCount = 0
  let unlike = NO_WORTH
  let pairNats = 0
  const newest = reads.at(-1) as SidedRead
  const first = reads[0] as SidedRead
  for (const read of reads) {
    const worth = { undeclaredNats: undeclaredNatsMax(read, read.isKnownForm), anyTextNats: strangerNats(read.text, true) }
    if (isLike(read, first)) {
      like = sumOf(like, worth)
      likeCount += 1
    } else unlike = sumOf(unlike, worth, unlikeNats(read, first))
    if (read !== newest) pairNats = Math.min(pairNats, bothNatsMax(read, newest))
  }
  return { reads, like, likeCount, unlike, pairNats }
}

/** One side of a passage and of the one read more. */
interface JointSide extends TextWorth {
  readonly passage: SideWorth | null
  readonly one: SideWorth | null
  readonly readCount: number
}

export interface JointWorth {
  readonly front: JointSide
  readonly rear: JointSide
}

/** @param one of a single read. */
export const jointWorthOf = (passage: PassageWorth, one: PassageWorth): JointWorth => ({ front: jointSideOf(passage.front, one.front), rear: jointSideOf(passage.rear, one.rear) })

function jointSideOf(passage: SideWorth | null, one: SideWorth | null): JointSide {
  const side = passage ?? one
  if (side === null) return { passage, one, readCount: 0, ...NO_WORTH }
  const { reads, like, likeCount, unlike } = side
  if (passage === null || one === null) return { passage, one, readCount: reads.length, ...weighted(like, likeCount, unlike) }
  const [first, more] = [reads[0] as SidedRead, one.reads[0] as SidedRead]
  const readCount = reads.length + 1
  return isLike(more, first)
    ? { passage, one, readCount, ...weighted(sumOf(like, one.like), likeCount + 1, unlike) }
    : { passage, one, readCount, ...weighted(like, likeCount, sumOf(unlike, one.like, unlikeNats(more, first))) }
}

function weighted(like: TextWorth, likeCount: number, unlike: TextWorth): TextWorth {
  const weight = weightOfCount(likeCount)
  return { undeclaredNats: like.undeclaredNats * weight + unlike.undeclaredNats, anyTextNats: like.anyTextNats * weight + unlike.anyTextNats }
}

/** How likely the texts are at the most of a vehicle that nobody declared. */
export function jointStrangerNatsMax({ front, rear }: JointWorth): number {
  const bothNats = front.undeclaredNats + rear.undeclaredNats
  const painted = (front.passage ?? front.one)?.reads[0]
  if (painted === undefined || rear.readCount === 0) return bothNats
  return Math.max(bothNats, front.undeclaredNats + RIGID_NATS + plateNatsOf(rear, painted.text))
}

function plateNatsOf({ passage, one, readCount }: JointSide, plate: string): number {
  let nats = 0
  for (const side of [passage, one]) for (const read of side?.reads ?? []) nats += readNats(read, plate)
  return nats * weightOfCount(readCount)
}

/** How well any vehicle can explain one side's texts at the most, whatever its plates; below `leastNats` no figure is exact. */
export function jointVehicleNatsMax(side: JointSide, leastNats: number): number {
  if (side.readCount < 2) return 0
  const anyNats = natsOfAnyPlate(side.anyTextNats)
  return Math.max(anyNats, jointPlateNatsMax(side, Math.max(anyNats, leastNats)))
}

/** How well any one plate can. */
export function jointPlateNatsMax({ passage, one, readCount }: JointSide, leastNats: number): number {
  const weight = weightOfCount(readCount)
  const leastPairNats = leastNats / weight
  let pairNats = Math.min(passage?.pairNats ?? 0, one?.pairNats ?? 0)
  const newest = one?.reads[0]
  if (newest !== undefined) for (const read of passage?.reads ?? []) if (pairNats > leastPairNats) pairNats = Math.min(pairNats, bothNatsMax(read, newest, leastPairNats))
  return pairNats * weight
}

/**
 * The same of both sides of a vehicle with one plate alone: one side shows any text at all, or both show that plate.
 * 0, which rules nothing out, where only one side is read.
 */
export function jointOnePlateNatsMax({ front, rear }: JointWorth, leastNats: number): number {
  const newest = (front.one ?? rear.one)?.reads[0]
  const across = (front.one === null ? front.passage : rear.passage)?.reads.at(-1)
  if (newest === undefined || across === undefined) return 0
  const anyNats = Math.max(natsOfAnyPlate(front.anyTextNats), natsOfAnyPlate(rear.anyTextNats))
  const weight = Math.min(weightOfCount(front.readCount), weightOfCount(rear.readCount))
  return Math.max(anyNats, bothNatsMax(across, newest, Math.max(anyNats, leastNats) / weight) * weight)
}
