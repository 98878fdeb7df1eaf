/** The bounds of the evidence against the evidence itself. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bothNatsMax, readNats, sideNats, undeclaredNats, undeclaredNatsMax, type ReadText } from './plate-evidence.ts'

const characters = Array.from('0OD1IL8B5S2Z6GAC7T4H挂')
/** Some longer than any plate. */
const text = fc.tuple(fc.string({ unit: fc.constantFrom(...characters), minLength: 3, maxLength: 9 }), fc.option(fc.constant('12345678901234567890'), { freq: 9 })).map(([end, start]) => `${start ?? ''}${end}`)
const read = fc.tuple(text, fc.boolean(), fc.boolean(), fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 })).map(
  ([plate, isRated, isTold, ratios]): ReadText => ({
    text: plate, charConfidenceRatios: isRated ? ratios.slice(0, plate.length) : [],
    slotAlternatives: isTold ? Array.from(plate, (character, index) => [{ character, confidenceRatio: (ratios[index] ?? 1) * 0.9 }, { character: '8', confidenceRatio: 0.05 }]) : [],
  }),
)
/** Plates near the texts are the hard ones: some characters of either. */
const between = (left: string, right: string, picks: readonly boolean[]): string => Array.from(left, (character, index) => (picks[index] === true ? (right[index] ?? '') : character)).join('')

test('no plate explains two texts better than their distance allows', () => {
  fc.assert(
    fc.property(read, read, text, fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }), (left, right, other, picks) => {
      const most = bothNatsMax(left, right)
      for (const plate of [left.text, right.text, other, between(left.text, right.text, picks), between(left.text, other, picks), left.text.slice(1), `${right.text}0`]) {
        expect(readNats(left, plate) + readNats(right, plate)).toBeLessThanOrEqual(most + 1e-9)
      }
    }),
    { numRuns: 5_000 },
  )
})

test('a figure that need not be exact below a floor is exact above it, and no higher than it below', () => {
  fc.assert(
    fc.property(fc.array(read, { minLength: 1, maxLength: 3 }), text, fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }), fc.double({ min: -60, max: 0, noNaN: true }), (reads, other, picks, leastNats) => {
      const plate = between((reads[0] as ReadText).text, other, picks)
      const exact = sideNats(reads, plate)
      const quick = sideNats(reads, plate, leastNats)
      if (exact > leastNats) expect(quick).toBeCloseTo(exact, 9)
      else expect(quick).toBeLessThanOrEqual(leastNats + 1e-9)
    }),
    { numRuns: 5_000 },
  )
})

test('nobody’s plate is no likelier than its bound, whatever was declared', () => {
  fc.assert(
    fc.property(read, fc.array(text), fc.boolean(), (one, declared, isKnownForm) => {
      expect(undeclaredNats(one, isKnownForm, new Set([one.text, ...declared]))).toBeLessThanOrEqual(undeclaredNatsMax(one, isKnownForm))
    }),
    { numRuns: 1_000 },
  )
})
