/** The short form of mutations.fuzz.test.ts, on every push. */
import { expect, test } from 'vitest'
import { runMutations } from './testing/mutation-run.ts'

test('2,000 mutated bodies throw nothing, and some of them still mean something', () => {
  const report = runMutations(20260705, 2_000, () => 0)
  expect(report.faults).toEqual([])
  expect(Object.values(report.outcomes).reduce((sum, count) => sum + count, 0)).toBe(2_000)
  expect(report.outcomes['plate_read'] ?? 0).toBeGreaterThan(100)
  expect(report.outcomes['reject'] ?? 0).toBeGreaterThan(100)
})
