import { expect, test } from 'vitest'
import { epochMs, MS_PER_MINUTE } from '../../model/units.ts'
import { TEST_CROSSING } from '../log/testing/observations.ts'
import { createMinuteLines } from './minute-lines.ts'
import { watchWallClock } from './watch-wall-clock.ts'

const HOUR_MS = 60 * MS_PER_MINUTE

function watched(followsWall = true) {
  const lines: string[] = []
  const machine = { wallMs: 10 * HOUR_MS, newestMs: 10 * HOUR_MS }
  const clock = {
    speedRatio: 1, followsWall, wallNowMs: () => epochMs(machine.wallMs),
    nowMs: () => epochMs((machine.newestMs = Math.max(machine.newestMs, machine.wallMs))),
  }
  const write = (level: string) => (context: object) => lines.push(`${level} ${'aheadMs' in context ? String(context.aheadMs) : ''}`)
  return { machine, lines, note: watchWallClock(TEST_CROSSING, clock, { info: write('info'), warn: write('warn') }) }
}

test('a wall clock that goes on says nothing, nor one that is corrected by less than a second', () => {
  const { machine, lines, note } = watched()
  for (const stepMs of [1_000, -900, 2_000, 60_000]) {
    machine.wallMs += stepMs
    note(null)
  }
  expect(lines).toEqual([])
})

test('one that is set back is told once a minute, and so is that time goes on', () => {
  const { machine, lines, note } = watched()
  note(null)
  machine.wallMs -= 3 * MS_PER_MINUTE
  for (let tick = 0; tick < 2_000; tick += 1) {
    note(null)
    machine.wallMs += 100
  }
  expect(lines).toEqual(['warn 180000', 'warn 120000', 'warn 60000', 'info '])
})

test('a log that is ahead of the wall clock at the start stands too', () => {
  const { machine, lines, note } = watched()
  note(epochMs(machine.wallMs + 5_000))
  machine.wallMs += 5_000
  note(epochMs(machine.wallMs))
  expect(lines).toEqual(['warn 5000', 'info '])
})

test('a demo clock does not follow the wall', () => {
  const { machine, lines, note } = watched(false)
  machine.wallMs -= HOUR_MS
  note(null)
  expect(lines).toEqual([])
})

test('of many lines one a minute goes through, with how many it stands for', () => {
  let atMs = 0
  const isDue = createMinuteLines(() => epochMs(atMs))
  const said: (number | null)[] = []
  for (; atMs <= 2 * MS_PER_MINUTE; atMs += 20_000) said.push(isDue())
  expect(said).toEqual([1, null, null, 3, null, null, 3])
})
