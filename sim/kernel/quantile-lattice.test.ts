/** The lattice against the exact quantile, draw by draw. */
import { describe, expect, test } from 'vitest'
import type { Distribution } from '../scenario.ts'
import { drawExactMs, drawMany, drawMs, tableOf } from './distributions.ts'

const COUNT = 100_000

const dear: readonly Distribution[] = [
  { kind: 'lognormal', meanMs: 600_000, cvRatio: 0.5 }, { kind: 'lognormal', meanMs: 30_000, cvRatio: 2 }, { kind: 'lognormal', meanMs: 40, cvRatio: 0.1 },
  { kind: 'weibull', meanMs: 90_000, shapeRatio: 1.7 }, { kind: 'weibull', meanMs: 360_000, shapeRatio: 0.6 }, { kind: 'lognormal', meanMs: 9e9, cvRatio: 3 },
]

describe('a draw from the lattice', () => {
  test.each(dear)('is the exact one to the millisecond: %j', (distribution) => {
    const table = tableOf([distribution])
    const firstKeys = Int32Array.from({ length: COUNT }, (_, index) => Math.imul(index, 0x9e3779b9))
    const secondKeys = firstKeys.map((key) => key ^ 0x5bd1e995)
    const stages = new Int32Array(COUNT).fill(17)
    for (const mirror of [0, -1]) {
      const drawnMs = new Float64Array(COUNT)
      drawMany(table, 0, firstKeys, secondKeys, stages, mirror, drawnMs, COUNT)
      const wrong = drawnMs.findIndex((valueMs, index) => {
        const exactMs = Math.floor(drawExactMs(table, 0, firstKeys[index] ?? 0, secondKeys[index] ?? 0, 17, mirror) + 0.5)
        return valueMs !== exactMs || drawMs(table, 0, firstKeys[index] ?? 0, secondKeys[index] ?? 0, 17, mirror) !== exactMs
      })
      expect(wrong).toBe(-1)
    }
  })

  test('is taken for usual services, and not where its error would show', () => {
    expect(tableOf(dear).lattices.map((lattice) => lattice !== null)).toEqual([true, true, true, true, true, false])
  })
})
