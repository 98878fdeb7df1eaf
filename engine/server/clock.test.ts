import { expect, test } from 'vitest'
import { epochMs } from '../model/units.ts'
import { createTwinClock } from './clock.ts'

function machineAt(wallMs: number) {
  const machine = { wall: wallMs, monotonic: 500 }
  return { machine, clock: { wallMs: () => machine.wall, monotonicMs: () => machine.monotonic } }
}

test('a demo clock runs at its speed from its start, whatever happens to the wall clock', () => {
  const { machine, clock } = machineAt(9_000_000)
  const twin = createTwinClock({ startMs: epochMs(1_000_000), speedRatio: 60 }, clock)
  expect(twin.nowMs()).toBe(1_000_000)
  machine.monotonic += 1_000
  machine.wall += 3_600_000
  expect(twin.nowMs()).toBe(1_060_000)
  expect(twin.wallNowMs()).toBe(12_600_000)
})

test('a live clock follows the wall clock forward, and goes on when that is set back', () => {
  const { machine, clock } = machineAt(9_000_000)
  const twin = createTwinClock({ startMs: null, speedRatio: 1 }, clock)
  expect(twin.nowMs()).toBe(9_000_000)
  machine.wall += 700
  expect([twin.nowMs(), twin.aheadOfWallMs()]).toEqual([9_000_700, 0])
  machine.wall += 1_000 - 5_000
  machine.monotonic += 1_000
  expect([twin.nowMs(), twin.aheadOfWallMs(), twin.wallNowMs()]).toEqual([9_001_650, 4_950, 8_996_700])
})

test('a live clock starts no earlier than what was logged; a demo clock is never ahead of the wall clock, which it does not follow', () => {
  const { clock } = machineAt(9_000_000)
  const live = createTwinClock({ startMs: null, speedRatio: 1, notBeforeMs: epochMs(9_004_000) }, clock)
  expect([live.nowMs(), live.aheadOfWallMs()]).toEqual([9_004_000, 4_000])
  expect(createTwinClock({ startMs: null, speedRatio: 1, notBeforeMs: epochMs(8_000_000) }, clock).nowMs()).toBe(9_000_000)
  expect(createTwinClock({ startMs: epochMs(9_500_000), speedRatio: 60 }, clock).aheadOfWallMs()).toBe(0)
})

test('fractions of a millisecond do not reach the log', () => {
  const { machine, clock } = machineAt(0)
  const twin = createTwinClock({ startMs: epochMs(10), speedRatio: 1 }, clock)
  machine.monotonic += 0.75
  expect(twin.nowMs()).toBe(10)
})
