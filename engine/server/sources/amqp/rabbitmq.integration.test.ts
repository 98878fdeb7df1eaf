/** Positions of a tracker provider over RabbitMQ: the broker restarts, the disk fills up, and nothing is lost or counted twice. */
import { connect } from 'amqplib'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ufmsEmulator } from '../../../../ingest/emulators/ufms.ts'
import { crossingId, deviceId, observationId } from '../../../model/ids.ts'
import { epochMs } from '../../../model/units.ts'
import { CROSSING } from '../../testing/staged-desk.ts'
import type { RunningSource } from '../running-source.ts'
import { until } from '../testing/peer-process.ts'
import { startRabbitMq, type RabbitMq } from '../testing/rabbitmq.ts'
import { createStagedIntake, type StagedIntake } from '../testing/staged-intake.ts'
import { startQueueConsumer } from './queue-consumer.ts'

const DEVICE = 'gps-gateway'
const EXCHANGE = 'tracking.provider'
const KEY = 'track1'

let broker: RabbitMq
let consumer: RunningSource | undefined
beforeAll(async () => {
  broker = await startRabbitMq()
  const connection = await connect(broker.url)
  const channel = await connection.createChannel()
  await channel.assertExchange(EXCHANGE, 'direct', { durable: true })
  await connection.close()
})
afterEach(async () => {
  await consumer?.stop()
  consumer = undefined
})
afterAll(() => broker.remove())

function wayPointOf(index: number): Buffer {
  const atMs = epochMs(Date.now() - 60_000)
  const body = ufmsEmulator.encode({
    type: 'position.fix', observationId: observationId(''), crossingId: crossingId(CROSSING), deviceId: deviceId(DEVICE), format: 'ufms', provenance: 'observed',
    eventTimeMs: atMs, deviceTimeMs: atMs, receivedAtMs: atMs, clockRule: 'deviceOffset', trackerId: `12C${10_000 + index}`, at: { lonDeg: 106.7, latDeg: 21.97 },
    altM: null, speedMps: 5, headingDeg: 14, accuracyM: null, isValid: true, isIgnitionOn: true,
  }, { offsetMin: 420, isNaive: false, vehiclePicture: null, platePicture: null })
  return Buffer.from(body?.bytes ?? new Uint8Array(0))
}

/** Resolves when the broker has confirmed all of them. */
async function publish(bodies: readonly Buffer[]): Promise<void> {
  const connection = await connect(broker.url)
  const channel = await connection.createConfirmChannel()
  for (const body of bodies) channel.publish(EXCHANGE, KEY, body, { persistent: true })
  await channel.waitForConfirms()
  await connection.close()
}

function consume(queue: string): StagedIntake {
  const staged = createStagedIntake(DEVICE)
  consumer = startQueueConsumer({
    ...staged, name: 'ufms', url: broker.url, queue, exchange: EXCHANGE, routingKey: KEY, prefetchCount: 50, reconnectMsMax: 200,
    address: { crossing: CROSSING, device: DEVICE, format: 'ufms' },
  })
  return staged
}
const trackersIn = ({ desk }: StagedIntake): string[] => desk.taken.flatMap((taken) => (taken.type === 'position.fix' ? [taken.trackerId] : []))

async function countIn(queue: string): Promise<number> {
  const connection = await connect(broker.url)
  const channel = await connection.createChannel()
  const { messageCount } = await channel.checkQueue(queue)
  await connection.close()
  return messageCount
}

test('what a provider publishes before, during and after a restart of the broker is taken once', async () => {
  const staged = consume('ufms-restart')
  await until('the queue is there', () => staged.linkView()?.state === 'up')
  await publish(Array.from({ length: 100 }, (_, index) => wayPointOf(index)))
  // Some are in hand and not acknowledged when the broker goes down.
  staged.desk.failDisk(true)
  await publish(Array.from({ length: 100 }, (_, index) => wayPointOf(100 + index)))
  await broker.restart()
  staged.desk.failDisk(false)
  await publish(Array.from({ length: 100 }, (_, index) => wayPointOf(200 + index)))
  await until('all are on disk', () => new Set(trackersIn(staged)).size === 300)
  await until('the queue is empty', async () => (await countIn('ufms-restart')) === 0)
  expect(trackersIn(staged)).toHaveLength(300)
  expect(staged.linkView()?.failureCount).toBeGreaterThanOrEqual(1)
})

test('a message that was not acknowledged when the twin stopped comes again at its next start', async () => {
  const first = consume('ufms-stop')
  await until('the queue is there', () => first.linkView()?.state === 'up')
  first.desk.failDisk(true)
  await publish([wayPointOf(1), wayPointOf(2)])
  await until('a body waits for the disk', async () => (await countIn('ufms-stop')) === 0)
  await consumer?.stop()
  const second = consume('ufms-stop')
  await until('both are on disk', () => trackersIn(second).length === 2)
})

test('a body that nobody understands is a dead letter, acknowledged, and holds nothing up', async () => {
  const staged = consume('ufms-odd')
  await until('the queue is there', () => staged.linkView()?.state === 'up')
  await publish([Buffer.from('no protobuf at all'), wayPointOf(7)])
  await until('the good one is on disk', () => trackersIn(staged).length === 1)
  await until('the queue is empty', async () => (await countIn('ufms-odd')) === 0)
  // Both are in hand at once: the letter may be kept after the good one.
  await until('the odd one is a dead letter', async () => (await staged.listReasons()).length === 1)
})

test('a wrong password is told in words', async () => {
  const staged = createStagedIntake(DEVICE)
  consumer = startQueueConsumer({
    ...staged, name: 'ufms', url: broker.url.replace('guest:guest', 'guest:geheim'), queue: 'q', exchange: null, routingKey: KEY, prefetchCount: 1,
    address: { crossing: CROSSING, device: DEVICE, format: 'ufms' },
  })
  await until('it is failing', () => staged.linkView()?.state === 'failing')
  expect(String(staged.linkView()?.problem?.context['words'])).toMatch(/ACCESS.REFUSED/i)
  expect(JSON.stringify(staged.linkView()?.problem)).not.toContain('geheim')
})
