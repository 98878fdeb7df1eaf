/** Keeps a trip's share in its direction's counts: takes back what it added and adds what holds now. */
import type { CrossingState } from './crossing-state.ts'
import { workflowOf } from './crossing-state.ts'
import { countArrived, notePeaks } from './measure-book.ts'
import { isOpenTrip, type DirectionKey, type Trip, type TripTally } from './trip.ts'

/** To be called after anything that changes direction, arrival, progress or end of a trip. */
export function retally(state: CrossingState, trip: Trip): void {
  const next = tallyOf(state, trip)
  if (!trip.tally.hasArrived && next.hasArrived && trip.arrivedAtMs !== null) countArrived(state.measures, next.key, trip.arrivedAtMs)
  add(state, trip.tally, -1)
  add(state, next, 1)
  trip.tally = next
  notePeaks(state.measures)
}

/** The trip was another one's: it never counted. */
export function retractTally(state: CrossingState, trip: Trip): void {
  add(state, trip.tally, -1)
  trip.tally = { key: trip.tally.key, isExpected: false, hasArrived: false, isInside: false, isWaiting: false, isOut: false }
}

function tallyOf(state: CrossingState, trip: Trip): TripTally {
  const key: DirectionKey = trip.direction ?? 'unknown'
  const isOpen = isOpenTrip(trip)
  const hasArrived = trip.arrivedAtMs !== null
  const isInside = hasArrived && isOpen
  return {
    key,
    isExpected: !hasArrived && isOpen && trip.declaration !== null,
    hasArrived,
    isInside,
    isWaiting: isInside && isBeforeFirstInspection(state, trip),
    isOut: hasArrived && !isOpen,
  }
}

export function isBeforeFirstInspection(state: CrossingState, trip: Trip): boolean {
  const workflow = workflowOf(state, trip)
  const first = trip.direction === null ? null : state.fixed.firstInspection[trip.direction]
  if (workflow === null || first === null) return false
  const stepState = trip.progress[first.stepIndex]?.state
  return stepState === 'active' || stepState === 'waiting' || stepState === 'refused'
}

function add(state: CrossingState, tally: TripTally, sign: 1 | -1): void {
  const totals = state.measures.totals[tally.key]
  if (tally.isExpected) totals.expectedVeh += sign
  if (tally.hasArrived) totals.arrivedCount += sign
  if (tally.isInside) totals.insideVeh += sign
  if (tally.isWaiting) totals.waitingVeh += sign
  if (tally.isOut) totals.outCount += sign
}
