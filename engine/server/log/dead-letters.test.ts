import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDeadLetters } from './dead-letters.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bordertwin-letters-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const letterAt = (receivedAtMs: number, crossingId = 'huu-nghi') => ({
  crossingId, receivedAtMs, deviceId: 'cam-b1-export-1', format: 'hikvision-isapi', contentType: 'application/xml', query: 'a=1', reason: 'no plate node',
})
const page = { crossingId: null, lettersCountMax: 10, cursor: null }

test('a letter is kept whole, newlines and zeros included, and found after a restart', async () => {
  const body = Buffer.from([0, 10, 13, 255, 10, 0, 1])
  const letterId = await (await openDeadLetters({ directory })).keep(letterAt(5), body)
  const again = await openDeadLetters({ directory })
  const found = await again.find(letterId)
  expect(found?.letter).toMatchObject({ ...letterAt(5), letterId, bodyBytesCount: 7 })
  expect(Buffer.from(found?.body ?? []).equals(body)).toBe(true)
  expect(await again.find('../../etc/passwd')).toBeUndefined()
})

test('letters are listed newest first, in pages, by crossing', async () => {
  const letters = await openDeadLetters({ directory })
  for (let index = 0; index < 5; index++) await letters.keep(letterAt(100 + index, index % 2 === 0 ? 'huu-nghi' : 'chi-ma'), Buffer.from('x'))
  const first = await letters.list({ ...page, lettersCountMax: 2 })
  expect(first.letters.map((letter) => letter.receivedAtMs)).toEqual([104, 103])
  const second = await letters.list({ ...page, lettersCountMax: 10, cursor: first.nextCursor })
  expect(second.letters.map((letter) => letter.receivedAtMs)).toEqual([102, 101, 100])
  expect(second.nextCursor).toBeNull()
  expect((await letters.list({ ...page, crossingId: 'chi-ma' })).letters).toHaveLength(2)
})

test('past the bounds the oldest letters go, from the disk too', async () => {
  const letters = await openDeadLetters({ directory, storedBytesMax: 5_000, lettersCountMax: 4 })
  for (let index = 0; index < 10; index++) await letters.keep(letterAt(100 + index), Buffer.alloc(100))
  expect(letters.count()).toBe(4)
  expect(letters.forgottenCount()).toBe(6)
  await letters.keep(letterAt(200), Buffer.alloc(4_500))
  expect((await letters.list(page)).letters.map((letter) => letter.receivedAtMs)).toEqual([200])
  expect(readdirSync(directory)).toHaveLength(1)
})

test('the unfinished letter of a crash is cleared away and numbers are not given twice', async () => {
  const first = await openDeadLetters({ directory })
  const letterId = await first.keep(letterAt(5), Buffer.from('x'))
  writeFileSync(join(directory, 'half.letter.draft'), 'x')
  const second = await openDeadLetters({ directory })
  expect(await second.keep(letterAt(5), Buffer.from('y'))).not.toBe(letterId)
  expect(readdirSync(directory).filter((name) => name.endsWith('.draft'))).toEqual([])
})

test('a letter that was read at last is removed', async () => {
  const letters = await openDeadLetters({ directory })
  const letterId = await letters.keep(letterAt(5), Buffer.from('x'))
  await letters.remove(letterId)
  await letters.remove(letterId)
  expect(letters.count()).toBe(0)
  expect(readdirSync(directory)).toEqual([])
})
