/** The road with a clock of the test's own: what is acknowledged is folded, in order, once, and a second fold agrees. */
import { mkdtempSync, rmSync } from 'node:fs'
import { open as openFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Observation } from '../../model/observations.ts'
import { epochMs } from '../../model/units.ts'
import { readLog } from '../log/read-log.ts'
import type { SegmentHandle } from '../log/segment-log.ts'
import { plateReadOf, positionFixOf, TEST_CROSSING } from '../log/testing/observations.ts'
import { openCrossingPipeline } from './crossing-pipeline.ts'
import { createFold, type Applied } from './fold.ts'
import { ledgerReducer } from './testing/ledger.ts'

let logDirectory: string
const clock = { atMs: 100_000, speedRatio: 1, aheadOfWallMs: () => 0, nowMs: () => epochMs(clock.atMs), wallNowMs: () => epochMs(clock.atMs) }
const errors: unknown[] = []
const quiet = {
  info() {},
  warn() {},
  error(_facts: unknown, message?: unknown) {
    errors.push(message)
  },
}
beforeEach(() => {
  logDirectory = mkdtempSync(join(tmpdir(), 'bordertwin-road-'))
  clock.atMs = 100_000
  clock.speedRatio = 1
})
afterEach(() => rmSync(logDirectory, { recursive: true, force: true }))

const open = () => openCrossingPipeline({ crossingId: TEST_CROSSING, logDirectory, reducer: ledgerReducer, clock, logger: quiet, ticksItself: false })
const fixAt = (index: number, atMs: number): Observation => positionFixOf(index, atMs)

test('what came out of order within the hold time is folded in event-time order', async () => {
  const road = await open()
  await road.ingest([fixAt(1, 99_990), fixAt(2, 99_988)])
  clock.atMs += 10
  await road.ingest([fixAt(3, 99_986)])
  expect(road.fold.state().lines).toEqual([])
  clock.atMs += 100
  expect(await road.tick()).toBe(true)
  expect(road.fold.state().lines).toEqual(['fix-3 99986', 'fix-2 99988', 'fix-1 99990'])
  await road.stop()
})

test('ticks come only when work is held or nothing has come for long', async () => {
  const road = await open()
  expect(await road.tick()).toBe(true)
  expect(await road.tick()).toBe(false)
  clock.atMs += 9_999
  expect(await road.tick()).toBe(false)
  await road.ingest([fixAt(1, clock.atMs)])
  expect(await road.tick()).toBe(false)
  clock.atMs += 25
  expect(await road.tick()).toBe(true)
  expect(road.fold.isWorkHeld()).toBe(false)
  clock.atMs += 25
  expect(await road.tick()).toBe(false)
  clock.atMs += 10_000
  expect(await road.tick()).toBe(true)
  expect(road.position().lastSeq).toBe(4)
  await road.stop()
})

test('what a device dates ahead is let go when its instant has come, without a storm of ticks', async () => {
  const road = await open()
  await road.ingest([fixAt(1, 105_000), fixAt(2, 99_999)])
  let tickCount = 0
  for (let index = 0; index < 250; index++) {
    clock.atMs += 25
    if (await road.tick()) tickCount += 1
  }
  expect(road.fold.state().lines).toEqual(['fix-2 99999', 'fix-1 105000'])
  expect(tickCount).toBe(2)
  await road.stop()
})

test('records that somebody took away are missed aloud, by the snapshot that followed from them', async () => {
  const first = await open()
  await first.ingest([fixAt(1, 99_990)])
  await first.stop()
  errors.length = 0
  const again = await open()
  await again.stop()
  expect(errors).toEqual([])
  rmSync(join(logDirectory, '0000000000000001.segment'))
  const emptied = await open()
  expect(errors).toEqual([expect.stringMatching(/observations are missing from the log/)])
  await emptied.stop()
})

test('a road that is opened again has the state it had, even at another speed', async () => {
  const first = await open()
  for (let index = 0; index < 40; index++) {
    await first.ingest([fixAt(index, clock.atMs - (index * 7) % 60)])
    clock.atMs += 11
  }
  const hash = first.fold.stateHash()
  await first.stop()
  clock.speedRatio = 60
  const second = await open()
  expect(second.fold.stateHash()).toBe(hash)
  await second.ingest([fixAt(100, clock.atMs)])
  clock.atMs += 5_000
  await second.tick()
  const hashAfter = second.fold.stateHash()
  await second.stop()
  const again = createFold(ledgerReducer)
  for await (const batch of readLog(logDirectory)) again.accept(batch)
  expect(again.stateHash()).toBe(hashAfter)
  expect(again.lateCount()).toBe(second.fold.lateCount())
})

test('the reducer is told the speed at which the log was written, live and in a replay at another speed', async () => {
  const speeds: number[] = []
  const reducer = { ...ledgerReducer, setSpeed: (_state: unknown, speedRatio: number) => void speeds.push(speedRatio) }
  for (const speedRatio of [1, 60, 0.5]) {
    clock.speedRatio = speedRatio
    const road = await open()
    await road.ingest([fixAt(clock.atMs, clock.atMs)])
    await road.stop()
    clock.atMs += 10_000
  }
  const again = createFold(reducer)
  for await (const batch of readLog(logDirectory)) again.accept(batch)
  expect(speeds).toEqual([1, 60, 1])
})

test('a re-sent observation is acknowledged and folded once', async () => {
  const road = await open()
  await road.ingest([fixAt(1, 99_000)])
  await road.ingest([fixAt(1, 99_000)])
  expect(road.fold.state().lines).toEqual(['fix-1 99000'])
  expect(road.fold.duplicateCount()).toBe(1)
  await road.stop()
})

test('an observation that trips an assertion is set aside by id and the road goes on, after a restart too', async () => {
  const road = await open()
  const bad = { ...plateReadOf(1, 98_000), observationId: 'bad-1' } as Observation
  await road.ingest([fixAt(1, 99_000), bad, fixAt(2, 99_500)])
  expect(road.fold.state().lines).toEqual(['fix-1 99000', 'fix-2 99500'])
  expect(road.health()).toMatchObject({ isDegraded: true, setAsideCount: 1 })
  expect(road.fold.setAside()[0]?.observationId).toBe('bad-1')
  const hash = road.fold.stateHash()
  await road.stop()
  const again = await open()
  expect(again.fold.stateHash()).toBe(hash)
  expect(again.health().setAsideCount).toBe(1)
  await again.stop()
})

test('listeners see every batch once, with its watermark', async () => {
  const road = await open()
  const seen: Applied[] = []
  road.applied$.subscribe((applied) => seen.push(applied))
  await road.ingest([fixAt(1, 99_990)])
  clock.atMs += 30
  await road.tick()
  expect(seen.map(({ lastSeq, watermarkMs, ordered }) => [lastSeq, watermarkMs, ordered.length])).toEqual([[1, 99_975, 0], [2, 100_005, 1]])
  await road.stop()
})

test('while the disk is full a tick that fails again and again is one line a minute', async () => {
  const lines: object[] = []
  let isFull = false
  const road = await openCrossingPipeline({
    crossingId: TEST_CROSSING, logDirectory, reducer: ledgerReducer, clock, ticksItself: false, logger: { ...quiet, warn: (context: object) => lines.push(context) },
    log: {
      openSegment: async (path, flags) => {
        const file = await openFile(path, flags)
        const write = async (bytes: Buffer, offset: number, length: number, position: number) => {
          if (isFull) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
          return file.write(bytes, offset, length, position)
        }
        return { write: write as SegmentHandle['write'], datasync: () => file.datasync(), truncate: (length) => file.truncate(length), close: () => file.close() }
      },
    },
  })
  isFull = true
  for (let count = 0; count < 2_500; count += 1) {
    clock.atMs += 50
    expect(await road.tick()).toBe(false)
  }
  expect(lines.map((line) => ('failureCount' in line ? line.failureCount : null))).toHaveLength(3)
  isFull = false
  await road.stop()
})
