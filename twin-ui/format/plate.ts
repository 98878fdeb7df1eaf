/**
 * How a normalised plate is written on metal: `29C12345` → `29C` over `123.45`.
 *
 * Source:  domain notes: DDL-DDD.DD since 2010, DDL-DDDD before; R series for trailers; Chinese plates 桂F·12345.
 * Privacy: a masked plate fits no pattern and is shown as it came, whole.
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

const VIETNAMESE = /^(\d{2}[A-ZĐ]{1,2}\d?)(\d{4,5})$/u
const CHINESE = /^(\p{Script=Han}[A-Z])([A-Z0-9]{5,6})$/u

export function plateTextOf(plate: string): PlateText {
  const chinese = CHINESE.exec(plate)
  if (chinese !== null) {
    const [, series = '', number = ''] = chinese
    return { country: 'cn', series, number, line: `${series}·${number}` }
  }
  // The longest number wins: 29C12345 is 29C 123.45, not 29C1 2345.
  const vietnamese = /^(\d{2}[A-ZĐ]{1,2})(\d{5})$/u.exec(plate) ?? VIETNAMESE.exec(plate)
  if (vietnamese !== null) {
    const [, series = '', digits = ''] = vietnamese
    const number = digits.length === 5 ? `${digits.slice(0, 3)}.${digits.slice(3)}` : digits
    return { country: 'vn', series, number, line: `${series}-${number}` }
  }
  return { country: 'other', series: '', number: plate, line: plate }
}
