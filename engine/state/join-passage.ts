/**
 * Whether a read can be one more of an open passage at all: upper bounds of how likely all the reads together are.
 *
 * On a busy lane a read is tried with every passage of the last seconds, and nearly all of them were other vehicles. The bounds go
 * by the texts alone (how far apart those of one side are; how well each trip near any of them fits) and take the rest, places,
 * times, trackers, for the best.
 * Checked: rank-passage.prop.test.ts, against the weighing itself.
 */
import { joinTexts, natsOfSide, passageTextsOf, sideNatsMax, strangerNatsMaxOf, type PassageTexts } from '../rules/matching/passage-texts.ts'
import { listNearTrips } from '../rules/matching/plate-register.ts'
import { candidateNatsMax, canBeTwiceSister, crowdNats, strangerNatsMax } from '../rules/matching/rank-candidates.ts'
import { areSisterTexts } from './candidate-facts.ts'
import type { CrossingState } from './crossing-state.ts'
import type { PassageRead } from './passages.ts'

export interface Join {
  /** False only where `weighPassage` of the passage's reads and this one gives no more than `betterThanNats`. */
  readonly canExplain: (reads: readonly PassageRead[], sureTripSeq: number | null, betterThanNats: number) => boolean
}

/** By the reads of a passage, which are replaced and never changed. */
const textsByReads = new WeakMap<readonly PassageRead[], PassageTexts>()

function rememberedTextsOf(reads: readonly PassageRead[]): PassageTexts {
  let texts = textsByReads.get(reads)
  if (texts === undefined) textsByReads.set(reads, (texts = passageTextsOf(reads)))
  return texts
}

export function createJoin(state: CrossingState, read: PassageRead): Join {
  const ownTexts = passageTextsOf([read])
  return {
    canExplain(reads, sureTripSeq, betterThanNats) {
      const texts = joinTexts(rememberedTextsOf(reads), ownTexts)
      let hasContainers = read.containerNumbers.length > 0
      let partCount = (sureTripSeq === null ? 0 : 1) + countNear(state, read)
      for (const other of reads) {
        partCount += countNear(state, other)
        hasContainers ||= other.containerNumbers.length > 0
      }
      const strangerTextNats = strangerNatsMaxOf(texts) + crowdNats(state.openTripCount)
      const enoughTextNats = betterThanNats - candidateNatsMax(hasContainers, sureTripSeq !== null)
      const sisterShareRatio = Math.exp(strangerNatsMax(strangerTextNats, true) - betterThanNats)
      const sum: Sum = { state, texts, enoughTextNats, sisterShareRatio, shareRatio: Math.exp(strangerNatsMax(strangerTextNats, false) - betterThanNats) }
      if (sum.shareRatio + partCount * Math.exp(oneSideNatsMax(texts) - enoughTextNats) < ENOUGH_RATIO) return false
      addNear(sum, read)
      for (const other of reads) addNear(sum, other)
      if (sureTripSeq !== null) addTrips(sum, [sureTripSeq])
      return sum.shareRatio >= ENOUGH_RATIO
    },
  }
}

function countNear({ plates, otherIds }: CrossingState, { text, plate, containerNumbers }: PassageRead): number {
  let count = plate === null ? 0 : listNearTrips(plates, text).length
  for (const container of containerNumbers) count += otherIds.get(container)?.length ?? 0
  return count
}

/** By how the texts of one side differ from one another, whatever any trip's plates are; 0 where both sides were seen. */
const oneSideNatsMax = ({ front, rear }: PassageTexts): number => (front === null ? (rear === null ? 0 : sideNatsMax(rear)) : rear === null ? sideNatsMax(front) : 0)

/** What all vehicles together explain, against what is enough. */
interface Sum {
  readonly state: CrossingState
  readonly texts: PassageTexts
  readonly enoughTextNats: number
  /** Of an undeclared neighbour, where the texts may be one's. */
  sisterShareRatio: number
  shareRatio: number
}

/** Some less than one, for the last bits of the sums. */
const ENOUGH_RATIO = 1 - 1e-9
/** Further below what is enough nothing is told apart. */
const FLOOR_NATS = -4

function addNear(sum: Sum, { text, plate, containerNumbers }: PassageRead): void {
  if (plate !== null) addTrips(sum, listNearTrips(sum.state.plates, text))
  for (const container of containerNumbers) addTrips(sum, sum.state.otherIds.get(container) ?? [])
}

function addTrips(sum: Sum, tripSeqs: readonly number[]): void {
  const { state, texts, enoughTextNats } = sum
  const leastNats = enoughTextNats + FLOOR_NATS
  for (const tripSeq of tripSeqs) {
    if (sum.shareRatio >= ENOUGH_RATIO) return
    const trip = state.trips.get(tripSeq)
    if (trip === undefined) continue
    const { tractorPlate, trailerPlate } = trip
    const frontNats = natsOfSide(texts.front, tractorPlate, trailerPlate, leastNats)
    const rearNats = natsOfSide(texts.rear, trailerPlate, tractorPlate, leastNats - (frontNats ?? 0))
    sum.shareRatio += Math.exp(Math.max(leastNats, (frontNats ?? 0) + (rearNats ?? 0)) - enoughTextNats)
    if (sum.sisterShareRatio === 0 || !canBeTwiceSister(frontNats, rearNats) || !areSisterTexts(texts, trip)) continue
    sum.shareRatio += sum.sisterShareRatio
    sum.sisterShareRatio = 0
  }
}
