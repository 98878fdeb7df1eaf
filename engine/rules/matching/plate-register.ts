/**
 * Which trips a plate can belong to: by its confusion class, and by parts of it for what was read worse.
 *
 * Plates are bucketed by their canonical form (every character replaced by its confusion class), so the usual look-up costs one
 * bucket, not a pass over all trips. Beside that every plate is filed under its last three and the three before, so that a text
 * with a wrong, lost or extra character in one of them is still found by the other (with two errors the other plate of the
 * truck, or the trips that stand at the place, must help).
 * Owned and mutated in place; plain Maps, so that the state can be written out and read back.
 * What is near a text is remembered until a plate comes or goes: open passages ask for their texts again with every read.
 * Limits:  twice TEXTS_MAX texts are remembered. As many entries as the caller adds; callers remove what they added. A part with more than PART_SCAN_MAX plates is read that far.
 */
import { canonicalPlateOf, confusionCountOf } from '../../model/plate-confusion.ts'
import { plateDistanceOf, TOO_FAR } from './plate-distance.ts'
import { matchFormOf } from './plate-form.ts'

export interface PlateRegister {
  /** Canonical form → plate → trips that carry it, in the order added. */
  readonly byCanonical: Map<string, Map<string, number[]>>
  /** Part of a canonical form → the canonical forms that have it there. */
  readonly byPart: Map<string, Set<string>>
}

export interface PlateCandidate {
  readonly tripSeq: number
  readonly plate: string
  /** 0 exact, 1 one confused character. */
  readonly confusionCount: number
}

const PART_LENGTH = 3
/** A fleet of this size with one and the same tail does not exist. */
const PART_SCAN_MAX = 400

/** Texts further from a plate than this are not near: more than two ordinary edits. */
const NEAR_COST_MAX = 230
const TEXTS_MAX = 4_096

type TripsByText = Map<string, readonly number[]>

interface Remembered {
  readonly near: TripsByText
  readonly all: TripsByText
}

/** Follows from the register, so it is no part of it. */
const rememberedByRegister = new WeakMap<PlateRegister, Remembered>()

function rememberedOf(register: PlateRegister): Remembered {
  let remembered = rememberedByRegister.get(register)
  if (remembered === undefined) rememberedByRegister.set(register, (remembered = { near: new Map(), all: new Map() }))
  return remembered
}

function remember(known: TripsByText, key: string, tripSeqs: Set<number>): readonly number[] {
  if (known.size >= TEXTS_MAX) known.clear()
  const list = [...tripSeqs].sort((left, right) => left - right)
  known.set(key, list)
  return list
}

export const createPlateRegister = (): PlateRegister => ({ byCanonical: new Map(), byPart: new Map() })

export function addPlate(register: PlateRegister, plate: string, tripSeq: number): void {
  rememberedByRegister.delete(register)
  const form = matchFormOf(plate)
  const canonical = canonicalPlateOf(form)
  let bucket = register.byCanonical.get(canonical)
  if (bucket === undefined) {
    register.byCanonical.set(canonical, (bucket = new Map()))
    for (const part of partsOf(canonical)) {
      const forms = register.byPart.get(part)
      if (forms === undefined) register.byPart.set(part, new Set([canonical]))
      else forms.add(canonical)
    }
  }
  const trips = bucket.get(form)
  if (trips === undefined) bucket.set(form, [tripSeq])
  else if (!trips.includes(tripSeq)) trips.push(tripSeq)
}

export function removePlate(register: PlateRegister, plate: string, tripSeq: number): void {
  const form = matchFormOf(plate)
  const canonical = canonicalPlateOf(form)
  const bucket = register.byCanonical.get(canonical)
  const trips = bucket?.get(form)
  if (bucket === undefined || trips === undefined) return
  rememberedByRegister.delete(register)
  const rest = trips.filter((other) => other !== tripSeq)
  if (rest.length > 0) bucket.set(form, rest)
  else bucket.delete(form)
  if (bucket.size > 0) return
  register.byCanonical.delete(canonical)
  for (const part of partsOf(canonical)) {
    const forms = register.byPart.get(part)
    forms?.delete(canonical)
    if (forms?.size === 0) register.byPart.delete(part)
  }
}

/** Whether any trip carries just this plate. Needs `matchFormOf` of it. */
export const hasPlate = (register: PlateRegister, form: string): boolean => register.byCanonical.get(canonicalPlateOf(form))?.has(form) === true

/** Exact ones first, then those with one confused character; each in the order added. */
export function listPlateCandidates(register: PlateRegister, plate: string): PlateCandidate[] {
  const form = matchFormOf(plate)
  const exact: PlateCandidate[] = []
  const confused: PlateCandidate[] = []
  for (const [registered, trips] of register.byCanonical.get(canonicalPlateOf(form)) ?? []) {
    const confusionCount = confusionCountOf(registered, form)
    if (confusionCount === null || confusionCount > 1) continue
    for (const tripSeq of trips) (confusionCount === 0 ? exact : confused).push({ tripSeq, plate: registered, confusionCount })
  }
  return [...exact, ...confused]
}

/** The trips with a plate within two ordinary edits of the text (plate-distance.ts), as far as the parts find them, by number. Needs `matchFormOf` of the text. */
export function listNearTrips(register: PlateRegister, text: string): readonly number[] {
  const { near } = rememberedOf(register)
  return near.get(text) ?? remember(near, text, findNearTrips(register, text))
}

function findNearTrips(register: PlateRegister, form: string): Set<number> {
  const into = new Set<number>()
  const canonical = canonicalPlateOf(form)
  const own = register.byCanonical.get(canonical)
  if (own !== undefined) addNear(own, form, NEAR_COST_MAX, into)
  for (const part of probesOf(canonical)) {
    const forms = register.byPart.get(part)
    if (forms === undefined) continue
    let scannedCount = 0
    for (const other of forms) {
      if ((scannedCount += 1) > PART_SCAN_MAX) break
      if (other === canonical) continue
      addNear(register.byCanonical.get(other) as Map<string, number[]>, form, NEAR_COST_MAX, into)
    }
  }
  return into
}

/** The same within `costMax` among all plates: for the rare text that no part finds. */
export function listAllTrips(register: PlateRegister, text: string, costMax: number): readonly number[] {
  const { all } = rememberedOf(register)
  const key = `${costMax} ${text}`
  return all.get(key) ?? remember(all, key, findAllTrips(register, text, costMax))
}

function findAllTrips({ byCanonical }: PlateRegister, form: string, costMax: number): Set<number> {
  const into = new Set<number>()
  for (const bucket of byCanonical.values()) addNear(bucket, form, costMax, into)
  return into
}

function addNear(bucket: Map<string, number[]>, form: string, costMax: number, into: Set<number>): void {
  for (const [plate, trips] of bucket) if (plateDistanceOf(form, plate, costMax) < TOO_FAR) for (const tripSeq of trips) into.add(tripSeq)
}

/** The last three and the three before them. */
function partsOf(canonical: string): string[] {
  const end = canonical.length
  if (end < PART_LENGTH) return [`>${canonical}`]
  return end < 2 * PART_LENGTH ? [`>${canonical.slice(-PART_LENGTH)}`] : [`>${canonical.slice(-PART_LENGTH)}`, `<${canonical.slice(end - 2 * PART_LENGTH, end - PART_LENGTH)}`]
}

/** The parts of a text, and those it would have with a character lost from its tail, or one too many in it. */
function probesOf(canonical: string): string[] {
  const end = canonical.length
  const probes = partsOf(canonical)
  if (end < 2 * PART_LENGTH) return probes
  probes.push(`<${canonical.slice(end - 2 * PART_LENGTH + 1, end - PART_LENGTH + 1)}`, `<${canonical.slice(Math.max(0, end - 2 * PART_LENGTH - 1), end - PART_LENGTH - 1)}`)
  return probes
}
