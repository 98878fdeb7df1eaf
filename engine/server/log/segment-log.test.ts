/** The log against a real folder: what is acknowledged is read back, in order, once, across segments and owners. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { epochMs } from '../../model/units.ts'
import type { LoggedBatch } from './logged-batch.ts'
import { readLog } from './read-log.ts'
import { encodePart, encodeRecord, SEGMENT_MAGIC, segmentName } from './segment-file.ts'
import { openSegmentLog, type SegmentLogOptions } from './segment-log.ts'
import { plateReadOf } from './testing/observations.ts'

let directory: string
let clockMs = 1_000
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bordertwin-log-'))
  clockMs = 1_000
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const open = (options: Partial<SegmentLogOptions> = {}) =>
  openSegmentLog({ directory, nowMs: () => epochMs(clockMs++), holdMs: 25, onCommitted: () => {}, ...options })
const collect = async (batches: AsyncIterable<LoggedBatch>): Promise<LoggedBatch[]> => {
  const collected: LoggedBatch[] = []
  for await (const batch of batches) collected.push(batch)
  return collected
}
const idsOf = (batches: readonly LoggedBatch[]) => batches.flatMap((batch) => batch.observations.map((observation) => observation.observationId))
const reads = (from: number, count: number) => Array.from({ length: count }, (_, index) => plateReadOf(from + index, 10_000 + from + index))

test('an append is numbered without gaps and read back as it was', async () => {
  const log = await open()
  expect(await log.append(reads(0, 2))).toEqual({ firstSeq: 1, lastSeq: 2 })
  expect(await log.append(reads(2, 3))).toEqual({ firstSeq: 3, lastSeq: 5 })
  const batches = await collect(log.read())
  expect(batches.flatMap((batch) => batch.observations)).toEqual(reads(0, 5))
  expect(batches.map((batch) => batch.firstSeq)).toEqual([1, 3])
  await log.close()
})

test('appends made together share one record, and each gets its own numbers', async () => {
  const committed: LoggedBatch[] = []
  const log = await open({ onCommitted: (batch) => committed.push(batch) })
  const receipts = await Promise.all(Array.from({ length: 50 }, (_, index) => log.append(reads(index * 2, 2))))
  expect(committed.length).toBe(1)
  expect(receipts.map((receipt) => receipt.firstSeq)).toEqual(Array.from({ length: 50 }, (_, index) => 1 + index * 2))
  await log.close()
})

test('an append made in the very turn in which a commit ends is not forgotten', async () => {
  const log = await open()
  let count = 0
  const chain = async (): Promise<void> => {
    for (let index = 0; index < 20; index++) await log.append(reads(count++, 1))
  }
  await Promise.all([chain(), chain(), chain()])
  expect(log.position().lastSeq).toBe(60)
  expect(log.pendingBytes()).toBe(0)
  await log.close()
})

test('what is folded live is what is on disk, down to the odd numbers', async () => {
  const committed: LoggedBatch[] = []
  const log = await open({ onCommitted: (batch) => committed.push(batch) })
  await log.append([{ ...plateReadOf(1, 5_000), speedMps: -0, confidenceRatio: Number.NaN } as never])
  expect(committed).toEqual(await collect(log.read()))
  expect(committed[0]?.observations[0]).toHaveProperty('speedMps', 0)
  await log.close()
})

test('a log that is opened again goes on where it ended, and its clock does not go back', async () => {
  const first = await open()
  clockMs = 9_000
  await first.append(reads(0, 3))
  await first.close()
  clockMs = 2_000
  const second = await open()
  expect(second.position()).toEqual({ lastSeq: 3, committedAtMs: 9_000 })
  await second.append(reads(3, 1))
  const batches = await collect(second.read())
  expect(batches.map((batch) => batch.committedAtMs)).toEqual([9_000, 9_000])
  expect(idsOf(batches)).toEqual(idsOf([{ firstSeq: 1, committedAtMs: epochMs(0), holdMs: 0, observations: reads(0, 4) }]))
  await second.close()
})

test('full segments are closed and the log reads across them from any number and any instant', async () => {
  const log = await open({ segmentBytesMax: 2_000 })
  for (let index = 0; index < 20; index++) await log.append(reads(index * 2, 2))
  const segments = readdirSync(directory).filter((name) => name.endsWith('.segment'))
  expect(segments.length).toBeGreaterThan(5)
  expect(idsOf(await collect(log.read()))).toEqual(reads(0, 40).map((read) => read.observationId))
  for (const fromSeq of [1, 2, 7, 20, 39, 40]) {
    expect(idsOf(await collect(log.read({ fromSeq })))[0]).toBe(`read-${fromSeq - 1}`)
    expect(idsOf(await collect(log.read({ fromSeq, untilSeq: fromSeq })))).toEqual([`read-${fromSeq - 1}`])
  }
  expect(await collect(log.read({ fromSeq: 41 }))).toEqual([])
  const all = await collect(log.read())
  const middle = all[10] as LoggedBatch
  expect((await collect(log.read({ fromMs: middle.committedAtMs }))).map((batch) => batch.firstSeq)).toEqual(all.slice(10).map((batch) => batch.firstSeq))
  await log.close()
  const again = await open()
  expect(again.position().lastSeq).toBe(40)
  await again.close()
})

test('a reader without the lock follows a log that another owns', async () => {
  const log = await open()
  await log.append(reads(0, 4))
  expect(idsOf(await collect(readLog(directory)))).toHaveLength(4)
  await log.close()
})

test('a second owner is refused by name', async () => {
  const log = await open()
  await expect(open()).rejects.toMatchObject({ code: 'log.directory.locked', message: expect.stringContaining(String(process.pid)) as string })
  await log.close()
  const next = await open()
  await next.close()
})

test('past the bound of pending bytes an append is refused and the others are kept', async () => {
  const log = await open({ pendingBytesMax: 3_000 })
  const settled = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => log.append(reads(index, 1))))
  const kept = settled.filter((result) => result.status === 'fulfilled').length
  expect(kept).toBeGreaterThan(0)
  expect(kept).toBeLessThan(20)
  expect(settled.find((result) => result.status === 'rejected')?.reason).toMatchObject({ code: 'log.append.overloaded' })
  expect(idsOf(await collect(log.read()))).toHaveLength(kept)
  await log.append(reads(50, 1))
  await log.close()
})

test('closing commits what is pending and refuses what comes after', async () => {
  const log = await open()
  const pending = log.append(reads(0, 1))
  const closing = log.close()
  await expect(log.append(reads(1, 1))).rejects.toMatchObject({ code: 'server.stopping' })
  expect(await pending).toEqual({ firstSeq: 1, lastSeq: 1 })
  await closing
  expect(idsOf(await collect(readLog(directory)))).toHaveLength(1)
})

test('records before what is asked for are passed over unread, whichever number of a record that is', async () => {
  const parts = [{ json: 'no JSON', jsonBytes: 7 }, encodePart(reads(1, 2)), encodePart(reads(3, 2))]
  const records = parts.map((part, index) => encodeRecord({ firstSeq: [1, 2, 4][index] ?? 0, committedAtMs: epochMs(1_000), holdMs: 25 }, [part]))
  writeFileSync(join(directory, segmentName(1)), Buffer.concat([SEGMENT_MAGIC, ...records]))
  for (const fromSeq of [2, 3, 4, 5]) {
    const batches = await collect(readLog(directory, { fromSeq }))
    expect(batches.flatMap((batch) => batch.observations)).toEqual(reads(fromSeq - 1, 6 - fromSeq))
    expect(batches[0]?.firstSeq).toBe(fromSeq)
  }
  await expect(collect(readLog(directory))).rejects.toThrow(SyntaxError)
})
