/**
 * How many bodies a second the server acknowledges, by transport: HTTP, MQTT through Mosquitto, AMQP through RabbitMQ.
 *
 * The server is a process of its own, as it is run; senders and brokers share the machine with it. Acknowledged is on disk. Every body is
 * one fix of another instant, so that nothing drops out as a repeat.
 * Errors:  a broker that is not installed gives null: there is nothing to measure.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { connect as connectQueue } from 'amqplib'
import { connectAsync } from 'mqtt'
import { COMMAND_LINE } from '../install-root.ts'
import { MOSQUITTO, startMosquitto } from '../sources/testing/mosquitto.ts'
import { RABBITMQ, startRabbitMq } from '../sources/testing/rabbitmq.ts'

const DEVICE = 'gps-gateway'
const FORMAT = 'traccar-forward'
const CONNECTION_COUNT = 64
const EXCHANGE = 'bench.tracking'
const QUEUE = 'bench'

export interface TransportFigure {
  readonly bodiesPerS: number
  /** Processor time of the server a body. */
  readonly cpuUsPerBody: number
}

const bodyOf = (index: number, beganAtMs: number): string =>
  JSON.stringify({
    position: { deviceId: 1, protocol: 'teltonika', fixTime: new Date(beganAtMs + index).toISOString(), valid: true, latitude: 21.97, longitude: 106.71, altitude: 250, speed: 4, course: 20, accuracy: 6, attributes: { ignition: true } },
    device: { id: 1, uniqueId: `86000000000${String(index % 2_000).padStart(4, '0')}`, name: 'truck' },
  })

interface Served {
  readonly url: string
  readonly key: string
  readonly countTaken: () => Promise<number>
  readonly cpuS: () => Promise<number>
  readonly stop: () => Promise<void>
}

async function serve(environment: Readonly<Record<string, string>>, sourcesFile?: string): Promise<Served> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bordertwin-bench-'))
  if (sourcesFile !== undefined) await writeFile(join(dataDir, 'sources.yaml'), sourcesFile)
  const child: ChildProcess = spawn(process.execPath, [COMMAND_LINE, 'serve', '--host', '127.0.0.1', '--port', '0', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, LOG_LEVEL: 'error', BORDERTWIN_DEVICE_PER_MIN: '999999999', BORDERTWIN_ADDRESS_PER_MIN: '999999999', ...environment },
  })
  const ended = once(child, 'exit')
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }), 'line'),
    ended.then(() => Promise.reject(new Error('the server did not start'))),
  ])) as [string]
  const url = /ready: (\S+)/.exec(line)?.[1] ?? ''
  const keys = JSON.parse(await readFile(join(dataDir, 'keys.json'), 'utf8')) as { readonly devices: Readonly<Record<string, string>> }
  const metric = async (pattern: RegExp): Promise<number> => Number(pattern.exec(await (await fetch(`${url}/metrics`)).text())?.[1] ?? 0)
  return {
    url,
    key: keys.devices[`huu-nghi/${DEVICE}`] ?? '',
    countTaken: () => metric(new RegExp(`^bordertwin_ingest_observations_total\\{[^}]*device="${DEVICE}"[^}]*\\} (\\d+)`, 'm')),
    cpuS: () => metric(/^bordertwin_process_cpu_seconds_total ([\d.]+)/m),
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** @param send sends bodies number `from` to `until`; resolves when all of them are sent. */
async function measure(served: Served, count: number, send: (from: number, until: number) => Promise<void>): Promise<TransportFigure> {
  const sendAndWait = async (from: number, until: number): Promise<void> => {
    await send(from, until)
    while ((await served.countTaken()) < until) await pause(20)
  }
  const warmUpCount = Math.ceil(count / 5)
  await sendAndWait(0, warmUpCount)
  const cpuS = await served.cpuS()
  const startedAtMs = performance.now()
  await sendAndWait(warmUpCount, warmUpCount + count)
  const elapsedMs = performance.now() - startedAtMs
  return { bodiesPerS: Math.round(count / (elapsedMs / 1_000)), cpuUsPerBody: Math.round((((await served.cpuS()) - cpuS) * 1e6) / count) }
}

const began = (): number => Date.now() - 3_600_000

export async function benchHttp(count = 10_000): Promise<TransportFigure> {
  const served = await serve({})
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTION_COUNT })
  const beganAtMs = began()
  const post = (index: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const sent = request(`${served.url}/ingest/${FORMAT}/huu-nghi/${DEVICE}`, { agent, method: 'POST', headers: { 'content-type': 'application/json', 'x-device-key': served.key } }, (answer) => {
        answer.resume().once('end', () => (answer.statusCode === 202 || answer.statusCode === 200 ? resolve() : reject(new Error(`answered ${answer.statusCode}`))))
      })
      sent.once('error', reject).end(bodyOf(index, beganAtMs))
    })
  try {
    return await measure(served, count, async (from, until) => {
      let nextIndex = from
      await Promise.all(Array.from({ length: CONNECTION_COUNT }, async () => {
        while (nextIndex < until) await post(nextIndex++)
      }))
    })
  } finally {
    agent.destroy()
    await served.stop()
  }
}

export async function benchMqtt(count = 10_000): Promise<TransportFigure | null> {
  if (!existsSync(MOSQUITTO)) return null
  const broker = await startMosquitto()
  const served = await serve({ MQTT_URL: broker.url })
  const device = await connectAsync(broker.url, { clientId: 'bench' })
  const beganAtMs = began()
  try {
    return await measure(served, count, async (from, until) => {
      for (let index = from; index < until; index += 1_000) {
        const batch = Array.from({ length: Math.min(1_000, until - index) }, (_, offset) => bodyOf(index + offset, beganAtMs))
        await Promise.all(batch.map((body) => device.publishAsync(`bordertwin/huu-nghi/${FORMAT}/${DEVICE}`, body, { qos: 1 })))
      }
    })
  } finally {
    await device.endAsync(true)
    await served.stop()
    await broker.remove()
  }
}

export async function benchAmqp(count = 10_000): Promise<TransportFigure | null> {
  if (!existsSync(RABBITMQ)) return null
  const broker = await startRabbitMq()
  const connection = await connectQueue(broker.url)
  const channel = await connection.createConfirmChannel()
  await channel.assertExchange(EXCHANGE, 'direct', { durable: true })
  const source = `{ kind: amqp, crossing: huu-nghi, device: ${DEVICE}, format: ${FORMAT}, url: "${broker.url}", queue: ${QUEUE}, exchange: ${EXCHANGE}, routingKey: track }`
  const served = await serve({}, `bordertwin: sources/1\nsources:\n  queue: ${source}\n`)
  const beganAtMs = began()
  // Bound by the server: before that an exchange drops what it is given.
  while ((await channel.assertQueue(QUEUE, { durable: true })).consumerCount === 0) await pause(50)
  try {
    return await measure(served, count, async (from, until) => {
      for (let index = from; index < until; index += 1) channel.publish(EXCHANGE, 'track', Buffer.from(bodyOf(index, beganAtMs)), { persistent: true })
      await channel.waitForConfirms()
    })
  } finally {
    await connection.close()
    await served.stop()
    await broker.remove()
  }
}
