/** A snapshot saves work and changes nothing: whatever it is, the state is the one that the whole log gives. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Observation } from '../../model/observations.ts'
import { epochMs } from '../../model/units.ts'
import { readLog } from '../log/read-log.ts'
import { listSnapshots, readSnapshot, writeSnapshot } from '../log/snapshot-file.ts'
import { plateReadOf, positionFixOf, TEST_CROSSING } from '../log/testing/observations.ts'
import { openCrossingPipeline } from './crossing-pipeline.ts'
import { createFold, type Reducer } from './fold.ts'
import { restoreFold } from './fold-snapshot.ts'
import { ledgerReducer, type Ledger } from './testing/ledger.ts'

let logDirectory: string
const clock = { atMs: 100_000, speedRatio: 1, aheadOfWallMs: () => 0, nowMs: () => epochMs(clock.atMs), wallNowMs: () => epochMs(clock.atMs) }
let warnings: string[]
let reducedCount: number
const logger = { info() {}, warn: (context: { readonly reason?: string }) => void warnings.push(context.reason ?? 'failed'), error() {} }
beforeEach(() => {
  logDirectory = mkdtempSync(join(tmpdir(), 'bordertwin-restart-'))
  clock.atMs = 100_000
  warnings = []
  reducedCount = 0
})
afterEach(() => rmSync(logDirectory, { recursive: true, force: true }))

const countingReducer: Reducer<Ledger> = {
  ...ledgerReducer,
  reduce(...step) {
    reducedCount += 1
    return ledgerReducer.reduce(...step)
  },
}
const open = (reducer = countingReducer) => openCrossingPipeline({ crossingId: TEST_CROSSING, logDirectory, reducer, clock, logger, ticksItself: false })

/** Some of each: in order, late, re-sent, still held at the end or after a quiet while, and one that is set aside. */
async function run(fromIndex: number, quietMs = 0): Promise<string> {
  const road = await open()
  for (let index = fromIndex; index < fromIndex + 20; index += 1) {
    const fix = positionFixOf(index, clock.atMs - ((index * 7) % 90))
    await road.ingest([fix, positionFixOf(index - (index % 3), clock.atMs), plateReadOf(index, clock.atMs)])
    clock.atMs += 11
  }
  clock.atMs += quietMs
  await road.ingest([{ ...plateReadOf(fromIndex, clock.atMs - 500), observationId: `bad-${fromIndex}` } as Observation])
  const hash = road.fold.stateHash()
  await road.stop()
  return hash
}

async function expectWholeFold(): Promise<void> {
  const whole = createFold(ledgerReducer)
  for await (const batch of readLog(logDirectory)) whole.accept(batch)
  const road = await open()
  expect(road.fold.stateHash()).toBe(whole.stateHash())
  for (const figure of ['lastSeq', 'watermarkMs', 'duplicateCount', 'lateCount', 'setAsideCount', 'isWorkHeld'] as const) expect(road.fold[figure]()).toBe(whole[figure]())
  expect(road.fold.wouldRelease(clock.atMs)).toBe(whole.wouldRelease(clock.atMs))
  await road.stop()
}

test('a restart folds nothing again, keeps what is held and what it knows, and goes on as if it had never stopped', async () => {
  for (const [fromIndex, quietMs] of [[1, 0], [11, 300], [40, 0], [60, 300]] as const) {
    await run(fromIndex, quietMs)
    reducedCount = 0
    await (await open()).stop()
    expect(reducedCount).toBe(0)
    await expectWholeFold()
  }
  expect(warnings).toEqual([])
})

test('what is still on its way to the disk at a stop is in the snapshot', async () => {
  const road = await open()
  const pending = road.ingest([positionFixOf(1, clock.atMs - 1_000)])
  await road.stop()
  const { lastSeq } = await pending
  expect((await listSnapshots(logDirectory)).map((snapshot) => snapshot.lastSeq)).toEqual([lastSeq])
})

test('who asks for an earlier place gets no snapshot that reaches further', async () => {
  await run(1)
  await run(30)
  const [newest, older] = await listSnapshots(logDirectory)
  const restoredSeq = async (untilSeq: number): Promise<number> => (await restoreFold({ logDirectory, reducer: ledgerReducer, logger, untilSeq })).lastSeq()
  expect(await restoredSeq(newest?.lastSeq ?? 0)).toBe(newest?.lastSeq)
  expect(await restoredSeq((newest?.lastSeq ?? 0) - 1)).toBe(older?.lastSeq)
  expect(await restoredSeq((older?.lastSeq ?? 0) - 1)).toBe(0)
})

test('a damaged snapshot is passed over for the one before it, and without any the log is folded from its start', async () => {
  await run(1)
  await run(30)
  const [newest, older] = await listSnapshots(logDirectory)
  reducedCount = 0
  writeFileSync(newest?.path ?? '', 'BTSNAP01 1 2\n{}')
  await expectWholeFold()
  expect(warnings).toEqual(['its checksum does not fit'])
  expect(older).toBeDefined()
  expect(reducedCount).toBeLessThanOrEqual(61)
  for (const { path } of await listSnapshots(logDirectory)) writeFileSync(path, 'what is this')
  await expectWholeFold()
  expect(warnings).toContain('it does not begin as a snapshot')
})

test('a snapshot of other code, another format or another log is passed over', async () => {
  await run(1)
  await (await open({ ...countingReducer, fingerprint: () => 'newer' })).stop()
  expect(warnings).toEqual(['it was made by other code or for another site'])

  const [newest] = await listSnapshots(logDirectory)
  const good = await readSnapshot(newest?.path ?? '')
  if (!good.ok) throw new Error(good.failure)
  const fingerprint = countingReducer.fingerprint()
  const { format, memory } = good.value as { readonly format: string; readonly memory: { readonly lastSeq: number; readonly committedAtMs: number } }
  const spoiled: readonly (readonly [unknown, string])[] = [
    [{ format: 'bordertwin-fold/0', fingerprint, memory }, 'it is of another format'],
    [{ format, fingerprint, memory: { ...memory, committedAtMs: memory.committedAtMs + 1 } }, 'it does not follow from this log'],
    [{ format, fingerprint, memory: { ...memory, lastSeq: memory.lastSeq - 3 } }, 'it does not follow from this log'],
    [{ format, fingerprint, memory: { ...memory, lastSeq: memory.lastSeq + 1 } }, 'it reaches further than the log'],
    [{ format, fingerprint, memory: { ...memory, state: 'not json' } }, 'failed'],
  ]
  for (const [content, reason] of spoiled) {
    for (const { path } of await listSnapshots(logDirectory)) rmSync(path)
    await writeSnapshot(logDirectory, memory.lastSeq, content)
    warnings = []
    await expectWholeFold()
    expect(warnings).toEqual([reason])
  }
})
