import { expect, test } from 'vitest'
import { createCircuitBreaker } from './circuit-breaker.ts'

function start() {
  let atMs = 0
  const breaker = createCircuitBreaker({ nowMs: () => atMs, failureCountMax: 3, openMs: 1_000, openMsMax: 3_000 })
  return { breaker, pass: (ms: number) => (atMs += ms), fail: (count: number) => { for (let index = 0; index < count; index += 1) breaker.failed() } }
}

test('it opens after so many failures in a row, and a success between begins anew', () => {
  const { breaker, fail } = start()
  fail(2)
  breaker.succeeded()
  fail(2)
  expect([breaker.state(), breaker.tryPass()]).toEqual(['closed', true])
  fail(1)
  expect([breaker.state(), breaker.tryPass(), breaker.nextTrialAtMs()]).toEqual(['open', false, 1_000])
})

test('after its wait one trial goes through, and no second beside it', () => {
  const { breaker, fail, pass } = start()
  fail(3)
  pass(1_000)
  expect([breaker.state(), breaker.tryPass(), breaker.tryPass()]).toEqual(['halfOpen', true, false])
  breaker.succeeded()
  expect([breaker.state(), breaker.tryPass(), breaker.nextTrialAtMs()]).toEqual(['closed', true, null])
})

test('a clock that is set back does not keep it open until the clock has caught up', () => {
  const { breaker, fail, pass } = start()
  pass(10_000)
  fail(3)
  pass(-5_000)
  expect([breaker.state(), breaker.tryPass()]).toEqual(['halfOpen', true])
  breaker.failed()
  expect([breaker.state(), breaker.nextTrialAtMs()]).toEqual(['open', 7_000])
})

test('a trial that fails doubles the wait up to its bound, and success forgets it', () => {
  const { breaker, fail, pass } = start()
  fail(3)
  for (const waitMs of [1_000, 2_000, 3_000, 3_000]) {
    pass(waitMs - 1)
    expect(breaker.tryPass()).toBe(false)
    pass(1)
    expect(breaker.tryPass()).toBe(true)
    breaker.failed()
  }
  pass(3_000)
  expect(breaker.tryPass()).toBe(true)
  breaker.succeeded()
  fail(3)
  pass(1_000)
  expect(breaker.state()).toBe('halfOpen')
})

test('failures of requests that were out when it opened do not lengthen the wait', () => {
  const { breaker, fail, pass } = start()
  fail(3)
  pass(900)
  fail(5)
  pass(100)
  expect(breaker.state()).toBe('halfOpen')
})
