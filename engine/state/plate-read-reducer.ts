/**
 * Folds plate reads: finds whose vehicle it was and applies the sighting.
 *
 * Known plate (exact, or one confused character) or container → its trip. Unknown plate → an undeclared trip, linked when
 * its declaration comes or an operator links it. No plate → the one new vehicle it can be, else a notice.
 * Limits: unmatched-reads.ts bounds what is remembered for linking.
 */
import type { PlaceId } from '../model/ids.ts'
import type { PlateRead } from '../model/observations.ts'
import type { Sensor } from '../model/site.ts'
import { MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '../model/units.ts'
import { chooseCandidate, type MatchCandidate, type MatchVerdict } from '../rules/matching/choose-candidate.ts'
import { ONE_EDIT_COST, plateDistanceOf } from '../rules/matching/plate-distance.ts'
import { isTrailerPlate, plateKindOf } from '../rules/matching/plate-grammar.ts'
import { listPlateCandidates } from '../rules/matching/plate-register.ts'
import type { CrossingState, Emit, UnmatchedRead } from './crossing-state.ts'
import { workflowOf } from './crossing-state.ts'
import { registerIdentity, unregisterIdentity } from './identity.ts'
import { raiseNotice } from './notice-book.ts'
import { applySighting, type Sighting } from './sighting.ts'
import { isOpenTrip, type Trip } from './trip.ts'
import { announceTrip, openTrip } from './trip-life.ts'
import { keepUnmatched } from './unmatched-reads.ts'

/** A camera may report a passage some time after the trip closed (a second camera, a re-send). */
const AFTER_CLOSE_MS = 10 * MS_PER_MINUTE
/** A declaration may arrive after its truck's first read by as much as the log was delayed. */
const BEFORE_DECLARED_MS = 24 * MS_PER_HOUR
/** Below this a read that fits no grammar opens no trip (estimate). */
const CONFIDENCE_RATIO_MIN = 0.5
/** Tractor and trailer plate of one truck pass the same place within this time (estimate). */
const SAME_TRUCK_MS = 15 * MS_PER_SECOND
/** How far from its announced time a vehicle without plate may come and still be taken for it (estimate). */
const PLANNED_WITHIN_MS = 2 * MS_PER_HOUR

export function reducePlateRead(state: CrossingState, read: PlateRead, isLate: boolean, emit: Emit): void {
  const sensor = state.fixed.sensorById.get(read.deviceId)
  const sighting = sightingOf(state, read, sensor, isLate)
  if (read.plate === null && read.containerNumbers.length === 0) {
    reducePlateless(state, read, sighting, emit)
    return
  }
  const candidates = listCandidates(state, read, sensor)
  const verdict = chooseCandidate(candidates)
  if (verdict.kind === 'matched') {
    const trip = state.trips.get(verdict.candidate.tripSeq) as Trip
    noteMatch(state, trip, read, verdict.candidate.confusionCount, emit)
    if (trip.declaration === null) keepUnmatched(state, read.observationId, { evidence: sighting.evidence, tripSeq: trip.tripSeq, isCounted: false })
    applySighting(state, trip, sighting, emit)
    return
  }
  if (verdict.kind === 'ambiguous') reduceAmbiguous(state, read, verdict, sighting, emit)
  else reduceUnmatched(state, read, sensor, sighting, emit)
}

function sightingOf(state: CrossingState, read: PlateRead, sensor: Sensor | undefined, isLate: boolean): Sighting {
  const { observationId, deviceId, eventTimeMs, receivedAtMs, confidenceRatio } = read
  const text = read.plate === null ? (read.vehicleKind ?? '') : read.plateRaw
  return {
    evidence: { observationId, shownAs: 'plateRead', deviceId, eventTimeMs, receivedAtMs, text, confidenceRatio, isLate, proof: { kind: 'read' } },
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

function listCandidates(state: CrossingState, read: PlateRead, sensor: Sensor | undefined): MatchCandidate[] {
  const found = new Map<number, number>()
  if (read.plate !== null) {
    for (const { tripSeq, confusionCount } of listPlateCandidates(state.plates, read.plate)) if (!found.has(tripSeq)) found.set(tripSeq, confusionCount)
  }
  for (const container of read.containerNumbers) for (const tripSeq of state.otherIds.get(container) ?? []) found.set(tripSeq, 0)
  const candidates: MatchCandidate[] = []
  for (const [tripSeq, confusionCount] of found) {
    const trip = state.trips.get(tripSeq)
    if (trip !== undefined) candidates.push(candidateOf(trip, confusionCount, read, sensor))
  }
  return candidates
}

function candidateOf(trip: Trip, confusionCount: number, read: PlateRead, sensor: Sensor | undefined): MatchCandidate {
  const direction = sensor?.direction ?? null
  return {
    tripSeq: trip.tripSeq,
    confusionCount,
    isDirectionFit: direction === null || trip.direction === null || direction === trip.direction,
    isTimely: isTimely(trip, read.eventTimeMs),
    hasArrived: trip.arrivedAtMs !== null,
    isDeclared: trip.declaration !== null,
  }
}

/** A closed trip takes reads of its own time and a little after; an open one not those from long before it was opened. */
function isTimely(trip: Trip, atMs: number): boolean {
  if (trip.closedAtMs !== null) return atMs <= trip.closedAtMs + AFTER_CLOSE_MS
  return atMs >= trip.openedAtMs - BEFORE_DECLARED_MS
}

function noteMatch(state: CrossingState, trip: Trip, read: PlateRead, confusionCount: number, emit: Emit): void {
  emit({ type: 'plate.matched', eventTimeMs: read.eventTimeMs, tripId: trip.tripId, observationId: read.observationId, distanceCount: confusionCount })
  if (confusionCount === 0) return
  raiseNotice(state, { code: 'match.plate.confused', atMs: read.eventTimeMs, trip, deviceId: read.deviceId, context: { plate: read.plate ?? '' } }, emit)
}

function reduceAmbiguous(state: CrossingState, read: PlateRead, verdict: MatchVerdict & { kind: 'ambiguous' }, sighting: Sighting, emit: Emit): void {
  noteUnmatched(state, read, { evidence: sighting.evidence, tripSeq: null, isCounted: true }, emit)
  const candidateCount = verdict.candidates.length
  const context = { plate: read.plate ?? '', candidateCount, observationId: read.observationId }
  raiseNotice(state, { code: 'match.plate.ambiguous', atMs: read.eventTimeMs, deviceId: read.deviceId, detail: read.plate ?? read.observationId, context }, emit)
}

function reduceUnmatched(state: CrossingState, read: PlateRead, sensor: Sensor | undefined, sighting: Sighting, emit: Emit): void {
  const isNewcomer = sensor !== undefined && sensor.placeId !== null && isBelievable(read) && !isLikelyMisread(state, read, sensor.placeId)
  const trip = isNewcomer ? undeclaredTripFor(state, read, sensor, emit) : null
  noteUnmatched(state, read, { evidence: sighting.evidence, tripSeq: trip?.tripSeq ?? null, isCounted: true }, emit)
  const context = { plate: read.plate ?? '', observationId: read.observationId }
  raiseNotice(state, { code: 'match.plate.unmatched', atMs: read.eventTimeMs, trip, deviceId: trip === null ? read.deviceId : null, detail: read.plate ?? '', context }, emit)
  if (trip !== null) applySighting(state, trip, sighting, emit)
}

const isBelievable = (read: PlateRead): boolean =>
  read.plate !== null && (plateKindOf(read.plate) !== 'other' || (read.plate.length >= 5 && (read.confidenceRatio ?? 1) >= CONFIDENCE_RATIO_MIN))

/** One character away from a truck that queues at this very station: more likely that one, misread, than a newcomer. */
function isLikelyMisread(state: CrossingState, read: PlateRead, placeId: PlaceId): boolean {
  for (const queue of state.stations.get(placeId)?.queues ?? []) {
    for (const tripSeq of [...queue.inService.keys(), ...queue.waiting.keys()]) {
      const trip = state.trips.get(tripSeq)
      const plates = [trip?.tractorPlate, trip?.trailerPlate]
      if (plates.some((plate) => plate !== undefined && plate !== null && plateDistanceOf(plate, read.plate ?? '') <= ONE_EDIT_COST)) return true
    }
  }
  return false
}

/** The other plate of an undeclared vehicle that passed a moment ago at the same place is no second vehicle. */
function undeclaredTripFor(state: CrossingState, read: PlateRead, sensor: Sensor, emit: Emit): Trip {
  const plate = read.plate as string
  const slot = isTrailerPlate(plate) ? 'trailerPlate' : 'tractorPlate'
  const last = sensor.placeId === null ? undefined : state.undeclaredLast.get(sensor.placeId)
  const before = last === undefined || Math.abs(read.eventTimeMs - last.atMs) > SAME_TRUCK_MS ? undefined : state.trips.get(last.tripSeq)
  if (before !== undefined && before.declaration === null && before[slot] === null && isOpenTrip(before)) {
    unregisterIdentity(state, before)
    before[slot] = plate
    registerIdentity(state, before)
    return before
  }
  const trip = openTrip(state, sensor.direction, 'container', read.eventTimeMs, emit)
  trip[slot] = plate
  announceTrip(state, trip, emit)
  if (sensor.placeId !== null) state.undeclaredLast.set(sensor.placeId, { tripSeq: trip.tripSeq, atMs: read.eventTimeMs })
  return trip
}

function noteUnmatched(state: CrossingState, read: PlateRead, unmatched: UnmatchedRead, emit: Emit): void {
  keepUnmatched(state, read.observationId, unmatched)
  emit({ type: 'plate.unmatched', eventTimeMs: read.eventTimeMs, observationId: read.observationId, deviceId: read.deviceId })
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
    noteMatch(state, only, read, 0, emit)
    applySighting(state, only, sighting, emit)
    return
  }
  noteUnmatched(state, read, { evidence: sighting.evidence, tripSeq: null, isCounted: true }, emit)
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
