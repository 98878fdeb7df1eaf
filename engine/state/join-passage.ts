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
      // The logarithm of a sum is at the most that of its largest part, as often as there are parts.
      let partCount = 1 + (sureTripSeq === null ? 0 : 1) + countNear(state, read)
      for (const other of reads) {
        partCount += countNear(state, other)
        hasContainers ||= other.containerNumbers.length > 0
      }
      const enoughNats = betterThanNats - Math.log(partCount)
      const strangerTextNats = strangerNatsMaxOf(texts) + crowdNats(state.openTripCount)
      if (strangerNatsMax(strangerTextNats, false) > enoughNats) return true
      const enoughTextNats = enoughNats - candidateNatsMax(hasContainers, sureTripSeq !== null)
      if (oneSideNatsMax(texts) <= enoughTextNats) return false
      const isEnough = { state, texts, enoughTextNats, canBeSister: strangerNatsMax(strangerTextNats, true) > enoughNats }
      if (isSomeNearEnough(isEnough, read) || (sureTripSeq !== null && isOneEnough(isEnough, [sureTripSeq]))) return true
      for (const other of reads) if (isSomeNearEnough(isEnough, other)) return true
      return false
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

interface Enough {
  readonly state: CrossingState
  readonly texts: PassageTexts
  readonly enoughTextNats: number
  /** That of an undeclared neighbour would be enough. */
  readonly canBeSister: boolean
}

function isSomeNearEnough(enough: Enough, { text, plate, containerNumbers }: PassageRead): boolean {
  if (plate !== null && isOneEnough(enough, listNearTrips(enough.state.plates, text))) return true
  return containerNumbers.some((container) => isOneEnough(enough, enough.state.otherIds.get(container) ?? []))
}

function isOneEnough({ state, texts, enoughTextNats, canBeSister }: Enough, tripSeqs: readonly number[]): boolean {
  for (const tripSeq of tripSeqs) {
    const trip = state.trips.get(tripSeq)
    if (trip === undefined) continue
    const { tractorPlate, trailerPlate } = trip
    const frontNats = natsOfSide(texts.front, tractorPlate, trailerPlate, enoughTextNats)
    const rearNats = natsOfSide(texts.rear, trailerPlate, tractorPlate, enoughTextNats - (frontNats ?? 0))
    if ((frontNats ?? 0) + (rearNats ?? 0) > enoughTextNats) return true
    if (canBeSister && canBeTwiceSister(frontNats, rearNats) && areSisterTexts(texts, trip)) return true
  }
  return false
}
