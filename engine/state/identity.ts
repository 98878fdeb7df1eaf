/** Which trips a plate, container, VIN or tracker can mean: keeps the registers of the state equal to what the trips say. */
import type { CrossingState } from './crossing-state.ts'
import { addPlate, removePlate } from '../rules/matching/plate-register.ts'
import type { Trip } from './trip.ts'

export function registerIdentity(state: CrossingState, trip: Trip): void {
  for (const plate of platesOf(trip)) addPlate(state.plates, plate, trip.tripSeq)
  for (const id of otherIdsOf(trip)) addTo(state.otherIds, id, trip.tripSeq)
  const trackerId = trip.declaration?.trackerId ?? null
  if (trackerId !== null) addTo(state.trackers, trackerId, trip.tripSeq)
  if (trip.declaration !== null && platesOf(trip).length === 0) state.plateless.add(trip.tripSeq)
}

/** The whole identity goes: before it changes, or when the trip is forgotten. */
export function unregisterIdentity(state: CrossingState, trip: Trip): void {
  for (const plate of platesOf(trip)) removePlate(state.plates, plate, trip.tripSeq)
  for (const id of otherIdsOf(trip)) removeFrom(state.otherIds, id, trip.tripSeq)
  forgetTracker(state, trip)
}

/** A closed trip is still found by its plates for late reads, but carries no tracker and awaits no plateless vehicle. */
export function forgetTracker(state: CrossingState, trip: Trip): void {
  const trackerId = trip.declaration?.trackerId ?? null
  if (trackerId !== null) removeFrom(state.trackers, trackerId, trip.tripSeq)
  state.plateless.delete(trip.tripSeq)
}

/** The trip a tracker reports about: the one already at the crossing, else the one declared first. */
export function findTrackedTrip(state: CrossingState, trackerId: string): Trip | undefined {
  const tripSeqs = state.trackers.get(trackerId)
  if (tripSeqs === undefined) return undefined
  if (tripSeqs.length > 1) {
    for (const tripSeq of tripSeqs) {
      const trip = state.trips.get(tripSeq)
      if (trip !== undefined && trip.arrivedAtMs !== null) return trip
    }
  }
  return state.trips.get(tripSeqs[0] as number)
}

const platesOf = (trip: Trip): string[] => [trip.tractorPlate, trip.trailerPlate].filter((plate) => plate !== null)

const otherIdsOf = (trip: Trip): string[] => {
  const { declaration } = trip
  if (declaration === null) return []
  return declaration.vin === null ? [...declaration.containerNumbers] : [...declaration.containerNumbers, declaration.vin]
}

function addTo(index: Map<string, number[]>, key: string, tripSeq: number): void {
  const tripSeqs = index.get(key)
  if (tripSeqs === undefined) index.set(key, [tripSeq])
  else if (!tripSeqs.includes(tripSeq)) tripSeqs.push(tripSeq)
}

function removeFrom(index: Map<string, number[]>, key: string, tripSeq: number): void {
  const rest = index.get(key)?.filter((other) => other !== tripSeq)
  if (rest === undefined) return
  if (rest.length > 0) index.set(key, rest)
  else index.delete(key)
}
