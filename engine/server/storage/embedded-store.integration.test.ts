/** The embedded store after a crash, a hang, broken files and a long path: it comes back, and nobody shares its folder. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openEmbeddedStore, type EmbeddedStore } from './embedded-store.ts'

const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
let folder: string
let store: EmbeddedStore | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bordertwin-embedded-'))
  vi.clearAllMocks()
})
afterEach(async () => {
  await store?.pool.end()
  await store?.close()
  store = undefined
  rmSync(folder, { recursive: true, force: true })
})

const answers = async (): Promise<boolean> => {
  try {
    return (await store?.pool.query('select count(*) from kept'))?.rowCount === 1
  } catch {
    return false
  }
}
const untilItAnswers = () => vi.waitFor(async () => expect(await answers()).toBe(true), { timeout: 120_000, interval: 200 })

test('rows survive a thread that dies and one that hangs in a query', async () => {
  store = await openEmbeddedStore({ directory: folder, logger, watchdogMs: 10_000 })
  await store.pool.query('create table kept (id integer primary key)')
  await store.pool.query('insert into kept select generate_series(1, 100)')

  const worker = store.worker() as Worker
  await worker.terminate()
  await untilItAnswers()

  await expect(store.pool.query('select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b')).rejects.toThrow()
  await untilItAnswers()
  expect(logger.error).toHaveBeenCalledWith(expect.anything(), expect.stringContaining('does not answer'))
  expect((await store.pool.query<{ count: string }>('select count(*) from kept')).rows[0]?.count).toBe('100')
})

test('files that cannot be opened are moved aside and the store begins anew', async () => {
  mkdirSync(join(folder, 'pgdata'))
  writeFileSync(join(folder, 'pgdata', 'PG_VERSION'), '9\n')
  writeFileSync(join(folder, 'pgdata', 'postgresql.conf'), 'nonsense')
  store = await openEmbeddedStore({ directory: folder, logger })
  expect((await store.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  expect(readdirSync(folder).some((name) => name.startsWith('pgdata.broken-'))).toBe(true)
  expect(logger.error).toHaveBeenCalledTimes(1)
})

test('a template that is broken costs nothing but time: the store is initialised without it', async () => {
  const templateDirectory = join(folder, 'template')
  mkdirSync(templateDirectory)
  writeFileSync(join(templateDirectory, 'PG_VERSION'), '9\n')
  store = await openEmbeddedStore({ directory: join(folder, 'store'), logger, templateDirectory })
  expect((await store.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  expect(logger.error).toHaveBeenCalledTimes(1)
})

test('a folder too deep for a socket works, and another owner is refused', async () => {
  const deep = join(folder, 'd'.repeat(60), 'e'.repeat(60))
  store = await openEmbeddedStore({ directory: deep, logger })
  expect((await store.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await expect(openEmbeddedStore({ directory: deep, logger })).rejects.toMatchObject({ code: 'log.directory.locked' })
})

test('an opening that is given up leaves neither thread nor half a database, and the next one works', async () => {
  const stopping = new AbortController()
  const opening = openEmbeddedStore({ directory: folder, logger, signal: stopping.signal })
  const refused = expect(opening).rejects.toMatchObject({ code: 'storage.query.failed' })
  const listMade = (): string[] => readdirSync(folder).filter((name) => name.startsWith('pgdata'))
  await vi.waitFor(() => expect(listMade()).not.toEqual([]), { timeout: 60_000, interval: 5 })
  stopping.abort()
  await refused
  expect(listMade()).toEqual([])
  store = await openEmbeddedStore({ directory: folder, logger })
  expect((await store.pool.query('select 1')).rowCount).toBe(1)
})
