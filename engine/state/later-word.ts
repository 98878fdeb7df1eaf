/**
 * Folds what a camera says later of a vehicle that it read before: the passage stays one, and is judged by what holds now.
 *
 * Safe by what holds now → that trip, at once, also where another had it. Else the passage waits PASSAGE_MS for more and is then decided
 * anew (decide-passage.ts). Another picture beside the first only adds to it: what was safe by one alone is not doubted for the other.
 * The vehicle passed when it was read first: a correction minutes later moves nobody to where it was.
 */
import type { ObservationId } from '../model/ids.ts'
import type { EarlierWord, PlateRead } from '../model/observations.ts'
import type { Sensor } from '../model/site.ts'
import { epochMs } from '../model/units.ts'
import { isTrailerPlate } from '../rules/matching/plate-grammar.ts'
import { EARLY_CONFIDENCE_RATIO_MIN } from '../rules/matching/rank-candidates.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { decidePassage, give, isOwnOf, isRuledOut, judgeWithoutOwn, noteContradiction, tryWithdraw } from './decide-passage.ts'
import { registerIdentity, unregisterIdentity } from './identity.ts'
import { dropExplained, extendMatch, tryWithdrawQuestion } from './match-queue.ts'
import { addOutdated, addToPassage, hasRead, listAllReads, PASSAGE_MS, passagePlaceOf, passageReadOf, type Passage, type PassageRead } from './passages.ts'
import { rankThoroughly, weighPassage } from './rank-passage.ts'
import { applyOutdated, noteUnmatched } from './settle-passage.ts'
import type { Sighting } from './sighting.ts'
import { takeBack } from './take-back.ts'
import { setTimer } from './timers.ts'
import { isOpenTrip, type Evidence, type Trip } from './trip.ts'
import { touch } from './truck-status.ts'
import { settleUnmatched } from './unmatched-reads.ts'

interface Word {
  readonly read: PassageRead
  readonly relation: EarlierWord['relation']
  readonly sensor: Sensor | undefined
  readonly place: string
}

/** @returns false when nothing is known of a vehicle that it could be said of: it is then a read like any other. */
export function tryFollow(state: CrossingState, read: PlateRead, sighting: Sighting, { observationIds, relation }: EarlierWord, emit: Emit): boolean {
  const sensor = state.fixed.sensorById.get(read.deviceId)
  const place = passagePlaceOf(read, sensor)
  const isOf = (passage: Passage): boolean => hasRead(passage, observationIds)
  const passage = state.passages.get(place)?.findLast(isOf) ?? state.pastPassages.findLast(isOf)
  const passageRead: PassageRead = { ...passageReadOf(read, sighting), isLaterWord: true }
  if (passage === undefined) return tryFollowUnremembered(state, passageRead, observationIds, sensor, emit)
  if (relation === 'adds' && isOfAnother(state, passage, passageRead, sensor)) return false
  const word: Word = { read: relation === 'adds' ? passageRead : seenWith(passage, passageRead, observationIds), relation, sensor, place }
  if (observationIds.length > 1 && relation === 'replaces') absorbOthers(state, passage, word, observationIds, emit)
  const isWeighedAnew = fileWord(passage, word, observationIds)
  if (!isWeighedAnew) attach(state, passage, word.read, emit)
  else if (passage.isByOperator) {
    attach(state, passage, word.read, emit)
    warnOperator(state, passage, sensor, emit)
  } else reweigh(state, passage, word, emit)
  return true
}

/** Its number was given to the next vehicle: it comes when the passage is long over, and is surely another truck's. */
function isOfAnother(state: CrossingState, passage: Passage, read: PassageRead, sensor: Sensor | undefined): boolean {
  if (passage.tripSeq === null || Math.abs(read.sighting.evidence.eventTimeMs - passage.lastAtMs) <= PASSAGE_MS) return false
  const { verdict } = weighPassage(state, [read], sensor, null, EARLY_CONFIDENCE_RATIO_MIN)
  return verdict.kind === 'matched' && verdict.tripSeq !== passage.tripSeq
}

/** The same moment as the read that it is a version of, and what that one knew besides. */
function seenWith(passage: Passage, read: PassageRead, ids: readonly ObservationId[]): PassageRead {
  const earlier = listAllReads(passage).filter(({ sighting }) => ids.includes(sighting.evidence.observationId))
  const [first] = earlier
  if (first === undefined) return read
  const { evidence } = read.sighting
  return {
    ...read, sighting: { ...read.sighting, laneIndex: read.sighting.laneIndex ?? first.sighting.laneIndex, evidence: { ...evidence, eventTimeMs: first.sighting.evidence.eventTimeMs } },
    containerNumbers: [...new Set([...read.containerNumbers, ...earlier.flatMap(({ containerNumbers }) => containerNumbers)])],
    vehicleKind: read.vehicleKind ?? first.vehicleKind, vehicleColour: read.vehicleColour ?? first.vehicleColour,
  }
}

/** @returns whether what holds has changed. */
function fileWord(passage: Passage, { read, relation }: Word, ids: readonly ObservationId[]): boolean {
  if (relation === 'notes') {
    addOutdated(passage, [read])
    return false
  }
  if (relation === 'adds') {
    addToPassage(passage, read)
    if (!passage.reads.includes(read)) addOutdated(passage, [read])
    return passage.reads.includes(read)
  }
  const replaced = passage.reads.filter(({ sighting }) => ids.includes(sighting.evidence.observationId))
  passage.reads = [...passage.reads.filter((other) => !replaced.includes(other)), read]
  addOutdated(passage, replaced)
  return replaced.length === 0 || replaced.some(({ text, side, containerNumbers }) => text !== read.text || side !== read.side || containerNumbers.length !== read.containerNumbers.length)
}

/** Frames that were taken for vehicles of their own before the event that sums them up. */
function absorbOthers(state: CrossingState, passage: Passage, { place }: Word, ids: readonly ObservationId[], emit: Emit): void {
  const isSummed = (other: Passage): boolean => other !== passage && !other.isByOperator && other.reads.every(({ sighting }) => ids.includes(sighting.evidence.observationId))
  for (const other of (state.passages.get(place) ?? []).filter(isSummed)) {
    const given = other.tripSeq === null ? undefined : state.trips.get(other.tripSeq)
    if (given !== undefined && given.tripSeq !== passage.tripSeq && !tryWithdraw(state, other, given, emit)) continue
    tryWithdrawQuestion(state, other.matchId, other.lastAtMs)
    state.passages.set(place, (state.passages.get(place) ?? []).filter((one) => one !== other))
    const reads = listAllReads(other)
    addOutdated(passage, reads)
    for (const read of reads) {
      settleUnmatched(state, read.sighting.evidence.observationId)
      attach(state, passage, read, emit)
    }
  }
}

/** What is said of the vehicle is evidence wherever the passage stands; while it waits, it comes with the rest. */
export function attach(state: CrossingState, passage: Passage, read: PassageRead, emit: Emit): void {
  if (passage.matchId !== null) extendMatch(state.matchQueue, passage.matchId, listAllReads(passage))
  const trip = passage.tripSeq === null ? undefined : state.trips.get(passage.tripSeq)
  if (trip !== undefined) applyOutdated(state, trip, read, emit)
  else if (passage.isSettled) noteUnmatched(state, read, { evidence: read.sighting.evidence, tripSeq: null, isCounted: false }, emit)
}

function reweigh(state: CrossingState, passage: Passage, word: Word, emit: Emit): void {
  const { read, relation, sensor, place } = word
  const given = passage.tripSeq
  const isRevoked = relation === 'replaces'
  const weighing = judgeWithoutOwn(state, passage, () => weighPassage(state, passage.reads, sensor, isRevoked ? null : given, EARLY_CONFIDENCE_RATIO_MIN, given))
  passage.evidenceNats = isRevoked || given === null ? weighing.evidenceNats : judgeWithoutOwn(state, passage, () => weighPassage(state, passage.reads, sensor, null, EARLY_CONFIDENCE_RATIO_MIN, given)).evidenceNats
  const { verdict } = weighing
  if (verdict.kind === 'matched' && verdict.tripSeq !== given && !isRuledOut(state, passage, verdict.tripSeq)) {
    give(state, passage, verdict.tripSeq, emit)
    return
  }
  attach(state, passage, read, emit)
  renameOwn(state, passage, read)
  if (!passage.isSettled || (given !== null && (verdict.kind === 'matched' || !isRevoked))) return
  if (state.pastPassages.includes(passage)) {
    decidePassage(state, passage, sensor, judgeWithoutOwn(state, passage, () => rankThoroughly(state, passage.reads, sensor, given)), emit)
    return
  }
  passage.isSettled = false
  passage.closesAtMs = epochMs(read.sighting.evidence.receivedAtMs + PASSAGE_MS)
  setTimer(state.timers, 'passageClose', passage.closesAtMs, { subject: place })
}

/** An undeclared vehicle is called by what its camera says now. */
function renameOwn(state: CrossingState, passage: Passage, { plate, text }: PassageRead): void {
  const trip = passage.tripSeq === null ? undefined : state.trips.get(passage.tripSeq)
  if (trip === undefined || plate === null || !isOwnOf(trip, passage)) return
  const slot = isTrailerPlate(text) ? 'trailerPlate' : 'tractorPlate'
  const outdated = passage.outdated.map((read) => read.plate)
  const isWrong = (name: string | null): boolean => name !== null && outdated.includes(name) && !passage.reads.some((read) => read.plate === name)
  unregisterIdentity(state, trip)
  if (isWrong(trip.tractorPlate)) trip.tractorPlate = null
  if (isWrong(trip.trailerPlate)) trip.trailerPlate = null
  trip[slot] ??= plate
  registerIdentity(state, trip)
  touch(state, trip)
}

/** Whoever decided saw another text. */
function warnOperator(state: CrossingState, passage: Passage, sensor: Sensor | undefined, emit: Emit): void {
  const { verdict } = rankThoroughly(state, passage.reads, sensor, passage.tripSeq)
  if (verdict.kind !== 'matched' || verdict.tripSeq === passage.tripSeq) return
  noteContradiction(state, passage, passage.tripSeq === null ? null : (state.trips.get(passage.tripSeq) ?? null), emit)
}

/** The vehicle had no plate then, or its passage is forgotten: what is still known of its earlier read goes before it. */
function tryFollowUnremembered(state: CrossingState, read: PassageRead, ids: readonly ObservationId[], sensor: Sensor | undefined, emit: Emit): boolean {
  for (const id of ids) {
    const unmatched = state.unmatched.get(id)
    const undeclared = unmatched === undefined || unmatched.tripSeq === null ? undefined : state.trips.get(unmatched.tripSeq)
    const trip = undeclared ?? findSeenBy(state, id)
    if (trip !== undefined && !isOtherFor(state, read, trip, sensor)) {
      applyOutdated(state, trip, read, emit)
      return true
    }
    if (trip !== undefined && isOpenTrip(trip)) takeBack(state, trip, evidenceOf(trip, id), read.sighting.evidence.eventTimeMs, emit)
    settleUnmatched(state, id)
  }
  dropExplained(state, ({ sighting }) => !state.unmatched.has(sighting.evidence.observationId), read.sighting.evidence.eventTimeMs)
  return false
}

/** Only where no plate was read before: the one vehicle that it could be is surely not the one that it says now. */
function isOtherFor(state: CrossingState, read: PassageRead, trip: Trip, sensor: Sensor | undefined): boolean {
  if (trip.tractorPlate !== null || trip.trailerPlate !== null || read.plate === null) return false
  const { verdict } = weighPassage(state, [read], sensor, null, EARLY_CONFIDENCE_RATIO_MIN)
  return verdict.kind === 'matched' && verdict.tripSeq !== trip.tripSeq
}

/** Walks over all: one later word in a thousand needs it. */
function findSeenBy(state: CrossingState, id: ObservationId): Trip | undefined {
  for (const trip of state.trips.values()) if (evidenceOf(trip, id).length > 0) return trip
  return undefined
}

const evidenceOf = (trip: Trip, id: ObservationId): readonly Evidence[] => [...trip.stepEvidence.flat(), ...trip.sightings].filter(({ observationId }) => observationId === id)
