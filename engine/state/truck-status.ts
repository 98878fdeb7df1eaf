/** One word for what a truck is doing, from the rest of its state. */
import { MS_PER_MINUTE, type EpochMs } from '../model/units.ts'
import type { TruckStatus } from '../protocol/view.ts'
import type { CrossingState } from './crossing-state.ts'
import { isBeforeFirstInspection } from './tally.ts'
import type { Trip } from './trip.ts'

const SHOWN_HEARD_STEP_MS = MS_PER_MINUTE

export function statusOf(state: CrossingState, trip: Trip): TruckStatus {
  if (trip.outcome === 'crossed') return 'crossed'
  if (trip.outcome === 'turnedBack') return 'turnedBack'
  if (trip.progress.some((step) => step.state === 'refused')) return 'held'
  if (trip.declaration === null) return 'undeclared'
  if (trip.stationId !== null) {
    const queue = state.stations.get(trip.stationId)?.queues[trip.laneIndex ?? 0]
    return queue?.inService.has(trip.tripSeq) === true ? 'inService' : 'queueing'
  }
  if (trip.calledAtMs !== null && isBeforeFirstInspection(state, trip)) return 'called'
  if (trip.yardId !== null) return 'parked'
  return 'enRoute'
}

/** Marks the trip as changed for views and brings its status up to date. */
export function touch(state: CrossingState, trip: Trip): void {
  state.revisionSeq += 1
  trip.revisionSeq = state.revisionSeq
  trip.shownHeardAtMs = trip.heardAtMs
  trip.status = statusOf(state, trip)
}

/** Something was heard of the truck. Views are told in steps: a truck heard of every second would fill them. */
export function hear(state: CrossingState, trip: Trip, atMs: EpochMs): void {
  if (atMs <= trip.heardAtMs) return
  trip.heardAtMs = atMs
  if (atMs - trip.shownHeardAtMs >= SHOWN_HEARD_STEP_MS) touch(state, trip)
}

/** The lane moved up: those in it may have come into service. */
export function touchLane(state: CrossingState, tripSeqs: Iterable<number>): void {
  for (const tripSeq of tripSeqs) {
    const trip = state.trips.get(tripSeq)
    if (trip !== undefined && trip.status !== statusOf(state, trip)) touch(state, trip)
  }
}
