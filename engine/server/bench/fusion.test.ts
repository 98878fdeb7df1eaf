/** The targets of the matching, on the first two days of `npm run bench -- fusion`; the same seeds give the same figures everywhere. */
import { expect, test } from 'vitest'
import { measureFusion } from './fusion.bench.ts'
import { FUSION_DAY } from './fusion-day.ts'

test.each([1, 2])('of a simulated day with seed %i nearly every passage finds the right trip, and hardly one a wrong one', (seed) => {
  const { passageCount, rightRatio, wrongRatio, skewedCount } = measureFusion({ ...FUSION_DAY, seed })
  expect(passageCount).toBeGreaterThan(8_000)
  expect(skewedCount).toBeGreaterThan(3)
  expect(rightRatio).toBeGreaterThanOrEqual(0.995)
  expect(wrongRatio).toBeLessThanOrEqual(0.001)
})
