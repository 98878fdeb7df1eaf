/** What the texts of a passage say of a vehicle of which not every plate is known. */
import { describe, expect, test } from 'vitest'
import { mateNatsMaxOf, mateNatsOf, natsOfSide, passageTextsOf, strangerNatsOf, type PassageTexts, type SidedRead } from './passage-texts.ts'
import { classifyPlate } from './plate-grammar.ts'

const read = (text: string, side: 'front' | 'rear'): SidedRead =>
  ({ text, plate: text, side, isSideSaid: false, isKnownForm: classifyPlate(text).kind !== 'other', charConfidenceRatios: [], slotAlternatives: [] })
const textsOf = (front: string, rear: string): PassageTexts => passageTextsOf([read(front, 'front'), read(rear, 'rear')])
const rearNats = (rear: string, trailer: string | null): number => natsOfSide(textsOf('12C80145', rear).rear, trailer, '12C80145') ?? 0

describe('a truck that is declared without a trailer', () => {
  test('shows a trailer’s plate more readily than one that has another', () => {
    expect(rearNats('98R20113', null)).toBeGreaterThan(rearNats('98R20113', '12R55501') + 1)
  })

  test('shows another tractor’s plate in its rear no more readily', () => {
    expect(rearNats('98H20113', null)).toBe(rearNats('98H20113', '12R55501'))
  })

})

test.each([null, '12R55501'])('beside a truck that is declared with the trailer %s an undeclared one with any other is less of a surprise', (trailer) => {
  const texts = textsOf('12C80146', '98R20113')
  const nats = mateNatsOf(texts, '12C80145', trailer, () => false)
  expect(nats).toBeGreaterThan((natsOfSide(texts.front, '12C80146', trailer) ?? 0) + (natsOfSide(texts.rear, trailer, '12C80146') ?? 0) + 1)
  expect(nats).toBeLessThanOrEqual(mateNatsMaxOf(texts, '12C80145', trailer))
})

test('a text of no known form is as great a surprise of a known truck as of an unknown one', () => {
  const priceOf = (texts: PassageTexts): number => (natsOfSide(texts.front, '12C80145', null) ?? 0) - strangerNatsOf(texts, new Set())
  const known = passageTextsOf([read('98H20113', 'front')])
  const unknown = passageTextsOf([read('9XHQ01I3', 'front')])
  expect(classifyPlate('9XHQ01I3').kind).toBe('other')
  expect(priceOf(unknown)).toBeCloseTo(priceOf(known), 9)
})

describe('a vehicle that nobody declared', () => {
  const nats = (...texts: string[]): number => strangerNatsOf(passageTextsOf(texts.map((text) => read(text, 'front'))), new Set())

  test('shows a plate and its misread rather than two plates', () => {
    expect(nats('98H20113', '98H2011B')).toBeGreaterThan(nats('98H20113', '15C70892') + 8)
  })

  test('is no better a reason for two plates than two vehicles are', () => {
    expect(nats('98H20113', '15C70892')).toBeLessThan(nats('98H20113') + nats('15C70892'))
  })
})
