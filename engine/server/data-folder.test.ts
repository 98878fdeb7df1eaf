/** Data folders that can be used, and those that cannot, each with what is wrong. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeDataFolder } from './data-folder.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bordertwin-data-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a folder is made with those above it, for its owner alone, and is as good the second time', async () => {
  const path = join(folder, 'a/b/c')
  await makeDataFolder(path)
  await makeDataFolder(path)
  expect(statSync(path).mode & 0o777).toBe(0o700)
})

test('a file in its place, or above it, is said', async () => {
  writeFileSync(join(folder, 'taken'), '')
  await expect(makeDataFolder(join(folder, 'taken'))).rejects.toThrow(/there is a file of that name \(EEXIST\)\. Choose another one with --data/)
  await expect(makeDataFolder(join(folder, 'taken/inside'))).rejects.toThrow(/a file stands where a folder above it should be \(ENOTDIR\)/)
})

test.runIf(process.platform === 'linux')('a folder that takes no other ends with words, not never', async () => {
  await expect(makeDataFolder('/proc/bordertwin/data')).rejects.toThrow(/\/proc\/bordertwin\/data cannot be used: it or a folder above it cannot be made/)
})
