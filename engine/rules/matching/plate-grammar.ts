/**
 * What registration mark a text can be, and the nearest one it may have been meant as.
 *
 * Nothing is rejected: a province code that is not issued lowers the score, a text that fits no form is `other` (temporary
 * cross-border marks have no published form).
 * Repair:  at most REPAIR_EDITS_MAX characters are exchanged, and only where a letter stands in a digit's place or the reverse.
 * Needs:   `matchFormOf` of the text.
 */
import { PLATE_TEMPLATES, SLOT_CLASSES, VN_PROVINCE_CODES, type PlateKind, type PlateTemplate } from './plate-templates.ts'

export type { PlateKind } from './plate-templates.ts'

export interface PlateReading {
  readonly kind: PlateKind
  /** The text itself, or repaired. */
  readonly text: string
  readonly editCount: number
  /** False for a Vietnamese province code that is not issued. */
  readonly isCodeIssued: boolean
  /** How likely a text of this form comes here, as a natural logarithm; lower is rarer. */
  readonly priorNats: number
}

export interface CompiledTemplate {
  readonly template: PlateTemplate
  /** Allowed characters per place. */
  readonly allowed: readonly string[]
}

const REPAIR_EDITS_MAX = 2
const UNISSUED_CODE_NATS = -3
const EDIT_NATS = -4
/** A text of no known form (estimate). */
export const OTHER_FORM_NATS = -7

/** Position-aware repair of published plate readers: what a digit's place may hold and means, and a letter's. */
const DIGIT_FOR: Readonly<Record<string, string>> = { O: '0', Q: '0', D: '0', U: '0', C: '0', I: '1', L: '1', J: '1', Z: '2', A: '4', S: '5', G: '6', T: '7', Y: '7', B: '8', E: '8', R: '8', P: '9' }
const LETTER_FOR: Readonly<Record<string, string>> = { '0': 'D', '1': 'T', '2': 'Z', '3': 'B', '4': 'A', '5': 'S', '6': 'G', '7': 'T', '8': 'B' }

const byLength = new Map<number, CompiledTemplate[]>()
for (const template of PLATE_TEMPLATES) {
  const allowed = Array.from(template.slots, (slot) => SLOT_CLASSES[slot] ?? slot)
  const list = byLength.get(allowed.length)
  if (list === undefined) byLength.set(allowed.length, [{ template, allowed }])
  else list.push({ template, allowed })
}
const NO_TEMPLATES: readonly CompiledTemplate[] = []
export const listTemplatesOfLength = (length: number): readonly CompiledTemplate[] => byLength.get(length) ?? NO_TEMPLATES

export function isIssuedCode({ slots, country }: PlateTemplate, text: string): boolean {
  const at = slots.indexOf('pp')
  return country !== 'VN' || at === -1 || VN_PROVINCE_CODES.has(text.slice(at, at + 2))
}

const readingOf = (template: PlateTemplate, text: string, editCount: number): PlateReading => {
  const isCodeIssued = isIssuedCode(template, text)
  return { kind: template.kind, text, editCount, isCodeIssued, priorNats: template.priorNats + (isCodeIssued ? 0 : UNISSUED_CODE_NATS) + editCount * EDIT_NATS }
}

/** The text as it stands. */
export function classifyPlate(text: string): PlateReading {
  return bestReading(text, 0)
}

/** The text as it stands when it fits a form, else the likeliest form within two exchanged characters, else itself as `other`. */
export function repairPlate(text: string): PlateReading {
  return bestReading(text, REPAIR_EDITS_MAX)
}

function bestReading(text: string, editCountMax: number): PlateReading {
  let best: PlateReading | null = null
  for (const { template, allowed } of listTemplatesOfLength(text.length)) {
    let fitted = ''
    let editCount = 0
    for (let index = 0; index < allowed.length && editCount <= editCountMax; index += 1) {
      const character = text[index] as string
      const places = allowed[index] as string
      if (places.includes(character)) {
        fitted += character
        continue
      }
      editCount += 1
      const meant = repairedFor(places, character)
      if (meant === null) editCount = Number.POSITIVE_INFINITY
      else fitted += meant
    }
    if (editCount > editCountMax) continue
    const reading = readingOf(template, fitted, editCount)
    if (best === null || reading.priorNats > best.priorNats) best = reading
  }
  return best ?? { kind: 'other', text, editCount: 0, isCodeIssued: true, priorNats: OTHER_FORM_NATS }
}

function repairedFor(places: string, character: string): string | null {
  const meant = DIGIT_FOR[character] ?? LETTER_FOR[character]
  return meant !== undefined && places.includes(meant) ? meant : null
}

/**
 * How unlikely one character of its kind is among the vehicles of these gates, by slot of plate-templates.ts (estimates): provinces near by
 * are some sixteen, one Chinese plate in four is not of the neighbouring province, few of its serial places hold a letter.
 */
const SLOT_CHANCE_NATS: Readonly<Record<string, number>> = { p: -1.4, d: -2.3, l: -3, m: -2.3, a: -3.2, e: -3.2, h: -1.5, x: -2.6, n: -2.3 }

const chanceByText = new Map<string, number | null>()

/** How likely a vehicle of which nothing is known shows just this text; null for a text of no known form. Remembered as the kinds are. */
export function chanceNatsOf(text: string): number | null {
  let nats = chanceByText.get(text)
  if (nats !== undefined) return nats
  nats = null
  for (const { template, allowed } of listTemplatesOfLength(text.length)) {
    if (!allowed.every((places, index) => places.includes(text[index] as string))) continue
    let sum = 0
    for (const slot of template.slots) sum += SLOT_CHANCE_NATS[slot] ?? 0
    if (nats === null || sum > nats) nats = sum
  }
  if (chanceByText.size >= KINDS_REMEMBERED_MAX) chanceByText.clear()
  chanceByText.set(text, nats)
  return nats
}

const kindByPlate = new Map<string, PlateKind>()
const KINDS_REMEMBERED_MAX = 4_096

/** Of any plate text in upper case; the answers are remembered, for the same plates come again and again. */
export function plateKindOf(plate: string): PlateKind {
  let kind = kindByPlate.get(plate)
  if (kind !== undefined) return kind
  kind = classifyPlate(plate).kind
  if (kindByPlate.size >= KINDS_REMEMBERED_MAX) kindByPlate.clear()
  kindByPlate.set(plate, kind)
  return kind
}

export const isTrailerPlate = (plate: string): boolean => {
  const kind = plateKindOf(plate)
  return kind === 'vnTrailer' || kind === 'cnTrailer' || kind === 'vnMilitaryTrailer'
}
