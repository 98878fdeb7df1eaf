/**
 * Which open trips a plate can belong to: exact, or with one confused character.
 *
 * Plates are bucketed by their canonical form (every character replaced by its confusion class), so a look-up costs one
 * bucket, not a pass over all trips. Buckets hold a handful of plates at most in practice.
 * Owned and mutated in place; plain Maps, so that the state can be written out and read back.
 * Limits:  as many entries as the caller adds; callers remove what they added.
 */
import { canonicalPlateOf, confusionCountOf } from '../../model/plate-confusion.ts'

/** Canonical form → plate → trips that carry it, in the order added. */
export type PlateRegister = Map<string, Map<string, number[]>>

export interface PlateCandidate {
  readonly tripSeq: number
  readonly plate: string
  /** 0 exact, 1 one confused character. */
  readonly confusionCount: number
}

export const createPlateRegister = (): PlateRegister => new Map()

export function addPlate(register: PlateRegister, plate: string, tripSeq: number): void {
  const canonical = canonicalPlateOf(plate)
  let bucket = register.get(canonical)
  if (bucket === undefined) register.set(canonical, (bucket = new Map()))
  const trips = bucket.get(plate)
  if (trips === undefined) bucket.set(plate, [tripSeq])
  else if (!trips.includes(tripSeq)) trips.push(tripSeq)
}

export function removePlate(register: PlateRegister, plate: string, tripSeq: number): void {
  const canonical = canonicalPlateOf(plate)
  const bucket = register.get(canonical)
  const trips = bucket?.get(plate)
  if (bucket === undefined || trips === undefined) return
  const rest = trips.filter((other) => other !== tripSeq)
  if (rest.length > 0) bucket.set(plate, rest)
  else bucket.delete(plate)
  if (bucket.size === 0) register.delete(canonical)
}

/** Exact ones first, then those with one confused character; each in the order added. */
export function listPlateCandidates(register: PlateRegister, plate: string): PlateCandidate[] {
  const exact: PlateCandidate[] = []
  const confused: PlateCandidate[] = []
  for (const [registered, trips] of register.get(canonicalPlateOf(plate)) ?? []) {
    const confusionCount = confusionCountOf(registered, plate)
    if (confusionCount === null || confusionCount > 1) continue
    for (const tripSeq of trips) (confusionCount === 0 ? exact : confused).push({ tripSeq, plate: registered, confusionCount })
  }
  return [...exact, ...confused]
}
