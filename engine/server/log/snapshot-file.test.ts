import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listSnapshots, readSnapshot, writeSnapshot } from './snapshot-file.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bordertwin-snapshot-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('a snapshot reads as it was written, and the newest two are kept', async () => {
  for (const lastSeq of [5, 70, 9]) await writeSnapshot(directory, lastSeq, { plate: '粤Z·F023', lastSeq })
  const snapshots = await listSnapshots(directory)
  expect(snapshots.map(({ lastSeq }) => lastSeq)).toEqual([70, 9])
  expect(await readSnapshot(snapshots[0]?.path ?? '')).toEqual({ ok: true, value: { plate: '粤Z·F023', lastSeq: 70 } })
  expect(readdirSync(directory)).toHaveLength(2)
})

test('any changed or missing byte is noticed', async () => {
  await writeSnapshot(directory, 1, { text: 'abc' })
  const [snapshot] = await listSnapshots(directory)
  const path = snapshot?.path ?? ''
  const whole = readFileSync(path)
  for (let at = 0; at < whole.length; at += 1) {
    const changed = Buffer.from(whole)
    changed[at] = (changed[at] ?? 0) ^ 0x01
    writeFileSync(path, changed)
    expect((await readSnapshot(path)).ok).toBe(false)
    writeFileSync(path, whole.subarray(0, at))
    expect((await readSnapshot(path)).ok).toBe(false)
  }
})
