/**
 * Mosquitto between devices and the twin, QoS 1: the broker restarts in the middle of a stream, then the twin does. What was
 * published is in the log, and nothing is counted twice.
 */
import { isDeepStrictEqual } from 'node:util'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../testing/start-server.ts'
import { getSource, listLogged } from '../testing/logged.ts'
import { startMosquitto, type Mosquitto } from '../testing/mosquitto.ts'
import { until } from '../testing/peer-process.ts'

const DEVICE = 'weighbridge-reader'
const TOPIC = `bordertwin/huu-nghi/generic-json/${DEVICE}`
const PART_COUNT = 200

let broker: Mosquitto
let server: TestServer
let camera: MqttClient
let nextIndex = 0
const acknowledgedIds: string[] = []

beforeAll(async () => {
  broker = await startMosquitto()
  server = await startTestServer({ environment: { MQTT_URL: broker.url } })
  camera = await connectAsync(broker.url, { clientId: 'camera', clean: false, reconnectPeriod: 100 })
})
afterAll(async () => {
  await camera.endAsync(true)
  await server.remove()
  await broker.remove()
})

async function publishOne(): Promise<void> {
  const id = `read-${String(nextIndex++).padStart(16, '0')}`
  await camera.publishAsync(TOPIC, JSON.stringify({ type: 'plate.read', id, at: new Date().toISOString(), plate: `12C${10_000 + nextIndex}` }), { qos: 1 })
  acknowledgedIds.push(id)
}
const publishSome = (): Promise<unknown> => Promise.all(Array.from({ length: PART_COUNT }, publishOne))

async function hasAll(): Promise<boolean> {
  const ids = new Set((await listLogged(server)).map(({ observationId }) => observationId.split('/').at(-1)))
  return acknowledgedIds.every((id) => ids.has(id))
}

async function listLetterDevices(): Promise<string[]> {
  const answer = await fetch(`${server.url}/api/v1/dead-letters`, { headers: { authorization: `Bearer ${server.tokenOf('controller')}` } })
  const { letters } = (await answer.json()) as { readonly letters: readonly { readonly deviceId: string }[] }
  return letters.map(({ deviceId }) => deviceId).toSorted()
}

test('nothing is lost and nothing counted twice when the broker, and then the twin, restarts in the middle', async () => {
  await publishSome()
  await until('the first reads are in the log', hasAll)

  const publishing = publishSome()
  await broker.restart()
  await publishing
  await publishSome()
  await until('what was published around the restart of the broker is in the log', hasAll)
  await until('the twin says that it is connected', async () => (await getSource(server, 'mqtt-server'))?.state === 'online')
  expect((await getSource(server, 'mqtt-server'))?.problem).toBeNull()

  const { dataDir } = server
  const more = publishSome()
  await server.stop()
  await more
  await publishSome()
  server = await startTestServer({ dataDir, environment: { MQTT_URL: broker.url } })
  await until('what was published while the twin was away is in the log', hasAll)

  await until('all of them are folded', async () => (await getSource(server, DEVICE))?.observationCount === acknowledgedIds.length)
  expect(acknowledgedIds).toHaveLength(5 * PART_COUNT)
})

test('a topic of nobody, an unknown device and a body without meaning are kept as dead letters and hold nothing up', async () => {
  await camera.publishAsync('bordertwin/huu-nghi/generic-json/no-such-device', '{"type":"plate.read"}', { qos: 1 })
  await camera.publishAsync(TOPIC, '{"type":"plate.re', { qos: 1 })
  await publishOne()
  await until('the next good read is in the log', hasAll)
  // Messages are made durable side by side: the good read may be on the disk before the letters are.
  await until('both bodies are dead letters', async () => isDeepStrictEqual(await listLetterDevices(), ['no-such-device', DEVICE]))
})

test('a broker that is away is a failing source with the reason, and the server serves without it', async () => {
  await broker.remove()
  await until('the broker is told as failing', async () => (await getSource(server, 'mqtt-server'))?.state === 'failing')
  expect((await getSource(server, 'mqtt-server'))?.problem?.code).toMatch(/^source\.(?:link\.refused|link\.broken|broker\.closed)$/)
  broker = await startMosquitto()
})
