/**
 * Plate text as the matcher wants it: upper case, without separators, letters of any script kept.
 *
 * Source:  formats.md 1a, 1b, 4.2 (words for "no plate"); samples: 8กผ444, 粤… and Cyrillic plates must survive.
 * Privacy: plates are personal data; nothing here logs.
 */

/** Blanks of every kind, dots, middle dots, hyphens and dashes, control and format characters. */
const SEPARATOR = /[\s.\-·•・。_\u2212\p{Pd}\p{C}]+/gu
/** What cameras write when a vehicle shows no plate, after normalising. */
const NO_PLATE = new Set([
  'UNKNOWN', '<UNKNOWN>', 'UNKNOW', 'UNLICENSED', 'NOPLATE', 'NOLICENSE', 'NONE', 'NULL', 'UNDEFINED', 'NAN', 'N/A', 'UNREADABLE', 'NOREAD', 'NOTREAD', 'NOTRECOGNIZED', 'NOTRECOGNISED', 'UNRECOGNIZED', 'NOTDETECTED', 'NOTDEFINED', 'NOTAVAILABLE', 'NA',
  '无', '无车牌', '无牌', '无牌车', '无号牌', '未识别', '车牌未识别', '未知', '未知车牌', '车牌未知', '車牌未知', '不明', 'KHÔNGRÕ', 'KHÔNGBIỂN', 'KHÔNGBIỂNSỐ', 'KHÔNGCÓBIỂNSỐ', 'KHÔNGXÁCĐỊNH',
])
/** Longer than any registration mark with room for two-line plates; longer text is an overlay or a mistake. */
const PLATE_LENGTH_MAX = 16
const RAW_LENGTH_MAX = 4 * PLATE_LENGTH_MAX
/** Undecodable bytes end up as this; a plate with a hole is no plate. */
const REPLACEMENT = '\uFFFD'

/** What an observation keeps of the text as sent: a hostile body may send a megabyte. */
export const keptPlateText = (raw: string): string => raw.slice(0, RAW_LENGTH_MAX)

/** Most plates are sent so, and need nothing of what follows. */
const PLAIN = /^[A-Z0-9]*$/

/** Letters and digits as wide as Chinese ones, which some recorders write. */
const FULL_WIDTH = /[\uFF01-\uFF5E]/g
const FULL_WIDTH_SHIFT = 0xfee0
const ofOrdinaryWidth = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) - FULL_WIDTH_SHIFT)

/** The matcher's form of any plate text, also of text that is none. */
export const normalisePlate = (raw: string): string => (PLAIN.test(raw) ? raw : raw.normalize('NFC').replace(FULL_WIDTH, ofOrdinaryWidth).replace(SEPARATOR, '').toUpperCase())

/** @returns the plate, or null where the camera saw a vehicle without a readable one. */
export function plateOf(raw: string): string | null {
  if (raw.length > RAW_LENGTH_MAX) return null
  const plate = normalisePlate(raw)
  const length = [...plate].length
  if (length === 0 || length > PLATE_LENGTH_MAX || NO_PLATE.has(plate) || plate.includes(REPLACEMENT) || /^0+$/.test(plate)) return null
  return /[\p{L}\p{N}]/u.test(plate) ? plate : null
}
