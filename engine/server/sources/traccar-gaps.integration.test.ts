/** Pauses of a forwarding server, noticed and filled: with a scripted device and a memory that fails once. */
import { afterEach, expect, test } from 'vitest'
import { epochMs } from '../../model/units.ts'
import type { TraccarGap } from '../../../ingest/backfill/traccar-plan.ts'
import type { RunningSource } from './running-source.ts'
import { until } from './testing/peer-process.ts'
import { createStagedIntake } from './testing/staged-intake.ts'
import { startTraccarGaps } from './traccar-gaps.ts'

const MINUTE_MS = 60_000
const START_MS = 1_800_000_000_000
let source: RunningSource | undefined
afterEach(async () => {
  await source?.stop()
})

function watch(heardMs: number | null, failuresCount = 0) {
  const staged = createStagedIntake('gps-gateway')
  const device = { heardMs, nowMs: START_MS }
  const gaps: string[] = []
  let failuresLeft = failuresCount
  const minuteOf = (ms: number): number => (ms - START_MS) / MINUTE_MS
  source = startTraccarGaps({
    ...staged, name: 'traccar', gapMs: 3 * MINUTE_MS, lookEveryMs: 5, heardAtMs: () => device.heardMs, nowMs: () => epochMs(device.nowMs),
    fill: async ({ fromMs, toMs }: TraccarGap) => {
      if (failuresLeft > 0) {
        failuresLeft -= 1
        throw new Error('Traccar answered 503')
      }
      gaps.push(`${minuteOf(fromMs)}..${minuteOf(toMs)}`)
      return { positionCount: 1 }
    },
  })
  return { ...staged, device, gaps }
}

test('the time that we were away is filled at the start, with a margin', async () => {
  const { gaps, linkView } = watch(START_MS - 10 * MINUTE_MS)
  await until('it is filled', () => gaps.length === 1)
  expect(gaps).toEqual(['-11..0'])
  await until('it is up', () => linkView()?.state === 'up')
})

test('a pause is filled when the device is heard again, once, also when the memory fails first', async () => {
  const { gaps, device, linkView } = watch(START_MS - MINUTE_MS, 1)
  await until('it was looked at', () => linkView()?.state === 'up')
  device.heardMs = START_MS + 20 * MINUTE_MS
  await until('it is filled', () => gaps.length === 1)
  expect(gaps).toEqual(['-2..20'])
  await until('it is up again', () => linkView()?.state === 'up')
  expect(linkView()?.failureCount).toBe(1)
  device.heardMs = START_MS + 21 * MINUTE_MS
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(gaps).toHaveLength(1)
})

test('a device that was never heard has no gap', async () => {
  const { gaps, linkView } = watch(null)
  await until('it was looked at', () => linkView()?.state === 'up')
  expect(gaps).toEqual([])
})
