/** The HTTP interface over a real connection: reading, commands, sessions, dead letters, documentation, screens. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createPoseColumns } from '../../protocol/pose-frame.ts'
import { CROSSING, noticeOf, truckOf } from '../testing/staged-desk.ts'
import { startEdges, type RunningEdges } from '../testing/start-edges.ts'

let edges: RunningEdges
beforeAll(async () => {
  edges = await startEdges()
})
afterAll(() => edges.stop())
beforeEach(() =>
  edges.desk.show({ trucks: [truckOf(1), truckOf(2), truckOf(3)], notices: [noticeOf('n-1')], columns: createPoseColumns(0) }),
)

const bearer = (name: string) => ({ authorization: `Bearer ${edges.tokenOf(name)}` })
const get = (path: string, headers: Record<string, string> = {}) => fetch(`${edges.url}${path}`, { headers })
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${edges.url}${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
const CROSSING_PATH = `/api/v1/crossings/${CROSSING}`

/** A browser's jar of one cookie. */
async function signIn(): Promise<string> {
  const answer = await post('/api/v1/session', edges.operator)
  return answer.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
}

describe('reading', () => {
  test.each([
    '/api/v1/clock',
    '/api/v1/crossings',
    `${CROSSING_PATH}/site`,
    `${CROSSING_PATH}/state`,
    `${CROSSING_PATH}/trips`,
    `${CROSSING_PATH}/trips/trip-1`,
    `${CROSSING_PATH}/slots`,
    `${CROSSING_PATH}/notices`,
    `${CROSSING_PATH}/measures`,
    '/config.json',
    '/healthz',
    '/readyz',
    '/metrics',
    '/api/v1/session',
  ])('%s answers what its schema says, to anybody', async (path) => {
    const answer = await get(path)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{16}$/)
  })

  test.each(['site', 'state', 'trips', 'trips/x', 'slots', 'notices', 'measures'])('an unknown crossing has no %s', async (what) => {
    const answer = await get(`/api/v1/crossings/atlantis/${what}`)
    expect([answer.status, (await answer.json()).code]).toEqual([404, 'crossing.id.unknown'])
  })

  test('the state tells position and fingerprint', async () => {
    expect(await (await get(`${CROSSING_PATH}/state`)).json()).toMatchObject({
      logSeq: edges.desk.taken.length,
      stateHash: `hash-of-${edges.desk.taken.length}`,
      trucks: [{ tripSeq: 1 }, { tripSeq: 2 }, { tripSeq: 3 }],
    })
  })

  test('trips come in pages and can be searched by declaration', async () => {
    const first = await (await get(`${CROSSING_PATH}/trips?limit=2`)).json()
    expect(first.trips).toHaveLength(2)
    const second = await (await get(`${CROSSING_PATH}/trips?limit=2&cursor=${first.nextCursor}`)).json()
    expect(second).toMatchObject({ trips: [{ tripId: 'trip-3' }], nextCursor: null })
    expect((await (await get(`${CROSSING_PATH}/trips?search=d-2`)).json()).trips).toHaveLength(1)
  })

  test.each([
    'trips?limit=0',
    'trips?limit=many',
    'trips?status=lost',
    'measures?from=yesterday',
    'measures?step=1s',
    'measures?from=2000&to=1000',
    'measures?from=0&to=999999999999&step=15min',
  ])('%s is refused with the parameter named', async (query) => {
    const answer = await get(`${CROSSING_PATH}/${query}`)
    const problem = await answer.json()
    expect([answer.status, problem.code]).toEqual([400, 'request.query.invalid'])
    expect(problem.detail).not.toBe('')
  })

  test('a trip that is not there is a 404 of its own', async () => {
    expect((await (await get(`${CROSSING_PATH}/trips/trip-99`)).json()).code).toBe('crossing.trip.unknown')
  })
})

describe('plates', () => {
  const PLATE = /12C1000|12R00417|12C12345|12C-123/
  const paths = [
    `${CROSSING_PATH}/state`,
    `${CROSSING_PATH}/trips`,
    `${CROSSING_PATH}/trips/trip-1`,
    `${CROSSING_PATH}/slots`,
    `${CROSSING_PATH}/notices`,
  ]

  test.each(paths)('%s masks them for somebody who has not signed in, and for a haulier', async (path) => {
    expect(await (await get(path)).text()).not.toMatch(PLATE)
    expect(await (await get(path, bearer('haulier-portal'))).text()).not.toMatch(PLATE)
    expect(await (await get(path, bearer('border-guard'))).text()).toMatch(PLATE)
  })

  test('cannot be searched for by those who may not see them', async () => {
    expect((await (await get(`${CROSSING_PATH}/trips?search=12C1000`)).json()).trips).toHaveLength(0)
    expect((await (await get(`${CROSSING_PATH}/trips?search=12C1000`, bearer('border-guard'))).json()).trips).toHaveLength(3)
  })

  test('are shown to everybody where the configuration says that they are simulated', async () => {
    const demo = await startEdges({ isAnonymousShownPlates: true })
    demo.desk.show({ trucks: [truckOf(1)] })
    expect(await (await fetch(`${demo.url}${CROSSING_PATH}/state`)).text()).toMatch(PLATE)
    await demo.stop()
  })
})

describe('commands', () => {
  const CALL = { command: { type: 'vehicle.callForward', declarationId: 'D-1', reason: 'next in line' } }

  test('are observations with their actor, answered once they are on disk', async () => {
    const answer = await post(`${CROSSING_PATH}/commands`, CALL, bearer('controller'))
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ accepted: 1, logSeq: edges.desk.taken.length })
    expect(edges.desk.taken.at(-1)).toMatchObject({
      type: 'command.issued',
      deviceId: 'agency-gateway',
      actor: { userId: 'token:controller', role: 'controller' },
      command: { type: 'vehicle.callForward' },
      provenance: 'observed',
    })
  })

  test('with the same key are the same observation, apart from every other caller', async () => {
    const idOf = async (token: string) =>
      (await (await post(`${CROSSING_PATH}/commands`, { ...CALL, key: 'k-1' }, bearer(token))).json()).observations[0]
    expect(await idOf('controller')).toBe(await idOf('controller'))
    expect(await idOf('controller')).not.toBe(await idOf('agency-gateway'))
  })

  test('of one body are taken all or none', async () => {
    const before = edges.desk.taken.length
    const mixed = [{ command: { type: 'step.confirm', declarationId: 'D-1', stepId: 'customs' } }, CALL]
    const answer = await post(`${CROSSING_PATH}/commands`, mixed, bearer('customs'))
    expect([answer.status, (await answer.json()).code]).toEqual([403, 'access.role.insufficient'])
    expect(edges.desk.taken).toHaveLength(before)
  })

  test('that confirm a step are for the agency whose step it is', async () => {
    const confirm = (stepId: string, token: string) =>
      post(`${CROSSING_PATH}/commands`, { command: { type: 'step.confirm', declarationId: 'D-1', stepId } }, bearer(token))
    expect((await confirm('customs', 'customs')).status).toBe(202)
    expect((await confirm('customs', 'agency-gateway')).status).toBe(202)
    expect((await confirm('nobody-knows', 'customs')).status).toBe(202)
    const refused = await confirm('quarantine', 'customs')
    expect([refused.status, (await refused.json()).detail]).toEqual([
      403,
      'Step quarantine is confirmed by another agency; your role is customs.',
    ])
    expect((await confirm('customs', 'controller')).status).toBe(403)
  })

  test('of the future hold from their receipt on, and say so where the clock is far off', async () => {
    const answer = await post(`${CROSSING_PATH}/commands`, [{ ...CALL, at: '2099-01-01T00:00:00Z' }, { ...CALL, at: '2025-01-01T07:00:00+07:00' }], bearer('controller'))
    const [ahead, behind] = edges.desk.taken.slice(-2)
    expect(ahead).toMatchObject({ eventTimeMs: ahead?.receivedAtMs, deviceTimeMs: Date.UTC(2099, 0, 1), clockRule: 'receiveTime' })
    expect(behind).toMatchObject({ eventTimeMs: Date.UTC(2025, 0, 1), clockRule: 'deviceOffset' })
    expect((await answer.json()).warnings).toEqual([expect.stringMatching(/^"at" lies \d+ s ahead of the server's clock: taken as of its receipt/)])
  })

  test('that name a place which the crossing has not are refused', async () => {
    const before = edges.desk.taken.length
    const answer = await post(`${CROSSING_PATH}/commands`, { command: { type: 'station.setOpen', stationId: 'nope', isOpen: false, reason: 'broken' } }, bearer('controller'))
    expect([answer.status, (await answer.json()).detail]).toEqual([422, expect.stringContaining('command.stationId: huu-nghi has no "nope"')])
    expect(edges.desk.taken).toHaveLength(before)
  })

  test.each([
    ['nobody', {}, 401, 'access.session.missing'],
    ['a wrong token', { authorization: 'Bearer wrong-wrong-wrong-wrong' }, 401, 'access.session.wrong'],
  ])('of %s are refused', async (_who, headers, status, code) => {
    const answer = await post(`${CROSSING_PATH}/commands`, CALL, headers as Record<string, string>)
    expect([answer.status, (await answer.json()).code]).toEqual([status, code])
    expect(answer.headers.get('www-authenticate')).toContain('Bearer')
  })

  test.each([
    ['a field that is missing', { command: { type: 'vehicle.callForward', declarationId: 'D-1' } }, 'reason'],
    ['a field that nobody knows', { ...CALL, urgent: true }, 'urgent'],
    ['a command that nobody knows', { command: { type: 'truck.fly' } }, ''],
    ['no JSON', '{"command"', 'not valid JSON'],
    ['JSON without end', '['.repeat(100_000), 'nested deeper'],
  ])('with %s are refused with the place named', async (_what, body, named) => {
    const answer = await post(`${CROSSING_PATH}/commands`, body, bearer('controller'))
    const problem = await answer.json()
    expect([answer.status, problem.code]).toEqual([422, 'request.body.invalid'])
    expect(problem.detail).toContain(named)
  })

  test('under another content type are refused with 415', async () => {
    const answer = await post(`${CROSSING_PATH}/commands`, 'command=go', {
      ...bearer('controller'),
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect([answer.status, (await answer.json()).code]).toEqual([415, 'request.body.unsupported'])
  })

  test('past a megabyte are refused with 413', async () => {
    const answer = await post(`${CROSSING_PATH}/commands`, JSON.stringify({ ...CALL, filler: 'x'.repeat(1_100_000) }), bearer('controller'))
    expect([answer.status, (await answer.json()).code]).toEqual([413, 'request.body.tooLarge'])
  })
})

describe('a session', () => {
  test('begins with name and password, in a cookie that scripts cannot read', async () => {
    const answer = await post('/api/v1/session', edges.operator)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ isSignedIn: true, userId: 'operator', role: 'admin', seesPlates: true })
    expect(answer.headers.get('set-cookie')).toMatch(/^bordertwin_session=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/)
  })

  test('lets its person issue commands as a person, from the same site only', async () => {
    const cookie = await signIn()
    const body = { command: { type: 'crossing.setOpen', isOpen: false, reason: 'storm' } }
    const foreign = await post(`${CROSSING_PATH}/commands`, body, { cookie, origin: 'https://elsewhere.example' })
    expect([foreign.status, (await foreign.json()).code]).toEqual([403, 'access.origin.foreign'])
    expect((await post(`${CROSSING_PATH}/commands`, body, { cookie, origin: edges.url })).status).toBe(202)
    expect(edges.desk.taken.at(-1)).toMatchObject({ deviceId: 'operator-screen', actor: { userId: 'operator', role: 'admin' } })
  })

  test('ends for good when its person signs out', async () => {
    const cookie = await signIn()
    expect((await (await get('/api/v1/session', { cookie })).json()).isSignedIn).toBe(true)
    expect((await fetch(`${edges.url}/api/v1/session`, { method: 'DELETE', headers: { cookie } })).status).toBe(204)
    expect((await (await get('/api/v1/session', { cookie })).json()).isSignedIn).toBe(false)
  })

  test('cannot be forged', async () => {
    const cookie = await signIn()
    const forged = `${cookie.slice(0, -3)}${cookie.endsWith('abc') ? 'xyz' : 'abc'}`
    expect((await (await get('/api/v1/session', { cookie: forged })).json()).isSignedIn).toBe(false)
    expect((await (await get('/api/v1/session', { cookie: 'bordertwin_session=%E0%A4%A' })).json()).isSignedIn).toBe(false)
  })

  test('does not begin with a wrong name or password, which cannot be told apart', async () => {
    const [name, password] = await Promise.all([
      post('/api/v1/session', { ...edges.operator, name: 'nobody' }),
      post('/api/v1/session', { ...edges.operator, password: 'wrong' }),
    ])
    const [left, right] = [await name.json(), await password.json()]
    expect([name.status, password.status]).toEqual([401, 401])
    expect({ ...left, traceId: '' }).toEqual({ ...right, traceId: '' })
  })

  test('cannot be guessed for long', async () => {
    const limited = await startEdges({ limits: { refusedPerAddressPerMinCount: 2 } })
    const statuses: number[] = []
    for (let count = 0; count < 4; count += 1) {
      statuses.push(
        (
          await fetch(`${limited.url}/api/v1/session`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ name: 'operator', password: `guess ${count}` }),
          })
        ).status,
      )
    }
    expect(statuses).toEqual([401, 401, 429, 429])
    await limited.stop()
  })
})

describe('dead letters and the log', () => {
  const cut = '{"type":"plate.read","plate":"12C1'
  async function keepOne(): Promise<string> {
    const answer = await fetch(`${edges.url}/ingest/generic-json/${CROSSING}/gate-json`, {
      method: 'POST',
      body: cut,
      headers: { 'x-device-key': edges.keys.devices[`${CROSSING}/gate-json`] ?? '' },
    })
    return /Dead letter (\S+)\.$/.exec((await answer.json()).detail)?.[1] ?? ''
  }

  test('are for roles that need them', async () => {
    const letterId = await keepOne()
    for (const path of [
      '/api/v1/dead-letters',
      `/api/v1/dead-letters/${letterId}`,
      `/api/v1/dead-letters/${letterId}/body`,
      `/api/v1/log?crossing=${CROSSING}`,
    ]) {
      expect((await get(path)).status, path).toBe(401)
      expect((await get(path, bearer('haulier-portal'))).status, path).toBe(403)
      expect((await get(path, bearer('controller'))).status, path).toBe(200)
    }
  })

  test('stay when they are tried again in vain', async () => {
    const letterId = await keepOne()
    const answer = await post(`/api/v1/dead-letters/${letterId}/reingest`, '{}', bearer('controller'))
    expect([answer.status, (await answer.json()).code]).toEqual([422, 'ingest.body.rejected'])
    expect((await get(`/api/v1/dead-letters/${letterId}`, bearer('controller'))).status).toBe(200)
  })

  test('are taken and go once a decoder has learned them, stamped with the time they came', async () => {
    const receivedAtMs = Date.now() - 3_600_000
    const body = Buffer.from(JSON.stringify({ type: 'plate.read', plate: '12C55555' }))
    const letterId = await edges.deadLetters.keep(
      {
        crossingId: CROSSING,
        deviceId: 'gate-json',
        format: 'generic-json',
        contentType: 'application/json',
        query: '',
        receivedAtMs,
        reason: 'an older version could not read it',
      },
      body,
    )
    const answer = await post(`/api/v1/dead-letters/${letterId}/reingest`, '{}', bearer('controller'))
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ accepted: 1 })
    expect(edges.desk.taken.at(-1)).toMatchObject({ plate: '12C55555', receivedAtMs, eventTimeMs: receivedAtMs })
    expect((await get(`/api/v1/dead-letters/${letterId}`, bearer('controller'))).status).toBe(404)
  })

  test('that do not exist are a 404', async () => {
    for (const path of ['/api/v1/dead-letters/none', '/api/v1/dead-letters/none/body'])
      expect((await (await get(path, bearer('admin-less'))).json()).code).toBe('access.session.wrong')
    expect((await (await get('/api/v1/dead-letters/none', bearer('controller'))).json()).code).toBe('ingest.letter.unknown')
    expect((await get('/api/v1/dead-letters/..%2f..%2fetc', bearer('controller'))).status).toBe(400)
  })

  test('the log comes line by line from any position', async () => {
    await post(
      `${CROSSING_PATH}/commands`,
      { command: { type: 'crossing.setOpen', isOpen: true, reason: 'morning' } },
      bearer('controller'),
    )
    const whole = await (await get(`/api/v1/log?crossing=${CROSSING}`, bearer('controller'))).text()
    const lines = whole.trimEnd().split('\n')
    expect(lines).toHaveLength(edges.desk.taken.length)
    const last = await get(`/api/v1/log?crossing=${CROSSING}&from=${lines.length}`, bearer('controller'))
    expect(last.headers.get('content-type')).toContain('application/x-ndjson')
    expect(JSON.parse(await last.text())).toEqual(JSON.parse(lines.at(-1) ?? ''))
    const entities = (await (await get(`/api/v1/log?crossing=${CROSSING}&as=ngsi-ld`, bearer('controller'))).text()).split('\n').filter((line) => line !== '')
    expect(entities.length).toBeLessThan(lines.length)
    for (const entity of entities) expect(JSON.parse(entity).type).toMatch(/^(?:AnprFlowObserved|Vehicle)$/)
    expect((await get(`/api/v1/log?crossing=${CROSSING}&as=csv`, bearer('controller'))).status).toBe(400)
  })
})

describe('documentation', () => {
  test('names every route, with schemas that hold no loose references', async () => {
    const answer = await get('/api/openapi.json')
    const document = await answer.json()
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/ingest/{format}/{crossing}/{device}',
        '/api/v1/crossings',
        '/api/v1/crossings/{id}/state',
        '/api/v1/crossings/{id}/trips/{tripId}',
        '/api/v1/crossings/{id}/commands',
        '/api/v1/dead-letters/{letterId}/reingest',
        '/api/v1/log',
        '/api/v1/session',
        '/healthz',
        '/metrics',
      ]),
    )
    const text = JSON.stringify(document)
    for (const [, reference] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
      const target = (reference ?? '')
        .slice(2)
        .split('/')
        .reduce((node, key) => node?.[key], document)
      expect(target, reference).toBeDefined()
    }
    for (const [path, operations] of Object.entries<Record<string, { readonly responses: object; readonly summary?: string }>>(
      document.paths,
    )) {
      for (const operation of Object.values(operations)) {
        expect(operation.summary, path).toBeTruthy()
        const statuses = Object.keys(operation.responses)
        expect(statuses, path).toEqual(expect.arrayContaining(['429', '503']))
        expect(statuses.filter((status) => status.startsWith('2')).length, path).toBeGreaterThan(0)
      }
    }
  })

  test('describes bodies: a command has its type, a problem its code', async () => {
    const document = await (await get('/api/openapi.json')).json()
    expect(JSON.stringify(document.paths['/api/v1/crossings/{id}/commands'].post.requestBody)).toContain('vehicle.callForward')
    expect(document.components.schemas.Problem.required).toContain('code')
    expect(document.paths['/api/v1/log'].get.responses['200'].content).toHaveProperty(['application/x-ndjson'])
    expect(document.paths['/metrics'].get.responses['200'].content).toHaveProperty(['text/plain'])
    expect(document.paths['/api/v1/crossings/{id}/state'].get.responses['404'].content).toHaveProperty(['application/problem+json'])
  })
})

describe('security', () => {
  test('headers forbid scripts of others; Mapbox is let in only with a token', async () => {
    const policy = (await get('/healthz')).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("worker-src 'self' blob:")
    expect(policy).not.toContain('mapbox')
    const withToken = await startEdges({ mapboxToken: 'pk.test' })
    expect((await fetch(withToken.url)).headers.get('content-security-policy')).toContain('https://api.mapbox.com')
    await withToken.stop()
  })

  test('an address that calls too often waits', async () => {
    const limited = await startEdges({ limits: { perAddressPerMinCount: 3 } })
    const statuses: number[] = []
    for (let count = 0; count < 5; count += 1) statuses.push((await fetch(`${limited.url}/api/v1/clock`)).status)
    expect(statuses).toEqual([200, 200, 200, 429, 429])
    await limited.stop()
  })

  test('bytes that are no HTTP are refused as plainly', async () => {
    const { hostname, port } = new URL(edges.url)
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.write('GET / SPAM/9\r\nno header\r\n\r\n'))
      let text = ''
      socket.on('data', (bytes) => (text += String(bytes)))
      socket.on('close', () => resolve(text))
    })
    expect(answer).toContain('400 Bad Request')
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ code: 'request.message.malformed', status: 400 })
  })

  test('a failure of ours shows a trace id and nothing else', async () => {
    const { crossing } = edges.desk
    Object.assign(edges.desk, {
      crossing: () => {
        throw new Error('secret internals')
      },
    })
    const answer = await get(`${CROSSING_PATH}/state`)
    Object.assign(edges.desk, { crossing })
    const text = await answer.text()
    expect(answer.status).toBe(500)
    expect(text).not.toContain('secret')
    expect(JSON.parse(text)).toMatchObject({ code: 'server.internal', traceId: answer.headers.get('x-trace-id') })
    const line = edges.logLines.find((one) => one.includes('secret internals')) ?? ''
    expect(JSON.parse(line)).toMatchObject({ traceId: answer.headers.get('x-trace-id') })
  })
})

describe('the screens', () => {
  test('come with hashed assets for ever, and their page for every address of theirs', async () => {
    const screensDir = await mkdtemp(join(tmpdir(), 'bordertwin-screens-'))
    await mkdir(join(screensDir, 'assets'))
    await writeFile(join(screensDir, 'index.html'), '<!doctype html><title>twin</title>')
    await writeFile(join(screensDir, 'assets/index-4f2a.js'), 'export {}')
    const built = await startEdges({ screensDir })
    const read = (path: string, accept = 'text/html') => fetch(`${built.url}${path}`, { headers: { accept } })
    for (const path of ['/', '/dispatch/huu-nghi', '/index.html']) {
      const page = await read(path)
      expect([page.status, page.headers.get('cache-control')], path).toEqual([200, 'no-cache'])
      expect(await page.text()).toContain('<title>twin</title>')
    }
    const asset = await read('/assets/index-4f2a.js', '*/*')
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect((await read('/assets/missing.js', '*/*')).status).toBe(404)
    expect((await read('/api/v1/nothing')).headers.get('content-type')).toContain('application/problem+json')
    expect((await read('/..%2f..%2fetc%2fpasswd', '*/*')).status).toBeGreaterThanOrEqual(400)
    await built.stop()
  })

  test('say how to build them when they are not there', async () => {
    const answer = await get('/')
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('npm run build')
  })
})
