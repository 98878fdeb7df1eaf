/** Who stands in which bay. A vehicle keeps its bay while it stays; a newcomer gets the lowest free one. */
import type { Yard } from '../model/site.ts'
import type { EpochMs } from '../model/units.ts'
import { addSample, createSamples, type Samples } from './samples.ts'

export interface YardOccupant {
  /** Place in the yard's order of bays; past the last drawn bay it goes on counting. */
  readonly berthIndex: number
  readonly sinceMs: EpochMs
  readonly isFruit: boolean
}

export interface YardState {
  /** Trip → where and since when. */
  occupants: Map<number, YardOccupant>
  fruitVeh: number
  dwells: Samples
}

export const createYardState = (): YardState => ({ occupants: new Map(), fruitVeh: 0, dwells: createSamples() })

/** @returns false when it is already there. */
export function tryEnterYard(state: YardState, tripSeq: number, atMs: EpochMs, isFruit: boolean): boolean {
  if (state.occupants.has(tripSeq)) return false
  state.occupants.set(tripSeq, { berthIndex: lowestFreeBerth(state), sinceMs: atMs, isFruit })
  if (isFruit) state.fruitVeh += 1
  return true
}

export function leaveYard(state: YardState, tripSeq: number, atMs: EpochMs): void {
  const occupant = state.occupants.get(tripSeq)
  if (occupant === undefined) return
  state.occupants.delete(tripSeq)
  if (occupant.isFruit) state.fruitVeh -= 1
  addSample(state.dwells, atMs, atMs - occupant.sinceMs)
}

/** Occupants past the last drawn bay stand at a repeated one; null for a yard without bays. */
export function bayIndexOf(yard: Yard, state: YardState, tripSeq: number): number | null {
  const occupant = state.occupants.get(tripSeq)
  return occupant === undefined || yard.bays.length === 0 ? null : occupant.berthIndex % yard.bays.length
}

function lowestFreeBerth(state: YardState): number {
  const taken = new Set<number>()
  for (const { berthIndex } of state.occupants.values()) taken.add(berthIndex)
  let berthIndex = 0
  while (taken.has(berthIndex)) berthIndex += 1
  return berthIndex
}
