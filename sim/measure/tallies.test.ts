import { describe, expect, test } from 'vitest'
import { createCarver } from '../kernel/carver.ts'
import { createRandom, drawExponential } from '../random.ts'
import { carveTallies, recordTally, restartTallies, tallyCountOf, tallyMaxOf, tallyMeanOf, tallyQuantileOf, type TallyTables } from './tallies.ts'

function createTallies(count: number): TallyTables {
  const measuring = createCarver(null)
  carveTallies(measuring, count)
  return carveTallies(createCarver(new ArrayBuffer(measuring.usedBytes())), count)
}
/** Type 7, from the whole sample. */
function exactQuantile(values: readonly number[], ratio: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  const rank = ratio * (sorted.length - 1)
  const low = sorted[Math.floor(rank)]!
  return low + (rank - Math.floor(rank)) * (sorted[Math.ceil(rank)]! - low)
}

describe('tallies', () => {
  test('few observations: mean, maximum and quantiles are exact', () => {
    const tallies = createTallies(2)
    for (const value of [40, 10, 30, 20]) recordTally(tallies, 1, value)
    expect(tallyCountOf(tallies, 0)).toBe(0)
    expect(tallyQuantileOf(tallies, 0, 0.5)).toBeNaN()
    expect([tallyMeanOf(tallies, 1), tallyMaxOf(tallies, 1), tallyQuantileOf(tallies, 1, 0.5), tallyQuantileOf(tallies, 1, 0.95)]).toEqual([25, 40, 25, 38.5])
  })

  test.each([50, 3_000, 900_000, 400_000_000])('many observations of mean %d ms: quantiles within the stated 1/64', (meanMs) => {
    const tallies = createTallies(1)
    const random = createRandom(1, 'tallies')
    const values = Array.from({ length: 20_000 }, () => Math.round(drawExponential(random, meanMs)))
    for (const value of values) recordTally(tallies, 0, value)
    for (const ratio of [0.01, 0.5, 0.95, 0.999]) {
      const exact = exactQuantile(values, ratio)
      expect(Math.abs(tallyQuantileOf(tallies, 0, ratio) - exact), `P${ratio}`).toBeLessThanOrEqual(exact / 64 + 1)
    }
  })

  test('one value observed often is its own quantile', () => {
    const tallies = createTallies(1)
    for (let index = 0; index < 1_000; index += 1) recordTally(tallies, 0, 37)
    expect(tallyQuantileOf(tallies, 0, 0.95)).toBe(37)
  })

  test('beyond 49.7 days quantiles stop, sum and maximum do not', () => {
    const tallies = createTallies(1)
    for (let index = 0; index < 300; index += 1) recordTally(tallies, 0, 5e9)
    expect([tallyMeanOf(tallies, 0), tallyMaxOf(tallies, 0)]).toEqual([5e9, 5e9])
    expect(Math.abs(tallyQuantileOf(tallies, 0, 0.5) / 2 ** 32 - 1)).toBeLessThan(1 / 64)
  })

  test('a restart forgets', () => {
    const tallies = createTallies(1)
    recordTally(tallies, 0, 5)
    restartTallies(tallies)
    recordTally(tallies, 0, 7)
    expect([tallyCountOf(tallies, 0), tallyMaxOf(tallies, 0), tallyQuantileOf(tallies, 0, 0.5)]).toEqual([1, 7, 7])
  })
})
