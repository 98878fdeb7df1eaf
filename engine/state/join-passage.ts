/**
 * Whether a read can be one more of an open passage at all: upper bounds of how likely all the reads together are.
 *
 * On a busy lane a read is tried with every passage of the last seconds, and nearly all of them were other vehicles. The bounds go
 * by the texts alone: first by how far apart those of one side are, whatever was declared, for all trips that there are and for as
 * many as are near; then by how well each trip near any of them fits. The rest, times and trackers, is taken for the best that the camera can tell.
 * Checked: rank-passage.prop.test.ts, against the weighing itself.
 */
import type { Sensor } from '../model/site.ts'
import { jointOnePlateNatsMax, jointPlateNatsMax, jointStrangerNatsMax, jointVehicleNatsMax, jointWorthOf, worthOf, type JointWorth, type PassageWorth } from '../rules/matching/joint-bounds.ts'
import { joinTexts, mateNatsMaxOf, natsOfSide, passageTextsOf, type PassageTexts } from '../rules/matching/passage-texts.ts'
import { listNearTrips } from '../rules/matching/plate-register.ts'
import { candidateNatsMax, containerNatsMax, crowdNats, MATE_NATS, strangerNatsMax, sureCandidateNatsMax, type Seeing } from '../rules/matching/rank-candidates.ts'
import type { CrossingState } from './crossing-state.ts'
import type { PassageRead } from './passages.ts'
import type { Trip } from './trip.ts'

export interface Join {
  /** False only where `weighPassage` of the passage's reads and this one gives no more than `betterThanNats`. */
  readonly canExplain: (reads: readonly PassageRead[], sureTripSeq: number | null, betterThanNats: number) => boolean
}

/** What follows from a passage's reads alone, for all the reads that are tried with them. */
interface Remembered extends PassageWorth {
  readonly texts: PassageTexts
  readonly hasContainers: boolean
}

/** By the reads of a passage, which are replaced and never changed. */
const rememberedByReads = new WeakMap<readonly PassageRead[], Remembered>()

function rememberedOf(reads: readonly PassageRead[]): Remembered {
  let remembered = rememberedByReads.get(reads)
  if (remembered === undefined) rememberedByReads.set(reads, (remembered = whatFollowsFrom(reads)))
  return remembered
}

function whatFollowsFrom(reads: readonly PassageRead[]): Remembered {
  const texts = passageTextsOf(reads)
  const { front, rear } = worthOf(texts)
  return { front, rear, texts, hasContainers: reads.some(({ containerNumbers }) => containerNumbers.length > 0) }
}

/** Some less than one, for the last bits of the sums. */
const ENOUGH_RATIO = 1 - 1e-9
/** Further below what is enough nothing is told apart. */
const FLOOR_NATS = -6
/** Four that lie this far below what is enough are not enough together: e to the -1.4 is less than a quarter. */
const QUARTER_NATS = 1.4

export function createJoin(state: CrossingState, read: PassageRead, sensor: Sensor | undefined): Join {
  const own = whatFollowsFrom([read])
  const crowd = crowdNats(state.openTripCount)
  const seeing = seeingOf(state, sensor)
  const restNats = candidateNatsMax(seeing)
  const sureRestNats = sureCandidateNatsMax(seeing)
  const manyNats = Math.log(1 + state.trips.size)
  const nearOwnCount = nearCountOf(state, [read])
  return {
    canExplain(reads, sureTripSeq, betterThanNats) {
      const passage = rememberedOf(reads)
      const joint = jointWorthOf(passage, own)
      const strangerTextNats = jointStrangerNatsMax(joint) + crowd
      const sure = declaredOf(state, sureTripSeq)
      const betterTextNats = betterThanNats - containerNatsMax(own.hasContainers || passage.hasContainers)
      const enoughNats = betterTextNats - restNats
      const sureEnoughNats = betterTextNats - sureRestNats
      // As many as there are, the sure one, and a mate of one of them, against what both texts allow any vehicle.
      const hopelessNats = Math.min(enoughNats - manyNats, sure !== null ? sureEnoughNats : Number.POSITIVE_INFINITY, betterThanNats - MATE_NATS) - QUARTER_NATS
      const isStrangerHopeless = strangerNatsMax(strangerTextNats) < betterThanNats - QUARTER_NATS
      if (isStrangerHopeless) {
        const vehicleNats = vehicleNatsMaxOf(joint, hopelessNats)
        if (vehicleNats <= hopelessNats) return false
        // The same for as many as are near.
        const fewHopelessNats = Math.min(enoughNats - Math.log(1 + nearCountOf(state, reads) + nearOwnCount), sure !== null ? sureEnoughNats : Number.POSITIVE_INFINITY) - QUARTER_NATS
        if (vehicleNats <= fewHopelessNats && mateNatsMaxIn(joint, betterThanNats) < betterThanNats - QUARTER_NATS) return false
      }
      const sum: Sum = {
        state, texts: joinTexts(passage.texts, own.texts), sure, enoughNats, onePlateNats: jointOnePlateNatsMax(joint, enoughNats + FLOOR_NATS),
        shareRatio: Math.exp(strangerNatsMax(strangerTextNats) - betterThanNats), mateNats: Number.NEGATIVE_INFINITY,
      }
      if (sure !== null) addTrip(sum, sure, read.side, sureEnoughNats)
      addNear(sum, reads, read, addDeclared)
      if (sum.shareRatio >= ENOUGH_RATIO) return true
      if (sum.shareRatio + Math.exp(mateNatsMaxIn(joint, betterThanNats) - betterThanNats) < ENOUGH_RATIO) return false
      if (sure !== null) addMate(sum, sure)
      addNear(sum, reads, read, addMate)
      return sum.shareRatio + Math.exp(MATE_NATS + sum.mateNats - betterThanNats) >= ENOUGH_RATIO
    },
  }
}

/** An undeclared vehicle is a candidate only where its plates are near the texts, like all others. */
function declaredOf({ trips }: CrossingState, tripSeq: number | null): Trip | null {
  const trip = tripSeq === null ? undefined : trips.get(tripSeq)
  return trip === undefined || trip.declaration === null ? null : trip
}

function seeingOf({ fixed }: CrossingState, sensor: Sensor | undefined): Seeing {
  if (sensor === undefined) return { isOnSite: false, isProof: false }
  const { compiled } = fixed
  return { isOnSite: true, isProof: compiled.export.bySensor.has(sensor.id) || compiled.import.bySensor.has(sensor.id) }
}

/** How likely a mate is at the most, whichever it is: it has one plate in front. Further below what it is held against no figure is exact. */
const mateNatsMaxIn = ({ front }: JointWorth, betterThanNats: number): number => MATE_NATS + jointPlateNatsMax(front, betterThanNats - MATE_NATS + FLOOR_NATS)

/** How well any vehicle explains the texts of both together at the most; below `leastNats` some figure no higher than that. */
function vehicleNatsMaxOf({ front, rear }: JointWorth, leastNats: number): number {
  const frontNats = jointVehicleNatsMax(front, leastNats)
  return frontNats + jointVehicleNatsMax(rear, leastNats - frontNats)
}

/** An earlier read says the same: the same trips are near both. */
function isTold(reads: readonly PassageRead[], index: number): boolean {
  const { text, containerNumbers } = reads[index] as PassageRead
  if (containerNumbers.length > 0) return false
  for (let earlier = 0; earlier < index; earlier += 1) if (reads[earlier]?.text === text) return true
  return false
}

/** What all vehicles together explain, against what is enough. */
interface Sum {
  readonly state: CrossingState
  readonly texts: PassageTexts
  /** Added apart. */
  readonly sure: Trip | null
  /** What the texts of a trip alone must reach. */
  readonly enoughNats: number
  /** How well a vehicle of which one plate alone is known explains both sides at the most. */
  readonly onePlateNats: number
  shareRatio: number
  /** How well an undeclared mate of one of them explains the texts at the most. */
  mateNats: number
}

type Add = (sum: Sum, trip: Trip, side: PassageRead['side']) => void

/** How many trips are near one of the texts, some of them counted twice. */
function nearCountOf({ plates, otherIds }: CrossingState, reads: readonly PassageRead[]): number {
  let count = 0
  for (const { text, plate, containerNumbers } of reads) {
    if (plate !== null) count += listNearTrips(plates, text).length
    for (const container of containerNumbers) count += otherIds.get(container)?.length ?? 0
  }
  return count
}

/** Every trip near one of the texts; some of them twice. */
function addNear(sum: Sum, reads: readonly PassageRead[], read: PassageRead, add: Add): void {
  for (let index = 0; index < reads.length; index += 1) if (!isTold(reads, index)) addNearOf(sum, reads[index] as PassageRead, add)
  addNearOf(sum, read, add)
}

function addNearOf(sum: Sum, { text, plate, side, containerNumbers }: PassageRead, add: Add): void {
  const { plates, otherIds } = sum.state
  if (plate !== null) addTrips(sum, listNearTrips(plates, text), side, add)
  for (const container of containerNumbers) addTrips(sum, otherIds.get(container) ?? [], side, add)
}

/** `side`: where they are known to be near the text; the other side tells more. */
function addTrips(sum: Sum, tripSeqs: readonly number[], side: PassageRead['side'], add: Add): void {
  for (const tripSeq of tripSeqs) {
    if (sum.shareRatio >= ENOUGH_RATIO) return
    const trip = sum.state.trips.get(tripSeq)
    if (trip !== undefined && trip !== sum.sure) add(sum, trip, side)
  }
}

function addDeclared(sum: Sum, trip: Trip, side: PassageRead['side']): void {
  const { enoughNats, onePlateNats } = sum
  if (trip.trailerPlate === null && onePlateNats < 0) sum.shareRatio += Math.exp(Math.max(enoughNats + FLOOR_NATS, onePlateNats) - enoughNats)
  else addTrip(sum, trip, side, enoughNats)
}

function addTrip(sum: Sum, trip: Trip, side: PassageRead['side'], enoughNats: number): void {
  const { texts } = sum
  const leastNats = enoughNats + FLOOR_NATS
  const isRearFirst = side === 'front'
  const firstNats = sideNatsOf(texts, trip, isRearFirst, leastNats)
  const isVague = firstNats !== null && firstNats <= leastNats
  const secondNats = isVague ? Number.NEGATIVE_INFINITY : sideNatsOf(texts, trip, !isRearFirst, leastNats - (firstNats ?? 0))
  const nats = (firstNats ?? 0) + (secondNats ?? 0)
  sum.shareRatio += Math.exp(Math.max(leastNats, nats) - enoughNats)
}

function addMate(sum: Sum, { declaration, tractorPlate, trailerPlate }: Trip): void {
  if (declaration !== null) sum.mateNats = Math.max(sum.mateNats, mateNatsMaxOf(sum.texts, tractorPlate, trailerPlate))
}

const sideNatsOf = ({ front, rear }: PassageTexts, { tractorPlate, trailerPlate }: Trip, isRear: boolean, leastNats: number): number | null =>
  isRear ? natsOfSide(rear, trailerPlate, tractorPlate, leastNats) : natsOfSide(front, tractorPlate, trailerPlate, leastNats)
