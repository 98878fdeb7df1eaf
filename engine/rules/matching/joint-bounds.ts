/**
 * Upper bounds of how likely one read more of a passage is, without going through the passage's reads again.
 *
 * What a side's texts are worth, whoever the vehicle was, is added up once; one more text adds its own, and its distance from each
 * of the others is what no single plate can explain away.
 * Units:   natural logarithms (nats).
 * Checked: joint-bounds.prop.test.ts, against the evidence of all reads.
 */
import { natsOfAnyPlate, RIGID_NATS, type PassageTexts, type SidedRead, type SideTexts } from './passage-texts.ts'
import { bothNatsMax, readNats, strangerNats, undeclaredNatsMax, weightOfCount } from './plate-evidence.ts'

export interface SideWorth {
  readonly reads: readonly SidedRead[]
  /** Sums over the reads, as of one vehicle: of one that nobody declared, at the most; and of any text at all. */
  readonly undeclaredSumNats: number
  readonly anyTextSumNats: number
  /** The newest with that of the others which is furthest from it: what one plate must pay for both, at the least. */
  readonly pairNats: number
}

/** Null where nothing was read. */
export interface PassageWorth {
  readonly front: SideWorth | null
  readonly rear: SideWorth | null
}

export const worthOf = ({ front, rear }: PassageTexts): PassageWorth => ({ front: front && sideWorthOf(front), rear: rear && sideWorthOf(rear) })

function sideWorthOf({ reads }: SideTexts): SideWorth {
  let undeclaredSumNats = 0
  let anyTextSumNats = 0
  let pairNats = 0
  const newest = reads.at(-1) as SidedRead
  for (const read of reads) {
    undeclaredSumNats += undeclaredNatsMax(read, read.isKnownForm)
    anyTextSumNats += strangerNats(read.text, true)
    if (read !== newest) pairNats = Math.min(pairNats, bothNatsMax(read, newest))
  }
  return { reads, undeclaredSumNats, anyTextSumNats, pairNats }
}

/** How likely the texts are at the most of a vehicle that nobody declared. */
export function jointStrangerNatsMax(passage: PassageWorth, own: PassageWorth): number {
  const frontNats = undeclaredNatsOf(passage.front, own.front)
  const rearNats = undeclaredNatsOf(passage.rear, own.rear)
  const painted = (passage.front ?? own.front)?.reads[0]
  if (painted === undefined || (passage.rear === null && own.rear === null)) return frontNats + rearNats
  return Math.max(frontNats + rearNats, frontNats + RIGID_NATS + jointPlateNats(passage.rear, own.rear, painted.text))
}

function undeclaredNatsOf(passage: SideWorth | null, own: SideWorth | null): number {
  return ((passage?.undeclaredSumNats ?? 0) + (own?.undeclaredSumNats ?? 0)) * weightOfCount(countOf(passage) + countOf(own))
}

function jointPlateNats(passage: SideWorth | null, own: SideWorth | null, plate: string): number {
  let nats = 0
  for (const side of [passage, own]) for (const read of side?.reads ?? []) nats += readNats(read, plate)
  return nats * weightOfCount(countOf(passage) + countOf(own))
}

/** How well any vehicle can explain one side's texts at the most, whatever its plates; below `leastNats` no figure is exact. */
export function jointVehicleNatsMax(passage: SideWorth | null, own: SideWorth | null, leastNats: number): number {
  const count = countOf(passage) + countOf(own)
  if (count < 2) return 0
  const weight = weightOfCount(count)
  const anyNats = anyPlateNats(passage, own, weight)
  let pairNats = Math.min(passage?.pairNats ?? 0, own?.pairNats ?? 0)
  if (passage !== null && own !== null) {
    const newest = own.reads[0] as SidedRead
    const leastPairNats = Math.max(anyNats, leastNats) / weight
    for (const read of passage.reads) if (pairNats > leastPairNats) pairNats = Math.min(pairNats, bothNatsMax(read, newest, leastPairNats))
  }
  return Math.max(anyNats, pairNats * weight)
}

/**
 * The same of both sides of a vehicle with one plate alone: one side shows any text at all, or both show that plate.
 * 0, which rules nothing out, where only one side is read.
 */
export function jointOnePlateNatsMax(passage: PassageWorth, own: PassageWorth, leastNats: number): number {
  const newest = (own.front ?? own.rear)?.reads[0]
  const across = (own.front === null ? passage.front : passage.rear)?.reads.at(-1)
  if (newest === undefined || across === undefined) return 0
  const frontWeight = weightOfCount(countOf(passage.front) + countOf(own.front))
  const rearWeight = weightOfCount(countOf(passage.rear) + countOf(own.rear))
  const anyNats = Math.max(anyPlateNats(passage.front, own.front, frontWeight), anyPlateNats(passage.rear, own.rear, rearWeight))
  const weight = Math.min(frontWeight, rearWeight)
  return Math.max(anyNats, bothNatsMax(across, newest, Math.max(anyNats, leastNats) / weight) * weight)
}

const anyPlateNats = (passage: SideWorth | null, own: SideWorth | null, weight: number): number =>
  natsOfAnyPlate(((passage?.anyTextSumNats ?? 0) + (own?.anyTextSumNats ?? 0)) * weight)

const countOf = (side: SideWorth | null): number => side?.reads.length ?? 0
