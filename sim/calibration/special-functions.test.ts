import { expect, test } from 'vitest'
import { chiSquaredAbove, digamma, kolmogorovAbove, normalCdf, regularisedGamma, trigamma } from './special-functions.ts'

const EULER = 0.5772156649015329

test.each([[1, -EULER], [0.5, -EULER - 2 * Math.LN2], [2, 1 - EULER], [0.25, -EULER - Math.PI / 2 - 3 * Math.LN2], [10, 2.251752589066721], [1e-3, -1000.5755719318103]])('digamma(%d)', (x, value) => {
  expect(digamma(x)).toBeCloseTo(value, 10)
})

test.each([[1, Math.PI ** 2 / 6], [0.5, Math.PI ** 2 / 2], [2, Math.PI ** 2 / 6 - 1], [10, 0.10516633568168575]])('trigamma(%d)', (x, value) => {
  expect(trigamma(x)).toBeCloseTo(value, 10)
})

test('the incomplete gamma is what its closed forms say', () => {
  for (const x of [0.01, 0.5, 1, 3, 10, 40]) {
    expect(regularisedGamma(1, x)).toBeCloseTo(1 - Math.exp(-x), 12)
    expect(regularisedGamma(2, x)).toBeCloseTo(1 - Math.exp(-x) * (1 + x), 12)
    expect(regularisedGamma(4, x)).toBeCloseTo(1 - Math.exp(-x) * (1 + x + x ** 2 / 2 + x ** 3 / 6), 12)
  }
  expect(regularisedGamma(0.5, 0)).toBe(0)
  expect(regularisedGamma(200, 400)).toBeCloseTo(1, 12)
})

test('the normal distribution at tabulated points', () => {
  for (const [x, value] of [[0, 0.5], [1, 0.8413447460685429], [1.959963984540054, 0.975], [-2.5758293035489004, 0.005], [-6, 9.865876450376946e-10]] as const) expect(normalCdf(x)).toBeCloseTo(value, 12)
})

test('chi-squared at tabulated points', () => {
  for (const [x, degrees, above] of [[3.841458820694124, 1, 0.05], [18.307038053275146, 10, 0.05], [23.209251158954356, 10, 0.01], [124.3421134, 100, 0.05]] as const) expect(chiSquaredAbove(x, degrees)).toBeCloseTo(above, 7)
})

test("Kolmogorov's limit at tabulated points", () => {
  for (const [x, above] of [[1.22385, 0.1], [1.35810, 0.05], [1.62762, 0.01], [0.5, 0.9639452436648751]] as const) expect(kolmogorovAbove(x)).toBeCloseTo(above, 5)
  expect(kolmogorovAbove(0.1)).toBe(1)
})
