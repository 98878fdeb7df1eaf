/**
 * Decides whose a passage is when its time is over, for the first time or anew after a later word of its camera.
 *
 * Anew, what was given by the earlier text is judged by the present one as if it had come first: it stays, goes to another trip, or is taken
 * back and asked. What an operator said stands; a closed trip keeps what it was given: there a notice says that the plate does not fit.
 */
import type { ObservationId } from '../model/ids.ts'
import type { Sensor } from '../model/site.ts'
import type { EpochMs } from '../model/units.ts'
import type { Ranking } from '../rules/matching/rank-candidates.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { mergeInto } from './declaration-reducer.ts'
import { registerIdentity, unregisterIdentity } from './identity.ts'
import { rankAnew, tryWithdrawQuestion } from './match-queue.ts'
import { raiseNotice } from './notice-book.ts'
import { listAllReads, type Passage } from './passages.ts'
import { rankThoroughly } from './rank-passage.ts'
import { handToOperator, noteUnmatched, settlePassage, takeForStranger } from './settle-passage.ts'
import { takeBack } from './take-back.ts'
import { isOpenTrip, listEvidence, type Trip } from './trip.ts'
import { dissolveTrip } from './trip-life.ts'
import { settleUnmatched, settleUnmatchedOf } from './unmatched-reads.ts'

export function decidePassage(state: CrossingState, passage: Passage, sensor: Sensor | undefined, ranking: Ranking, emit: Emit): void {
  const { verdict } = ranking
  const given = passage.tripSeq === null ? undefined : state.trips.get(passage.tripSeq)
  passage.isSettled = true
  if (given === undefined) {
    decideFree(state, passage, sensor, ranking, emit)
    return
  }
  if (verdict.kind === 'matched') {
    if (verdict.tripSeq !== given.tripSeq) give(state, passage, verdict.tripSeq, emit)
    return
  }
  const isOwnStranger = verdict.kind === 'stranger' && given.declaration === null
  if (isOwnStranger || !tryWithdraw(state, passage, given, emit)) return
  raiseNotice(state, { code: 'match.passage.corrected', atMs: firstAtMs(passage), trip: given.declaration === null ? null : given, detail: firstId(passage), context: { observationId: firstId(passage) } }, emit)
  // Afresh: that it had been given there speaks for nobody now.
  decideFree(state, passage, sensor, rankThoroughly(state, passage.reads, sensor), emit)
}

/** Nobody's so far: unread, asked, or unmatched. */
function decideFree(state: CrossingState, passage: Passage, sensor: Sensor | undefined, ranking: Ranking, emit: Emit): void {
  const { verdict } = ranking
  for (const read of listAllReads(passage)) settleUnmatched(state, read.sighting.evidence.observationId)
  const asked = passage.matchId === null ? undefined : state.matchQueue.open.get(passage.matchId)
  if (verdict.kind === 'matched' && !isRuledOut(state, passage, verdict.tripSeq)) settlePassage(state, passage, listAllReads(passage), verdict.tripSeq, emit)
  else if (verdict.kind === 'stranger') {
    if (tryWithdrawQuestion(state, passage.matchId, passage.lastAtMs)) passage.matchId = null
    takeForStranger(state, passage, sensor, emit)
  } else if (asked === undefined) handToOperator(state, passage, sensor, ranking, emit)
  else {
    asked.reads = listAllReads(passage)
    rankAnew(asked, ranking)
    asked.reads.forEach((read, index) => noteUnmatched(state, read, { evidence: read.sighting.evidence, tripSeq: null, isCounted: index === 0 }, emit))
  }
}

/** An operator said that it was not this trip. */
export const isRuledOut = ({ matchQueue }: CrossingState, { matchId }: Passage, tripSeq: number): boolean => matchId !== null && matchQueue.open.get(matchId)?.rejectedTripSeqs.includes(tripSeq) === true

/** From whom it was given to so far, if to anybody, to the trip of which it is now sure. */
export function give(state: CrossingState, passage: Passage, tripSeq: number, emit: Emit): void {
  const given = passage.tripSeq === null ? undefined : state.trips.get(passage.tripSeq)
  const reads = listAllReads(passage)
  if (given === undefined) {
    settlePassage(state, passage, reads, tripSeq, emit)
    return
  }
  const trip = state.trips.get(tripSeq)
  if (trip === undefined) return
  const wasSeen = new Set(listEvidence(given).map(({ observationId }) => observationId))
  const isWhole = isOwnOf(given, passage) && wasSeen.size > reads.filter(({ sighting }) => wasSeen.has(sighting.evidence.observationId)).length
  // What this passage opened and others joined is the same vehicle's, all of it.
  if (isWhole) mergeInto(state, given, trip, firstAtMs(passage), emit)
  else if (!tryWithdraw(state, passage, given, emit)) return
  const rest = isWhole ? reads.filter(({ sighting }) => !wasSeen.has(sighting.evidence.observationId)) : reads
  settlePassage(state, passage, rest, tripSeq, emit)
  raiseNotice(state, { code: 'match.passage.revised', atMs: firstAtMs(passage), trip, detail: firstId(passage), context: { plate: passage.reads.at(-1)?.plate ?? '', observationId: firstId(passage) } }, emit)
}

/** An undeclared vehicle that this passage opened: nothing of it is older. */
export function isOwnOf(trip: Trip, passage: Passage): boolean {
  const [first] = listEvidence(trip)
  return trip.declaration === null && first !== undefined && listAllReads(passage).some(({ sighting }) => sighting.evidence.observationId === first.observationId)
}

/** A vehicle that is known from this passage alone says nothing of whose the passage is: it is ranked as if that one were not there. */
export function judgeWithoutOwn<Verdict>(state: CrossingState, passage: Passage, judge: () => Verdict): Verdict {
  const given = passage.tripSeq === null ? undefined : state.trips.get(passage.tripSeq)
  if (given === undefined || !isOwnOf(given, passage)) return judge()
  unregisterIdentity(state, given)
  const verdict = judge()
  registerIdentity(state, given)
  return verdict
}

/** @returns false when it is too late: what a closed trip was given, its counts have told. */
export function tryWithdraw(state: CrossingState, passage: Passage, given: Trip, emit: Emit): boolean {
  if (!isOpenTrip(given)) {
    noteContradiction(state, passage, given, emit)
    return false
  }
  const reads = listAllReads(passage)
  passage.tripSeq = null
  takeBack(state, given, reads.map(({ sighting }) => sighting.evidence), firstAtMs(passage), emit)
  if (given.declaration === null && listEvidence(given).length === 0) {
    settleUnmatchedOf(state, given.tripSeq)
    dissolveTrip(state, given, firstAtMs(passage), emit)
  }
  for (const read of reads) settleUnmatched(state, read.sighting.evidence.observationId)
  return true
}

/** For people to look at: what they, or the end of the trip, decided is not changed by itself. */
export function noteContradiction(state: CrossingState, passage: Passage, trip: Trip | null, emit: Emit): void {
  const context = { plate: passage.reads.at(-1)?.plate ?? '', observationId: firstId(passage), ...(passage.matchId === null ? {} : { matchId: passage.matchId }) }
  raiseNotice(state, { code: 'match.passage.contradicted', atMs: firstAtMs(passage), trip, detail: firstId(passage), context }, emit)
}

const firstAtMs = ({ openedAtMs }: Passage): EpochMs => openedAtMs

/** The same through all that the camera says. */
const firstId = (passage: Passage): ObservationId => (passage.outdated[0] ?? passage.reads[0])?.sighting.evidence.observationId as ObservationId
