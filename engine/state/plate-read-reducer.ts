/**
 * Folds plate reads: joins them to passages, finds whose vehicle it was, and applies the sighting.
 *
 * Safe to say (rules/matching/rank-candidates.ts) → its trip, at once. Surely nobody's → an undeclared trip, linked when its
 * declaration comes or an operator links it. Else it waits for the passage's other reads, and when the passage is over and
 * nothing made it safe, it goes to the operator's queue. No plate → the one new vehicle it can be, else a notice.
 * Time:    a camera whose clock is known to be off is taken at its receipt (source-clock.ts).
 * Limits:  passages.ts, match-queue.ts and unmatched-reads.ts bound what is remembered.
 */
import type { EarlierWord, PlateRead } from '../model/observations.ts'
import type { Sensor } from '../model/site.ts'
import { epochMs, MS_PER_HOUR, type EpochMs } from '../model/units.ts'
import { plateDistanceOf } from '../rules/matching/plate-distance.ts'
import { matchFormOf } from '../rules/matching/plate-form.ts'
import { EARLY_CONFIDENCE_RATIO_MIN, type Weighing } from '../rules/matching/rank-candidates.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { workflowOf } from './crossing-state.ts'
import { mergeInto } from './declaration-reducer.ts'
import { extendMatch } from './match-queue.ts'
import { raiseNotice } from './notice-book.ts'
import { addToPassage, JOIN_NATS, keepPassage, listAllReads, listJoinable, PASSAGE_MS, passagePlaceOf, passageReadOf, type Passage, type PassageRead } from './passages.ts'
import { decidePassage, judgeWithoutOwn } from './decide-passage.ts'
import { createJoin } from './join-passage.ts'
import { attach, tryFollow } from './later-word.ts'
import { rankThoroughly, weighPassage } from './rank-passage.ts'
import { noteUnmatched, settlePassage } from './settle-passage.ts'
import { applySighting, type Sighting } from './sighting.ts'
import { readInstantOf } from './source-clock.ts'
import { setTimer } from './timers.ts'
import { isOpenTrip, type Trip } from './trip.ts'

/** How far from its announced time a vehicle without plate may come and still be taken for it (estimate). */
const PLANNED_WITHIN_MS = 2 * MS_PER_HOUR
/** The text looks like the other side's plate (estimate): nothing is left of what speaks for one vehicle's two sides. */
const GUESSED_SIDE_NATS = -JOIN_NATS
/** Two ordinary edits and a confusion: as a read of that very plate still thinkable. */
const SAME_VEHICLE_COST_MAX = 260

export function reducePlateRead(state: CrossingState, read: PlateRead, isLate: boolean, emit: Emit, earlier?: EarlierWord): void {
  const sensor = state.fixed.sensorById.get(read.deviceId)
  const sighting = sightingOf(state, read, sensor, isLate)
  if (earlier !== undefined && tryFollow(state, read, sighting, earlier, emit)) return
  if (read.plate === null && read.containerNumbers.length === 0) {
    reducePlateless(state, read, sighting, emit)
    return
  }
  const passageRead = passageReadOf(read, sighting)
  const place = passagePlaceOf(read, sensor)
  const alone = weighPassage(state, [passageRead], sensor, null, EARLY_CONFIDENCE_RATIO_MIN)
  // One vehicle's two reads, or one each of two vehicles: whichever explains them better.
  const joint = bestJoint(state, place, passageRead, sensor, alone.evidenceNats)
  if (joint !== null && tryJoin(state, joint, emit)) return
  const passage = startPassage(state, place, passageRead, alone.evidenceNats)
  if (alone.verdict.kind === 'matched') settlePassage(state, passage, [passageRead], alone.verdict.tripSeq, emit)
  else setTimer(state.timers, 'passageClose', passage.closesAtMs, { subject: place })
}

function sightingOf(state: CrossingState, read: PlateRead, sensor: Sensor | undefined, isLate: boolean): Sighting {
  const { observationId, deviceId, receivedAtMs, confidenceRatio, pictureIds } = read
  const text = read.plate === null ? (read.vehicleKind ?? '') : read.plateRaw
  const eventTimeMs = readInstantOf(state, read)
  const evidence = { observationId, shownAs: 'plateRead', deviceId, eventTimeMs, receivedAtMs, text, confidenceRatio, isLate, proof: { kind: 'read' } } as const
  return {
    evidence: pictureIds === undefined || pictureIds.length === 0 ? evidence : { ...evidence, pictureIds },
    provenance: read.provenance,
    laneIndex: sensor === undefined ? null : laneSeen(state, read, sensor),
  }
}

/** The lane the camera is aimed at, else the lane number it reports counted among the lanes of its direction. */
function laneSeen(state: CrossingState, read: PlateRead, sensor: Sensor): number | null {
  const aimedAt = state.fixed.sensorLane.get(sensor.id) ?? null
  if (aimedAt !== null || read.laneIndex === null || sensor.placeId === null) return aimedAt
  const lanes = state.fixed.stationById.get(sensor.placeId)?.lanes ?? []
  const served = lanes.flatMap((lane, index) => (sensor.direction === null || lane.direction === sensor.direction ? [index] : []))
  return served[read.laneIndex] ?? null
}

function startPassage(state: CrossingState, place: string, read: PassageRead, evidenceNats: number): Passage {
  state.passageSeqLast += 1
  const atMs = read.sighting.evidence.eventTimeMs
  const passage: Passage = {
    passageSeq: state.passageSeqLast, laneIndex: read.sighting.laneIndex, openedAtMs: atMs, lastAtMs: atMs, closesAtMs: epochMs(atMs + PASSAGE_MS), reads: [read], outdated: [],
    tripSeq: null, isSettled: false, isByOperator: false, matchId: null, evidenceNats,
  }
  keepPassage(state, place, passage)
  return passage
}

interface Joint {
  readonly passage: Passage
  readonly weighing: Weighing
  readonly read: PassageRead
}

/**
 * The passage that explains the read best as one more of its own, and better than `aloneNats`; a read of no said side also as one of
 * the other side. Those that cannot are not weighed.
 */
function bestJoint(state: CrossingState, place: string, read: PassageRead, sensor: Sensor | undefined, aloneNats: number): Joint | null {
  const passages = state.passages.get(place)
  if (passages === undefined) return null
  let best: Joint | null = null
  let bestNats = aloneNats
  for (const variant of read.isSideSaid ? [read] : [read, otherSideOf(read)]) {
    const join = createJoin(state, variant, sensor)
    for (const { passage, joinNats } of listJoinable(passages, variant)) {
      const otherNats = joinNats - passage.evidenceNats + (variant === read ? 0 : GUESSED_SIDE_NATS)
      if (!join.canExplain(passage.reads, passage.tripSeq, bestNats - otherNats)) continue
      const weighing = weighPassage(state, [...passage.reads, variant], sensor, passage.isByOperator ? passage.tripSeq : null, EARLY_CONFIDENCE_RATIO_MIN, passage.tripSeq)
      const gainNats = weighing.evidenceNats + otherNats
      if (gainNats <= bestNats) continue
      best = { passage, weighing, read: variant }
      bestNats = gainNats
    }
  }
  return best
}

const otherSideOf = (read: PassageRead): PassageRead => ({ ...read, side: read.side === 'front' ? 'rear' : 'front' })

/** Given to a trip by what its camera says otherwise now: about to be decided anew. */
const isDoubted = ({ tripSeq, isSettled }: Passage): boolean => tripSeq !== null && !isSettled

/** @returns false when the passage was given to somebody whom all of its reads together do not fit best. */
function tryJoin(state: CrossingState, { passage, weighing, read }: Joint, emit: Emit): boolean {
  const matchedSeq = weighing.verdict.kind === 'matched' ? weighing.verdict.tripSeq : null
  // The undeclared vehicle of this very passage: as good as nobody's.
  const isStranger = passage.tripSeq !== null && weighing.verdict.kind === 'stranger' && state.trips.get(passage.tripSeq)?.declaration === null
  if (isDoubted(passage) || passage.isByOperator) return tryJoinOpen(state, { passage, weighing, read }, emit)
  if (!isStranger && passage.tripSeq !== null && weighing.bestTripSeq !== passage.tripSeq) {
    if (matchedSeq === null || !tryExplain(state, passage, read, matchedSeq, emit)) return false
  }
  addToPassage(passage, read)
  if (passage.matchId !== null) extendMatch(state.matchQueue, passage.matchId, listAllReads(passage))
  passage.evidenceNats = weighing.evidenceNats
  if (passage.tripSeq !== null) settlePassage(state, passage, [read], passage.tripSeq, emit)
  else if (matchedSeq !== null) settlePassage(state, passage, listAllReads(passage), matchedSeq, emit)
  else if (passage.isSettled) noteUnmatched(state, read, { evidence: read.sighting.evidence, tripSeq: null, isCounted: false }, emit)
  return true
}

/** What decides lies elsewhere: with what the passage's camera says last, or with the operator. */
function tryJoinOpen(state: CrossingState, { passage, weighing, read }: Joint, emit: Emit): boolean {
  const trip = passage.tripSeq === null ? undefined : state.trips.get(passage.tripSeq)
  if (passage.isByOperator && trip !== undefined && weighing.bestTripSeq !== trip.tripSeq && trip.declaration !== null) return false
  addToPassage(passage, read)
  passage.evidenceNats = weighing.evidenceNats
  attach(state, passage, read, emit)
  return true
}

/** What was taken for an undeclared vehicle was this trip's, read badly: its other plate says so. */
function tryExplain(state: CrossingState, passage: Passage, read: PassageRead, tripSeq: number, emit: Emit): boolean {
  const trip = state.trips.get(tripSeq)
  const undeclared = passage.tripSeq === null ? undefined : state.trips.get(passage.tripSeq)
  if (trip === undefined || undeclared === undefined || undeclared.declaration !== null || trip.declaration === null) return false
  if (!passage.reads.every((other) => canBeOf(trip, other))) return false
  mergeInto(state, undeclared, trip, read.sighting.evidence.eventTimeMs, emit)
  passage.tripSeq = tripSeq
  return true
}

const canBeOf = (trip: Trip, { text }: PassageRead): boolean =>
  [trip.tractorPlate, trip.trailerPlate].some((plate) => plate !== null && plateDistanceOf(matchFormOf(plate), text, SAME_VEHICLE_COST_MAX) <= SAME_VEHICLE_COST_MAX)

/** The time of passages here is over: what nothing made safe is the operator's. */
export function closePassages(state: CrossingState, place: string, nowMs: EpochMs, emit: Emit): void {
  for (const passage of state.passages.get(place) ?? []) {
    if (passage.isSettled || passage.closesAtMs > nowMs) continue
    const [first] = passage.reads as [PassageRead, ...PassageRead[]]
    const sensor = state.fixed.sensorById.get(first.sighting.evidence.deviceId)
    decidePassage(state, passage, sensor, judgeWithoutOwn(state, passage, () => rankThoroughly(state, passage.reads, sensor, passage.tripSeq)), emit)
  }
}

/** A vehicle without plate: joined when exactly one declared new vehicle can be the one. */
function reducePlateless(state: CrossingState, read: PlateRead, sighting: Sighting, emit: Emit): void {
  const expected: Trip[] = []
  for (const tripSeq of state.plateless) {
    const trip = state.trips.get(tripSeq)
    if (trip !== undefined && isOpenTrip(trip) && awaitsSensor(state, trip, read)) expected.push(trip)
  }
  const [only] = expected
  if (expected.length === 1 && only !== undefined) {
    emit({ type: 'plate.matched', eventTimeMs: sighting.evidence.eventTimeMs, tripId: only.tripId, observationId: read.observationId, distanceCount: 0 })
    applySighting(state, only, sighting, emit)
    return
  }
  noteUnmatched(state, passageReadOf(read, sighting), { evidence: sighting.evidence, tripSeq: null, isCounted: true }, emit)
  const context = { candidateCount: expected.length, observationId: read.observationId }
  raiseNotice(state, { code: 'trip.vehicle.unplated', atMs: read.eventTimeMs, deviceId: read.deviceId, context }, emit)
}

/** A step that a read by this sensor completes is active, and it is about the time it was announced for. */
function awaitsSensor(state: CrossingState, trip: Trip, read: PlateRead): boolean {
  const workflow = workflowOf(state, trip)
  const plannedAtMs = trip.arrivedAtMs === null ? (trip.declaration?.plannedArrivalAtMs ?? null) : null
  if (plannedAtMs !== null && Math.abs(read.eventTimeMs - plannedAtMs) > PLANNED_WITHIN_MS) return false
  return (workflow?.bySensor.get(read.deviceId) ?? []).some((index) => trip.progress[index]?.state === 'active')
}
