/** Sessions across a restart: who stays signed in, who does not, and what the file gives away. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSessions } from './session-file.ts'

const OPERATOR = { userId: 'operator', role: 'controller' } as const
let dataDir = ''
let nowMs = 1_000
let warnings: unknown[] = []
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bordertwin-sessions-'))
  warnings = []
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

const open = (stamp: string | undefined = 'stamp-of-operator') =>
  openSessions({ dataDir, wallNowMs: () => nowMs, stampOf: () => stamp, logger: { warn: (what: unknown) => warnings.push(what) } })

test('who was signed in before a restart is signed in after it, under the same cookie key', async () => {
  const before = await open()
  const id = before.store.start(OPERATOR)
  await before.close()
  const after = await open()
  expect(after.store.find(id)).toEqual(OPERATOR)
  expect(after.cookieKey).toBe(before.cookieKey)
  expect((await stat(join(dataDir, 'sessions.json'))).mode & 0o077).toBe(0)
})

test('who signed out stays signed out', async () => {
  const before = await open()
  const id = before.store.start(OPERATOR)
  before.store.end(id)
  await before.close()
  expect((await open()).store.find(id)).toBeUndefined()
})

test('an account that is gone, or has another role or password, is not let in again', async () => {
  const before = await open()
  const id = before.store.start(OPERATOR)
  await before.close()
  expect((await open('stamp-after-a-new-password')).store.find(id)).toBeUndefined()
  expect((await openSessions({ dataDir, wallNowMs: () => nowMs, stampOf: () => undefined, logger: { warn: () => undefined } })).store.find(id)).toBeUndefined()
})

test('a session that ended while the server was away has ended', async () => {
  const before = await open()
  const id = before.store.start(OPERATOR)
  await before.close()
  nowMs += 25 * 3_600_000
  expect((await open()).store.find(id)).toBeUndefined()
})

test('the file holds no id that would open a session', async () => {
  const { store, close } = await open()
  const id = store.start(OPERATOR)
  await close()
  expect(await readFile(join(dataDir, 'sessions.json'), 'utf8')).not.toContain(id)
})

test('a damaged file is put aside, said, and keeps nobody from signing in', async () => {
  await writeFile(join(dataDir, 'sessions.json'), '{"cookieKey":')
  const { store, close } = await open()
  expect(warnings).toHaveLength(1)
  expect(await readFile(join(dataDir, 'sessions.json.damaged'), 'utf8')).toBe('{"cookieKey":')
  expect(store.find(store.start(OPERATOR))).toEqual(OPERATOR)
  await close()
})
