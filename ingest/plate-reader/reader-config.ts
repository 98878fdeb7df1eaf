/**
 * What a reader model takes and gives: our own, or any of the fast-plate-ocr kind by the keys of its YAML.
 *
 * Errors:  every problem of a config is named at once; nothing is guessed.
 */
import { fail, ok, type Result } from '../../engine/model/result.ts'

export interface ReaderConfig {
  /** One character per class, in the order of the outputs. */
  readonly alphabet: string
  readonly padCharacter: string
  readonly slotCount: number
  readonly widthPx: number
  readonly heightPx: number
  readonly channels: 1 | 3
  /** True: sides in proportion, the rest filled with `padding`; false: stretched. */
  readonly keepsAspect: boolean
  readonly padding: readonly [number, number, number]
  /** Each plate is read once per margin, cut that share of half the plate beyond its corners, until a reading is sure; the readings are averaged. */
  readonly marginRatios: readonly number[]
}

/** The ranges that plate readers come in; anything else is a mistake in the file. */
const SLOTS_MAX = 32
const SIDE_PX_MAX = 1_024
const LOOKS_MAX = 5

/** @param document the parsed YAML. */
export function parseReaderConfig(document: unknown): Result<ReaderConfig, readonly string[]> {
  if (typeof document !== 'object' || document === null) return fail(['the config is no set of keys'])
  const fields = document as Readonly<Record<string, unknown>>
  const problems: string[] = []
  const whole = (key: string, max: number): number => {
    const value = fields[key]
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max) return value
    problems.push(`${key} must be a whole number from 1 to ${max}`)
    return 1
  }
  const alphabet = fields['alphabet']
  if (typeof alphabet !== 'string' || alphabet.length < 2) problems.push('alphabet must be the characters of the classes')
  const pad = fields['pad_char']
  if (typeof pad !== 'string' || Array.from(pad).length !== 1) problems.push('pad_char must be one character')
  else if (typeof alphabet === 'string' && !alphabet.includes(pad)) problems.push('pad_char must be in the alphabet')
  const mode = fields['image_color_mode'] ?? 'grayscale'
  if (mode !== 'rgb' && mode !== 'grayscale') problems.push('image_color_mode must be rgb or grayscale')
  const margins = marginsOf(fields['margin_ratios'])
  if (margins === null) problems.push(`margin_ratios must be 1 to ${LOOKS_MAX} numbers from 0 to 0.5`)
  const keeps = fields['keep_aspect_ratio'] ?? false
  if (typeof keeps !== 'boolean') problems.push('keep_aspect_ratio must be true or false')
  const padding = paddingOf(fields['padding_color'])
  if (padding === null) problems.push('padding_color must be a number from 0 to 255, or three')
  const [slotCount, widthPx, heightPx] = [whole('max_plate_slots', SLOTS_MAX), whole('img_width', SIDE_PX_MAX), whole('img_height', SIDE_PX_MAX)]
  if (problems.length > 0 || padding === null || margins === null) return fail(problems)
  return ok({
    alphabet: String(alphabet),
    padCharacter: String(pad),
    slotCount, widthPx, heightPx,
    channels: mode === 'rgb' ? 3 : 1,
    keepsAspect: keeps === true,
    padding,
    marginRatios: margins,
  })
}

function marginsOf(value: unknown): readonly number[] | null {
  if (value === undefined) return [0]
  const isMargin = (one: unknown): one is number => typeof one === 'number' && one >= 0 && one <= 0.5
  return Array.isArray(value) && value.length >= 1 && value.length <= LOOKS_MAX && value.every(isMargin) ? value : null
}

function paddingOf(value: unknown): readonly [number, number, number] | null {
  const isByte = (one: unknown): one is number => typeof one === 'number' && one >= 0 && one <= 255
  if (value === undefined) return [114, 114, 114]
  if (isByte(value)) return [value, value, value]
  if (Array.isArray(value) && value.length === 3 && value.every(isByte)) return value as unknown as readonly [number, number, number]
  return null
}
