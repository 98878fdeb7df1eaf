/**
 * One NMEA 0183 sentence: its frame, its checksum and the field forms that all sentences share.
 *
 * Source:  NMEA 0183; formats.md 2m (degrees end two digits before the point, also without the leading zero; two-digit years).
 * Errors:  what cannot be read is null.
 */
import { rounded } from '../outcome.ts'

export interface Sentence {
  /** Without the talker: `RMC`, `GGA`, `VTG`. */
  readonly type: string
  /** From the field after the type on. */
  readonly fields: readonly string[]
  readonly checksum: 'right' | 'wrong' | 'missing'
}

/** The standard allows 82 characters; receivers with more decimals write more. */
const SENTENCE_LENGTH_MAX = 200
const FRAME = /\$([A-Z]{2})([A-Z]{3}),([^*$\r\n]*)(?:\*{1,2}\s?([0-9A-F]{2})?)?/i
/** A stream that was joined inside the first sign, or a log that leaves it out: taken where the checksum vouches for it. */
const UNSIGNED_FRAME = /^\s*([A-Z]{2})([A-Z]{3}),([^*$\r\n]*)\*([0-9A-F]{2})\s*$/i
/** Two-digit years: GPS began in 1980. */
const CENTURY_PIVOT = 80

function checksumOf(text: string): number {
  let sum = 0
  for (let index = 0; index < text.length; index += 1) sum ^= text.charCodeAt(index)
  return sum
}

/** Trackers that have no protocol of their own say who they are on a line of its own, or before each sentence. */
const IDENTITY = /^\s*\$?(?:IMEI|PGID|GPFID|DEVID)[=, :]+(?:0x)?([0-9A-Z]{6,20})\b/i
const LONE_NUMBER = /^\s*([0-9A-F]{12,17})\s*$/i
const PREFIX = /(?:^|[\s,/;])([0-9A-F]{8,20})[,/; ]?\$/i

/** Who the line says it is from. */
export function senderOf(line: string): { readonly id: string; readonly isAlone: boolean } | null {
  if (line.length > SENTENCE_LENGTH_MAX * 4) return null
  const alone = (IDENTITY.exec(line) ?? LONE_NUMBER.exec(line))?.[1]
  if (alone !== undefined) return { id: alone, isAlone: true }
  const before = line.indexOf('$') > 0 ? PREFIX.exec(line)?.[1] : undefined
  return before === undefined ? null : { id: before, isAlone: false }
}

/** @returns null when the line holds no standard sentence. What stands before `$` and after the checksum is not part of it. */
export function parseSentence(line: string): Sentence | null {
  if (line.length > SENTENCE_LENGTH_MAX * 4) return null
  const signed = FRAME.exec(line)
  const match = signed ?? UNSIGNED_FRAME.exec(line)
  if (match === null || match[0].length > SENTENCE_LENGTH_MAX) return null
  const [, talker = '', type = '', sent = '', sum] = match
  // Some write a blank before the star, and do not sum it.
  const rest = sent.trimEnd()
  const isRight = (text: string): boolean => Number.parseInt(sum ?? '', 16) === checksumOf(`${talker}${type},${text}`)
  const checksum = sum === undefined ? 'missing' : isRight(sent) || (rest !== sent && isRight(rest)) ? 'right' : 'wrong'
  return signed === null && checksum !== 'right' ? null : { type: type.toUpperCase(), fields: rest.split(','), checksum }
}

/** Sentences that came without a line end between them. */
const JOINED = /(?<=\*[0-9A-F]{2})[^$*\r\n]{0,8}(?=\$)/i

/** The lines of a body, each with one sentence. */
export function sentenceLines(text: string, linesMax: number): readonly string[] {
  return text.split(/[\r\n]+/, linesMax).flatMap((line) => (line.indexOf('$') === line.lastIndexOf('$') ? [line] : line.split(JOINED, linesMax)))
}

/** `4650.51565` and `N` → degrees, with about the precision that was sent; whether they are on the map is judged later. */
export function degreesOf(text: string | undefined, hemisphere: string | undefined): number | null {
  const match = /^(\d{0,3})(\d{2})(?:\.(\d{0,10}))?$/.exec(text ?? '')
  if (match === null || !/^[NSEW]$/i.test(hemisphere ?? '')) return null
  const fraction = match[3] ?? ''
  const minutes = Number(`${match[2]}.${fraction || '0'}`)
  const value = rounded(Number(match[1] === '' ? 0 : match[1]) + minutes / 60, fraction.length > 4 ? 7 : 6)
  if (minutes >= 60) return null
  return /^[SW]$/i.test(hemisphere ?? '') ? 0 - value : value
}

export const numberField = (text: string | undefined): number | null => (/^-?\d{1,9}(?:\.\d{0,9})?$/.test(text ?? '') ? Number(text) : null)

/** `164414.90` → `16:44:14.900`. */
export function clockField(text: string | undefined): string | null {
  const match = /^(\d\d)(\d\d)(\d\d)(?:\.(\d{0,9}))?$/.exec(text ?? '')
  if (match === null || Number(match[1]) > 23 || Number(match[2]) > 59 || Number(match[3]) > 60) return null
  const fraction = match[4] === undefined || match[4] === '' ? '' : `.${match[4].slice(0, 3).padEnd(3, '0')}`
  return `${match[1]}:${match[2]}:${match[3]}${fraction}`
}

/** `091123` → `2023-11-09`. */
export function dateField(text: string | undefined): string | null {
  const match = /^(\d\d)(\d\d)(\d\d)$/.exec(text ?? '')
  if (match === null) return null
  return `${Number(match[3]) >= CENTURY_PIVOT ? '19' : '20'}${match[3]}-${match[2]}-${match[1]}`
}
