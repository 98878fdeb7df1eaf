import { describe, expect, test } from 'vitest'
import { MS_PER_HOUR } from '../../model/units.ts'
import { otherPlateNats, readNats, sideNats, strangerNats, type FormedRead } from './plate-evidence.ts'
import { sisterNats, sisterNatsMax, sistersOf } from './sister-plate.ts'
import { EARLY_CONFIDENCE_RATIO_MIN, FINAL_CONFIDENCE_RATIO_MIN, rankCandidates, type CandidateFacts } from './rank-candidates.ts'

const read = (text: string, more: Partial<FormedRead> = {}): FormedRead => ({ text, charConfidenceRatios: [], slotAlternatives: [], isKnownForm: true, ...more })
const facts = (tripSeq: number, more: Partial<CandidateFacts> = {}): CandidateFacts => ({
  tripSeq, frontNats: 0, rearNats: null, hasContainer: false, stepFit: 'expected', skippedStepCount: 0, isDirectionFit: true, tracker: 'silent', isTooSoon: false, offPlanMs: null,
  isLaneFit: false, isSamePassage: false, isKindOther: false, isColourOther: false, hasLeft: false, isDeclared: true, mateNats: () => Number.NEGATIVE_INFINITY, ...more,
})
const STRANGER_NATS = strangerNats('12C12345', true)
const verdictOf = (all: readonly CandidateFacts[], confidenceRatioMin = FINAL_CONFIDENCE_RATIO_MIN, stranger = STRANGER_NATS): string => {
  const { verdict } = rankCandidates(all, stranger, confidenceRatioMin)
  return verdict.kind === 'matched' ? String(verdict.tripSeq) : verdict.kind
}

describe('what a read says of a plate', () => {
  test('exact costs nothing, a confusion less than another character, a lost one about as much', () => {
    expect(readNats(read('12C80145'), '12C80145')).toBe(0)
    const [confused, other, lost] = ['12CB0145', '12C70145', '12C8145'].map((text) => readNats(read(text), '12C80145')) as [number, number, number]
    expect(confused).toBeLessThan(0)
    expect(other).toBeLessThan(confused)
    expect(lost).toBeGreaterThan(-8)
  })

  test('a character that the reader itself doubts costs less', () => {
    const sure = read('12CB0145', { charConfidenceRatios: [0.99, 0.99, 0.99, 0.95, 0.99, 0.99, 0.99, 0.99] })
    const unsure = read('12CB0145', { charConfidenceRatios: [0.99, 0.99, 0.99, 0.4, 0.99, 0.99, 0.99, 0.99] })
    expect(readNats(unsure, '12C80145')).toBeGreaterThan(readNats(sure, '12C80145'))
  })

  test('the reader’s own ranking of each character beats the table', () => {
    const slotAlternatives = Array.from('12CB0145', (character, index) => (index === 3 ? [{ character: 'B', confidenceRatio: 0.6 }, { character: '8', confidenceRatio: 0.38 }] : [{ character, confidenceRatio: 0.99 }]))
    expect(readNats(read('12CB0145', { slotAlternatives }), '12C80145')).toBeGreaterThan(-1)
    expect(readNats(read('12CB0145', { slotAlternatives }), '12C30145')).toBeLessThan(-4)
  })

  test('several reads say more than one, but less than as many vehicles would', () => {
    const reads = [read('12CB0145'), read('12CB0145')]
    const one = readNats(read('12CB0145'), '12C80145')
    expect(sideNats(reads, '12C80145')).toBeLessThan(one)
    expect(sideNats(reads, '12C80145')).toBeGreaterThan(2 * one)
    expect(otherPlateNats(reads)).toBeLessThan(-20)
  })
})

describe('ranking', () => {
  test('an exact read alone is safe, and so is one confusion', () => {
    expect(verdictOf([facts(1)], EARLY_CONFIDENCE_RATIO_MIN)).toBe('1')
    expect(verdictOf([facts(1, { frontNats: -3.6 })], EARLY_CONFIDENCE_RATIO_MIN)).toBe('1')
  })

  test('a sister truck one confusion away makes it unsure, until the trailer tells them apart', () => {
    expect(verdictOf([facts(1), facts(2, { frontNats: -3.4 })])).toBe('unsure')
    expect(verdictOf([facts(1, { rearNats: 0 }), facts(2, { frontNats: -4, rearNats: -5 })], FINAL_CONFIDENCE_RATIO_MIN, 2 * STRANGER_NATS)).toBe('1')
  })

  test('a sister truck one ordinary digit away is safe only when no more reads can come', () => {
    expect(verdictOf([facts(1), facts(2, { frontNats: -7 })], EARLY_CONFIDENCE_RATIO_MIN)).toBe('unsure')
    expect(verdictOf([facts(1), facts(2, { frontNats: -7 })])).toBe('1')
  })

  test.each([
    ['it was read here before', { stepFit: 'passed' }], ['its tracker is elsewhere', { tracker: 'far' }], ['it cannot be here yet', { isTooSoon: true }],
    ['it goes the other way', { isDirectionFit: false }], ['it has left', { hasLeft: true }], ['it is announced for another time', { offPlanMs: 12 * MS_PER_HOUR }],
  ] satisfies readonly (readonly [string, Partial<CandidateFacts>])[])('the sister is ruled out when %s', (_why, more) => {
    const [best, second] = rankCandidates([facts(1), facts(2, { frontNats: -4, ...more })], STRANGER_NATS, FINAL_CONFIDENCE_RATIO_MIN).candidates
    expect(best).toMatchObject({ tripSeq: 1 })
    expect(best?.confidenceRatio).toBeGreaterThan(0.995)
    expect(second?.reasons.length).toBeGreaterThan(1)
  })

  test('nothing near is a stranger, and a text far from every plate is asked', () => {
    expect(verdictOf([])).toBe('stranger')
    expect(verdictOf([facts(1, { frontNats: -15 })])).toBe('unsure')
    expect(verdictOf([facts(1, { frontNats: -25 })])).toBe('stranger')
  })

  test('where a truck numbered next to the declared one explains the texts better than two misreads, it may be that one', () => {
    const both = facts(1, { frontNats: -7, rearNats: -8 })
    expect(verdictOf([both], FINAL_CONFIDENCE_RATIO_MIN, 2 * STRANGER_NATS)).toBe('1')
    expect(verdictOf([{ ...both, mateNats: () => 0 }], FINAL_CONFIDENCE_RATIO_MIN, 2 * STRANGER_NATS)).toBe('stranger')
    expect(verdictOf([{ ...both, mateNats: () => -4.3 }], FINAL_CONFIDENCE_RATIO_MIN, 2 * STRANGER_NATS)).toBe('unsure')
    expect(verdictOf([facts(1, { frontNats: -4.3, mateNats: () => 0 })], EARLY_CONFIDENCE_RATIO_MIN)).toBe('unsure')
    expect(verdictOf([facts(1, { frontNats: -4.3, mateNats: () => 0 })])).toBe('1')
  })

  test('confidences and the stranger’s share add up to one', () => {
    const { candidates, strangerRatio } = rankCandidates([facts(1), facts(2, { frontNats: -1 }), facts(3, { frontNats: -2 })], -10, FINAL_CONFIDENCE_RATIO_MIN)
    expect(candidates.reduce((sum, { confidenceRatio }) => sum + confidenceRatio, strangerRatio)).toBeCloseTo(1, 3)
    expect(candidates.map(({ tripSeq }) => tripSeq)).toEqual([1, 2, 3])
  })
})

describe('plates of one fleet', () => {
  test('they are the same but for a few numbers', () => {
    expect(sistersOf('12C12345').plates).toEqual(expect.arrayContaining(['12C12344', '12C12346', '12C12333', '12C12357']))
    expect(sistersOf('12C12345').plates).toHaveLength(24)
    expect(sistersOf('桂F0001挂').plates).toEqual(expect.arrayContaining(['桂F0000挂', '桂F0013挂']))
    expect([sistersOf('桂F0001挂').plates.length, sistersOf('12C99999').plates.length]).toEqual([13, 12])
    expect([sistersOf('1212345').plates, sistersOf('12C12').plates, sistersOf('').plates]).toEqual([[], [], []])
  })

  test('a text is held against each of them, but for those that are declared', () => {
    const reads = [read('12C1Z346')]
    expect(sisterNats(reads, '12C12345', () => false, -40)).toBe(readNats(reads[0] as FormedRead, '12C12346'))
    expect(sisterNats(reads, '12C12345', (plate) => plate === '12C12346', -40)).toBeLessThan(readNats(reads[0] as FormedRead, '12C12346'))
  })

  test('none of them is likelier than what comes before the number allows', () => {
    for (const text of ['12C12399', '72C12345', '12D1234', '98H77777', '2C12345', 'AAAAAAAAAAAAAAA']) {
      for (const reads of [[read(text)], [read(text), read('12CB2345')], [read(text, { charConfidenceRatios: Array.from(text, () => 0.4) })]]) {
        expect(sisterNats(reads, '12C12345', () => false, Number.NEGATIVE_INFINITY)).toBeLessThanOrEqual(sisterNatsMax(reads, '12C12345'))
      }
    }
  })
})
