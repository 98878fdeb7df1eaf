import { expect, test } from 'vitest'
import { congestionColourOf, percentileOf, summariseDurations } from './measures.ts'

test('the congestion colour follows the published scale at its borders', () => {
  expect([0, 500, 501, 1_000, 1_001, 5_000, 5_001].map(congestionColourOf)).toEqual(['green', 'green', 'yellow', 'yellow', 'orange', 'orange', 'red'])
})

test('a percentile is the nearest rank, and nothing has none', () => {
  expect(percentileOf([], 0.5)).toBeNull()
  expect(percentileOf([1, 2, 3, 4], 0.5)).toBe(2)
  expect(percentileOf([1, 2, 3, 4], 0.95)).toBe(4)
  expect(percentileOf([7], 0)).toBe(7)
})

test('a summary leaves its argument alone', () => {
  const durationsMs = [30, 10, 20]
  expect(summariseDurations(durationsMs)).toEqual({ sampleCount: 3, meanMs: 20, p50Ms: 20, p95Ms: 30 })
  expect(durationsMs).toEqual([30, 10, 20])
})
