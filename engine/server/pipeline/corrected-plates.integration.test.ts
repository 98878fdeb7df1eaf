/** A camera's correction over HTTP, through the real server: the truck that it is of, its picture, the counters, and again after a restart. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StateReplySchema, TripPageSchema } from '../../protocol/http.ts'
import { TripDetailViewSchema } from '../../protocol/view-schema.ts'
import { startTestServer, type TestServer } from '../testing/start-server.ts'

const CROSSING_PATH = '/api/v1/crossings/huu-nghi'
const CAMERA = 'cam-xc-in'
const PICTURE = '/9j/4AAQSkZJRgABAQAAAQABAAD/2Q=='

let running: TestServer
beforeAll(async () => {
  running = await startTestServer()
})
afterAll(() => running.remove())

const asController = () => ({ authorization: `Bearer ${running.tokenOf('controller')}` })
const get = async (path: string): Promise<unknown> => (await fetch(`${running.url}${path}`, { headers: asController() })).json()

async function declare(declarationId: string, tractorPlate: string): Promise<void> {
  const declaration = { declarationId, direction: 'export', tractorPlate, trailerPlate: null, vehicleClass: 'container', cargo: 'general' }
  const answer = await fetch(`${running.url}${CROSSING_PATH}/commands`, {
    method: 'POST', body: JSON.stringify({ command: { type: 'declaration.submit', declaration } }), headers: { ...asController(), 'content-type': 'application/json' },
  })
  expect(answer.status).toBe(202)
}

/** As Axis sends it; `atMs` is the instant of the picture. */
async function say(atMs: number, plate: string, picture: object): Promise<void> {
  const body = { capture_timestamp: String(atMs), plateUTF8: plate, plateConfidence: '0.9', carState: 'lost', carID: '1144', ...picture }
  const answer = await fetch(`${running.url}/ingest/axis-alpv/huu-nghi/${CAMERA}`, { method: 'POST', body: JSON.stringify(body), headers: { 'x-device-key': running.keyOf(CAMERA), 'content-type': 'application/json' } })
  expect(answer.status).toBe(202)
}

const duplicateCount = async () => StateReplySchema.parse(await get(`${CROSSING_PATH}/state`)).crossing.duplicateCount

async function readsOf(declarationId: string) {
  const [trip] = TripPageSchema.parse(await get(`${CROSSING_PATH}/trips?status=open&search=${declarationId}`)).trips
  // What was acknowledged may not be applied yet.
  if (trip === undefined) return []
  const detail = TripDetailViewSchema.parse(await get(`${CROSSING_PATH}/trips/${trip.tripId}`))
  const reads = [...detail.steps.flatMap(({ evidence }) => evidence), ...detail.sightings].filter(({ kind }) => kind === 'plateRead')
  return [...new Map(reads.map((read) => [read.observationId, read])).values()]
}

/** What was acknowledged is applied a moment later. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let count = 0; count < 1_200 && !(await holds()); count += 1) await new Promise((resolve) => setTimeout(resolve, 100))
}

async function expectCorrected(): Promise<void> {
  const reads = await readsOf('D-COR-2')
  expect(reads.map(({ text }) => text).toSorted()).toEqual(['29H40011', '29H40012'])
  expect(reads.flatMap(({ pictureIds }) => pictureIds ?? [])).toHaveLength(1)
  expect(await readsOf('D-COR-1')).toEqual([])
  const { trips } = TripPageSchema.parse(await get(`${CROSSING_PATH}/trips?status=open`))
  expect(trips).toHaveLength(2)
}

test('the truck whose plate the camera said last has the passage, its picture and both words; the re-send is counted once', async () => {
  await declare('D-COR-1', '29H40011')
  await declare('D-COR-2', '29H40012')
  const atMs = Date.now()
  await say(atMs, '29H40011', {})
  await until(async () => (await readsOf('D-COR-1')).length > 0)
  expect((await readsOf('D-COR-1')).map(({ text }) => text)).toEqual(['29H40011'])
  await say(atMs, '29H40012', { lpImage: PICTURE })
  await say(atMs, '29H40012', { lpImage: PICTURE })
  await until(async () => (await readsOf('D-COR-2')).length === 2 && (await duplicateCount()) === 1)
  await expectCorrected()
  expect(await duplicateCount()).toBe(1)
})

test('after a restart it is the same', async () => {
  const { dataDir, stop } = running
  await stop()
  running = await startTestServer({ dataDir })
  await expectCorrected()
  expect(await duplicateCount()).toBe(1)
})
