import { expect, test } from 'vitest'
import { cardIdFrom, cardTextOf, claimsToBeCard, parseCardText, signedPartOf, toCardMinute } from './card.ts'
import { crossingId } from './ids.ts'

const SIGNATURE = Uint8Array.from({ length: 64 }, (_, index) => (index * 37 + 11) & 0xff)
const ID = cardIdFrom(Uint8Array.of(1, 35, 69, 103, 137, 171, 205, 239))
const VALID_UNTIL_MS = toCardMinute(Date.UTC(2027, 6, 5, 16, 59, 59))
const SIGNED = signedPartOf(crossingId('huu-nghi'), { cardId: ID, validUntilMs: VALID_UNTIL_MS })
const TEXT = cardTextOf(SIGNED, SIGNATURE)

test('a card text gives back what was written', () => {
  expect(parseCardText(TEXT)).toEqual({ crossingText: 'HUU-NGHI', cardId: ID, validUntilMs: VALID_UNTIL_MS, signed: SIGNED, signature: SIGNATURE })
})

test('a card text fits the alphanumeric mode of QR codes', () => {
  expect(TEXT).toMatch(/^[0-9A-Z $%*+\-./:]+$/)
  expect(TEXT.length).toBeLessThan(160)
})

test('case and blanks of a reader that types are forgiven', () => {
  expect(parseCardText(` ${TEXT.toLowerCase()}\r\n`)?.cardId).toBe(ID)
})

test.each([
  ['a cut one', TEXT.slice(0, -1)],
  ['one with a letter more', `${TEXT}0`],
  ['another scheme', TEXT.replace('BT1', 'BT2')],
  ['a letter outside the alphabet', `${TEXT.slice(0, -1)}U`],
  // 103 letters hold 515 bits: the last three must be nought.
  ['stray bits after the signature', `${TEXT.slice(0, -1)}Z`],
  ['a long text', TEXT.repeat(50)],
])('%s is no card', (_, text) => expect(parseCardText(text)).toBeNull())

test('a damaged card is told from a foreign code', () => {
  expect([claimsToBeCard(TEXT.slice(0, 40)), claimsToBeCard('https://example.test/menu')]).toEqual([true, false])
})
