/**
 * What a code reader sends, whatever it wraps it in: bare text, text with a symbology prefix, a form field, or JSON.
 *
 * Source:  formats.md 3 "QR/barcode": take reader, raw text, symbology and time; strip the AIM prefix (`]Q1`) and line ends.
 * Errors:  an empty scan gives a reason.
 * Limits:  length of one code's text.
 */
import { fail, ok, type Result } from '../engine/model/result.ts'
import { bodyText } from './body-text.ts'
import type { RawBody } from './decoder.ts'
import { parseForm } from './form-fields.ts'
import { childOf, getField, isFields, listOf, textOf, wordOf, type Fields } from './json-fields.ts'
import { parseJson } from './json-text.ts'

/** Codes of one scan. */
const CODES_MAX = 64
/** A QR code of version 40 holds 4,296 letters; nothing at a gate is longer. */
const SCAN_LENGTH_MAX = 4_296
const RAW_NAMES = ['raw', 'data', 'text', 'code', 'barcode', 'value', 'payload', 'content', 'containerNumber', 'containerNo', 'container', 'mrz'] as const
const TIME_NAMES = ['time', 'at', 'timestamp', 'dateTime', 'scannedAt'] as const
const READER_NAMES = ['readerId', 'reader', 'deviceId', 'device', 'scanner'] as const
const SIZE_TYPE_NAMES = ['sizeType', 'isoCode', 'isoType', 'sizeTypeCode'] as const
const SYMBOLOGY_NAMES = ['symbology', 'codeType', 'type', 'symbol'] as const

/** AIM symbology identifiers: `]`, the letter of the family, a modifier. */
const AIM_FAMILIES: Readonly<Record<string, string>> = { Q: 'qr', d: 'datamatrix', z: 'aztec', L: 'pdf417', C: 'code128', A: 'code39', E: 'ean', I: 'itf' }

export interface Scan {
  /** Without prefix and line ends. Inner line ends stay: an MRZ has them. */
  readonly text: string
  readonly symbology: string | null
  readonly readerId: string | null
  /** As sent. */
  readonly time: unknown
  /** As sent. */
  readonly confidence: unknown
  /** Of a container, where its reader read that too. */
  readonly sizeType: string | null
  readonly warnings: readonly string[]
}

const BARE = { symbology: null, readerId: null, time: null, confidence: null, sizeType: null } as const

/** One code; or several lines of one, as readers of documents list them. */
function codeOf(value: unknown): string | null {
  if (!Array.isArray(value)) return textOf(value)
  const lines = (value as readonly unknown[]).slice(0, CODES_MAX).map(textOf)
  return lines.length > 0 && lines.every((line) => line !== null) ? lines.join('\n') : null
}

const firstOf = (fields: Fields, names: readonly string[]): unknown => names.map((name) => getField(fields, name)).find((value) => value !== undefined && value !== null)

function fromFields(fields: Fields): Omit<Scan, 'warnings'> | null {
  const inner = childOf(fields, 'data') ?? fields
  const text = codeOf(firstOf(inner, RAW_NAMES))
  if (text === null) return null
  return {
    text,
    symbology: wordOf(firstOf(inner, SYMBOLOGY_NAMES))?.toLowerCase().slice(0, 40) ?? null,
    readerId: wordOf(firstOf(fields, READER_NAMES))?.slice(0, 80) ?? null,
    time: firstOf(inner, TIME_NAMES) ?? firstOf(fields, TIME_NAMES) ?? null,
    confidence: getField(inner, 'confidence') ?? getField(inner, 'score') ?? null,
    sizeType: wordOf(firstOf(inner, SIZE_TYPE_NAMES)),
  }
}

/** Several scans in one list are one scan of several codes, with what the first says of itself. */
function fromJson(value: unknown): Omit<Scan, 'warnings'> | null {
  if (isFields(value)) return fromFields(value)
  const scans = listOf(value).slice(0, CODES_MAX).map((one) => (isFields(one) ? fromFields(one) : { ...BARE, text: textOf(one) ?? '' }))
  const [first] = scans
  return first === undefined || first === null ? null : { ...first, text: scans.map((scan) => scan?.text ?? '').join('\n') }
}

function unwrap(sent: string, contentType: string | null): Result<Omit<Scan, 'warnings'>, string> {
  const bare = { ...BARE, text: sent }
  if (/x-www-form-urlencoded/i.test(contentType ?? '')) {
    const form = parseForm(sent)
    return ok(fromFields(Object.fromEntries(form.entries)) ?? bare)
  }
  if (!/^\s*(?:\{|\[\s*[{"])/.test(sent)) return ok(bare)
  const parsed = parseJson(sent)
  if (!parsed.ok) return fail(parsed.failure)
  const found = fromJson(parsed.value)
  return found === null ? fail(`JSON without any of ${RAW_NAMES.join(', ')}`) : ok(found)
}

export function readScan({ bytes, contentType, query }: RawBody): Result<Scan, string> {
  const sent = bytes.length === 0 ? { text: query, warnings: [] } : bodyText(bytes, contentType)
  const unwrapped = unwrap(sent.text, bytes.length === 0 ? 'application/x-www-form-urlencoded' : contentType)
  if (!unwrapped.ok) return unwrapped
  const { value } = unwrapped
  const aim = /^\s*\](\p{L})[\dA-F]/u.exec(value.text)
  const family = aim === null ? null : (AIM_FAMILIES[aim[1] ?? ''] ?? `aim-${aim[1] ?? ''}`)
  const text = (aim === null ? value.text : value.text.slice(aim[0].length)).replace(/[^\P{Cc}\r\n\t]/gu, '').replace(/^[\r\n]+/, '').trimEnd()
  if (text.trim() === '') return fail('an empty scan')
  if (text.length > SCAN_LENGTH_MAX) return fail(`a scan of ${text.length} letters, at most ${SCAN_LENGTH_MAX}`)
  return ok({ ...value, text, symbology: value.symbology ?? family, warnings: sent.warnings })
}
