/**
 * Whose a passage was: weighs its reads against the trips whose plates are near their texts.
 *
 * A decision without reasons for every read, the whole ranking for the operator. What surely explains nothing is not even weighed:
 * join-passage.ts.
 * Checked: rank-passage.prop.test.ts (the decision is the ranking's).
 */
import type { Sensor } from '../model/site.ts'
import { matchFormOf } from '../rules/matching/plate-form.ts'
import { passageTextsOf, strangerNatsOf, type PassageTexts } from '../rules/matching/passage-texts.ts'
import { listAllTrips, listNearTrips } from '../rules/matching/plate-register.ts'
import { crowdNats, FINAL_CONFIDENCE_RATIO_MIN, rankCandidates, scoreOf, weighCandidates, type CandidateFacts, type Ranking, type Weighing } from '../rules/matching/rank-candidates.ts'
import { factsOf, isTimely, type PassageFacts } from './candidate-facts.ts'
import type { CrossingState } from './crossing-state.ts'
import type { PassageRead } from './passages.ts'
import type { Trip } from './trip.ts'

/** Three ordinary edits: looked for among all plates when nothing nearer explains the passage. */
const FAR_COST_MAX = 330
/** Less, and the choice is among trips that were found. */
const THOROUGH_STRANGER_RATIO_MIN = 0.01

/**
 * The parts by which near plates are found miss one of which the text has an error in each part: at best two confusions, some -8. Where no
 * side fits better than this, less than a decision's certainty above those, a plate that was missed may fit as well.
 */
const NEAREST_SIDE_NATS = -4.7
const UNSURE = { kind: 'unsure' } as const

/** Reads of one passage, in the order seen. */
type Reads = readonly PassageRead[]

/**
 * `sureTripSeq`: another read of the same passage is its for sure. `givenTripSeq`: it has been given to that trip by what the camera says
 * otherwise now.
 */
export function weighPassage(state: CrossingState, reads: Reads, sensor: Sensor | undefined, sureTripSeq: number | null, confidenceRatioMin: number, givenTripSeq: number | null = null): Weighing {
  const { facts, strangerNats } = gather(state, nearTripsOf(state, reads, sureTripSeq ?? givenTripSeq), passageOf(reads, sensor, sureTripSeq, givenTripSeq))
  const weighing = weighCandidates(facts, strangerNats, confidenceRatioMin)
  return weighing.verdict.kind === 'matched' && !isNearest(facts, weighing.verdict.tripSeq) ? { ...weighing, verdict: UNSURE } : weighing
}

/** How likely the reads are of the trip that they were given to, which is all but sure. */
export const natsOfGiven = (state: CrossingState, reads: Reads, sensor: Sensor | undefined, trip: Trip): number => scoreOf(factsOf(state, trip, passageOf(reads, sensor, null, trip.tripSeq)))

/**
 * When a passage is over and still nobody's: also among all that is open, for texts with errors in every part.
 * Costs a pass over all plates, some 0.2 µs each, once a text; a few passages in a hundred need it.
 */
export function rankThoroughly(state: CrossingState, reads: Reads, sensor: Sensor | undefined, givenTripSeq: number | null = null): Ranking {
  const passage = passageOf(reads, sensor, null, givenTripSeq)
  const found = nearTripsOf(state, reads, givenTripSeq)
  const near = gather(state, found, passage)
  const ranking = rankCandidates(near.facts, near.strangerNats, FINAL_CONFIDENCE_RATIO_MIN)
  const isFound = ranking.verdict.kind === 'matched' || ranking.strangerRatio < THOROUGH_STRANGER_RATIO_MIN
  if (isFound && ranking.bestTripSeq !== null && isNearest(near.facts, ranking.bestTripSeq)) return ranking
  for (const { text, plate } of reads) if (plate !== null) for (const tripSeq of listAllTrips(state.plates, text, FAR_COST_MAX)) found.add(tripSeq)
  const all = gather(state, found, passage)
  return rankCandidates(all.facts, all.strangerNats, FINAL_CONFIDENCE_RATIO_MIN)
}

/** Its plates fit so well that no other, which the parts of the texts did not find, can fit about as well. */
function isNearest(facts: readonly CandidateFacts[], tripSeq: number): boolean {
  const best = facts.find((candidate) => candidate.tripSeq === tripSeq)
  if (best === undefined || best.hasContainer) return true
  const { frontNats, rearNats } = best
  return Math.max(frontNats ?? Number.NEGATIVE_INFINITY, rearNats ?? Number.NEGATIVE_INFINITY) >= NEAREST_SIDE_NATS
}

const passageOf = (reads: Reads, sensor: Sensor | undefined, sureTripSeq: number | null, givenTripSeq: number | null): PassageFacts => ({
  reads, texts: passageTextsOf(reads), sensor, atMs: (reads[0] as PassageRead).sighting.evidence.eventTimeMs, sureTripSeq, givenTripSeq,
})

function nearTripsOf(state: CrossingState, reads: Reads, ownTripSeq: number | null): Set<number> {
  const found = new Set<number>()
  for (const { text, plate, containerNumbers } of reads) {
    if (plate !== null) for (const tripSeq of listNearTrips(state.plates, text)) found.add(tripSeq)
    for (const container of containerNumbers) for (const tripSeq of state.otherIds.get(container) ?? []) found.add(tripSeq)
  }
  if (ownTripSeq !== null) {
    const own = state.trips.get(ownTripSeq)
    // An undeclared trip that these reads opened knows its plates from them alone: they cannot speak for it.
    if (own === undefined || own.declaration !== null) found.add(ownTripSeq)
    else if (isOpenedBy(own, reads)) found.delete(ownTripSeq)
  }
  return found
}

/** It was not there before them; a later word bears the time of the read that it takes the place of. */
const isOpenedBy = (trip: Trip, reads: Reads): boolean => reads.some(({ sighting }) => sighting.evidence.eventTimeMs <= trip.openedAtMs)

function gather(state: CrossingState, found: Iterable<number>, passage: PassageFacts): { readonly facts: readonly CandidateFacts[]; readonly strangerNats: number } {
  const facts: CandidateFacts[] = []
  for (const tripSeq of found) {
    const trip = state.trips.get(tripSeq)
    if (trip !== undefined && isTimely(trip, passage.atMs)) facts.push(factsOf(state, trip, passage))
  }
  return { facts, strangerNats: strangerNatsOf(passage.texts, declaredPlatesOf(state, facts, passage.texts)) + crowdNats(state.openTripCount) }
}

const NO_PLATES: ReadonlySet<string> = new Set()

/** The candidates' plates, in the form of comparison; none where no reader tells what else it may have been. */
function declaredPlatesOf(state: CrossingState, facts: readonly CandidateFacts[], { front, rear }: PassageTexts): ReadonlySet<string> {
  const isTold = [front, rear].some((side) => side?.reads.some(({ slotAlternatives }) => slotAlternatives.length > 0) === true)
  if (!isTold) return NO_PLATES
  const plates = new Set<string>()
  for (const { tripSeq } of facts) {
    const trip = state.trips.get(tripSeq)
    for (const plate of [trip?.tractorPlate, trip?.trailerPlate]) if (plate !== null && plate !== undefined) plates.add(matchFormOf(plate))
  }
  return plates
}
