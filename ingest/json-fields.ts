/**
 * Typed access to the fields of JSON and XML that nobody promised.
 *
 * Errors:  wrong types read as null, never as zero.
 */

export type Fields = Readonly<Record<string, unknown>>

const NUMBER_LENGTH_MAX = 32

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
