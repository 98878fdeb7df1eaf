/**
 * Reading JSON that nobody promised: bounded parsing and typed access to its fields.
 *
 * Errors:  wrong types read as null, never as zero; `parseJson` gives a reason instead of throwing.
 * Limits:  depth, and number of values for its length, before the parser sees it.
 */
import { fail, ok, type Result } from '../engine/model/result.ts'

export type Fields = Readonly<Record<string, unknown>>

const DEPTH_MAX = 64
/** An empty list costs the parser and the collector as much as several numbers. */
const LIST_COST = 3
/** The densest real bodies, entities of context brokers, come to 0.17 for a character; a megabyte of brackets comes to 1.5 and takes a fifth of a second. */
const COST_PER_CHARACTER = 0.2
const COST_MIN = 20_000
const [QUOTE, COMMA, BACKSLASH, OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x22, 0x2c, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]
const NUMBER_LENGTH_MAX = 32

/** Where the string that begins at `from` ends: its closing quote, or the end of the text. */
function stringEnd(text: string, from: number): number {
  for (let quote = text.indexOf('"', from + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1
    while (text.charCodeAt(before) === BACKSLASH) before -= 1
    if ((quote - before) % 2 === 1) return quote
  }
  return text.length
}

/** Why the text is not worth parsing: brackets and commas outside strings say what it would cost. */
function shapeFault(text: string): string | null {
  const costMax = Math.max(COST_MIN, text.length * COST_PER_CHARACTER)
  let depth = 0
  let cost = 0
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit === QUOTE) index = stringEnd(text, index)
    else if (unit === COMMA) cost += 1
    else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      depth += 1
      cost += LIST_COST
      if (depth > DEPTH_MAX) return `JSON nested deeper than ${DEPTH_MAX}`
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth -= 1
  }
  return cost > costMax ? `JSON of too many values for its ${text.length} characters` : null
}

export function parseJson(text: string): Result<unknown, string> {
  const fault = shapeFault(text)
  if (fault !== null) return fail(fault)
  try {
    return ok(JSON.parse(text) as unknown)
  } catch {
    return fail(text.trim() === '' ? 'empty body' : 'not valid JSON (cut or damaged)')
  }
}

/** Keys of outside data are never looked up on a prototype. */
const own = (fields: Fields, key: string): unknown => (Object.hasOwn(fields, key) ? fields[key] : undefined)

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
export const fieldsOf = (value: unknown): Fields | null => (isFields(value) ? value : null)
export const getField = (fields: Fields | null, key: string): unknown => (fields === null ? undefined : own(fields, key))

/** A list; a single element stands for a list of one, as XML and some firmwares write it. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined || value === null ? [] : [value]
}

/** A one-element list stands for its element, as some converters write it. */
const single = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? (value as readonly unknown[])[0] : value)

/** Text verbatim; numbers and booleans as they would be written; null for anything else. */
export function textOf(sent: unknown): string | null {
  const value = single(sent)
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return null
}

/** Trimmed text, null when empty. */
export function wordOf(value: unknown): string | null {
  const text = textOf(value)?.trim()
  return text === undefined || text === '' ? null : text
}

/** A finite number, also when written as text; null for anything else. */
export function numberOf(sent: unknown): number | null {
  const value = single(sent)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string' || value.length > NUMBER_LENGTH_MAX) return null
  const text = value.trim()
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(text)) return null
  const number = Number(text)
  return Number.isFinite(number) ? number : null
}

export const childOf = (fields: Fields | null, key: string): Fields | null => fieldsOf(single(getField(fields, key)))

export function booleanOf(sent: unknown): boolean | null {
  const value = single(sent)
  if (typeof value === 'boolean') return value
  const text = textOf(value)?.trim().toLowerCase()
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  return null
}
