/** Whose report a device at a gate sent: the trip with that plate or container, or the one being served where the device stands. */
import type { DeviceId, PlaceId } from '../model/ids.ts'
import { MS_PER_MINUTE, type EpochMs } from '../model/units.ts'
import type { CrossingState } from './crossing-state.ts'
import { isOpenTrip, listEvidence, type Trip } from './trip.ts'

/** The open trip that carries exactly this plate; null when none or several do. Walks over all: cards are shown some hundred times a day. */
export function findTripByPlate(state: CrossingState, plate: string): Trip | null {
  const found: Trip[] = []
  for (const trip of state.trips.values()) {
    if (isOpenTrip(trip) && (trip.tractorPlate === plate || trip.trailerPlate === plate)) found.push(trip)
  }
  return found.length === 1 ? (found[0] as Trip) : null
}

export function findTripByContainer(state: CrossingState, containerNumber: string): Trip | null {
  const open = (state.otherIds.get(containerNumber) ?? []).flatMap((tripSeq) => {
    const trip = state.trips.get(tripSeq)
    return trip !== undefined && isOpenTrip(trip) ? [trip] : []
  })
  return open.length === 1 ? (open[0] as Trip) : null
}

/**
 * A scale or a document reader says nothing of the vehicle: it is the one in service at that place and lane, if there is only one,
 * else the one that was seen there last, a moment ago.
 */
/** @param reportedLaneIndex the lane that the report itself names; else the one that the device watches. */
export function findTripAtDevice(state: CrossingState, deviceId: DeviceId, atMs: EpochMs, reportedLaneIndex: number | null = null): Trip | null {
  const placeId = state.fixed.sensorById.get(deviceId)?.placeId ?? null
  const station = placeId === null ? undefined : state.stations.get(placeId)
  if (placeId === null || station === undefined) return null
  const laneIndex = reportedLaneIndex ?? state.fixed.sensorLane.get(deviceId) ?? null
  const queues = laneIndex === null ? station.queues : station.queues.slice(laneIndex, laneIndex + 1)
  const inService = queues.flatMap((queue) => [...queue.inService.keys()])
  if (inService.length > 1) return null
  return inService.length === 1 ? (state.trips.get(inService[0] as number) ?? null) : findSeenLast(state, placeId, laneIndex, atMs)
}

/** The arm of a station goes down 20 s after a read, by inference; a scale needs longer to come to rest (estimate). */
const SEEN_WITHIN_MS = 3 * MS_PER_MINUTE

function findSeenLast(state: CrossingState, placeId: PlaceId, laneIndex: number | null, atMs: EpochMs): Trip | null {
  let last: Trip | null = null
  let lastAtMs = atMs - SEEN_WITHIN_MS
  for (const trip of state.trips.values()) {
    if (!isOpenTrip(trip) || trip.heardAtMs < lastAtMs) continue
    for (const { deviceId, eventTimeMs } of listEvidence(trip)) {
      if (eventTimeMs < lastAtMs || eventTimeMs > atMs || state.fixed.sensorById.get(deviceId)?.placeId !== placeId) continue
      const seenLane = state.fixed.sensorLane.get(deviceId) ?? null
      if (laneIndex !== null && seenLane !== null && laneIndex !== seenLane) continue
      last = trip
      lastAtMs = eventTimeMs
    }
  }
  return last
}
