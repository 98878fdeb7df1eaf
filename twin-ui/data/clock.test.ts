// @vitest-environment node
import { expect, test } from 'vitest'
import { clockEstimateOf, twinMsAt } from './clock.ts'

test('between two answers the twin clock runs on at its own speed', () => {
  const clock = clockEstimateOf({ nowMs: 1_000_000, speedRatio: 60 }, 500)
  expect(twinMsAt(clock, 500)).toBe(1_000_000)
  expect(twinMsAt(clock, 1_500)).toBe(1_060_000)
})

test('a page instant before the answer does not turn the clock back', () => {
  expect(twinMsAt(clockEstimateOf({ nowMs: 1_000_000, speedRatio: 1 }, 500), 400)).toBe(1_000_000)
})
