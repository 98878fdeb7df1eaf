/** Devices on the embedded broker: who may publish what, and that an acknowledgement means "on disk". */
import { connect } from 'node:net'
import { once } from 'node:events'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { afterEach, expect, test } from 'vitest'
import { CROSSING } from '../../testing/staged-desk.ts'
import { createRecentDeliveries } from '../recent-deliveries.ts'
import { until } from '../testing/peer-process.ts'
import { createStagedIntake } from '../testing/staged-intake.ts'
import { createWrongTries } from '../wrong-tries.ts'
import { startEmbeddedBroker } from './embedded-broker.ts'

const PATH = `${CROSSING}/gate-json`
const TOPIC = `bordertwin/${CROSSING}/generic-json/gate-json`
const KEY = 'a-device-key-of-a-gate'
const readOf = (id: string): string => JSON.stringify({ type: 'plate.read', id, at: new Date().toISOString(), plate: '12C12345' })

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

async function startBroker(triesCount = 60) {
  const staged = createStagedIntake()
  const broker = await startEmbeddedBroker({
    ...staged, host: '127.0.0.1', port: 0, recent: createRecentDeliveries(), tries: createWrongTries(Date.now, triesCount),
    keyRing: { isKeyOf: (path, key) => path === PATH && key === KEY },
    rules: [{ topic: 'frigate/events', crossing: CROSSING, format: 'generic-json', device: 'gate-json' }],
  })
  opened.push(broker.stop)
  const signIn = async (options: IClientOptions = {}): Promise<MqttClient> => {
    const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { username: PATH, password: KEY, reconnectPeriod: 0, ...options }, false)
    opened.push(() => client.endAsync(true))
    return client
  }
  return { ...staged, broker, signIn }
}

test('a device with its key publishes to its own topic and to the native topic that is mapped to it', async () => {
  const { signIn, desk } = await startBroker()
  const device = await signIn()
  await device.publishAsync(TOPIC, readOf('own-topic-read-0001'), { qos: 1 })
  await device.publishAsync('frigate/events', readOf('native-topic-read-1'), { qos: 2, retain: true })
  expect(desk.taken.map(({ observationId }) => observationId)).toEqual(['gate-json/own-topic-read-0001', 'gate-json/native-topic-read-1'])
})

test('a wrong key is refused, and so is the right one from an address that has guessed too often', async () => {
  const { signIn, desk } = await startBroker(2)
  await expect(signIn({ password: 'guessed' })).rejects.toThrow(/Bad user/i)
  await expect(signIn({ username: `${CROSSING}/yard-cam` })).rejects.toThrow(/Bad user/i)
  await expect(signIn()).rejects.toThrow(/Bad user/i)
  expect(desk.taken).toEqual([])
})

test('a topic of another device ends the connection, and nobody may listen to others', async () => {
  const { signIn, desk } = await startBroker()
  const device = await signIn()
  await expect(device.subscribeAsync('#', { qos: 1 })).rejects.toThrow()
  const closed = new Promise((resolve) => void device.once('close', () => resolve(null)))
  device.publish(`bordertwin/${CROSSING}/generic-json/yard-cam`, readOf('foreign-topic-read1'), { qos: 1 })
  await closed
  expect(desk.taken).toEqual([])
})

test('a message is acknowledged only once it is on disk', async () => {
  const { signIn, desk } = await startBroker()
  const device = await signIn()
  desk.failDisk(true)
  let isAcknowledged = false
  const publishing = device.publishAsync(TOPIC, readOf('while-disk-is-full1'), { qos: 1 }).then(() => (isAcknowledged = true))
  await device.publishAsync(TOPIC, '{"not json', { qos: 1 })
  expect(isAcknowledged).toBe(false)
  desk.failDisk(false)
  await publishing
  expect(desk.taken).toHaveLength(1)
})

test('a greeting that announces megabytes ends the connection before they are buffered', async () => {
  const { broker, logLines } = await startBroker()
  const socket = connect(broker.port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]))
  socket.resume()
  await once(socket, 'close')
  await until('it is logged', () => logLines.some((line) => line.includes('an MQTT connection was ended')))
})
