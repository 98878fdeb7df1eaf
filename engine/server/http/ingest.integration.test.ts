/** The door for devices, over a real connection with real payloads: what is taken, what is refused, what is kept. */
import { connect } from 'node:net'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listFormats } from '../../../ingest/registry.ts'
import { CROSSING } from '../testing/staged-desk.ts'
import { startEdges, type RunningEdges } from '../testing/start-edges.ts'

/** On a buffer of its own, as `fetch` wants it. */
const fixture = async (path: string): Promise<Uint8Array<ArrayBuffer>> =>
  Uint8Array.from(await readFile(new URL(`../../../ingest/fixtures/${path}`, import.meta.url)))
const JSON_TYPE = { 'content-type': 'application/json' }
const READ = JSON.stringify({ type: 'plate.read', id: 'r-1', at: new Date().toISOString(), plate: '12C-123.45' })

let edges: RunningEdges
beforeAll(async () => {
  edges = await startEdges()
})
afterAll(() => edges.stop())

const keyOf = (device: string): string => edges.keys.devices[`${CROSSING}/${device}`] ?? ''
const send = (format: string, device: string, body: BodyInit | null, headers: Record<string, string> = {}, query = '') =>
  fetch(`${edges.url}/ingest/${format}/${CROSSING}/${device}${query}`, {
    method: 'POST',
    body,
    headers: { 'x-device-key': keyOf(device), ...headers },
  })

describe('a body that means something', () => {
  test('is answered 202 with the ids of its observations, which are in the log', async () => {
    const answer = await send('generic-json', 'gate-json', READ, JSON_TYPE)
    const reply = await answer.json()
    expect(answer.status).toBe(202)
    expect(reply).toMatchObject({ accepted: 1, deadLetterId: null, notices: [] })
    expect(edges.desk.taken.map(({ observationId }) => observationId)).toContain(reply.observations[0])
    expect(edges.desk.taken.at(-1)).toMatchObject({
      type: 'plate.read',
      plate: '12C12345',
      deviceId: 'gate-json',
      crossingId: CROSSING,
      format: 'generic-json',
    })
  })

  test('is answered 200 where the devices want it: a Hikvision multipart with its picture', async () => {
    const raw = Buffer.from(await fixture('hikvision-isapi/passage.valid.http'))
    const headEnd = raw.indexOf('\r\n\r\n')
    const contentType = /^content-type: *(.+)$/im.exec(raw.subarray(0, headEnd).toString('latin1'))?.[1] ?? ''
    const answer = await send('hikvision-isapi', 'cam-b1-export-1', Uint8Array.from(raw.subarray(headEnd + 4)), {
      'content-type': contentType.trim(),
    })
    expect(answer.status).toBe(200)
    expect((await answer.json()).accepted).toBeGreaterThan(0)
    expect(edges.desk.taken.at(-1)).toMatchObject({ type: 'plate.read', format: 'hikvision-isapi' })
  })

  test('may come from a phone as GET, with the key in the address and never in the observation', async () => {
    const key = keyOf('driver-app')
    const answer = await fetch(
      `${edges.url}/ingest/osmand/${CROSSING}/driver-app?key=${key}&id=phone-1&lat=21.97&lon=106.7&timestamp=${Math.floor(Date.now() / 1_000)}`,
    )
    expect((await answer.json()).accepted).toBe(1)
    expect(edges.desk.taken.at(-1)).toMatchObject({ type: 'position.fix', trackerId: 'phone-1' })
    expect(JSON.stringify(edges.desk.taken.at(-1))).not.toContain(key)
  })

  test('is answered as the sender understands it, also under the path that a Dahua camera puts behind its address', async () => {
    const address = `${edges.url}/ingest/dahua/${CROSSING}/cam-b1-export-1/key/${keyOf('cam-b1-export-1')}/NotificationInfo/KeepAlive`
    const alive = await fetch(address, { method: 'POST', body: '{"Active":"keepAlive","DeviceID":"1"}' })
    expect([alive.status, await alive.json()]).toEqual([200, { Result: true, Message: 'Success' }])
    const ping = await send('owntracks', 'driver-app', '{"_type":"lwt","tst":1753000000}', { 'content-type': 'application/json' })
    expect([ping.status, await ping.json()]).toEqual([200, []])
    const wrong = await fetch(address.replace('/key/', '/key/x'), { method: 'POST', body: '{}' })
    expect(wrong.status).toBe(401)
  })

  test.each([
    ['traccar-forward', 'gps-gateway', 'traccar-forward/moving.valid.json', 'application/json'],
    ['plate-recognizer', 'yard-cam', 'plate-recognizer/nested.valid.json', 'application/json'],
    ['osmand', 'driver-app', 'osmand/phone.valid.json', 'application/json'],
    ['generic-json', 'gate-json', 'generic-json/batch.valid.json', 'text/plain'],
    ['hikvision-isapi', 'cam-b1-export-1', 'hikvision-isapi/bare.valid.xml', 'text/xml; charset="UTF-8'],
  ])('%s is taken under whatever content type the device writes', async (format, device, path, contentType) => {
    const answer = await send(format, device, await fixture(path), { 'content-type': contentType })
    expect([200, 202]).toContain(answer.status)
    expect((await answer.json()).accepted).toBeGreaterThan(0)
  })

  test('without anything to store is answered as well, with nothing accepted or a sign of life', async () => {
    const answer = await send('generic-json', 'gate-json', await fixture('generic-json/heartbeat.valid.json'), JSON_TYPE)
    expect(answer.status).toBe(202)
    expect((await answer.json()).deadLetterId).toBeNull()
  })
})

describe('a sender who may not', () => {
  test('is refused without a key, and with a wrong one', async () => {
    for (const headers of [{}, { 'x-device-key': 'guessed-guessed-guessed' }]) {
      const answer = await fetch(`${edges.url}/ingest/generic-json/${CROSSING}/gate-json`, { method: 'POST', body: READ, headers })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
      expect(await answer.json()).toMatchObject({ code: 'access.device.unknown', status: 401, traceId: answer.headers.get('x-trace-id') })
    }
  })

  test("is refused with another device's key", async () => {
    const answer = await send('generic-json', 'gate-json', READ, { 'x-device-key': keyOf('yard-cam') })
    expect(answer.status).toBe(403)
    expect((await answer.json()).code).toBe('access.device.mismatch')
  })

  test('learns that format, crossing or device do not exist', async () => {
    const format = await send('telepathy', 'gate-json', READ)
    expect([format.status, (await format.json()).code]).toEqual([415, 'ingest.format.unknown'])
    const crossing = await fetch(`${edges.url}/ingest/generic-json/nowhere/gate-json`, {
      method: 'POST',
      body: READ,
      headers: { 'x-device-key': keyOf('gate-json') },
    })
    expect([crossing.status, (await crossing.json()).code]).toEqual([404, 'crossing.id.unknown'])
    expect((await send('generic-json', 'no-such-device', READ, { 'x-device-key': keyOf('gate-json') })).status).toBe(403)
  })
})

describe('a body that means nothing', () => {
  const deadLetter = async (letterId: string, path = '') =>
    fetch(`${edges.url}/api/v1/dead-letters/${letterId}${path}`, { headers: { authorization: `Bearer ${edges.tokenOf('controller')}` } })

  test('is kept whole and refused with 422 for software', async () => {
    const answer = await send('generic-json', 'gate-json', '{"type":"plate.read","pla', JSON_TYPE)
    const problem = await answer.json()
    expect(answer.status).toBe(422)
    expect(problem).toMatchObject({ code: 'ingest.body.rejected', status: 422 })
    const letterId = /Dead letter (\S+)\.$/.exec(problem.detail)?.[1] ?? ''
    expect(await (await deadLetter(letterId)).json()).toMatchObject({
      deviceId: 'gate-json',
      format: 'generic-json',
      contentType: 'application/json',
    })
    const body = await deadLetter(letterId, '/body')
    expect(body.headers.get('content-type')).toBe('application/octet-stream')
    expect(await body.text()).toBe('{"type":"plate.read","pla')
  })

  test('is kept and answered 200 to a camera that would send it for ever', async () => {
    const answer = await send('hikvision-isapi', 'cam-b1-export-1', '<EventNotificationAlert><unfinished', {
      'content-type': 'application/xml',
    })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      accepted: 0,
      deadLetterId: expect.any(String),
      notices: [{ code: 'ingest.body.unreadable' }],
    })
  })

  test('shows its source as failing until the source is understood again', async () => {
    const sourceOf = async () => {
      const state = await (await fetch(`${edges.url}/api/v1/crossings/${CROSSING}/state`)).json()
      return state.crossing.sources.find((source: { readonly deviceId: string }) => source.deviceId === 'yard-cam')
    }
    await send('plate-recognizer', 'yard-cam', 'not a body', JSON_TYPE)
    expect(await sourceOf()).toMatchObject({ rejectedCount: 1 })
    await send('plate-recognizer', 'yard-cam', await fixture('plate-recognizer/nested.valid.json'), JSON_TYPE)
    expect(await sourceOf()).toMatchObject({ rejectedCount: 1, state: 'unheard' })
  })

  test('that nests without end is a dead letter, not a fault', async () => {
    const answer = await send('generic-json', 'gate-json', '['.repeat(200_000), JSON_TYPE)
    expect(answer.status).toBe(422)
    expect((await answer.json()).detail).toContain('nested deeper')
  })
})

describe('a flood', () => {
  test('of one body ends at its limit with 413, before it is read', async () => {
    const answer = await send('osmand', 'driver-app', new Uint8Array(2 * 1_048_576))
    expect(answer.status).toBe(413)
    expect((await answer.json()).code).toBe('request.body.tooLarge')
  })

  test('that lies about its length is cut off as well', async () => {
    const status = await new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(edges.url)
      const socket = connect(Number(port), hostname)
      socket.once('error', reject)
      socket.once('data', (bytes) => {
        resolve(bytes.toString('latin1').split('\r\n', 1)[0] ?? '')
        socket.destroy()
      })
      socket.write(
        `POST /ingest/osmand/${CROSSING}/driver-app HTTP/1.1\r\nhost: x\r\nx-device-key: ${keyOf('driver-app')}\r\ntransfer-encoding: chunked\r\n\r\n`,
      )
      const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536), Buffer.from('\r\n')])
      for (let sent = 0; sent < 40; sent += 1) socket.write(chunk)
    })
    expect(status).toContain('413')
  })

  test('of one device ends at its rate and leaves other devices alone', async () => {
    const limited = await startEdges({ limits: { perDevicePerMinCount: 5 } })
    try {
      const sendTo = (device: string) =>
        fetch(`${limited.url}/ingest/generic-json/${CROSSING}/${device}`, {
          method: 'POST',
          body: READ,
          headers: { 'x-device-key': limited.keys.devices[`${CROSSING}/${device}`] ?? '' },
        })
      const statuses: number[] = []
      for (let count = 0; count < 7; count += 1) statuses.push((await sendTo('gate-json')).status)
      expect(statuses).toEqual([202, 202, 202, 202, 202, 429, 429])
      const refused = await sendTo('gate-json')
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect((await refused.json()).code).toBe('request.rate.exceeded')
      expect((await sendTo('yard-cam')).status).toBe(202)
    } finally {
      await limited.stop()
    }
  })

  test('of guessed keys ends soon', async () => {
    const limited = await startEdges({ limits: { refusedPerAddressPerMinCount: 3 } })
    try {
      const statuses: number[] = []
      for (let count = 0; count < 5; count += 1) {
        statuses.push(
          (await fetch(`${limited.url}/ingest/generic-json/${CROSSING}/gate-json?key=guess-${count}`, { method: 'POST', body: READ }))
            .status,
        )
      }
      expect(statuses).toEqual([401, 401, 401, 429, 429])
    } finally {
      await limited.stop()
    }
  })
})

test('a disk that fails is answered 503, and nothing is acknowledged', async () => {
  edges.desk.failDisk(true)
  const answer = await send('generic-json', 'gate-json', READ, JSON_TYPE)
  edges.desk.failDisk(false)
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('1')
  const problem = await answer.json()
  expect(problem).toMatchObject({ code: 'log.append.failed' })
  expect(problem).not.toHaveProperty('detail')
})

test('neither keys nor plates reach the log, whatever was sent', async () => {
  await send('generic-json', 'gate-json', READ, JSON_TYPE)
  await send('generic-json', 'gate-json', `${READ}{`, JSON_TYPE)
  await fetch(`${edges.url}/ingest/osmand/${CROSSING}/driver-app?key=${keyOf('driver-app')}&id=12C12345`)
  const log = edges.logLines.join('')
  expect(log).not.toMatch(/12C-?123/)
  for (const key of Object.values(edges.keys.devices)) expect(log).not.toContain(key)
})

test('every format has its own route', async () => {
  for (const format of listFormats()) expect((await send(format, 'gate-json', null)).status, format).not.toBe(415)
})
