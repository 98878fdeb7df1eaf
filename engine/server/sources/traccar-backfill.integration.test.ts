/** Filling a gap against a stand-in for Traccar that fails in the ways a real one does. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { decodeBody } from '../../../ingest/decode-body.ts'
import { decoderOf } from '../../../ingest/registry.ts'
import { epochMs } from '../../model/units.ts'
import type { BodyAddress, Intake } from './intake.ts'
import { fillTraccarGap, type TraccarBackfillReport, type TraccarLogin } from './traccar-backfill.ts'

const FROM_MS = Date.UTC(2026, 6, 5, 1, 0)
const GAP = { fromMs: epochMs(FROM_MS), toMs: epochMs(FROM_MS + 7 * 3_600_000) }
const TRACKERS = ['359000000000101', '359000000000102', '359000000000103']
const EVERY_S = 30

interface StandIn {
  readonly url: string
  readonly seen: string[]
}

/** @returns true when it has answered. */
type Trouble = (request: IncomingMessage, response: ServerResponse, count: number) => boolean

const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve).closeAllConnections())))
})

function routeOf(query: URLSearchParams): object[] {
  const [from, to] = [Date.parse(query.get('from') ?? ''), Date.parse(query.get('to') ?? '')]
  const positions: object[] = []
  for (let atMs = Math.max(from, FROM_MS); atMs <= Math.min(to, GAP.toMs); atMs += EVERY_S * 1_000) {
    if ((atMs - FROM_MS) % (EVERY_S * 1_000) !== 0) continue
    for (const id of query.getAll('deviceId')) positions.push({ id: atMs % 1_000_000, deviceId: Number(id), fixTime: new Date(atMs).toISOString(), valid: true, latitude: 21.97, longitude: 106.71, speed: 10, course: 14, attributes: {} })
  }
  return positions
}

async function startStandIn(isLoggedIn: (request: IncomingMessage) => boolean, trouble: Trouble): Promise<StandIn> {
  const seen: string[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://traccar.test')
    seen.push(`${request.method} ${url.pathname}`)
    if (trouble(request, response, seen.length)) return
    const answer = (status: number, value: unknown, headers = {}): void => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
    if (url.pathname === '/api/session') {
      let form = ''
      request.on('data', (chunk: Buffer) => (form += chunk.toString()))
      request.on('end', () => (form === 'email=twin&password=secret' ? answer(200, { id: 1 }, { 'set-cookie': 'JSESSIONID=node0abc; Path=/' }) : answer(401, {})))
    } else if (!isLoggedIn(request)) answer(401, {})
    else if (url.pathname === '/api/devices') answer(200, TRACKERS.map((uniqueId, index) => ({ id: index + 1, uniqueId })))
    else answer(200, routeOf(url.searchParams))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, seen }
}

const hasToken = (request: IncomingMessage): boolean => request.headers.authorization === 'Bearer right'
const hasCookie = (request: IncomingMessage): boolean => request.headers.cookie === 'JSESSIONID=node0abc'

/** Decodes as the server would and keeps the ids. */
function createTaker(): { readonly intake: Pick<Intake, 'take'>; readonly ids: string[]; readonly addresses: Set<string> } {
  const ids: string[] = []
  const addresses = new Set<string>()
  const take = (address: BodyAddress, body: Parameters<Intake['take']>[1]): ReturnType<Intake['take']> => {
    const decoder = decoderOf(address.format)
    if (decoder === undefined) throw new Error(`no format ${address.format}`)
    const decoded = decodeBody(decoder, body, { receivedAtMs: GAP.toMs, deviceId: address.device, zone: null })
    addresses.add(`${address.crossing}/${address.device}`)
    const observations = decoded.observations.map(({ observationId }) => observationId)
    ids.push(...observations)
    return Promise.resolve({ accepted: observations.length, logSeq: ids.length, observations, notices: [], warnings: decoded.warnings, deadLetterId: null })
  }
  return { intake: { take }, ids, addresses }
}

function fill(standIn: StandIn, login: TraccarLogin, intake: Pick<Intake, 'take'>, timeoutMs = 60_000): Promise<TraccarBackfillReport> {
  const parts = { url: standIn.url, login, address: { crossing: 'huu-nghi', device: 'traccar' }, intake, backOff: { firstMs: 1, lastMs: 4 }, timeoutMs }
  return fillTraccarGap(GAP, parts, AbortSignal.timeout(240_000))
}

/** Every half minute of seven hours, both ends included. */
const POSITIONS_PER_TRACKER = (7 * 3_600) / EVERY_S + 1

test('every position of the gap comes in once per id, though the server stumbles', async () => {
  const standIn = await startStandIn(hasToken, (request, response, count) => {
    if (count === 2) response.writeHead(503).end()
    else if (count === 4) request.socket.destroy()
    else if (count === 6) response.writeHead(200).end('<html>starting up</html>')
    else return false
    return true
  })
  const { intake, ids, addresses } = createTaker()
  const report = await fill(standIn, { token: 'right' }, intake)
  expect(new Set(ids).size).toBe(POSITIONS_PER_TRACKER * TRACKERS.length)
  expect(report.strangeCount).toBe(0)
  expect([...addresses]).toEqual(['huu-nghi/traccar'])
  // Filling again brings nothing new.
  const before = new Set(ids)
  await fill(standIn, { token: 'right' }, intake)
  expect(new Set(ids)).toEqual(before)
})

test('a session is opened with user and password, and again when it has ended', async () => {
  let endedCount = 0
  const standIn = await startStandIn(hasCookie, (request, response, count) => {
    if (count !== 3 || request.url?.startsWith('/api/session') === true) return false
    endedCount += 1
    response.writeHead(401).end()
    return true
  })
  const { intake, ids } = createTaker()
  await fill(standIn, { user: 'twin', password: 'secret' }, intake)
  expect(new Set(ids).size).toBe(POSITIONS_PER_TRACKER * TRACKERS.length)
  expect(endedCount).toBe(1)
  expect(standIn.seen.filter((line) => line === 'POST /api/session')).toHaveLength(2)
})

test('a wrong token and a wrong password are told at once and not tried again', async () => {
  const standIn = await startStandIn(hasToken, () => false)
  const { intake } = createTaker()
  await expect(fill(standIn, { token: 'wrong' }, intake)).rejects.toThrow('does not accept')
  await expect(fill(standIn, { user: 'twin', password: 'wrong' }, intake)).rejects.toThrow('does not accept')
  expect(standIn.seen).toEqual(['GET /api/devices', 'POST /api/session'])
})

test('a server that takes the connection and never answers is given up after some tries', async () => {
  const standIn = await startStandIn(hasToken, () => true)
  const { intake } = createTaker()
  await expect(fill(standIn, { token: 'right' }, intake, 50)).rejects.toThrow()
  expect(standIn.seen.length).toBeGreaterThan(1)
})
