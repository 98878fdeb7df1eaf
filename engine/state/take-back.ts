/** Takes reads back from a trip that they turn out not to be of: it is then as if it had not been seen there. */
import type { PlaceId } from '../model/ids.ts'
import type { EpochMs } from '../model/units.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { leavePlace } from './place.ts'
import { applyEvidence } from './progress.ts'
import { removeSample, takeSampleFrom } from './samples.ts'
import { isTrackedAt } from './settle.ts'
import { releaseSlot } from './slot-queue.ts'
import { retally } from './tally.ts'
import { listEvidence, type Evidence, type Trip } from './trip.ts'
import { resetRecords } from './trip-life.ts'
import { touch } from './truck-status.ts'

/** Steps are computed afresh from the rest, and the truck leaves the place that only these reads, or what was inferred from them, put it in. */
export function takeBack(state: CrossingState, trip: Trip, reads: readonly Evidence[], atMs: EpochMs, emit: Emit): void {
  const goneIds = new Set(reads.map(({ observationId }) => observationId))
  const all = listEvidence(trip)
  const gone = all.filter(({ observationId }) => goneIds.has(observationId))
  const kept = all.filter(({ observationId }) => !goneIds.has(observationId))
  let seenAtMs = -1
  for (const evidence of kept) if (isPhysical(evidence)) seenAtMs = Math.max(seenAtMs, evidence.eventTimeMs)
  if (trip.placeEvidenceAtMs > seenAtMs && !isTrackedAt(trip, atMs)) {
    leavePlace(state, trip, atMs, false, emit)
    trip.placeEvidenceAtMs = seenAtMs
  }
  for (const evidence of gone) uncountPassage(state, trip, evidence, kept)
  resetRecords(state, trip)
  for (const evidence of kept) applyEvidence(state, trip, evidence, emit)
  if (!kept.some(isPresence)) unarrive(state, trip)
  retally(state, trip)
  touch(state, trip)
}

const isPhysical = ({ proof }: Evidence): boolean => proof.kind === 'read' || proof.kind === 'entered' || proof.kind === 'left'

const isPresence = (evidence: Evidence): boolean => isPhysical(evidence) || evidence.proof.kind === 'confirmation'

/** Nothing else says that it went through that station. */
function uncountPassage(state: CrossingState, trip: Trip, { deviceId, eventTimeMs }: Evidence, kept: readonly Evidence[]): void {
  const stationId = placeOf(state, deviceId)
  const station = stationId === null ? undefined : state.stations.get(stationId)
  if (station === undefined || !trip.servedStationIds.some((id) => id === stationId)) return
  if (kept.some((other) => isPhysical(other) && (placeOf(state, other.deviceId) === stationId || ('placeId' in other.proof && other.proof.placeId === stationId)))) return
  trip.servedStationIds = trip.servedStationIds.filter((id) => id !== stationId)
  station.servedCount -= 1
  // It left the queue, if it was in one, at the instant at which it was counted.
  const countedAtMs = takeSampleFrom(station.served, eventTimeMs)
  if (countedAtMs === null) return
  removeSample(station.waits, countedAtMs)
  if (trip.direction !== null && state.fixed.firstInspection[trip.direction]?.stationId === stationId) removeSample(state.measures.totals[trip.direction].waits, countedAtMs)
}

const placeOf = ({ fixed }: CrossingState, deviceId: Evidence['deviceId']): PlaceId | null => fixed.sensorById.get(deviceId)?.placeId ?? null

function unarrive(state: CrossingState, trip: Trip): void {
  trip.arrivedAtMs = null
  trip.queueJoinedAtMs = null
  if (trip.calledAtMs !== null) return
  releaseSlot(state, trip)
  trip.slotSeq = null
}
