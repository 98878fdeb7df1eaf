import { expect, test } from 'vitest'
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '../model/units.ts'
import { catchUpMsOf, createEvenWallClock } from './even-wall-clock.ts'

const START_MS = 10 * MS_PER_DAY

function started(notBeforeMs?: number) {
  const machine = { wall: START_MS, monotonic: 500 }
  const even = createEvenWallClock({ wallMs: () => machine.wall, monotonicMs: () => machine.monotonic }, notBeforeMs)
  const pass = (elapsedMs: number): void => {
    machine.wall += elapsedMs
    machine.monotonic += elapsedMs
  }
  return { machine, even, pass }
}

test('without steps it is the wall clock, however its milliseconds and those of the monotonic clock fall', () => {
  const { machine, even, pass } = started()
  for (let step = 1; step <= 1_000; step += 1) {
    pass(step % 7)
    machine.monotonic += step % 2 === 0 ? 0.9 : -0.9
    expect(even.nowMs()).toBe(machine.wall)
  }
  expect(even.aheadMs()).toBe(0)
})

test('a wall clock that a time server lets go slower is followed', () => {
  const { machine, even } = started()
  for (let second = 0; second < 3_600; second += 1) {
    machine.wall += 999
    machine.monotonic += 1_000
    expect(even.nowMs() - machine.wall).toBeLessThanOrEqual(1)
  }
})

test('a step forward is followed at once', () => {
  const { machine, even } = started()
  machine.wall += MS_PER_DAY
  expect([even.nowMs(), even.aheadMs()]).toEqual([START_MS + MS_PER_DAY, 0])
})

test('after a step back of seconds it goes on at 95 % until both agree', () => {
  const { machine, even, pass } = started()
  machine.wall -= 10 * MS_PER_SECOND
  expect([even.nowMs(), even.aheadMs()]).toEqual([START_MS, 10 * MS_PER_SECOND])
  pass(100 * MS_PER_SECOND)
  expect([even.nowMs(), even.aheadMs()]).toEqual([START_MS + 95 * MS_PER_SECOND, 5 * MS_PER_SECOND])
  pass(100 * MS_PER_SECOND)
  expect([even.nowMs() - machine.wall, even.aheadMs()]).toEqual([0, 0])
  pass(1)
  expect(even.nowMs()).toBe(machine.wall)
})

test('an hour goes at half the pace until a minute is left: two hours, and twenty minutes more', () => {
  const { machine, even, pass } = started()
  machine.wall -= MS_PER_HOUR
  pass(MS_PER_HOUR)
  expect(even.nowMs()).toBe(START_MS + MS_PER_HOUR / 2)
  pass(58 * MS_PER_MINUTE)
  expect(even.aheadMs()).toBe(MS_PER_MINUTE)
  pass(10 * MS_PER_MINUTE)
  expect(even.aheadMs()).toBe(MS_PER_MINUTE / 2)
  pass(10 * MS_PER_MINUTE)
  expect(even.aheadMs()).toBe(0)
  expect(catchUpMsOf(MS_PER_HOUR)).toBe(138 * MS_PER_MINUTE)
})

test('a process that is held up anywhere between its readings is never ahead for it', () => {
  let passedMs = 0
  let readCount = 0
  const heldUp = (originMs: number) => (): number => {
    readCount += 1
    const readMs = originMs + passedMs
    passedMs += readCount % 3 === 0 ? 200 : 1
    return readMs
  }
  const even = createEvenWallClock({ wallMs: heldUp(START_MS), monotonicMs: heldUp(0) })
  for (let round = 0; round < 20; round += 1) expect(even.nowMs()).toBeLessThanOrEqual(START_MS + passedMs)
})

test('what was logged before the start is a lead like any other', () => {
  const { even, pass } = started(START_MS + 4 * MS_PER_SECOND)
  expect([even.nowMs(), even.aheadMs()]).toEqual([START_MS + 4_000, 4_000])
  pass(20 * MS_PER_SECOND)
  expect(even.aheadMs()).toBe(3_000)
})
