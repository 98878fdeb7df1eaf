/**
 * How a normalised plate is written on metal: `29C12345` → `29C` over `123.45`.
 *
 * Source:  domain notes: DDL-DDD.DD since 2010, DDL-DDDD before; R series for trailers; Chinese plates 桂F·12345.
 * Privacy: a masked plate keeps its dots (`12C•••45`).
 * Checked: plate.test.ts.
 */
export interface PlateText {
  readonly country: 'vn' | 'cn' | 'other'
  /** Province and series; empty when the plate is of no known form. */
  readonly series: string
  readonly number: string
  /** One line, for lists and screen readers. */
  readonly line: string
}

const VIETNAMESE = /^(\d{2}[A-ZĐ]{1,2})(\d{5})$/u
/** Four digits; the series may end in one. */
const VIETNAMESE_OLD = /^(\d{2}[A-ZĐ]{1,2}\d?)(\d{4})$/u
const VIETNAMESE_MASKED = /^(\d{2}[A-ZĐ]{1,2})([\d•*]{3,5})$/u
const CHINESE = /^(\p{Script=Han}[A-Z])([A-Z0-9•*]{5,6})$/u

export function plateTextOf(plate: string): PlateText {
  const chinese = CHINESE.exec(plate)
  if (chinese !== null) {
    const [, series = '', number = ''] = chinese
    return { country: 'cn', series, number, line: `${series}·${number}` }
  }
  const vietnamese = VIETNAMESE.exec(plate) ?? VIETNAMESE_OLD.exec(plate) ?? VIETNAMESE_MASKED.exec(plate)
  if (vietnamese !== null) {
    const [, series = '', digits = ''] = vietnamese
    const number = /^\d{5}$/.test(digits) ? `${digits.slice(0, 3)}.${digits.slice(3)}` : digits
    return { country: 'vn', series, number, line: `${series}-${number}` }
  }
  return { country: 'other', series: '', number: plate, line: plate }
}
