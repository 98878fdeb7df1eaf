/**
 * Gives slots (lốt) and calls them: a rising number per crossing, one slot per vehicle whatever plates it shows.
 *
 * A slot is given when a declared export vehicle is first seen before barrier 1 (normally: it comes into a buffer), or at the
 * latest when it is called forward.
 */
import type { PlaceId } from '../model/ids.ts'
import type { EpochMs } from '../model/units.ts'
import { listPlateCandidates } from '../rules/matching/plate-register.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { addSample } from './samples.ts'
import { isBeforeFirstInspection } from './tally.ts'
import { touch } from './truck-status.ts'
import { isOpenTrip, type Trip } from './trip.ts'

export function assignSlot(state: CrossingState, trip: Trip, atMs: EpochMs, emit: Emit): void {
  if (!isOpenTrip(trip) || trip.slotSeq !== null || trip.declaration === null || trip.direction !== 'export') return
  if (!isBeforeFirstInspection(state, trip) || findOtherHolder(state, trip) !== null) return
  state.slotSeqLast += 1
  trip.slotSeq = state.slotSeqLast
  state.slots.set(trip.tripSeq, {
    slotSeq: state.slotSeqLast, tripSeq: trip.tripSeq, cargo: trip.declaration.cargo, yardId: bufferOf(state, trip), assignedAtMs: atMs, calledAtMs: null,
  })
  emit({ type: 'slot.assigned', eventTimeMs: atMs, tripId: trip.tripId, slotSeq: trip.slotSeq })
  touch(state, trip)
}

/** Calling twice keeps the first instant. */
export function callForward(state: CrossingState, trip: Trip, atMs: EpochMs, reason: string, emit: Emit): void {
  if (!isOpenTrip(trip) || trip.calledAtMs !== null) return
  assignSlot(state, trip, atMs, emit)
  trip.calledAtMs = atMs
  const slot = state.slots.get(trip.tripSeq)
  if (slot !== undefined) {
    state.slots.set(trip.tripSeq, { ...slot, calledAtMs: atMs })
    const slotWaits = state.measures.totals[trip.direction ?? 'unknown'].slotWaits
    addSample(slotWaits, atMs, Math.max(0, atMs - slot.assignedAtMs))
  }
  emit({ type: 'vehicle.calledForward', eventTimeMs: atMs, tripId: trip.tripId, reason })
  touch(state, trip)
}

/** The slot is used up or void; the number stays with the trip. */
export function releaseSlot(state: CrossingState, trip: Trip): void {
  state.slots.delete(trip.tripSeq)
}

/** The truck came into another buffer: its slot says where it waits now. */
export function noteBuffer(state: CrossingState, trip: Trip): void {
  const slot = state.slots.get(trip.tripSeq)
  const yardId = bufferOf(state, trip)
  if (slot !== undefined && yardId !== null && slot.yardId !== yardId) state.slots.set(trip.tripSeq, { ...slot, yardId })
}

function bufferOf(state: CrossingState, trip: Trip): PlaceId | null {
  const yard = trip.yardId === null ? undefined : state.fixed.yardById.get(trip.yardId)
  return yard?.id ?? null
}

/** Another open trip of the same vehicle that holds a slot not yet used. */
function findOtherHolder(state: CrossingState, trip: Trip): Trip | null {
  const { tractorPlate } = trip
  const trackerId = trip.declaration?.trackerId ?? null
  const vin = trip.declaration?.vin ?? null
  const others = [
    ...(trackerId === null ? [] : (state.trackers.get(trackerId) ?? [])),
    ...(vin === null ? [] : (state.otherIds.get(vin) ?? [])),
    ...(tractorPlate === null ? [] : listExact(state, tractorPlate)),
  ]
  for (const tripSeq of others) {
    const other = state.trips.get(tripSeq)
    if (other !== undefined && other !== trip && isOpenTrip(other) && state.slots.has(tripSeq)) return other
  }
  return null
}

const listExact = (state: CrossingState, plate: string): readonly number[] => {
  return listPlateCandidates(state.plates, plate).flatMap(({ tripSeq, confusionCount }) => (confusionCount === 0 ? [tripSeq] : []))
}
