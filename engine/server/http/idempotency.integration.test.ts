/** Idempotency keys over HTTP, against the whole server: retries count once, other commands are refused, before and after a restart. */
import { unlink } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CARD_KINDS } from '../../model/card.ts'
import { readLog } from '../log/read-log.ts'
import { listSnapshots } from '../log/snapshot-file.ts'
import { startEdges, type RunningEdges } from '../testing/start-edges.ts'
import { startTestServer, type TestServer } from '../testing/start-server.ts'
import { CROSSING } from '../testing/staged-desk.ts'

const COMMANDS = `/api/v1/crossings/${CROSSING}/commands`
const CALL = { command: { type: 'crossing.setOpen', isOpen: false, reason: 'storm' } }
const OTHER = { command: { type: 'crossing.setOpen', isOpen: true, reason: 'over' } }

interface Said {
  readonly status: number
  readonly type: string | null
  readonly body: { readonly observations?: readonly string[]; readonly code?: string; readonly detail?: string; readonly card?: object }
}

async function post(url: string, path: string, token: string, body: unknown): Promise<Said> {
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: typeof body === 'string' ? body : JSON.stringify(body) })
  return { status: answer.status, type: answer.headers.get('content-type'), body: (await answer.json()) as Said['body'] }
}

describe('at the edges', () => {
  let edges: RunningEdges
  beforeAll(async () => {
    edges = await startEdges()
  })
  afterAll(() => edges.stop())
  const command = (body: unknown) => post(edges.url, COMMANDS, edges.tokenOf('controller'), body)

  test('another command under a key is a problem, and nothing of it is taken', async () => {
    expect((await command({ ...CALL, key: 'a' })).status).toBe(202)
    const takenCount = edges.desk.taken.length
    const refused = await command([{ ...CALL, key: 'b' }, { ...OTHER, key: 'a' }])
    expect(refused).toMatchObject({ status: 422, type: 'application/problem+json; charset=utf-8', body: { code: 'request.key.reused', detail: 'key "a", command 2 of 2.' } })
    expect(edges.desk.taken).toHaveLength(takenCount)
    expect((await command({ ...OTHER, key: 'b' })).status).toBe(202)
  })

  test('the same command written otherwise is a retry; another time is not', async () => {
    const first = await command({ ...CALL, key: 'c', at: '2025-07-20T10:00:00+07:00' })
    const again = await command('{ "at":"2025-07-20T03:00:00.000Z", "command":{"reason":" storm ","isOpen":false,"type":"crossing.setOpen"}, "key":"c" }')
    expect([again.status, again.body.observations]).toEqual([202, first.body.observations])
    expect((await command({ ...CALL, key: 'c', at: '2025-07-20T03:00:01Z' })).body.code).toBe('request.key.reused')
  })

  describe('the header of a request', () => {
    const under = async (key: string, body: unknown): Promise<Said> => {
      const answer = await fetch(`${edges.url}${COMMANDS}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${edges.tokenOf('controller')}`, 'idempotency-key': key }, body: JSON.stringify(body) })
      return { status: answer.status, type: answer.headers.get('content-type'), body: (await answer.json()) as Said['body'] }
    }
    test('is the key of all commands in it, quoted or not', async () => {
      const first = await under('"h-1"', [CALL, OTHER])
      expect(new Set(first.body.observations).size).toBe(2)
      expect((await under('h-1', [CALL, OTHER])).body.observations).toEqual(first.body.observations)
    })
    test('stands for the whole body, whatever part of it is sent again', async () => {
      expect((await under('h-2', [CALL, OTHER])).status).toBe(202)
      for (const other of [CALL, [CALL], [OTHER, CALL], [CALL, OTHER, CALL]]) expect((await under('h-2', other)).body.code).toBe('request.key.reused')
    })
    test('leaves commands their own keys', async () => {
      const own = await command({ ...CALL, key: 'own' })
      expect((await under('h-3', [{ ...CALL, key: 'own' }])).body.observations).toEqual(own.body.observations)
    })
    test('that is no key is refused with 400', async () => {
      for (const wrong of ['two words', '"', 'x'.repeat(81)]) expect(await under(wrong, CALL)).toMatchObject({ status: 400, body: { code: 'request.query.invalid', detail: expect.stringMatching(/^idempotency-key: /) } })
    })
    test('is described', async () => {
      const document = (await (await fetch(`${edges.url}/api/openapi.json`)).json()) as { readonly paths: Record<string, { readonly post: { readonly parameters: readonly object[] } }> }
      expect(document.paths['/api/v1/crossings/{id}/commands']?.post.parameters).toContainEqual(expect.objectContaining({ in: 'header', name: 'idempotency-key' }))
    })
  })

  test('a command that the disk did not take may be sent again, or another one in its place', async () => {
    edges.desk.failDisk(true)
    expect((await command({ ...CALL, key: 'd' })).status).toBe(503)
    edges.desk.failDisk(false)
    expect((await command({ ...OTHER, key: 'd' })).status).toBe(202)
    expect((await command({ ...CALL, key: 'd' })).status).toBe(422)
  })

  test('a card that is asked for again is the same card; another one under its key is refused', async () => {
    const validUntil = new Date(Date.now() + 86_400_000).toISOString()
    const ask = (holder: string) => post(edges.url, `/api/v1/crossings/${CROSSING}/cards`, edges.tokenOf('border-guard'), { key: 'card', kind: CARD_KINDS[0], holder, validUntil })
    const first = await ask('Driver 1')
    expect(first.status).toBe(202)
    expect((await ask('Driver 1')).body.card).toEqual(first.body.card)
    expect((await ask('Driver 2')).body.code).toBe('request.key.reused')
  })

  test('the interface describes both refusals', async () => {
    const document = (await (await fetch(`${edges.url}/api/openapi.json`)).json()) as { readonly paths: Record<string, { readonly post: { readonly responses: object } }> }
    for (const path of ['/api/v1/crossings/{id}/commands', '/api/v1/crossings/{id}/cards']) expect(Object.keys(document.paths[path]?.post.responses ?? {})).toEqual(expect.arrayContaining(['409', '422']))
  })
})

test('keys hold after a restart, with a snapshot and without', async () => {
  let running: TestServer = await startTestServer()
  const { dataDir } = running
  const command = (body: unknown) => post(running.url, COMMANDS, running.tokenOf('controller'), body)
  const first = await command({ ...CALL, key: 'kept' })
  expect(first.status).toBe(202)
  // At once: whichever comes first has the key, the others come while it is on its way or behind it.
  const atOnce = await Promise.all(Array.from({ length: 12 }, (_, index) => command({ command: { ...CALL.command, reason: `storm ${index}` }, key: 'raced' })))
  expect(atOnce.map(({ status }) => status).filter((status) => status === 202)).toHaveLength(1)
  expect(atOnce.filter(({ status }) => status !== 202).every(({ status, body }) => (status === 409 && body.code === 'request.key.busy') || (status === 422 && body.code === 'request.key.reused'))).toBe(true)
  const retried = await Promise.all(Array.from({ length: 6 }, () => command({ ...OTHER, key: 'retried' })))
  expect(retried.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 202))
  const taken = [first, ...atOnce.filter(({ status }) => status === 202), ...retried].flatMap(({ body }) => body.observations ?? [])
  for (const isSnapshotKept of [true, false]) {
    await running.stop()
    if (!isSnapshotKept) for (const { path } of await listSnapshots(`${dataDir}/log/${CROSSING}`)) await unlink(path)
    running = await startTestServer({ dataDir })
    expect((await command({ ...OTHER, key: 'kept' })).body.code).toBe('request.key.reused')
    expect((await command({ ...CALL, key: 'kept' })).body.observations).toEqual(first.body.observations)
  }
  await running.stop()
  const logged: string[] = []
  for await (const { observations } of readLog(`${dataDir}/log/${CROSSING}`)) for (const one of observations) if (one.type === 'command.issued') logged.push(one.observationId)
  expect(new Set(logged)).toEqual(new Set(taken))
  expect(new Set(taken).size).toBe(3)
  await running.remove()
})
