import { expect, test } from 'vitest'
import { createBackOff } from './back-off.ts'

test('waits double up to the last step and begin again after a success', () => {
  const backOff = createBackOff({ firstMs: 100, lastMs: 1_000, draw: () => 0.999_999 })
  expect([1, 2, 3, 4, 5, 6].map(() => backOff.nextMs())).toEqual([100, 200, 400, 800, 1_000, 1_000])
  backOff.reset()
  expect(backOff.nextMs()).toBe(100)
})

test('a wait is never shorter than half its step', () => {
  const backOff = createBackOff({ firstMs: 100, lastMs: 1_000, draw: () => 0 })
  expect([1, 2, 3, 4, 5].map(() => backOff.nextMs())).toEqual([50, 100, 200, 400, 500])
})
