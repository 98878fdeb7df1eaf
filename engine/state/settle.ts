/**
 * Infers where a truck stands next from the step it has come to, when nothing has seen it there.
 *
 * A truck whose next step is at a station with lanes is taken to queue there, but not while its tracker says where it is, and
 * not out of a yard on the word of an agency alone. Of several stations the one on its corridor counts.
 * A parked truck waits for the stations that work on parked trucks; theirs may be the yard next door.
 */
import type { PlaceId } from '../model/ids.ts'
import type { Provenance } from '../model/observations.ts'
import type { Station } from '../model/site.ts'
import { MS_PER_MINUTE, type EpochMs } from '../model/units.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { joinWork, tryMove } from './place.ts'
import { hasLanesFor } from './stations.ts'
import { isOpenTrip, type Trip } from './trip.ts'

/** A tracker silent for longer no longer says where the truck is (three intervals of the slowest devices; estimate). */
const TRACKED_MS = 5 * MS_PER_MINUTE

export const isTrackedAt = (trip: Trip, atMs: number): boolean => trip.fix !== null && Math.abs(atMs - trip.fix.atMs) <= TRACKED_MS

/** After a word from an agency: a parked truck stays where it is. */
export function settleUnseen(state: CrossingState, trip: Trip, atMs: EpochMs, emit: Emit): void {
  if (trip.yardId === null) settle(state, trip, atMs, emit)
  else if (isOpenTrip(trip)) joinYardWork(state, trip, atMs)
}

export function settle(state: CrossingState, trip: Trip, atMs: EpochMs, emit: Emit): void {
  if (!isOpenTrip(trip) || trip.arrivedAtMs === null) return
  joinYardWork(state, trip, atMs)
  if (isTrackedAt(trip, atMs) || trip.stationId !== null) return
  const next = nextStationOf(state, trip)
  if (next === null) return
  const inferred: Provenance = trip.provenance === 'simulated' ? 'simulated' : 'inferred'
  tryMove(state, trip, { placeId: next, atMs, provenance: inferred }, emit)
}

/** The lane-station of the first active step that is done at stations; null when that step is done elsewhere. */
function nextStationOf(state: CrossingState, trip: Trip): PlaceId | null {
  if (trip.direction === null || isHeldInBuffer(state, trip)) return null
  const stepStations = state.fixed.stepStations[trip.direction]
  const index = trip.progress.findIndex(({ state: step }, stepIndex) => step === 'active' && (stepStations[stepIndex]?.length ?? 0) > 0)
  const reachable = (stepStations[index] ?? []).filter((station) => hasLanesFor(station, trip.direction) && !trip.servedStationIds.includes(station.id))
  const corridorId = trip.declaration?.corridorId ?? null
  const onCorridor = corridorId === null ? undefined : reachable.find((station) => isOnCorridor(state, station, corridorId))
  return (onCorridor ?? reachable[0])?.id ?? null
}

const isOnCorridor = (state: CrossingState, station: Station, corridorId: string): boolean =>
  station.lanes.some((lane) => state.fixed.site.roads[state.fixed.index.roadIndexById.get(lane.roadId) ?? -1]?.corridorId === corridorId)

/** In a buffer a truck waits for its call, whatever step comes next. */
function isHeldInBuffer(state: CrossingState, trip: Trip): boolean {
  const role = trip.yardId === null ? undefined : state.fixed.yardById.get(trip.yardId)?.role
  return (role === 'buffer' || role === 'far') && trip.calledAtMs === null
}

function joinYardWork(state: CrossingState, trip: Trip, atMs: EpochMs): void {
  const role = trip.yardId === null ? undefined : state.fixed.yardById.get(trip.yardId)?.role
  if (trip.direction === null || role === undefined || role === 'buffer' || role === 'far') return
  for (const [index, { state: step }] of trip.progress.entries()) {
    if (step !== 'active') continue
    for (const station of state.fixed.stepStations[trip.direction][index] ?? []) if (station.lanes.length === 0) joinWork(state, trip, station, atMs)
  }
}
