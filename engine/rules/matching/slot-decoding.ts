/**
 * From a reader's distributions over the slots of a plate to the one text that plates of these gates allow.
 *
 * Slots are independent given the picture, so each template of plate-templates.ts is scored exactly: the likeliest allowed character
 * per slot, the two province digits together, "no character" behind the end. Nothing is repaired afterwards.
 *
 * Source:  exact search, because slots are independent; priors and penalties are estimates.
 * Units:   natural logarithms (nats).
 * Errors:  a text outside every template is given as it stands, with kind `other`: never a plate bent into shape.
 * Checked: slot-decoding.test.ts and, on pictures, `npm run bench -- plates`.
 */
import type { SlotAlternative } from '../../model/observations.ts'
import type { SlotDistribution } from '../../model/slot-distribution.ts'
import { PLATE_TEMPLATES, SLOT_CLASSES, VN_PROVINCE_CODES, type PlateKind, type PlateTemplate } from './plate-templates.ts'

export interface DecodedPlate {
  /** Empty when the reader sees no plate at all. */
  readonly text: string
  readonly kind: PlateKind
  readonly country: 'VN' | 'CN' | null
  /** The reader's own probability that every character is right. */
  readonly confidenceRatio: number
  /** To the best other text. */
  readonly marginNats: number
  /** What the grammar cost against the freest reading; much means that this is hardly a plate of ours. */
  readonly grammarGapNats: number
  /** One per character of the text. */
  readonly charConfidenceRatios: readonly number[]
  readonly slotAlternatives: readonly (readonly SlotAlternative[])[]
}

/** A province code that nobody has issued is rather a code we do not know than no plate. */
const UNKNOWN_CODE_NATS = -3
/** Beyond this the free reading holds (estimate). */
const GRAMMAR_GAP_NATS_MAX = 4
const ALTERNATIVES_COUNT = 3
const NATS_FLOOR = -30

interface CompiledTemplate {
  readonly template: PlateTemplate
  /** Per slot the places in the alphabet that it allows. */
  readonly allowed: readonly Int16Array[]
  readonly codeSlotIndex: number
}

const compiledByAlphabet = new Map<string, readonly CompiledTemplate[]>()

/** Templates whose characters the alphabet has; a reader without Han characters has no Chinese ones. */
function compiledFor(alphabet: string): readonly CompiledTemplate[] {
  const known = compiledByAlphabet.get(alphabet)
  if (known !== undefined) return known
  const placeOf = new Map(Array.from(alphabet).map((character, index) => [character, index] as const))
  const compiled = PLATE_TEMPLATES.flatMap((template): CompiledTemplate[] => {
    const allowed = Array.from(template.slots).map((slot) =>
      Int16Array.from(Array.from(SLOT_CLASSES[slot] ?? slot).flatMap((character) => placeOf.get(character) ?? [])))
    return allowed.some(({ length }) => length === 0) ? [] : [{ template, allowed, codeSlotIndex: template.slots.indexOf('pp') }]
  })
  // A handful of models, never one per request.
  if (compiledByAlphabet.size < 16) compiledByAlphabet.set(alphabet, compiled)
  return compiled
}

interface Reading {
  readonly text: string
  /** Per character its slot, and its place in the alphabet. */
  readonly slots: readonly number[]
  readonly places: readonly number[]
  readonly template: PlateTemplate | null
  /** With the template's prior. */
  readonly scoreNats: number
  /** Without it. */
  readonly slotNats: number
}

/** The two best characters of a slot among those allowed. */
function bestTwo(logNats: Float32Array, base: number, allowed: Int16Array): readonly [number, number] {
  let [best, second] = [-1, -1]
  for (const place of allowed) {
    const nats = logNats[base + place] as number
    if (best < 0 || nats > (logNats[base + best] as number)) [second, best] = [best, place]
    else if (second < 0 || nats > (logNats[base + second] as number)) second = place
  }
  return [best, second]
}

/** The best text of one template and its runner-up. */
function readTemplate({ template, allowed, codeSlotIndex }: CompiledTemplate, distribution: SlotDistribution, characters: readonly string[], padPlace: number): readonly Reading[] {
  const { slotCount, logNats } = distribution
  const size = characters.length
  if (allowed.length > slotCount) return []
  const chosen: number[] = []
  let slotNats = 0
  let penaltyNats = 0
  const runnerUps: { readonly costNats: number; readonly slot: number; readonly places: readonly number[] }[] = []
  for (let slot = 0; slot < allowed.length; slot += 1) {
    const base = slot * size
    if (slot === codeSlotIndex) {
      const [best, second] = bestCodes(logNats, base, size, allowed[slot] as Int16Array, characters)
      chosen.push(...best.places)
      slotNats += best.slotNats
      penaltyNats += best.scoreNats - best.slotNats
      runnerUps.push({ costNats: best.scoreNats - second.scoreNats, slot, places: second.places })
      slot += 1
      continue
    }
    const [best, second] = bestTwo(logNats, base, allowed[slot] as Int16Array)
    chosen.push(best)
    slotNats += logNats[base + best] as number
    if (second >= 0) runnerUps.push({ costNats: (logNats[base + best] as number) - (logNats[base + second] as number), slot, places: [second] })
  }
  for (let slot = allowed.length; slot < slotCount; slot += 1) slotNats += logNats[slot * size + padPlace] as number
  const slots = [...chosen.keys()]
  const readingOf = (places: readonly number[], costNats: number): Reading => ({
    text: places.map((place) => characters[place]).join(''),
    slots, places, template,
    scoreNats: slotNats + penaltyNats + template.priorNats - costNats,
    slotNats: slotNats - costNats,
  })
  const readings = [readingOf(chosen, 0)]
  for (const { costNats, slot, places } of runnerUps.toSorted((left, right) => left.costNats - right.costNats).slice(0, 1)) {
    readings.push(readingOf(chosen.toSpliced(slot, places.length, ...places), costNats))
  }
  return readings
}

interface CodeReading {
  readonly places: readonly [number, number]
  readonly slotNats: number
  readonly scoreNats: number
}

/** Both digits of a province together: an unlikely second digit may still be the only one that makes a code. */
function bestCodes(logNats: Float32Array, base: number, size: number, digits: Int16Array, characters: readonly string[]): readonly [CodeReading, CodeReading] {
  const nothing: CodeReading = { places: [digits[0] as number, digits[0] as number], slotNats: Number.NEGATIVE_INFINITY, scoreNats: Number.NEGATIVE_INFINITY }
  let [best, second] = [nothing, nothing]
  for (const tens of digits) {
    for (const ones of digits) {
      const slotNats = (logNats[base + tens] as number) + (logNats[base + size + ones] as number)
      const scoreNats = slotNats + (VN_PROVINCE_CODES.has(`${characters[tens]}${characters[ones]}`) ? 0 : UNKNOWN_CODE_NATS)
      if (scoreNats <= second.scoreNats) continue
      const reading: CodeReading = { places: [tens, ones], slotNats, scoreNats }
      if (scoreNats > best.scoreNats) [second, best] = [best, reading]
      else second = reading
    }
  }
  return [best, second]
}

/** The likeliest character of every slot, whatever plates allow. */
function readFreely({ slotCount, logNats }: SlotDistribution, characters: readonly string[], padPlace: number): Reading {
  const all = Int16Array.from(characters.keys())
  const slots: number[] = []
  const places: number[] = []
  let slotNats = 0
  for (let slot = 0; slot < slotCount; slot += 1) {
    const [best] = bestTwo(logNats, slot * characters.length, all)
    slotNats += logNats[slot * characters.length + best] as number
    if (best === padPlace) continue
    slots.push(slot)
    places.push(best)
  }
  return { text: places.map((place) => characters[place]).join(''), slots, places, template: null, scoreNats: slotNats, slotNats }
}

export function decodeSlots(distribution: SlotDistribution): DecodedPlate {
  const characters = Array.from(distribution.alphabet)
  const padPlace = characters.indexOf(distribution.padCharacter)
  const free = readFreely(distribution, characters, padPlace)
  const readings = compiledFor(distribution.alphabet)
    .flatMap((compiled) => readTemplate(compiled, distribution, characters, padPlace))
    .toSorted((left, right) => right.scoreNats - left.scoreNats)
  const constrained = readings[0]
  const grammarGapNats = constrained === undefined ? Number.POSITIVE_INFINITY : free.slotNats - constrained.slotNats
  const isOurs = constrained !== undefined && grammarGapNats <= GRAMMAR_GAP_NATS_MAX
  const best = isOurs ? constrained : free
  const other = readings.find(({ text }) => text !== best.text)
  return {
    text: best.text,
    kind: best.template?.kind ?? 'other',
    country: best.template?.country ?? null,
    confidenceRatio: Math.exp(Math.max(NATS_FLOOR, best.slotNats)),
    marginNats: other === undefined ? -NATS_FLOOR : Math.max(0, best.slotNats - other.slotNats),
    grammarGapNats,
    ...slotsOf(distribution, best, characters, padPlace),
  }
}

/** Per character of a reading: how sure, and what else it may be. */
function slotsOf({ logNats }: SlotDistribution, { slots, places }: Reading, characters: readonly string[], padPlace: number): Pick<DecodedPlate, 'charConfidenceRatios' | 'slotAlternatives'> {
  const size = characters.length
  const ratioAt = (slot: number, place: number): number => Math.exp(logNats[slot * size + place] as number)
  return {
    charConfidenceRatios: slots.map((slot, index) => ratioAt(slot, places[index] as number)),
    slotAlternatives: slots.map((slot) =>
      characters
        .map((character, place) => ({ character, confidenceRatio: place === padPlace ? -1 : ratioAt(slot, place) }))
        .toSorted((left, right) => right.confidenceRatio - left.confidenceRatio)
        .slice(0, ALTERNATIVES_COUNT)),
  }
}
