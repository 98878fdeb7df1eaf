import { expect, test } from 'vitest'
import { minimise } from './minimise.ts'

test("the bottom of Rosenbrock's valley is found", () => {
  const { point, least } = minimise(([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-1.2, 1], 0.5)
  expect(point[0]).toBeCloseTo(1, 4)
  expect(point[1]).toBeCloseTo(1, 4)
  expect(least).toBeLessThan(1e-8)
})
