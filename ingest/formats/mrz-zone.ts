/**
 * The fields of one machine-readable zone by their places, and which of its check digits hold.
 *
 * Source:  ICAO 9303 parts 4 (TD3), 5 (TD1), 6 (TD2) and 7 (visas); weights 7, 3, 1, letters count 10 to 35, fillers 0. The package `mrz`
 *          is the oracle of mrz-zone.prop.test.ts.
 */

export type ZoneKind = 'td1' | 'td2' | 'td3'

/** Where a field stands: line, first letter, the letter behind its last. */
type Place = readonly [line: number, from: number, end: number]

interface Layout {
  readonly number: Place
  readonly nationality: Place
  readonly birth: Place
  readonly sex: Place
  readonly expiry: Place
  readonly names: Place
  /** Free for the issuer; where a long number goes on. */
  readonly optional: Place
  readonly optional2: Place | null
  /** What the digit at the end of the zone sums up. */
  readonly composite: readonly Place[]
}

const LAYOUTS: Readonly<Record<ZoneKind, Layout>> = {
  td1: {
    number: [0, 5, 14], optional: [0, 15, 30], birth: [1, 0, 6], sex: [1, 7, 8], expiry: [1, 8, 14], nationality: [1, 15, 18], optional2: [1, 18, 29], names: [2, 0, 30],
    composite: [[0, 5, 30], [1, 0, 7], [1, 8, 15], [1, 18, 29]],
  },
  td2: {
    names: [0, 5, 36], number: [1, 0, 9], nationality: [1, 10, 13], birth: [1, 13, 19], sex: [1, 20, 21], expiry: [1, 21, 27], optional: [1, 28, 35], optional2: null,
    composite: [[1, 0, 10], [1, 13, 20], [1, 21, 35]],
  },
  td3: {
    names: [0, 5, 44], number: [1, 0, 9], nationality: [1, 10, 13], birth: [1, 13, 19], sex: [1, 20, 21], expiry: [1, 21, 27], optional: [1, 28, 42], optional2: null,
    composite: [[1, 0, 10], [1, 13, 20], [1, 21, 43]],
  },
}

export interface ZoneFields {
  readonly documentCode: string
  readonly issuer: string
  readonly number: string
  readonly nationality: string
  readonly birth: string
  readonly sex: string
  readonly expiry: string
  readonly surname: string
  readonly givenNames: string
  readonly optional: string
  readonly optional2: string
  /** Visas have no composite digit and free letters where passports have the personal number. */
  readonly isVisa: boolean
  /** The check digits that do not hold, by name. */
  readonly failed: readonly string[]
}

const WEIGHTS = [7, 3, 1] as const
const FILLER = 0x3c

/** @param text letters, digits and fillers. */
export function checkDigitOf(text: string): number {
  let sum = 0
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit !== FILLER) sum += (unit >= 0x41 ? unit - 0x37 : unit - 0x30) * (WEIGHTS[index % 3] ?? 0)
  }
  return sum % 10
}

/** Trailing fillers off; those inside stand for blanks. */
export function unfilled(raw: string): string {
  let end = raw.length
  while (end > 0 && raw.charCodeAt(end - 1) === FILLER) end -= 1
  return raw.slice(0, end).replaceAll('<', ' ').trim()
}

/** `MAU<<NGUOI<VIET<<<` → surname and given names. */
function namesOf(raw: string): { readonly surname: string; readonly givenNames: string } {
  const gap = raw.indexOf('<<')
  if (gap === -1) return { surname: unfilled(raw), givenNames: '' }
  return { surname: unfilled(raw.slice(0, gap)), givenNames: unfilled(raw.slice(gap + 2)).replace(/ {2,}/g, ' ') }
}

const isRight = (text: string, digit: string): boolean => digit.charCodeAt(0) - 0x30 === checkDigitOf(text)

/** @param lines of the length that the kind has, of letters, digits and fillers only. */
export function readZone(kind: ZoneKind, lines: readonly string[]): ZoneFields {
  const layout = LAYOUTS[kind]
  const at = ([line, from, end]: Place): string => (lines[line] ?? '').slice(from, end)
  const after = ([line, , end]: Place): string => (lines[line] ?? '').charAt(end)
  const head = lines[0] ?? ''
  const isVisa = kind !== 'td1' && head.startsWith('V')
  const failed: string[] = []

  let number = at(layout.number)
  let optional = at(layout.optional)
  let numberDigit = after(layout.number)
  // A number of more than nine letters goes on in the free field, with a filler in place of its digit.
  const rest = numberDigit === '<' && kind !== 'td3' && !isVisa ? optional.slice(0, optional.indexOf('<') === -1 ? optional.length : optional.indexOf('<')) : ''
  if (rest.length > 1) {
    number += rest.slice(0, -1)
    numberDigit = rest.slice(-1)
    optional = optional.slice(rest.length)
  }
  if (!isRight(number, numberDigit)) failed.push('documentNumberCheckDigit')
  if (!isRight(at(layout.birth), after(layout.birth))) failed.push('birthDateCheckDigit')
  if (!isRight(at(layout.expiry), after(layout.expiry))) failed.push('expirationDateCheckDigit')
  if (!isVisa) {
    const personalDigit = after(layout.optional)
    // Without a personal number the digit may be left out.
    if (kind === 'td3' && !isRight(optional, personalDigit) && !(personalDigit === '<' && unfilled(optional) === '')) failed.push('personalNumberCheckDigit')
    const last = lines[1] ?? ''
    if (!isRight(layout.composite.map(at).join(''), last.charAt(last.length - 1))) failed.push('compositeCheckDigit')
  } else optional = (lines[1] ?? '').slice(28)

  return {
    documentCode: unfilled(head.slice(0, 2)),
    issuer: unfilled(head.slice(2, 5)),
    number: unfilled(number).replaceAll(' ', ''),
    nationality: unfilled(at(layout.nationality)),
    birth: at(layout.birth), sex: at(layout.sex), expiry: at(layout.expiry),
    ...namesOf(at(layout.names)),
    optional: unfilled(optional),
    optional2: layout.optional2 === null ? '' : unfilled(at(layout.optional2)),
    isVisa, failed,
  }
}
