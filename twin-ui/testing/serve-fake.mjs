/**
 * Serves the built screens with invented data, for looking at them without a server: `node twin-ui/testing/serve-fake.mjs`.
 *
 * Options: --root dist/twin-ui, --port 8090, --trucks 400, --silent-after S (stops sending views), --speed 60.
 * Development only; nothing here is part of the product.
 */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Server } from 'socket.io'
import { runnerImport } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))
const { values } = parseArgs({
  options: { root: { type: 'string', default: fileURLToPath(new URL('../../dist/twin-ui', import.meta.url)) }, port: { type: 'string', default: '8090' }, trucks: { type: 'string', default: '400' }, 'silent-after': { type: 'string' }, speed: { type: 'string', default: '60' } },
})
const load = async (path) => (await runnerImport(join(here, path), { configFile: false, logLevel: 'error' })).module
const { FAKE_SITE } = await load('fake-site.ts')
const views = await load('fake-views.ts')
const { createFakeDay } = await load('fake-day.ts')

const { root } = values
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.json': 'application/json' }
const day = createFakeDay(FAKE_SITE, Number(values.trucks))
const startMs = Date.now()
const speedRatio = Number(values.speed)
const clock = () => ({ nowMs: views.FAKE_NOW_MS + (Date.now() - startMs) * speedRatio, speedRatio })
let session = { isSignedIn: false, userId: 'khach', role: 'viewer', seesPlates: true, commands: [] }
let notices = views.FAKE_NOTICES

const problem = (code, status, title) => ({ code, status, title, hint: '', traceId: 'fake' })

function answer(method, path, body) {
  if (path === '/config.json') return [200, { mapboxToken: null, defaultCrossing: 'huu-nghi', demo: 'live' }]
  if (path === '/api/v1/crossings') return [200, { crossings: views.FAKE_SUMMARIES }]
  if (path.endsWith('/site')) return [200, FAKE_SITE]
  if (path.endsWith('/slots')) {
    const held = day.trucks.filter(({ slotSeq }) => slotSeq !== null)
    return [200, { slots: held.map((truck, index) => ({ slotSeq: truck.slotSeq, tripSeq: truck.tripSeq, tripId: truck.tripId, tractorPlate: truck.tractorPlate, cargo: truck.cargo, yardId: truck.placeId, assignedAtMs: views.FAKE_NOW_MS - (held.length - index) * 240_000, calledAtMs: index < 2 ? views.FAKE_NOW_MS : null, aheadVeh: Math.max(0, index - 2) })) }]
  }
  if (path.endsWith('/matches')) return [200, { matches: views.FAKE_MATCHES }]
  const trip = /\/trips\/trip-(\d+)$/.exec(path)
  if (trip !== null) return [200, views.fakeTripDetail(day.trucks[Number(trip[1]) - 1])]
  if (path === '/api/v1/dead-letters') return [200, { letters: [{ letterId: '1', crossingId: 'huu-nghi', deviceId: 'cam-b1-export-1', format: 'hikvision-isapi', contentType: 'multipart/form-data', receivedAtMs: views.FAKE_NOW_MS, reason: 'no EventNotificationAlert part', bodyBytesCount: 812 }], nextCursor: null }]
  if (path === '/api/v1/session') {
    if (method === 'POST') {
      if (JSON.parse(body).password === 'wrong') return [401, problem('access.session.wrong', 401, 'Name or password is wrong.')]
      session = { isSignedIn: true, userId: JSON.parse(body).name, role: 'controller', seesPlates: true, commands: ['step.confirm', 'vehicle.callForward', 'vehicle.turnBack', 'notice.acknowledge'] }
    }
    if (method === 'DELETE') session = { ...session, isSignedIn: false, commands: [] }
    return [200, session]
  }
  if (path.endsWith('/commands')) {
    const { command } = JSON.parse(body)
    if (command.type === 'vehicle.turnBack') return [403, problem('access.role.insufficient', 403, 'Your role may not do this.')]
    if (command.type === 'notice.acknowledge') notices = notices.map((notice) => (notice.noticeId === command.noticeId ? { ...notice, acknowledgedBy: session.userId, acknowledgedAtMs: clock().nowMs } : notice))
    return [202, { accepted: 1, duplicates: 0, observations: ['o'] }]
  }
  return null
}

const http = createServer((request, response) => {
  const path = new URL(request.url, 'http://fake').pathname
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const given = answer(request.method, path, Buffer.concat(chunks).toString())
    if (given !== null) {
      response.writeHead(given[0], { 'content-type': 'application/json' }).end(JSON.stringify(given[1]))
      return
    }
    const file = normalize(join(root, path === '/' ? 'index.html' : path))
    if (!file.startsWith(root) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end()
      return
    }
    const csp = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self' ws:"
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': csp })
    createReadStream(file).pipe(response)
  })
})

const io = new Server(http)
const twin = io.of('/twin')
let viewSeq = 1
const crossing = () => ({ ...views.fakeCrossing(FAKE_SITE), asOfMs: clock().nowMs, buckets: views.fakeBuckets(clock().nowMs) })
twin.on('connection', (socket) => {
  socket.on('subscribe', (_request, reply) => {
    reply({ ok: true, protocolVersion: 1 })
    void socket.join('live')
    socket.emit('snapshot', { ...views.fakeSnapshot(FAKE_SITE, day.trucks, viewSeq), clock: clock(), crossing: crossing(), notices })
  })
})
const elapsedS = () => (Date.now() - startMs) / 1_000
const isSilent = () => values['silent-after'] !== undefined && elapsedS() > Number(values['silent-after'])
setInterval(() => {
  viewSeq += 1
  if (!isSilent()) twin.to('live').emit('view', { viewSeq, clock: clock(), crossing: crossing(), trucks: [day.trucks[viewSeq % day.trucks.length]], removedTripSeqs: [], notices })
}, 500)
let frameSeq = 0
setInterval(() => {
  frameSeq += 1
  if (!isSilent()) twin.to('live').volatile.emit('poses', day.poseFrame(elapsedS(), frameSeq))
}, 250)
http.listen(Number(values.port), '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${values.port}\n`))
