import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openAccountBook } from './account-book.ts'
import { keysPathOf, openKeyRing, type Keys } from './key-ring.ts'

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bordertwin-keys-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))
const readKeys = async () => JSON.parse(await readFile(keysPathOf(dataDir), 'utf8')) as Keys
const modeOf = async (path: string) => (await stat(path)).mode & 0o777

describe('the key ring', () => {
  test('makes a key for each device at the first start, readable by its owner alone', async () => {
    const ring = await openKeyRing(dataDir, ['huu-nghi/cam-1', 'huu-nghi/cam-2'])
    const { devices } = await readKeys()
    expect(await modeOf(keysPathOf(dataDir))).toBe(0o600)
    expect(new Set(Object.values(devices)).size).toBe(2)
    expect(ring.isKeyOf('huu-nghi/cam-1', devices['huu-nghi/cam-1'] ?? '')).toBe(true)
    expect(ring.isKeyOf('huu-nghi/cam-1', devices['huu-nghi/cam-2'] ?? '')).toBe(false)
    expect(ring.isAnyKey(devices['huu-nghi/cam-2'] ?? '')).toBe(true)
    expect(ring.isKeyOf('huu-nghi/cam-3', '')).toBe(false)
  })

  test('keeps its keys over restarts and adds those of new devices', async () => {
    await openKeyRing(dataDir, ['huu-nghi/cam-1'])
    const before = await readKeys()
    await openKeyRing(dataDir, ['huu-nghi/cam-1', 'huu-nghi/cam-9'])
    const after = await readKeys()
    expect(after.devices['huu-nghi/cam-1']).toBe(before.devices['huu-nghi/cam-1'])
    expect(after.devices['huu-nghi/cam-9']).toHaveLength(32)
    expect(after.tokens).toEqual(before.tokens)
  })

  test('knows agencies by their token', async () => {
    const ring = await openKeyRing(dataDir, [])
    const { tokens } = await readKeys()
    expect(ring.findActor(tokens['customs']?.token ?? '')).toEqual({ userId: 'token:customs', role: 'customs' })
    expect(ring.findActor('nothing')).toBeUndefined()
  })

  test('refuses a damaged file by name and leaves it as it is', async () => {
    await writeFile(keysPathOf(dataDir), '{"devices": {"a": 5}')
    await expect(openKeyRing(dataDir, ['huu-nghi/cam-1'])).rejects.toThrow('keys.json is not JSON')
    await writeFile(keysPathOf(dataDir), '{"devices": {"a": "short"}, "tokens": {}}')
    await expect(openKeyRing(dataDir, ['huu-nghi/cam-1'])).rejects.toThrow('"devices.a"')
    expect(await readFile(keysPathOf(dataDir), 'utf8')).toContain('short')
  })
})

describe('the account book', () => {
  test('makes the operator at the first start and tells the password once', async () => {
    const first = await openAccountBook(dataDir)
    const second = await openAccountBook(dataDir)
    expect(first.firstPassword).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/)
    expect(second.firstPassword).toBeNull()
    expect(await modeOf(join(dataDir, 'accounts.json'))).toBe(0o600)
    expect(await readFile(join(dataDir, 'accounts.json'), 'utf8')).not.toContain(first.firstPassword)
    expect(await second.book.findActor('operator', first.firstPassword ?? '')).toEqual({ userId: 'operator', role: 'admin' })
  })

  test('lets in neither a wrong password nor an unknown name, however many try at once', async () => {
    const { book, firstPassword } = await openAccountBook(dataDir)
    const tries = await Promise.all([
      ...Array.from({ length: 8 }, () => book.findActor('operator', 'wrong')),
      book.findActor('nobody', firstPassword ?? ''),
      book.findActor('operator', firstPassword ?? ''),
    ])
    expect(tries.filter((actor) => actor !== undefined)).toEqual([{ userId: 'operator', role: 'admin' }])
  })
})
