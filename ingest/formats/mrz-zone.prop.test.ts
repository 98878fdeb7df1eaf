/** The zone's reader against the package `mrz` as oracle, on zones with right and wrong check digits. */
import fc from 'fast-check'
import { parse } from 'mrz'
import { expect, test } from 'vitest'
import { checkDigitOf, readZone, type ZoneKind } from './mrz-zone.ts'

const letters = (length: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[A-Z0-9]{1,${length}}$`)).map((text) => text.padEnd(length, '<'))
const word = fc.stringMatching(/^[A-Z]{1,8}$/)
const names = (length: number): fc.Arbitrary<string> => fc.tuple(word, word, fc.option(word)).map(([last, first, second]) => `${last}<<${first}${second === null ? '' : `<${second}`}`.padEnd(length, '<').slice(0, length))
const date = fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 })).map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(''))
/** A right digit, or one that is two off. */
const digit = (text: string, isWrong: boolean): string => String((checkDigitOf(text) + (isWrong ? 2 : 0)) % 10)

interface Zone {
  readonly kind: ZoneKind
  readonly lines: readonly string[]
}

const facts = fc.record({ number: letters(9), birth: date, expiry: date, sex: fc.constantFrom('M', 'F', '<'), names: names(44), optional: letters(15), optional2: letters(11), wrong: fc.constantFrom('number', 'birth', 'expiry', 'personal', 'composite', 'none', 'none') })

const zone: fc.Arbitrary<Zone> = fc.tuple(facts, fc.constantFrom<ZoneKind>('td1', 'td2', 'td3')).map(([fact, kind]) => {
  const isWrong = (name: string): boolean => fact.wrong === name
  const number = fact.number + digit(fact.number, isWrong('number'))
  const birth = fact.birth + digit(fact.birth, isWrong('birth'))
  const expiry = fact.expiry + digit(fact.expiry, isWrong('expiry'))
  if (kind === 'td1') {
    const composite = digit(number + fact.optional + birth + expiry + fact.optional2, isWrong('composite'))
    return { kind, lines: [`I<VNM${number}${fact.optional}`, `${birth}${fact.sex}${expiry}VNM${fact.optional2}${composite}`, fact.names.slice(0, 30)] }
  }
  const optional = fact.optional.slice(0, kind === 'td3' ? 14 : 7)
  const personal = kind === 'td3' ? optional + digit(optional, isWrong('personal')) : optional
  const composite = digit(number + birth + expiry + personal, isWrong('composite'))
  return { kind, lines: [`${kind === 'td3' ? 'P' : 'I'}<VNM${fact.names.slice(0, kind === 'td3' ? 39 : 31)}`, `${number}VNM${birth}${fact.sex}${expiry}${personal}${composite}`] }
})

test('names, numbers and wrong check digits are those that the oracle finds', () => {
  fc.assert(fc.property(zone, ({ kind, lines }) => {
    const read = readZone(kind, lines)
    const { details, fields } = parse([...lines])
    const wrong = details.filter(({ field, valid }) => field !== null && field.endsWith('CheckDigit') && !valid).map(({ field }) => String(field))
    expect([...read.failed].toSorted()).toEqual(wrong.toSorted())
    expect({ number: read.number, surname: read.surname, givenNames: read.givenNames }).toEqual({ number: fields.documentNumber, surname: fields.lastName, givenNames: fields.firstName })
  }))
})

test('a number of more than nine letters goes on in the free field', () => {
  // The example of ICAO 9303 part 5.
  expect(readZone('td1', ['I<UTOD23145890<7349<<<<<<<<<<<', '3407127M9507122UTO<<<<<<<<<<<2', 'STEVENSON<<PETER<JOHN<<<<<<<<<'])).toMatchObject({ number: 'D23145890734', failed: [], optional: '' })
})

test('a visa has neither a composite digit nor a personal number', () => {
  const lines = ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L8988901C4UTO4009078F96121096ZE184226B<<<<<<']
  expect(readZone('td3', lines)).toMatchObject({ isVisa: true, failed: [], number: 'L8988901C', optional: '6ZE184226B' })
})
