/** A store that is slow, gone or foreign: it ends up with everything once, and the road never waits for it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TwinError } from '../../model/errors.ts'
import { tripId } from '../../model/ids.ts'
import { epochMs } from '../../model/units.ts'
import type { TripDetailView } from '../../protocol/view.ts'
import { plateReadOf, positionFixOf, TEST_CROSSING } from '../log/testing/observations.ts'
import { openCrossingPipeline } from '../pipeline/crossing-pipeline.ts'
import type { Reducer } from '../pipeline/fold.ts'
import { ledgerReducer, type Ledger } from '../pipeline/testing/ledger.ts'
import type { HistoryProjection } from './history-rows.ts'
import { startHistoryWriter } from './history-writer.ts'
import type { History, HistoryBatch, HistoryProgress } from './history.ts'

/** Every read opens a trip of its own and closes it at once. */
const reducer: Reducer<Ledger> = {
  ...ledgerReducer,
  reduce(ledger, ordered, emit) {
    const { observation } = ordered
    const trip = tripId(`trip-of-${observation.observationId}`)
    if (observation.type === 'plate.read') {
      emit({ type: 'trip.opened', eventTimeMs: observation.eventTimeMs, tripId: trip, declarationId: null })
      emit({ type: 'trip.closed', eventTimeMs: observation.eventTimeMs, tripId: trip, outcome: 'crossed' })
    }
    return ledgerReducer.reduce(ledger, ordered, emit)
  },
}
const projection: HistoryProjection<Ledger> = {
  findTrip: (_state, id) => ({ arrivedAtMs: null, detail: { truck: { tripId: id } } as unknown as TripDetailView }),
  revisionSeqOf: (state) => state.lines.length,
  listNotices: () => [],
  listMeasures: () => [],
}

function fakeStore() {
  const batches: HistoryBatch[] = []
  const store = { isDown: false, progress: undefined as HistoryProgress | undefined }
  const history = {
    findProgress: () => (store.isDown ? Promise.reject(new TwinError('storage.query.failed')) : Promise.resolve(store.progress)),
    write: (batch: HistoryBatch) => {
      if (store.isDown) return Promise.reject(new TwinError('storage.query.failed'))
      batches.push(batch)
      store.progress = { appliedSeq: batch.appliedSeq, logBeganAtMs: batch.logBeganAtMs }
      return Promise.resolve()
    },
  } as unknown as History
  return { history, store, batches, storedIds: () => batches.flatMap((batch) => batch.observations.map((row) => row.observationId)) }
}

/** However slow the machine is. */
const PATIENCE = { timeout: 30_000 }
let logDirectory: string
const clock = { atMs: 100_000, speedRatio: 1, aheadOfWallMs: () => 0, nowMs: () => epochMs(clock.atMs), wallNowMs: () => epochMs(clock.atMs) }
const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
beforeEach(() => {
  logDirectory = mkdtempSync(join(tmpdir(), 'bordertwin-writer-'))
  clock.atMs = 100_000
  vi.clearAllMocks()
})
afterEach(() => rmSync(logDirectory, { recursive: true, force: true }))

const openRoad = () => openCrossingPipeline({ crossingId: TEST_CROSSING, logDirectory, reducer, clock, logger, ticksItself: false })
const idsOf = (from: number, count: number) => Array.from({ length: count }, (_, index) => `read-${from + index}`)
type Road = Awaited<ReturnType<typeof openRoad>>
async function ingestReads(road: Road, from: number, count: number): Promise<void> {
  for (let index = from; index < from + count; index++) {
    clock.atMs += 30_000
    await road.ingest([plateReadOf(index, clock.atMs - 100)])
  }
}
const start = (road: Road, history: History, rowsCountMax = 50_000) =>
  startHistoryWriter({ pipeline: road, reducer, projection, history, logger, rowsCountMax, writeEveryMs: 1 })

test('what was logged before and what comes while it runs is stored once, in order', async () => {
  const road = await openRoad()
  await ingestReads(road, 0, 10)
  const { history, storedIds, store } = fakeStore()
  const writer = start(road, history)
  await ingestReads(road, 10, 10)
  await vi.waitFor(() => expect(writer.mode()).toBe('live'), PATIENCE)
  await ingestReads(road, 20, 10)
  await writer.stop()
  expect(storedIds()).toEqual(idsOf(0, 30))
  expect(store.progress?.appliedSeq).toBe(30)
  await road.stop()
})

test('a store that is gone for a while gets everything once it is back', async () => {
  const road = await openRoad()
  const { history, storedIds, store } = fakeStore()
  const writer = start(road, history)
  await ingestReads(road, 0, 3)
  await vi.waitFor(() => expect(writer.appliedSeq()).toBe(3), PATIENCE)
  store.isDown = true
  expect(writer.isAnswered()).toBe(true)
  await ingestReads(road, 3, 20)
  await vi.waitFor(() => expect(writer.isAnswered()).toBe(false), PATIENCE)
  store.isDown = false
  await vi.waitFor(() => expect(writer.appliedSeq()).toBe(23), PATIENCE)
  expect(writer.isAnswered()).toBe(true)
  await writer.stop()
  expect(storedIds()).toEqual(idsOf(0, 23))
  await road.stop()
})

test('rows past the bound are dropped and made again from the log, trips too', async () => {
  const road = await openRoad()
  const { history, storedIds, store, batches } = fakeStore()
  const writer = start(road, history, 8)
  await ingestReads(road, 0, 2)
  await vi.waitFor(() => expect(writer.appliedSeq()).toBe(2), PATIENCE)
  store.isDown = true
  await ingestReads(road, 2, 40)
  store.isDown = false
  await vi.waitFor(() => expect(writer.appliedSeq()).toBe(42), PATIENCE)
  await writer.stop()
  expect(storedIds()).toEqual(idsOf(0, 42))
  expect(batches.flatMap((batch) => batch.trips)).toHaveLength(42)
  expect(logger.warn).toHaveBeenCalledWith(expect.anything(), expect.stringContaining('too slow'))
  await road.stop()
})

test('after a restart only what the store lacks is written', async () => {
  const { history, storedIds, store } = fakeStore()
  const first = await openRoad()
  const writer = start(first, history)
  await ingestReads(first, 0, 5)
  await vi.waitFor(() => expect(writer.appliedSeq()).toBe(5), PATIENCE)
  await writer.stop()
  await ingestReads(first, 5, 5)
  await first.stop()
  const second = await openRoad()
  const again = start(second, history)
  await vi.waitFor(() => expect(again.appliedSeq()).toBe(10), PATIENCE)
  await again.stop()
  expect(storedIds()).toEqual(idsOf(0, 10))
  expect(store.progress?.appliedSeq).toBe(10)
  await second.stop()
})

test('a store of another log is left alone, aloud', async () => {
  const { history, batches, store } = fakeStore()
  store.progress = { appliedSeq: 77, logBeganAtMs: 1 }
  const road = await openRoad()
  await ingestReads(road, 0, 3)
  const writer = start(road, history)
  await vi.waitFor(() => expect(writer.mode()).toBe('foreignLog'), PATIENCE)
  await writer.stop()
  expect(batches).toEqual([])
  expect(logger.error).toHaveBeenCalledTimes(1)
  await road.stop()
})

test('positions are thinned to one per tracker and second, and no plate goes into an observation', async () => {
  const road = await openRoad()
  const { history, batches } = fakeStore()
  const writer = start(road, history)
  const fixes = [0, 400, 900, 1_000, 2_100].map((offsetMs, index) => ({ ...positionFixOf(0, 50_000 + offsetMs), observationId: `f-${index}` }) as never)
  await road.ingest([...fixes, plateReadOf(1, 60_000)])
  await vi.waitFor(() => expect(writer.appliedSeq()).toBe(6), PATIENCE)
  await writer.stop()
  const rows = batches.flatMap((batch) => batch.observations)
  expect(rows.map((row) => row.observationId)).toEqual(['f-0', 'f-3', 'f-4', 'read-1'])
  expect(JSON.stringify(rows)).not.toContain('12C')
  await road.stop()
})
