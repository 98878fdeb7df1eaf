import { expect, test } from 'vitest'
import { epochMs, MS_PER_MINUTE } from '../../model/units.ts'
import { TEST_CROSSING } from '../log/testing/observations.ts'
import { createMinuteLines } from './minute-lines.ts'
import { watchWallClock } from './watch-wall-clock.ts'

const HOUR_MS = 60 * MS_PER_MINUTE

function watched() {
  const lines: string[] = []
  const machine = { wallMs: 10 * HOUR_MS, aheadMs: 0 }
  const clock = { aheadOfWallMs: () => machine.aheadMs, wallNowMs: () => epochMs(machine.wallMs) }
  const write = (level: string) => (context: object, words = '') =>
    lines.push(`${level}${'aheadMs' in context && 'agreesInS' in context ? ` ${String(context.aheadMs)} ${String(context.agreesInS)}` : ''}: ${words}`)
  return { machine, lines, note: watchWallClock(TEST_CROSSING, clock, { info: write('info'), warn: write('warn') }) }
}

test('a clock that is ahead by less than a second says nothing', () => {
  const { machine, lines, note } = watched()
  for (const aheadMs of [0, 900, 0, 999]) {
    Object.assign(machine, { aheadMs, wallMs: machine.wallMs + 2 * MS_PER_MINUTE })
    note()
  }
  expect(lines).toEqual([])
})

test('one that is ahead by more is told once a minute with how long it lasts, and so is that both agree again', () => {
  const { machine, lines, note } = watched()
  for (machine.aheadMs = 10_000; machine.aheadMs > 0; machine.aheadMs -= 5) {
    note()
    machine.wallMs += 100
  }
  note()
  expect(lines).toEqual([
    expect.stringMatching(/^warn 10000 200: .* it goes on slower until they agree$/),
    ...[7_000, 4_000, 1_000].map((aheadMs) => expect.stringMatching(new RegExp(`^warn ${aheadMs} ${aheadMs / 50}: `))),
    'info: time at the crossing and the wall clock agree again',
  ])
})

test('more than a minute tells that devices look late, and days what else could be done', () => {
  const { machine, lines, note } = watched()
  for (const aheadMs of [HOUR_MS, 24 * HOUR_MS]) {
    Object.assign(machine, { aheadMs, wallMs: machine.wallMs + MS_PER_MINUTE })
    note()
  }
  expect(lines).toEqual([expect.stringMatching(/^warn 3600000 8280: .*devices look late meanwhile[^.]*$/), expect.stringMatching(/devices look late meanwhile.*another data folder/)])
})

test('of many lines one a minute goes through, with how many it stands for', () => {
  let atMs = 0
  const isDue = createMinuteLines(() => epochMs(atMs))
  const said: (number | null)[] = []
  for (; atMs <= 2 * MS_PER_MINUTE; atMs += 20_000) said.push(isDue())
  expect(said).toEqual([1, null, null, 3, null, null, 3])
})
