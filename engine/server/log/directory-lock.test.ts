import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { acquireDirectoryLock } from './directory-lock.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bordertwin-lock-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('one of many contenders gets the directory, and a release lets the next one in', async () => {
  const settled = await Promise.allSettled(Array.from({ length: 8 }, () => acquireDirectoryLock(directory)))
  const winners = settled.filter((result) => result.status === 'fulfilled')
  expect(winners).toHaveLength(1)
  await winners[0]?.value.release()
  await (await acquireDirectoryLock(directory)).release()
  expect(readdirSync(directory)).toEqual([])
})

test('the lock of a dead process is taken over', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  writeFileSync(join(directory, 'owner.lock'), JSON.stringify({ pid, startedAs: 'another boot/1' }))
  await (await acquireDirectoryLock(directory)).release()
})

test('a living process with the number of a dead owner does not keep the directory', async () => {
  writeFileSync(join(directory, 'owner.lock'), JSON.stringify({ pid: process.pid, startedAs: 'another boot/1' }))
  await (await acquireDirectoryLock(directory)).release()
})

test('a takeover that was itself killed does not keep the directory', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  const dead = JSON.stringify({ pid, startedAs: 'another boot/1' })
  writeFileSync(join(directory, 'owner.lock'), dead)
  writeFileSync(join(directory, 'owner.lock.succession'), dead)
  await (await acquireDirectoryLock(directory)).release()
  expect(readdirSync(directory)).toEqual([])
})
