/**
 * What follows when it is known, or given up, whose a passage was: its reads become evidence of a trip, a vehicle of its own, or a
 * question to the operator.
 */
import type { PlaceId } from '../model/ids.ts'
import type { Sensor } from '../model/site.ts'
import { matchFormOf } from '../rules/matching/plate-form.ts'
import { isTrailerPlate, repairPlate } from '../rules/matching/plate-grammar.ts'
import type { Ranking } from '../rules/matching/rank-candidates.ts'
import type { CrossingState, Emit, UnmatchedRead } from './crossing-state.ts'
import { registerIdentity, unregisterIdentity } from './identity.ts'
import { openMatch, tryWithdrawQuestion } from './match-queue.ts'
import { raiseNotice } from './notice-book.ts'
import { listAllReads, PASSAGE_MS, type Passage, type PassageRead } from './passages.ts'
import { applyEvidence } from './progress.ts'
import { natsOfGiven } from './rank-passage.ts'
import { applySighting } from './sighting.ts'
import { judgeReadClock } from './source-clock.ts'
import { isOpenTrip, type Trip } from './trip.ts'
import { announceTrip, openTrip } from './trip-life.ts'
import { hear } from './truck-status.ts'
import { keepUnmatched, settleUnmatched } from './unmatched-reads.ts'

/** Below this a read that fits no grammar opens no trip (estimate). */
const CONFIDENCE_RATIO_MIN = 0.5

/** The passage is this trip's, and so are these of its reads, oldest first. What waited for the operator waits no more. */
export function settlePassage(state: CrossingState, passage: Passage, reads: readonly PassageRead[], tripSeq: number, emit: Emit): void {
  const isNews = passage.tripSeq !== tripSeq
  passage.tripSeq = tripSeq
  passage.isSettled = true
  if (tryWithdrawQuestion(state, passage.matchId, passage.lastAtMs)) passage.matchId = null
  const trip = state.trips.get(tripSeq)
  if (trip === undefined) return
  for (const read of reads) {
    settleUnmatched(state, read.sighting.evidence.observationId)
    if (passage.outdated.includes(read)) {
      applyOutdated(state, trip, read, emit)
      continue
    }
    applyRead(state, trip, read, emit)
    // When a camera comes to know better says nothing of its clock.
    if (!read.isLaterWord) judgeReadClock(state, read, trip, passage.reads, emit)
  }
  // One read more will be weighed against it: what these reads themselves have made of the trip must speak for neither.
  if (isNews) passage.evidenceNats = natsOfGiven(state, passage.reads, sensorOf(state, passage), trip)
}

const sensorOf = ({ fixed }: CrossingState, { reads }: Passage): Sensor | undefined => fixed.sensorById.get((reads[0] as PassageRead).sighting.evidence.deviceId)

/** It was the same vehicle at the same moment: evidence to be seen, which moves nothing by itself. */
export function applyOutdated(state: CrossingState, trip: Trip, { text, sighting: { evidence } }: PassageRead, emit: Emit): void {
  emit({ type: 'plate.matched', eventTimeMs: evidence.eventTimeMs, tripId: trip.tripId, observationId: evidence.observationId, distanceCount: differingCountOf(trip, text) })
  if (trip.declaration === null) keepUnmatched(state, evidence.observationId, { evidence, tripSeq: trip.tripSeq, isCounted: false })
  hear(state, trip, evidence.eventTimeMs)
  applyEvidence(state, trip, evidence, emit)
}

/** One read is this trip's: now, or by a later word of the operator. */
export function applyRead(state: CrossingState, trip: Trip, read: PassageRead, emit: Emit): void {
  const { evidence } = read.sighting
  const distanceCount = differingCountOf(trip, read.text)
  emit({ type: 'plate.matched', eventTimeMs: evidence.eventTimeMs, tripId: trip.tripId, observationId: evidence.observationId, distanceCount })
  if (distanceCount > 0) raiseNotice(state, { code: 'match.plate.confused', atMs: evidence.eventTimeMs, trip, deviceId: evidence.deviceId, context: { plate: read.plate ?? '' } }, emit)
  if (read.vehicleColour !== null) trip.vehicleColour = read.vehicleColour
  if (trip.declaration === null) keepUnmatched(state, evidence.observationId, { evidence, tripSeq: trip.tripSeq, isCounted: false })
  applySighting(state, trip, read.sighting, emit)
}

/** In how many characters the text differs from the nearer of the trip's plates. */
function differingCountOf(trip: Trip, text: string): number {
  let least = text.length
  for (const plate of [trip.tractorPlate, trip.trailerPlate]) {
    if (plate === null) continue
    const form = matchFormOf(plate)
    let count = Math.abs(form.length - text.length)
    for (let index = 0; index < Math.min(form.length, text.length); index += 1) if (form[index] !== text[index]) count += 1
    least = Math.min(least, count)
  }
  return least
}

export function handToOperator(state: CrossingState, passage: Passage, sensor: Sensor | undefined, ranking: Ranking, emit: Emit): void {
  const reads = listAllReads(passage)
  const entry = openMatch(state, { reads, placeId: sensor?.placeId ?? null }, ranking)
  passage.matchId = entry.matchId
  reads.forEach((read, index) => noteUnmatched(state, read, { evidence: read.sighting.evidence, tripSeq: null, isCounted: index === 0 }, emit))
  const plate = reads[0]?.plate ?? ''
  const context = { plate, candidateCount: entry.candidates.length, observationId: entry.reads[0]?.sighting.evidence.observationId ?? '', matchId: entry.matchId }
  raiseNotice(state, { code: 'match.plate.ambiguous', atMs: entry.openedAtMs, deviceId: entry.deviceId, detail: entry.matchId, context }, emit)
}

/** Nobody declared it: where a read is believable and at a place, it is a vehicle of its own from now on. */
export function takeForStranger(state: CrossingState, passage: Passage, sensor: Sensor | undefined, emit: Emit): void {
  passage.isSettled = true
  const count = passage.reads.length
  let own: Trip | null = null
  listAllReads(passage).forEach((read, index) => {
    const { evidence } = read.sighting
    if (index >= count) {
      noteOutdated(state, passage, read, emit)
      return
    }
    const isNewcomer = sensor !== undefined && sensor.placeId !== null && isBelievable(read)
    if (isNewcomer) own = undeclaredTripFor(state, read, sensor, own, emit)
    const trip = isNewcomer ? own : null
    passage.tripSeq ??= trip?.tripSeq ?? null
    noteUnmatched(state, read, { evidence, tripSeq: trip?.tripSeq ?? null, isCounted: index === 0 }, emit)
    // A vehicle is one finding, however often and badly it is read.
    const plate = trip?.tractorPlate ?? trip?.trailerPlate ?? read.plate ?? ''
    const [deviceId, detail] = trip === null ? [evidence.deviceId, plate] : [null, '']
    raiseNotice(state, { code: 'match.plate.unmatched', atMs: evidence.eventTimeMs, trip, deviceId, detail, context: { plate, observationId: evidence.observationId } }, emit)
    if (trip !== null) applySighting(state, trip, read.sighting, emit)
  })
}

function noteOutdated(state: CrossingState, passage: Passage, read: PassageRead, emit: Emit): void {
  const trip = passage.tripSeq === null ? undefined : state.trips.get(passage.tripSeq)
  if (trip === undefined) noteUnmatched(state, read, { evidence: read.sighting.evidence, tripSeq: null, isCounted: false }, emit)
  else applyOutdated(state, trip, read, emit)
}

const isBelievable = ({ plate, text, sighting }: PassageRead): boolean =>
  plate !== null && (repairPlate(text).kind !== 'other' || (text.length >= 5 && (sighting.evidence.confidenceRatio ?? 1) >= CONFIDENCE_RATIO_MIN))

/**
 * The undeclared vehicle of a read: `own`, that of its passage's earlier reads, with the plate of its other side; else one that passed
 * a moment ago at the same place and showed only its other side; else a new one.
 */
export function undeclaredTripFor(state: CrossingState, read: PassageRead, sensor: Sensor, own: Trip | null, emit: Emit): Trip {
  const plate = read.plate as string
  const atMs = read.sighting.evidence.eventTimeMs
  const slot = isTrailerPlate(read.text) ? 'trailerPlate' : 'tractorPlate'
  const placeId = sensor.placeId as PlaceId
  const last = state.undeclaredLast.get(placeId)
  const before = own ?? (last === undefined || Math.abs(atMs - last.atMs) > PASSAGE_MS ? undefined : state.trips.get(last.tripSeq))
  if (before !== undefined && before.declaration === null && before[slot] === null && isOpenTrip(before)) {
    unregisterIdentity(state, before)
    before[slot] = plate
    registerIdentity(state, before)
    return before
  }
  if (own !== null) return own
  const trip = openTrip(state, sensor.direction, 'container', atMs, emit)
  trip[slot] = plate
  announceTrip(state, trip, emit)
  state.undeclaredLast.set(placeId, { tripSeq: trip.tripSeq, atMs })
  return trip
}

export function noteUnmatched(state: CrossingState, { sighting }: PassageRead, unmatched: UnmatchedRead, emit: Emit): void {
  const { observationId, eventTimeMs, deviceId } = sighting.evidence
  keepUnmatched(state, observationId, unmatched)
  emit({ type: 'plate.unmatched', eventTimeMs, observationId, deviceId })
}
