/** Disks that fail: nothing acknowledged is lost, nothing half-written stays, and the log says so. */
import { mkdtempSync, rmSync } from 'node:fs'
import { open as openFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { epochMs } from '../../model/units.ts'
import { readLog } from './read-log.ts'
import { openSegmentLog, type SegmentHandle } from './segment-log.ts'
import { plateReadOf } from './testing/observations.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bordertwin-log-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

type Fault = 'full' | 'halfThenFull' | 'sync' | 'syncOnce' | 'truncate'
const ioError = (code: string) => Object.assign(new Error(code), { code })

async function openFaulty(onReadOnly: (cause: unknown) => void = () => {}, segmentBytesMax = 1_000_000) {
  const faults = new Set<Fault>()
  let clockMs = 1_000
  const log = await openSegmentLog({
    directory,
    nowMs: () => epochMs(clockMs++),
    holdMs: 25,
    onCommitted: () => {},
    onReadOnly,
    segmentBytesMax,
    openSegment: async (path, flags) => {
      const file = await openFile(path, flags)
      const write = async (bytes: Buffer, offset: number, length: number, position: number) => {
        if (faults.has('full')) throw ioError('ENOSPC')
        if (!faults.has('halfThenFull')) return file.write(bytes, offset, length, position)
        faults.add('full')
        return file.write(bytes, offset, Math.ceil(length / 2), position)
      }
      return {
        write: write as SegmentHandle['write'],
        datasync: () => (faults.has('sync') || faults.delete('syncOnce') ? Promise.reject(ioError('EIO')) : file.datasync()),
        truncate: (length) => (faults.has('truncate') ? Promise.reject(ioError('EIO')) : file.truncate(length)),
        close: () => file.close(),
      }
    },
  })
  return { log, faults }
}

async function storedIds(): Promise<string[]> {
  const ids: string[] = []
  for await (const batch of readLog(directory)) ids.push(...batch.observations.map((observation) => observation.observationId))
  return ids
}

test.each<Fault>(['full', 'halfThenFull'])('after a %s disk the append is refused whole and the next one works', async (fault) => {
  const { log, faults } = await openFaulty()
  await log.append([plateReadOf(1, 5_000)])
  faults.add(fault)
  await expect(log.append([plateReadOf(2, 5_000)])).rejects.toMatchObject({ code: 'log.append.failed', detail: 'The disk answered ENOSPC.' })
  expect(log.position().lastSeq).toBe(1)
  faults.clear()
  expect(await log.append([plateReadOf(3, 5_000)])).toEqual({ firstSeq: 2, lastSeq: 2 })
  expect(await storedIds()).toEqual(['read-1', 'read-3'])
  expect(log.pendingBytes()).toBe(0)
  await log.close()
})

test.each<Fault>(['sync', 'syncOnce', 'truncate'])('a failed %s turns the log read only, loudly and once', async (fault) => {
  const onReadOnly = vi.fn()
  const { log, faults } = await openFaulty(onReadOnly)
  await log.append([plateReadOf(1, 5_000)])
  faults.add(fault)
  if (fault === 'truncate') faults.add('full')
  await expect(log.append([plateReadOf(2, 5_000)])).rejects.toMatchObject({ code: 'log.append.failed' })
  faults.clear()
  await expect(log.append([plateReadOf(3, 5_000)])).rejects.toMatchObject({ code: 'log.append.failed' })
  expect(log.isReadOnly()).toBe(true)
  expect(onReadOnly).toHaveBeenCalledTimes(1)
  expect(log.pendingBytes()).toBe(0)
  await log.close()
  const { log: reopened } = await openFaulty()
  expect(await reopened.append([plateReadOf(4, 5_000)])).toMatchObject({ firstSeq: 2 })
  expect(await storedIds()).toEqual(['read-1', 'read-4'])
  await reopened.close()
})

test('a failed roll refuses the append and the next one rolls', async () => {
  const { log, faults } = await openFaulty(() => {}, 100)
  await log.append([plateReadOf(1, 5_000)])
  faults.add('full')
  await expect(log.append([plateReadOf(2, 5_000)])).rejects.toMatchObject({ code: 'log.append.failed' })
  faults.clear()
  await log.append([plateReadOf(3, 5_000)])
  await log.close()
  expect(await storedIds()).toEqual(['read-1', 'read-3'])
})
