/** Every way in which a crash can cut the last record, and every way in which a disk can change an earlier one. */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { epochMs } from '../../model/units.ts'
import { readLog } from './read-log.ts'
import { encodeRecord, SEGMENT_MAGIC, segmentName } from './segment-file.ts'
import { openSegmentLog } from './segment-log.ts'
import { plateReadOf } from './testing/observations.ts'
import { repairTail } from './torn-tail.ts'

let directory: string
let path: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bordertwin-log-'))
  path = join(directory, segmentName(1))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const partOf = (json: string) => ({ json, jsonBytes: Buffer.byteLength(json) })
const recordOf = (seq: number): Buffer =>
  encodeRecord({ firstSeq: seq, committedAtMs: epochMs(1_000 + seq), holdMs: 25 }, [partOf(JSON.stringify(plateReadOf(seq, 5_000)))])
const records = [recordOf(1), recordOf(2), recordOf(3)]
const whole = Buffer.concat([SEGMENT_MAGIC, ...records])
const lastAt = whole.length - (records[2] as Buffer).length

test('a last record cut at any byte is cut off whole, kept aside, and the log goes on', async () => {
  for (let cutAt = lastAt + 1; cutAt < whole.length; cutAt++) {
    writeFileSync(path, whole.subarray(0, cutAt))
    const tail = await repairTail(directory)
    expect(tail).toMatchObject({ lastSeq: 2, endBytes: lastAt, committedAtMs: 1_002 })
    expect(readFileSync(path).equals(whole.subarray(0, lastAt))).toBe(true)
    expect(readFileSync(tail.cutPath as string).equals(whole.subarray(lastAt, cutAt))).toBe(true)
    rmSync(tail.cutPath as string)
  }
  // Some 600 repairs, each with its syncs.
})

test('a last record whose pages did not all reach the disk is cut off', async () => {
  for (let at = lastAt; at < whole.length; at += 97) {
    const zeroed = Buffer.from(whole)
    zeroed.fill(0, at, Math.min(at + 97, whole.length))
    writeFileSync(path, zeroed)
    expect((await repairTail(directory)).lastSeq).toBe(2)
  }
})

test('a segment that was just being made is made again', async () => {
  for (let bytes = 0; bytes < SEGMENT_MAGIC.length; bytes++) {
    writeFileSync(path, SEGMENT_MAGIC.subarray(0, bytes))
    expect(await repairTail(directory)).toMatchObject({ lastSeq: 0, endBytes: SEGMENT_MAGIC.length })
    expect(readFileSync(path).equals(SEGMENT_MAGIC)).toBe(true)
  }
})

test('an empty new segment takes its clock from the one before', async () => {
  writeFileSync(path, whole)
  writeFileSync(join(directory, segmentName(4)), SEGMENT_MAGIC)
  expect(await repairTail(directory)).toMatchObject({ lastSeq: 3, committedAtMs: 1_003 })
})

test('a changed bit before the last record is damage: named with file and byte, and nothing is cut', async () => {
  for (let at = 0; at < lastAt; at += 13) {
    const changed = Buffer.from(whole)
    changed[at] = (changed[at] as number) ^ (1 << at % 8)
    writeFileSync(path, changed)
    await expect(repairTail(directory)).rejects.toMatchObject({ code: 'log.segment.damaged', detail: expect.stringContaining(path) as string })
    expect(readFileSync(path).equals(changed)).toBe(true)
  }
})

test('a missing record in the middle of a segment is named when the log is read or opened', async () => {
  writeFileSync(path, Buffer.concat([SEGMENT_MAGIC, records[0] as Buffer, records[2] as Buffer]))
  const missing = { code: 'log.segment.damaged', detail: expect.stringContaining('observation 2 is missing') as string }
  const readAll = async () => {
    for await (const _ of readLog(directory)) continue
  }
  await expect(readAll()).rejects.toMatchObject(missing)
  await expect(repairTail(directory)).rejects.toMatchObject(missing)
})

test('a missing segment in the middle is named when the log is read', async () => {
  const log = await openSegmentLog({ directory, nowMs: () => epochMs(1), holdMs: 0, onCommitted: () => {}, segmentBytesMax: 500 })
  for (let seq = 1; seq <= 4; seq++) await log.append([plateReadOf(seq, 5_000)])
  const second = readdirSync(directory).filter((name) => name.endsWith('.segment'))[1] as string
  copyFileSync(join(directory, second), join(directory, 'aside'))
  rmSync(join(directory, second))
  const readAll = async () => {
    for await (const _ of log.read()) continue
  }
  await expect(readAll()).rejects.toMatchObject({ code: 'log.segment.damaged', detail: expect.stringContaining('observation 2 is missing') as string })
  await log.close()
})

test('an earlier segment that was cut is damage when it is read', async () => {
  const log = await openSegmentLog({ directory, nowMs: () => epochMs(1), holdMs: 0, onCommitted: () => {}, segmentBytesMax: 500 })
  for (let seq = 1; seq <= 3; seq++) await log.append([plateReadOf(seq, 5_000)])
  truncateSync(path, 100)
  const readAll = async () => {
    for await (const _ of log.read()) continue
  }
  await expect(readAll()).rejects.toMatchObject({ code: 'log.segment.damaged' })
  await log.close()
})
