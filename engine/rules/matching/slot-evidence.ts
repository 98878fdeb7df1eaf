/**
 * Evidence of a reader that tells what else each character may be: for a declared plate, and for the plate that nobody declared.
 *
 * A fleet's plates differ in one digit, so all depends on how unlikely the second reading of a character is. Where the reader hesitates
 * it is still too sure of itself: its figure is softened there, but not for hesitating between a digit and a letter, which the forms of
 * plates settle. And a small share of its characters is taken as worth nothing at all (MISLED_RATIO): that is the most that one
 * character can ever say against a plate.
 *
 * Source:  figures fitted to passages drawn with typefaces of their own, neither trained nor published on (model card).
 * Units:   natural logarithms (nats).
 * Checked: slot-evidence.test.ts and, on pictures and lists of declarations, `npm run bench -- plates`.
 */
import type { SlotAlternative } from '../../model/observations.ts'

/** Characters fused to more than this were right, all 988 of them; of those below a third were wrong. */
const SURE_RATIO = 0.97
const UNSURE_SOFTNESS = 0.5
const MISLED_RATIO = 1 / 2_000
/** Digits and letters that a misled reader may have meant. */
const CHARACTER_COUNT = 35
/** A reader that tells three characters of a slot leaves the rest of its probability to all others. */
const UNTOLD_COUNT = 30

const isDigit = (character: string): boolean => character >= '0' && character <= '9'

/** How likely the reader's answer for one character is when the plate shows `wanted` there. */
export function slotNatsOf(alternatives: readonly SlotAlternative[], wanted: string | undefined): number {
  let told: number | undefined
  let untold = 1
  let [least, most, kin] = [1, 0, 0]
  let isTopKin = false
  for (const { character, confidenceRatio } of alternatives) {
    if (character === wanted) told = confidenceRatio
    untold -= confidenceRatio
    least = Math.min(least, confidenceRatio)
    const isKin = wanted !== undefined && isDigit(character) === isDigit(wanted)
    if (isKin) kin += confidenceRatio
    if (confidenceRatio > most) [most, isTopKin] = [confidenceRatio, isKin]
  }
  const isSure = most >= SURE_RATIO * (isTopKin ? kin : 1)
  const ratio = told === undefined ? Math.min(least, Math.max(0, untold) / UNTOLD_COUNT) : told ** (isSure ? 1 : UNSURE_SOFTNESS)
  return Math.log((1 - MISLED_RATIO) * ratio + MISLED_RATIO / CHARACTER_COUNT)
}

export interface SlotRead {
  readonly text: string
  /** One list per character of the text. */
  readonly slotAlternatives: readonly (readonly SlotAlternative[])[]
}

const SERIAL = /^(.*?\D)(\d{3,6})(\D*)$/u
/** Trucks registered together are numbered this close (estimate). */
const FLEET_APART_MAX = 40

/** Whether two plates may be of one fleet. */
function isOfFleet(one: string, other: string): boolean {
  if (one.length !== other.length || one.slice(0, 2) !== other.slice(0, 2)) return false
  const [, head, serial, tail] = SERIAL.exec(one) ?? []
  const [, otherHead, otherSerial, otherTail] = SERIAL.exec(other) ?? []
  return serial !== undefined && otherSerial !== undefined && head === otherHead && tail === otherTail && Math.abs(Number(serial) - Number(otherSerial)) <= FLEET_APART_MAX
}

/**
 * How likely the answer is when the vehicle shows the likeliest plate of a declared fleet that is not declared itself.
 * @param plates those declared that the text may be.
 * @returns null where there is none, and for a reader that tells no alternatives.
 */
export function fleetMateNats({ text, slotAlternatives }: SlotRead, plates: ReadonlySet<string>): number | null {
  const characters = Array.from(text)
  if (slotAlternatives.length === 0 || slotAlternatives.length !== characters.length) return null
  const isMate = (other: string): boolean => !plates.has(other) && [...plates].some((plate) => isOfFleet(plate, other))
  const likeliest = characters.map((character, slot) => slotNatsOf(slotAlternatives[slot] as readonly SlotAlternative[], character))
  const whole = likeliest.reduce((sum, nats) => sum + nats, 0)
  if (isMate(text)) return whole
  let best = Number.NEGATIVE_INFINITY
  for (const [slot, character] of characters.entries()) {
    const alternatives = slotAlternatives[slot] as readonly SlotAlternative[]
    for (const { character: other } of alternatives) {
      if (other === character || isDigit(other) !== isDigit(character)) continue
      const nats = whole - (likeliest[slot] as number) + slotNatsOf(alternatives, other)
      if (nats > best && isMate(characters.toSpliced(slot, 1, other).join(''))) best = nats
    }
  }
  return Number.isFinite(best) ? best : null
}
