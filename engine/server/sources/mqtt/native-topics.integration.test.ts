/**
 * The native topics of ONVIF, Frigate, OwnTracks and VDA 5050, published as their devices do, QoS 1: through Mosquitto, which restarts in
 * the middle, as the twin then does, and through the embedded broker. What was acknowledged is in the log, and the state has counted it
 * once; what the broker had kept (retained) and hands over at each subscription is counted no second time.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterEach, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../testing/start-server.ts'
import { getSource, listLogged, type LoggedObservation } from '../testing/logged.ts'
import { startMosquitto } from '../testing/mosquitto.ts'
import { NATIVE_SOURCES, NATIVE_SOURCES_FILE, type NativeSource } from '../testing/native-messages.ts'
import { until } from '../testing/peer-process.ts'

const PART_COUNT = 25
/** Far enough apart for one camera: within 20 s two like plates are one vehicle. */
const SPACING_MS = 30_000
const beganAtMs = Date.now() - 2 * 3_600_000

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

async function createDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bordertwin-native-'))
  opened.push(() => rm(dataDir, { recursive: true, force: true }))
  await writeFile(join(dataDir, 'sources.yaml'), NATIVE_SOURCES_FILE)
  return dataDir
}

/** What tells one observation from another, as NativeSource.markOf says it. */
function markOf(observation: LoggedObservation): string {
  const { type, plate, at, eastM } = observation as LoggedObservation & { readonly plate?: string; readonly at?: { readonly latDeg: number }; readonly eastM?: number }
  return type === 'plate.read' ? (plate ?? '') : type === 'position.fix' ? `lat ${at?.latDeg.toFixed(5)}` : type === 'agv.reported' ? `agv at ${eastM}` : type
}

const payloadOf = ({ payloadOf: messageOf }: NativeSource, index: number): string => JSON.stringify(messageOf(index, beganAtMs + index * SPACING_MS))

/** Publishes numbers from `from` on all native topics; resolves when the broker has acknowledged them. */
const publishPart = (clientOf: (source: NativeSource) => MqttClient, from: number): Promise<unknown> =>
  Promise.all(
    NATIVE_SOURCES.flatMap((source) => Array.from({ length: PART_COUNT }, (_, offset) => clientOf(source).publishAsync(source.topic, payloadOf(source, from + offset), { qos: 1 }))),
  )

async function hasMarks(server: TestServer, indexCount: number): Promise<boolean> {
  const logged = await listLogged(server)
  return NATIVE_SOURCES.every(({ device, markOf: expectedOf }) => {
    const marks = new Set(logged.filter((one) => one.deviceId === device).map(markOf))
    return Array.from({ length: indexCount }, (_, index) => expectedOf(index)).every((mark) => marks.has(mark))
  })
}
/** How often the connection to the broker has failed. */
async function failuresOf({ url }: TestServer): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/bordertwin_source_failures\{source="mqtt-server"[^}]*\} (\d+)/.exec(text)?.[1] ?? 0)
}
const countsOf = (server: TestServer): Promise<readonly number[]> =>
  Promise.all(NATIVE_SOURCES.map(async ({ device }) => (await getSource(server, device))?.observationCount ?? 0))

test('through Mosquitto nothing is lost and nothing counted twice while broker and twin restart, whatever was retained', async () => {
  const dataDir = await createDataDir()
  const broker = await startMosquitto()
  opened.push(broker.remove)
  const devices = await connectAsync(broker.url, { clientId: 'devices', clean: false, reconnectPeriod: 100 })
  opened.push(() => devices.endAsync(true))
  const start = (): Promise<TestServer> => startTestServer({ dataDir, environment: { MQTT_URL: broker.url } })
  let server = await start()
  opened.push(() => server.stop())
  const clientOf = (): MqttClient => devices
  await until('the twin has subscribed', async () => (await getSource(server, 'mqtt-server'))?.state === 'online')

  await publishPart(clientOf, 0)
  await until('the first part is in the log', () => hasMarks(server, PART_COUNT))
  const publishing = publishPart(clientOf, PART_COUNT)
  await broker.restart()
  await publishing
  await until('what was published around the restart of the broker is in the log', () => hasMarks(server, 2 * PART_COUNT))

  const more = publishPart(clientOf, 2 * PART_COUNT)
  await server.stop()
  await more
  await publishPart(clientOf, 3 * PART_COUNT)
  server = await start()
  await until('what was published while the twin was away is in the log', () => hasMarks(server, 4 * PART_COUNT))
  const expected = NATIVE_SOURCES.map(() => 4 * PART_COUNT)
  await until('all of them are folded', async () => (await countsOf(server)).every((count, index) => count >= (expected[index] ?? 0)))
  expect(await countsOf(server)).toEqual(expected)

  // Kept by the broker: the newest of each source, and one without a time, whose id would be another one at each receipt.
  for (const source of NATIVE_SOURCES) await devices.publishAsync(source.topic, payloadOf(source, 4 * PART_COUNT - 1), { qos: 1, retain: true })
  const timeless = JSON.stringify({ type: 'lpr', id: 'without-a-time', camera: 'yard_2', plate: '98C77777', score: 0.9 })
  await devices.publishAsync('frigate/tracked_object_update', timeless, { qos: 1, retain: true })
  await until('the one without a time is counted once', async () => (await getSource(server, 'cam-y2-in'))?.observationCount === 4 * PART_COUNT + 1)
  const once = await countsOf(server)

  // The session is lost: the same name, clean, throws the twin out; it subscribes anew and is given all that was kept.
  const failuresBefore = await failuresOf(server)
  const usurper = await connectAsync(broker.url, { clientId: 'bordertwin', clean: true, reconnectPeriod: 0 })
  await usurper.endAsync(true)
  await until('the twin has been thrown out and has subscribed again', async () => (await failuresOf(server)) > failuresBefore && (await getSource(server, 'mqtt-server'))?.state === 'online')
  await publishPart(clientOf, 4 * PART_COUNT)
  await until('it is read on', () => hasMarks(server, 5 * PART_COUNT))
  await until('what came after is folded', async () => (await countsOf(server)).every((count, index) => count >= (once[index] ?? 0) + PART_COUNT))
  expect(await countsOf(server)).toEqual(once.map((count) => count + PART_COUNT))

  await server.stop()
  server = await start()
  await publishPart(clientOf, 5 * PART_COUNT)
  await until('it is read on after its restart', () => hasMarks(server, 6 * PART_COUNT))
  await until('what came after the restart is folded', async () => (await countsOf(server)).every((count, index) => count >= (once[index] ?? 0) + 2 * PART_COUNT))
  expect(await countsOf(server)).toEqual(once.map((count) => count + 2 * PART_COUNT))
})

test('through the embedded broker each device publishes on its native topic, and goes on after the twin restarts', async () => {
  const dataDir = await createDataDir()
  let server = await startTestServer({ dataDir, environment: { MQTT_PORT: '0' } })
  opened.push(() => server.stop())
  const signIn = async (): Promise<(source: NativeSource) => MqttClient> => {
    const clients = new Map<string, MqttClient>()
    for (const { device } of NATIVE_SOURCES) {
      const client = await connectAsync(`mqtt://127.0.0.1:${server.server.sourcePorts.get('mqtt-broker')}`, { username: `huu-nghi/${device}`, password: server.keyOf(device), reconnectPeriod: 0 }, false)
      opened.push(() => client.endAsync(true))
      clients.set(device, client)
    }
    return ({ device }) => clients.get(device) as MqttClient
  }
  await publishPart(await signIn(), 0)
  // Acknowledged is on disk: no waiting.
  expect(await hasMarks(server, PART_COUNT)).toBe(true)
  await server.stop()
  server = await startTestServer({ dataDir, environment: { MQTT_PORT: '0' } })
  const clientOf = await signIn()
  // Devices cannot know what arrived before: they send the last part again, some of it as retained.
  await publishPart(clientOf, 0)
  for (const source of NATIVE_SOURCES) await clientOf(source).publishAsync(source.topic, payloadOf(source, 0), { qos: 1, retain: true })
  await publishPart(clientOf, PART_COUNT)
  expect(await hasMarks(server, 2 * PART_COUNT)).toBe(true)
  const expected = NATIVE_SOURCES.map(() => 2 * PART_COUNT)
  await until('all of them are folded', async () => (await countsOf(server)).every((count, index) => count >= (expected[index] ?? 0)))
  expect(await countsOf(server)).toEqual(expected)
})
