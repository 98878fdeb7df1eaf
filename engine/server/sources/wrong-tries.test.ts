import { expect, test } from 'vitest'
import { createWrongTries } from './wrong-tries.ts'

test('an address may guess so many times a minute, and others are not held up by it', () => {
  let nowMs = 0
  const tries = createWrongTries(() => nowMs, 3)
  for (let count = 0; count < 3; count++) {
    expect(tries.mayTry('10.0.0.1')).toBe(true)
    tries.count('10.0.0.1')
  }
  expect([tries.mayTry('10.0.0.1'), tries.mayTry('10.0.0.2')]).toEqual([false, true])
  nowMs = 60_000
  expect(tries.mayTry('10.0.0.1')).toBe(true)
})
