/**
 * Infers where a truck stands next from the step it has come to, when nothing has seen it there.
 *
 * A truck whose next step is at a station with lanes is taken to queue there, but only after it was itself seen (a word from
 * an agency moves no truck), and not while its tracker says where it is. A parked truck waits for the stations that work in
 * its yard.
 */
import type { Provenance } from '../model/observations.ts'
import { MS_PER_MINUTE, type EpochMs } from '../model/units.ts'
import type { CompiledWorkflow } from '../rules/workflow/compile-workflow.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { workflowOf } from './crossing-state.ts'
import { joinWork, tryMove } from './place.ts'
import { hasLanesFor } from './stations.ts'
import { isOpenTrip, type Trip } from './trip.ts'

/** A tracker silent for longer no longer says where the truck is (three intervals of the slowest devices; estimate). */
const TRACKED_MS = 5 * MS_PER_MINUTE

export const isTrackedAt = (trip: Trip, atMs: number): boolean => trip.fix !== null && Math.abs(atMs - trip.fix.atMs) <= TRACKED_MS

export function settle(state: CrossingState, trip: Trip, atMs: EpochMs, emit: Emit): void {
  const workflow = workflowOf(state, trip)
  if (workflow === null || !isOpenTrip(trip) || trip.arrivedAtMs === null) return
  if (trip.yardId !== null) joinYardWork(state, trip, workflow, atMs)
  if (isTrackedAt(trip, atMs) || trip.stationId !== null) return
  const next = nextStationOf(state, trip, workflow)
  if (next === null) return
  const inferred: Provenance = trip.provenance === 'simulated' ? 'simulated' : 'inferred'
  tryMove(state, trip, { placeId: next, atMs, provenance: inferred }, emit)
}

/** The lane-station of the first active step that has a place; null when that step is done elsewhere. */
function nextStationOf(state: CrossingState, trip: Trip, workflow: CompiledWorkflow): Trip['placeId'] {
  for (const [index, { state: stepState }] of trip.progress.entries()) {
    if (stepState !== 'active') continue
    const placeId = workflow.steps[index]?.definition.placeId ?? null
    if (placeId === null) continue
    const station = state.fixed.stationById.get(placeId)
    const isReachable = station !== undefined && hasLanesFor(station, trip.direction) && !trip.servedStationIds.includes(placeId)
    return isReachable && !isHeldInBuffer(state, trip) ? placeId : null
  }
  return null
}

/** In a buffer a truck waits for its call, whatever step comes next. */
function isHeldInBuffer(state: CrossingState, trip: Trip): boolean {
  const role = trip.yardId === null ? undefined : state.fixed.yardById.get(trip.yardId)?.role
  return (role === 'buffer' || role === 'far') && trip.calledAtMs === null
}

function joinYardWork(state: CrossingState, trip: Trip, workflow: CompiledWorkflow, atMs: EpochMs): void {
  for (const [index, { state: stepState }] of trip.progress.entries()) {
    const placeId = workflow.steps[index]?.definition.placeId
    const station = stepState !== 'active' || placeId === null || placeId === undefined ? undefined : state.fixed.stationById.get(placeId)
    if (station !== undefined && station.lanes.length === 0 && station.yardId === trip.yardId) joinWork(state, trip, station, atMs)
  }
}
