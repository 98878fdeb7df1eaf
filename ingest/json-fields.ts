/**
 * Reading JSON that nobody promised: bounded parsing and typed access to its fields.
 *
 * Errors:  wrong types read as null, never as zero; `parseJson` gives a reason instead of throwing.
 * Limits:  depth, before the parser sees it.
 */
import { fail, ok, type Result } from '../engine/model/result.ts'

export type Fields = Readonly<Record<string, unknown>>

const DEPTH_MAX = 64
const NUMBER_LENGTH_MAX = 32

/** Nesting of brackets outside strings; stops counting at the bound. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let isInString = false
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (isInString) {
      if (unit === 0x5c) index += 1
      else if (unit === 0x22) isInString = false
    } else if (unit === 0x22) isInString = true
    else if (unit === 0x7b || unit === 0x5b) {
      depth += 1
      if (depth > DEPTH_MAX) return true
    } else if (unit === 0x7d || unit === 0x5d) depth -= 1
  }
  return false
}

export function parseJson(text: string): Result<unknown, string> {
  if (isTooDeep(text)) return fail(`JSON nested deeper than ${DEPTH_MAX}`)
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
