/** Applies a camera's sighting of a known trip: where it is now, what it proves, and what follows. */
import type { PlateRead } from '../model/observations.ts'
import type { Sensor } from '../model/site.ts'
import type { EpochMs } from '../model/units.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { arrive, countPassage, leavePlace, tryMove } from './place.ts'
import { applyEvidence } from './progress.ts'
import { settle } from './settle.ts'
import { assignSlot, noteBuffer } from './slot-queue.ts'
import { LANE_RAISED_MS, raiseLane, startAtStopLine } from './stations.ts'
import { isBeforeFirstInspection } from './tally.ts'
import { setTimer } from './timers.ts'
import { isOpenTrip, type Evidence, type Trip } from './trip.ts'
import { hear } from './truck-status.ts'

/** What a sighting says besides its evidence: enough to apply it to another trip later. */
export interface Sighting {
  readonly evidence: Evidence
  readonly provenance: PlateRead['provenance']
  readonly laneIndex: number | null
}

export function applySighting(state: CrossingState, trip: Trip, { evidence, provenance, laneIndex }: Sighting, emit: Emit): void {
  const sensor = state.fixed.sensorById.get(evidence.deviceId)
  const atMs = evidence.eventTimeMs
  hear(state, trip, atMs)
  const wasBeforeInspection = isBeforeFirstInspection(state, trip)
  if (sensor !== undefined && isOpenTrip(trip)) seeAt(state, trip, sensor, atMs, provenance, laneIndex, emit)
  applyEvidence(state, trip, evidence, emit)
  if (!isOpenTrip(trip)) return
  // Seen, and still before barrier 1: it takes its place in the order of slots.
  if (wasBeforeInspection && isBeforeFirstInspection(state, trip)) assignSlot(state, trip, atMs, emit)
  noteBuffer(state, trip)
  settle(state, trip, atMs, emit)
}

function seeAt(state: CrossingState, trip: Trip, sensor: Sensor, atMs: EpochMs, provenance: PlateRead['provenance'], laneIndex: number | null, emit: Emit): void {
  const placeId = sensor.placeId
  if (placeId === null) return
  arrive(state, trip, atMs)
  const station = state.fixed.stationById.get(placeId)
  const isLaneStation = station !== undefined && station.lanes.length > 0
  if (sensor.marks === 'departure') {
    if (trip.placeEvidenceAtMs > atMs) {
      if (isLaneStation) countPassage(state, trip, placeId, laneIndex, atMs)
      return
    }
    // Only what it is known to be at can be left; a queue elsewhere is left without service.
    const isThere = trip.placeId === placeId
    if (isThere && isLaneStation && laneIndex !== null) tryMove(state, trip, { placeId, atMs, provenance, laneIndex }, emit)
    leavePlace(state, trip, atMs, isThere, emit)
    trip.placeEvidenceAtMs = atMs
    trip.provenance = provenance
    if (isLaneStation && !isThere) countPassage(state, trip, placeId, laneIndex, atMs)
    return
  }
  const hasMoved = tryMove(state, trip, { placeId, atMs, provenance, laneIndex }, emit)
  if (!isLaneStation) return
  if (!hasMoved) {
    countPassage(state, trip, placeId, laneIndex, atMs)
    return
  }
  // Read at the stop line: the arm goes up and the truck passes within that time.
  const queue = state.stations.get(placeId)?.queues[trip.laneIndex ?? 0]
  if (queue !== undefined) {
    startAtStopLine(queue, trip.tripSeq, atMs)
    raiseLane(queue, atMs)
  }
  setTimer(state.timers, 'laneRelease', atMs + LANE_RAISED_MS, { tripSeq: trip.tripSeq, subject: placeId })
}
