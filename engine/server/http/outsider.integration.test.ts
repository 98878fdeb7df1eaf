/**
 * Everything that an outsider may send: every documented route with wrong addresses, bodies, types, methods and keys, and raw bytes on the
 * connection. Each refusal is a problem that names itself and says what to do; nothing breaks on our side and nothing hangs.
 */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ERRORS } from '../../model/errors.ts'
import { CROSSING } from '../testing/staged-desk.ts'
import { startEdges, type RunningEdges } from '../testing/start-edges.ts'

let edges: RunningEdges
beforeAll(async () => {
  edges = await startEdges({ limits: { refusedPerAddressPerMinCount: 1_000_000, perAddressPerMinCount: 1_000_000 } })
})
afterAll(() => edges.stop())

interface Answer {
  readonly status: number
  readonly type: string
  readonly headers: string
  readonly body: string
}

/** Bytes as they are: a client library would put them right. Resolves when the server closes, as it is asked to. */
function send(bytes: string | Buffer, isHalfClosed = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(edges.url).port), '127.0.0.1')
    const got: Buffer[] = []
    let failure: Error | null = null
    // A server that answers before it has read all closes upon the rest, which is a reset behind the answer.
    socket.on('data', (chunk: Buffer) => got.push(chunk)).on('error', (error) => (failure = error))
    socket.once('close', () => {
      if (got.length === 0 && failure !== null) return reject(failure)
      const [headers = '', body = ''] = Buffer.concat(got).toString('utf8').split('\r\n\r\n')
      resolve({ status: Number(headers.split(' ')[1]), type: /content-type: ([^;\r]*)/i.exec(headers)?.[1] ?? '', headers, body })
    })
    socket.write(bytes)
    if (isHalfClosed) socket.end()
  })
}

const headOf = (method: string, path: string, headers: Readonly<Record<string, string | number>> = {}): string =>
  `${method} ${path} HTTP/1.1\r\nhost: twin\r\nconnection: close\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
const request = (method: string, path: string, body: Buffer = Buffer.alloc(0), headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  send(Buffer.concat([Buffer.from(headOf(method, path, { 'content-length': body.length, ...headers })), body]))

/** What is wrong with a refusal; empty for a good one and for a success. */
function faultOf({ status, type, body }: Answer): string {
  if (status < 400) return ''
  if (type !== 'application/problem+json') return `${status} as ${type}`
  const problem = JSON.parse(body) as Readonly<Record<string, unknown>>
  const code = String(problem['code'])
  if (!(code in ERRORS)) return `unknown code ${code}`
  if (problem['status'] !== status || typeof problem['hint'] !== 'string' || !/^[0-9a-f]{16}$/.test(String(problem['traceId']))) return `incomplete ${code}`
  if (/\bat .*:\d+:\d+|node_modules|\.ts\b/.test(body)) return `a stack trace in ${code}`
  return status >= 500 && status !== 503 ? `our fault: ${code}` : ''
}

type Documented = readonly (readonly [method: string, path: string])[]
async function listRoutes(): Promise<Documented> {
  const { paths } = JSON.parse((await request('GET', '/api/openapi.json')).body) as { readonly paths: Readonly<Record<string, object>> }
  return Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => [method.toUpperCase(), path] as const))
}
const filled = (path: string, id: string): string => path.replaceAll(/\{[^}]+\}/g, id)

async function listFaults(attempts: readonly (() => Promise<readonly [label: string, answer: Answer]>)[]): Promise<readonly string[]> {
  const faults: string[] = []
  for (const attempt of attempts) {
    const [label, answer] = await attempt()
    const fault = faultOf(answer)
    if (fault !== '') faults.push(`${label}: ${fault}`)
  }
  return faults
}

const WRONG_IDS = ['nope', '..%2f..%2fetc%2fpasswd', '%00', '%ff', 'a'.repeat(500), encodeURIComponent("' OR 1=1--"), '%3Cscript%3E', '__proto__', '%2e%2e']
const WRONG_BODIES: Readonly<Record<string, Buffer>> = {
  none: Buffer.alloc(0), binary: Buffer.from(Array.from({ length: 1_024 }, (_, index) => index % 256)), cut: Buffer.from('{"a":'), list: Buffer.from('[]'), null: Buffer.from('null'),
  number: Buffer.from('1e999'), deep: Buffer.from('['.repeat(100_000)), proto: Buffer.from('{"__proto__":{"role":"admin"}}'),
}

describe('every documented route', () => {
  test('answers wrong ids with a problem, whoever asks', async () => {
    const admin = { authorization: `Bearer ${edges.tokenOf('agency-gateway')}`, 'content-type': 'application/json' }
    const routes = (await listRoutes()).filter(([, path]) => path.includes('{'))
    expect(routes.length).toBeGreaterThan(10)
    const attempts = routes.flatMap(([method, path]) =>
      WRONG_IDS.flatMap((id) => [{}, admin].map((headers) => async () => [`${method} ${filled(path, id)}`, await request(method, filled(path, id), Buffer.from(method === 'GET' ? '' : '[]'), headers)] as const)),
    )
    expect(await listFaults(attempts)).toEqual([])
  })

  test('answers wrong bodies, types and tokens with a problem', async () => {
    const token = `Bearer ${edges.tokenOf('agency-gateway')}`
    const routes = (await listRoutes()).filter(([method]) => method !== 'GET')
    const attempts = routes.flatMap(([method, path]) => {
      const address = filled(path, CROSSING)
      const bodies = Object.entries(WRONG_BODIES).map(([name, body]) => async () => [`${method} ${path} ${name}`, await request(method, address, body, { authorization: token, 'content-type': 'application/json' })] as const)
      const types = ['text/plain', ';;;///', 'application/json; charset=latin-9'].map((type) => async () => [`${method} ${path} as ${type}`, await request(method, address, Buffer.from('{}'), { authorization: token, 'content-type': type })] as const)
      const tokens = ['Bearer nope', 'Bearer', 'Basic eA=='].map((wrong) => async () => [`${method} ${path} by ${wrong}`, await request(method, address, Buffer.from('{}'), { authorization: wrong, 'content-type': 'application/json' })] as const)
      return [...bodies, ...types, ...tokens]
    })
    expect(await listFaults(attempts)).toEqual([])
  })

  test('says which methods it has to one that it has not', async () => {
    const routes = await listRoutes()
    for (const [, path] of routes) {
      const answer = await request('PATCH', filled(path, CROSSING))
      expect([path, answer.status, JSON.parse(answer.body).code]).toEqual([path, 405, 'request.method.unsupported'])
      expect(answer.headers).toMatch(/allow: (?:GET|POST|DELETE|PUT)/i)
    }
  })
})

test.each([`/api/v1/crossings/${CROSSING}/forecast`, '/api/v1/simulations', '/api/v1/simulations/7/result', '/public/waits', '/public/track/ABC123'])('%s is told to be for a later version', async (path) => {
  const answer = await request('GET', path, Buffer.alloc(0), { accept: 'text/html' })
  expect([answer.status, JSON.parse(answer.body).code]).toEqual([404, 'request.route.planned'])
})

describe('a query', () => {
  const measures = `/api/v1/crossings/${CROSSING}/measures`
  test.each([
    'from=x', 'from=-1', 'from=1.5', 'from=2026-01-01', 'from=', 'from=2026-13-45T00:00:00Z', 'step=5min', 'step=', 'step=1h&step=1d', 'form=1', 'from[]=1', 'from=5&to=4', 'from=5&to=5',
    'from=0&to=999999999999999',
  ])('of measures that is wrong is refused with the parameter: %s', async (query) => {
    const answer = await request('GET', `${measures}?${query}`)
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([400, 'request.query.invalid'])
    expect(JSON.parse(answer.body).detail).toMatch(/from|step|form/)
  })

  test.each([
    [`/api/v1/crossings/${CROSSING}/trips?search=%00%00`], [`/api/v1/crossings/${CROSSING}/trips?limit=0`], [`/api/v1/crossings/${CROSSING}/trips?plate=1`], ['/api/v1/log?crossing=a&from=0'], ['/api/v1/log'], ['/api/v1/dead-letters?limit=x'],
  ])('that is wrong is refused: %s', async (path) => {
    const answer = await request('GET', path, Buffer.alloc(0), { authorization: `Bearer ${edges.tokenOf('controller')}` })
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([400, 'request.query.invalid'])
  })
})

describe('on the connection', () => {
  test.each([
    ['bytes that are no HTTP', Buffer.from('\u0000\u0001\r\n\r\n'), 400, 'request.message.malformed'],
    ['a greeting of TLS', Buffer.from([0x16, 3, 1, 0, 200, ...Array<number>(200).fill(120)]), 400, 'request.message.malformed'],
    ['an endless address', Buffer.from(`GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: a\r\n\r\n`), 431, 'request.message.headTooLarge'],
    ['two lengths of one body', Buffer.from('POST /ingest/osmand/a/b HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n12345'), 400, 'request.message.malformed'],
    ['a length and chunks at once', Buffer.from('POST /ingest/osmand/a/b HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'), 400, 'request.message.malformed'],
  ])('%s end it with a problem', async (_name, bytes, status, code) => {
    const answer = await send(bytes)
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([status, code])
  })

  test('a body that ends before its length is refused, and is no fault of ours', async () => {
    const path = `/ingest/generic-json/${CROSSING}/gate-json`
    const answer = await send(`${headOf('POST', path, { 'content-length': 100, 'x-device-key': edges.keys.devices[`${CROSSING}/gate-json`] ?? '' })}{"type"`, true)
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([400, 'request.message.malformed'])
    expect(edges.logLines.filter((line) => line.includes('"level":50'))).toEqual([])
  })

  test('a body above the limit is refused with the limit', async () => {
    const answer = await send(headOf('POST', '/api/v1/session', { 'content-length': 5_000_000, 'content-type': 'application/json' }))
    expect([answer.status, JSON.parse(answer.body).detail]).toEqual([413, 'The limit here is 1048576 bytes.'])
  })

  test('a request without Host is answered: cameras leave it out', async () => {
    expect((await send('GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n')).status).toBe(200)
  })

  test('an expectation that nobody knows is passed over', async () => {
    expect((await send(headOf('GET', '/healthz', { expect: 'miracles' }))).status).toBe(200)
  })

  test('an offer of HTTP/2 is passed over: the request is answered, body and all', async () => {
    const offer = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAoAAAAAIAAAAA' }
    expect((await send(headOf('GET', '/healthz').replace('connection: close', 'connection: Upgrade\r\nupgrade: h2c'))).status).toBe(200)
    const body = Buffer.from(JSON.stringify({ type: 'plate.read', id: 'read-with-an-offer-1', at: new Date().toISOString(), plate: '12C12345' }))
    const head = `POST /ingest/generic-json/${CROSSING}/gate-json HTTP/1.1\r\nhost: twin\r\n${Object.entries(offer).map(([name, value]) => `${name}: ${value}\r\n`).join('')}x-device-key: ${edges.keys.devices[`${CROSSING}/gate-json`]}\r\ncontent-length: ${body.length}\r\n\r\n`
    const answer = await send(Buffer.concat([Buffer.from(head), body]))
    expect([answer.status, JSON.parse(answer.body).observations]).toEqual([202, ['gate-json/read-with-an-offer-1']])
    // In two pieces, the second one late.
    const socket = connect(Number(new URL(edges.url).port), '127.0.0.1')
    socket.write(head)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const answered = new Promise<string>((resolve) => void socket.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8'))))
    socket.write(body)
    expect(await answered).toContain('HTTP/1.1 202')
    socket.destroy()
  })
})
