/** The whole server with its real log and store: one truck from declaration to trip, and everything again after a restart. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandReplySchema, StateReplySchema, TripPageSchema } from '../protocol/http.ts'
import { TripDetailViewSchema } from '../protocol/view-schema.ts'
import { startTestServer, type TestServer } from './testing/start-server.ts'
import { openScreen } from './testing/test-screen.ts'

let running: TestServer
beforeAll(async () => {
  running = await startTestServer()
})
afterAll(() => running.remove())

const CROSSING_PATH = '/api/v1/crossings/huu-nghi'
const asController = () => ({ authorization: `Bearer ${running.tokenOf('controller')}` })
const get = async (path: string): Promise<unknown> => (await fetch(`${running.url}${path}`, { headers: asController() })).json()
const state = async () => StateReplySchema.parse(await get(`${CROSSING_PATH}/state`))
const command = async (body: unknown) => {
  const answer = await fetch(`${running.url}${CROSSING_PATH}/commands`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { ...asController(), 'content-type': 'application/json' },
  })
  expect(answer.status).toBe(202)
  return CommandReplySchema.parse(await answer.json())
}
const ingest = (format: string, device: string, body: string) =>
  fetch(`${running.url}/ingest/${format}/huu-nghi/${device}`, {
    method: 'POST',
    body,
    headers: { 'x-device-key': running.keyOf(device), 'content-type': 'application/json' },
  })

/** Asks again until the answer fits: what was acknowledged is applied a moment later. */
async function eventually<Value>(ask: () => Promise<Value>, fits: (value: Value) => boolean): Promise<Value> {
  for (let count = 0; ; count += 1) {
    const value = await ask()
    if (fits(value) || count > 1_200) return value
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const DECLARATION = {
  declarationId: 'D-EDGE-1',
  direction: 'export',
  tractorPlate: '12C-456.78',
  trailerPlate: '12R-004.17',
  trackerId: 'tracker-edge-1',
  vehicleClass: 'container',
  cargo: 'fruit',
  company: 'DN-0042',
}

describe('one truck', () => {
  test('is declared, read by a camera, and its journey shows both as evidence', async () => {
    await command({ command: { type: 'declaration.submit', declaration: DECLARATION } })
    const read = await ingest(
      'generic-json',
      'cam-xc-in',
      JSON.stringify({ type: 'plate.read', id: 'edge-read-1', at: new Date().toISOString(), plate: '12C45678', confidence: 0.97 }),
    )
    expect(read.status).toBe(202)

    const page = await eventually(
      async () => TripPageSchema.parse(await get(`${CROSSING_PATH}/trips?status=open&search=D-EDGE-1`)),
      ({ trips }) => trips.length === 1,
    )
    expect(page.trips).toMatchObject([{ declarationId: 'D-EDGE-1', tractorPlate: '12C45678' }])
    const tripId = page.trips[0]?.tripId ?? ''
    const detail = await eventually(
      async () => TripDetailViewSchema.parse(await get(`${CROSSING_PATH}/trips/${tripId}`)),
      ({ truck }) => truck.placeId === 'xuan-cuong',
    )
    expect(detail.truck.placeId).toBe('xuan-cuong')
    const evidence = [...detail.steps.flatMap((step) => step.evidence), ...detail.sightings]
    expect(evidence.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['declaration', 'plateRead']))
  })

  test('comes to a screen that watches, with its pose', async () => {
    const screen = await openScreen(running.url, { token: running.tokenOf('controller') })
    await screen.subscribe({ crossing: 'huu-nghi', mode: 'live' })
    await screen.until(() => screen.snapshots.length === 1 && screen.frames.length > 0, 'snapshot and poses')
    expect(screen.snapshots[0]?.trucks).toMatchObject([{ declarationId: 'D-EDGE-1' }])
    expect(screen.frames[0]?.columns.truckCount).toBe(1)
    await command({ command: { type: 'vehicle.callForward', declarationId: 'D-EDGE-1', reason: 'first in line' } })
    await screen.until(
      () => screen.views.some((view) => view.trucks.some((truck) => truck.declarationId === 'D-EDGE-1')),
      'the call-forward in a view',
    )
    screen.close()
  })

  test('is in the history, and in the log as it came', async () => {
    const closedToo = await eventually(
      async () => TripPageSchema.parse(await get(`${CROSSING_PATH}/trips?status=all&search=12C456`)),
      ({ trips }) => trips.length === 1,
    )
    expect(closedToo.trips).toHaveLength(1)
    const log = await (await fetch(`${running.url}/api/v1/log?crossing=huu-nghi`, { headers: asController() })).text()
    const types = log
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly type: string }).type)
    expect(types.filter((type) => type !== 'clock.tick')).toEqual(['command.issued', 'plate.read', 'command.issued'])
  })

  test('is read once, however often the camera sends the same event', async () => {
    const body = JSON.stringify({ type: 'plate.read', id: 'edge-read-2', at: new Date().toISOString(), plate: '29H-123.45' })
    const replies = await Promise.all(
      [1, 2, 3].map(
        async () => (await (await ingest('generic-json', 'cam-xc-in', body)).json()) as { readonly observations: readonly string[] },
      ),
    )
    expect(new Set(replies.flatMap(({ observations }) => observations)).size).toBe(1)
    const after = await eventually(state, ({ crossing }) => crossing.duplicateCount >= 2)
    expect(after.crossing.duplicateCount).toBe(2)
  })
})

test('a second server is told that the data has an owner', async () => {
  await expect(startTestServer({ dataDir: running.dataDir })).rejects.toThrow(/owns|lock|another/i)
})

test('after a restart state, keys, dead letters and history are the same, and who was signed in still is', async () => {
  const dead = await ingest('generic-json', 'cam-xc-in', '{"type":"plate.read"')
  expect(dead.status).toBe(422)
  const { trucks } = await state()
  const { keys } = running
  const signedIn = await fetch(`${running.url}/api/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'operator', password: running.operatorPassword }) })
  const cookie = signedIn.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
  await running.stop()

  running = await startTestServer({ dataDir: running.dataDir })
  expect(running.operatorPassword).toBeNull()
  expect(running.keys).toEqual(keys)
  expect(await (await fetch(`${running.url}/api/v1/session`, { headers: { cookie } })).json()).toMatchObject({ isSignedIn: true, userId: 'operator' })
  const again = await state()
  expect(again.trucks).toEqual(trucks)
  expect((await get('/api/v1/dead-letters')) as { readonly letters: readonly unknown[] }).toMatchObject({
    letters: [{ deviceId: 'cam-xc-in' }],
  })
  expect(TripPageSchema.parse(await get(`${CROSSING_PATH}/trips?search=12C456`)).trips).toHaveLength(1)
})
