import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pictureIdOf } from './picture-id.ts'
import { openPictureStore, type PictureStore } from './picture-store.ts'

const jpeg = (fill: number, length = 100): Uint8Array => Uint8Array.from({ length }, (_, index) => (index === 0 ? 0xff : index === 1 ? 0xd8 : fill))
let directory = ''
let nowMs = 0
const open = (more: { storedBytesMax?: number; ageMsMax?: number } = {}): Promise<PictureStore> => openPictureStore({ directory, wallNowMs: () => nowMs, ...more })

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bordertwin-pictures-'))
  nowMs = Date.now()
})
afterEach(() => rm(directory, { recursive: true, force: true }))

test('a picture is found by the hash of its bytes, and kept once', async () => {
  const store = await open()
  await Promise.all([store.keep(jpeg(1)), store.keep(jpeg(1)), store.keep(jpeg(2))])
  expect(store.count()).toBe(2)
  expect(store.storedBytes()).toBe(200)
  const found = await store.find(pictureIdOf(jpeg(1)) ?? '')
  expect(found).toMatchObject({ type: 'image/jpeg' })
  expect(Buffer.compare(found?.bytes ?? new Uint8Array(), jpeg(1))).toBe(0)
  expect(await store.find('0'.repeat(32))).toBeUndefined()
})

test('what is no picture is not kept', async () => {
  const store = await open()
  await store.keep(new TextEncoder().encode('<svg onload=alert(1)>'))
  expect(store.count()).toBe(0)
})

test('the oldest go when there are too many bytes', async () => {
  const store = await open({ storedBytesMax: 250 })
  for (const fill of [1, 2, 3]) await store.keep(jpeg(fill))
  expect(store.count()).toBe(2)
  expect(await store.find(pictureIdOf(jpeg(1)) ?? '')).toBeUndefined()
  expect(await store.find(pictureIdOf(jpeg(3)) ?? '')).toBeDefined()
})

test('old ones are not shown, and are gone at the next picture or start', async () => {
  const store = await open({ ageMsMax: 1_000 })
  await store.keep(jpeg(1))
  nowMs += 5_000
  expect(await store.find(pictureIdOf(jpeg(1)) ?? '')).toBeUndefined()
  await store.keep(jpeg(2))
  expect(store.count()).toBe(1)
})

test('a store opened again knows what the one before kept', async () => {
  await (await open()).keep(jpeg(1))
  const again = await open()
  expect(again.count()).toBe(1)
  expect(await again.find(pictureIdOf(jpeg(1)) ?? '')).toBeDefined()
})

test('a disk that refuses costs the picture only', async () => {
  const store = await open()
  await rm(directory, { recursive: true })
  await (await import('node:fs/promises')).writeFile(directory, 'in the way')
  await store.keep(jpeg(1))
  expect([store.count(), store.storedBytes(), store.failedCount()]).toEqual([0, 0, 1])
  await rm(directory)
  expect(await readdir(join(directory, '..'))).toBeDefined()
})
