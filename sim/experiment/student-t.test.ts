/** Quantiles of Student's t against published tables and an independent implementation. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { studentTCdf, studentTQuantile } from './student-t.ts'

test.each([
  [0.975, 1, 12.706204736174694],
  [0.975, 2, 4.302652729749462],
  [0.95, 4, 2.1318467863266495],
  [0.95, 9, 1.833112932656237],
  [0.995, 19, 2.8609346064649794],
  [0.975, 19, 2.093024054408309],
  [0.975, 1_000, 1.9623390808264083],
  [0.9995, 3, 12.923978636687961],
  [0.6, 7, 0.2631668613520229],
  [0.999999, 5, 24.771029720372493],
] as const)('the %f quantile with %i degrees of freedom is exact to 1e-9', (probability, degrees, expected) => {
  expect(Math.abs(studentTQuantile(probability, degrees) / expected - 1)).toBeLessThan(1e-9)
  expect(studentTQuantile(1 - probability, degrees)).toBeCloseTo(-studentTQuantile(probability, degrees), 7)
})

test('the median is 0 and one degree of freedom is the Cauchy distribution', () => {
  expect(studentTQuantile(0.5, 3)).toBe(0)
  for (const probability of [0.6, 0.9, 0.99, 0.9999]) expect(studentTQuantile(probability, 1)).toBeCloseTo(Math.tan(Math.PI * (probability - 0.5)), 6)
})

test('the distribution function undoes the quantile', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 5_000 }), (probability, degrees) => {
      expect(studentTCdf(studentTQuantile(probability, degrees), degrees)).toBeCloseTo(probability, 10)
    }),
    { numRuns: 300 },
  )
})
