/**
 * Trackers and line devices on real connections: acknowledgements that mean "on disk", damaged packets, connections that break off,
 * say nothing, or are not welcome.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { crc16Ibm } from '../../../../ingest/crc16.ts'
import { teltonikaEmulator } from '../../../../ingest/emulators/teltonika.ts'
import { deviceId, crossingId, observationId } from '../../../model/ids.ts'
import type { PositionFix } from '../../../model/observations.ts'
import { epochMs } from '../../../model/units.ts'
import { CROSSING } from '../../testing/staged-desk.ts'
import { createStagedIntake, type StagedIntake } from '../testing/staged-intake.ts'
import { until } from '../testing/peer-process.ts'
import { converseInLines, greetingOf, startLineClient } from './line-devices.ts'
import { converseWithTracker, TELTONIKA } from './packet-trackers.ts'
import { startTcpGate, type TcpGate } from './tcp-gate.ts'

const DEVICE = 'gps-gateway'
const IMEI = '356307042441013'
const LOGIN = Buffer.concat([Buffer.from([0, 15]), Buffer.from(IMEI)])
const NOW_MS = Date.now()

const opened: (() => unknown)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

function packetOf(index: number): Buffer {
  const fix: PositionFix = {
    type: 'position.fix', observationId: observationId(''), crossingId: crossingId(CROSSING), deviceId: deviceId(DEVICE), format: 'teltonika', provenance: 'observed',
    eventTimeMs: epochMs(NOW_MS + index), deviceTimeMs: epochMs(NOW_MS - 60_000 + index), receivedAtMs: epochMs(NOW_MS), clockRule: 'deviceOffset',
    trackerId: IMEI, at: { lonDeg: 106.7, latDeg: 21.97 + index / 10_000 }, altM: 280, speedMps: 5, headingDeg: 14, accuracyM: null, isValid: true, isIgnitionOn: true,
  }
  return Buffer.from(teltonikaEmulator.encode(fix, { offsetMin: 420, isNaive: false, vehiclePicture: null, platePicture: null })?.bytes ?? new Uint8Array(0))
}

/** However it closes: one that is closed upon bytes nobody has read ends with a reset. */
const closeOf = (socket: Socket): Promise<void> => new Promise((resolve) => void socket.once('close', () => resolve()))

interface Tracker {
  readonly socket: Socket
  readonly heard: () => Buffer
}
async function dial(port: number): Promise<Tracker> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => undefined)
  opened.push(() => socket.destroy())
  await once(socket, 'connect')
  return { socket, heard: () => Buffer.concat(chunks) }
}

async function openGate(options: { readonly imeis?: readonly string[]; readonly idleMs?: number; readonly allow?: readonly string[] } = {}): Promise<StagedIntake & { readonly gate: TcpGate }> {
  const staged = createStagedIntake(DEVICE)
  const gate = await startTcpGate({
    ...staged, name: 'trackers', host: '127.0.0.1', port: 0, allow: options.allow ?? null,
    converse: converseWithTracker(TELTONIKA, {
      crossing: CROSSING, device: DEVICE, imeis: options.imeis === undefined ? null : new Set(options.imeis), idleMs: options.idleMs ?? 60_000, intake: staged.intake,
    }),
  })
  opened.push(gate.stop)
  return { ...staged, gate }
}
const fixesIn = ({ desk }: StagedIntake) => desk.taken.filter(({ type }) => type === 'position.fix')

test('a tracker signs in, and each packet is answered with its count of records, however the bytes are cut', async () => {
  const { gate, ...staged } = await openGate()
  const tracker = await dial(gate.port)
  for (const byte of Buffer.concat([LOGIN, Buffer.from([0xff]), packetOf(0), packetOf(1)])) tracker.socket.write(Buffer.from([byte]))
  await until('login and two packets are answered', () => tracker.heard().length === 9)
  expect(tracker.heard().toString('hex')).toBe('010000000100000001')
  expect(fixesIn(staged)).toMatchObject([{ trackerId: IMEI }, { trackerId: IMEI }])
})

test('a packet is answered only once it is on disk', async () => {
  const { gate, ...staged } = await openGate()
  const tracker = await dial(gate.port)
  staged.desk.failDisk(true)
  tracker.socket.write(Buffer.concat([LOGIN, packetOf(0)]))
  await until('the login is answered', () => tracker.heard().length >= 1)
  await pause(200)
  expect(tracker.heard().toString('hex')).toBe('01')
  staged.desk.failDisk(false)
  await until('the packet is answered', () => tracker.heard().length === 5)
  expect(fixesIn(staged)).toHaveLength(1)
})

test('a tracker that was cut off before the answer sends the packet again, and the two are one and the same observation', async () => {
  const { gate, ...staged } = await openGate()
  const first = await dial(gate.port)
  first.socket.write(Buffer.concat([LOGIN, packetOf(0), packetOf(1).subarray(0, 20)]))
  await until('the first packet is on disk', () => fixesIn(staged).length === 1)
  first.socket.resetAndDestroy()
  const second = await dial(gate.port)
  second.socket.write(Buffer.concat([LOGIN, packetOf(0), packetOf(1)]))
  await until('both are answered', () => second.heard().length === 9)
  expect(new Set(fixesIn(staged).map((fix) => fix.observationId)).size).toBe(2)
})

test('a damaged packet is kept and not answered, and a connection that brings only such is closed', async () => {
  const { gate, ...staged } = await openGate()
  const tracker = await dial(gate.port)
  const damaged = packetOf(0)
  damaged.writeUInt32BE(crc16Ibm(Buffer.from('something else')), damaged.length - 4)
  tracker.socket.write(Buffer.concat([LOGIN, damaged, packetOf(1)]))
  await until('the good one is answered', () => tracker.heard().length === 5)
  expect(fixesIn(staged)).toHaveLength(1)
  const closed = closeOf(tracker.socket)
  tracker.socket.write(Buffer.concat([damaged, damaged, damaged]))
  await closed
  await until('they are dead letters', async () => (await staged.listReasons()).length >= 3)
})

test('a stream that is none of a tracker is kept as a dead letter and the connection closed', async () => {
  const { gate, ...staged } = await openGate()
  const stranger = await dial(gate.port)
  stranger.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await closeOf(stranger.socket)
  expect(await staged.listReasons()).toEqual([expect.stringContaining('neither a login nor a data packet')])
})

test('a tracker that is not on the list, an address that is not welcome and one that says nothing are let go', async () => {
  const listed = await openGate({ imeis: ['000000000000000'] })
  const stranger = await dial(listed.gate.port)
  stranger.socket.write(Buffer.concat([LOGIN, packetOf(0)]))
  await closeOf(stranger.socket)
  expect(stranger.heard().toString('hex')).toBe('00')
  const impatient = await openGate({ idleMs: 100 })
  await closeOf((await dial(impatient.gate.port)).socket)
  const walled = await openGate({ allow: ['192.0.2.1'] })
  await closeOf((await dial(walled.gate.port)).socket)
  expect(fixesIn(listed)).toEqual([])
})

const rmc = (seconds: number): string => {
  const at = new Date(NOW_MS - 60_000 + seconds * 1_000).toISOString()
  const body = `GPRMC,${at.slice(11, 19).replaceAll(':', '')},A,2158.2000,N,10642.0000,E,10.0,14.0,${at.slice(8, 10)}${at.slice(5, 7)}${at.slice(2, 4)},,`
  const sum = [...body].reduce((total, letter) => total ^ letter.charCodeAt(0), 0)
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`
}

test('sentences of a receiver that connects are taken in bursts, the last one also without a line end', async () => {
  const staged = createStagedIntake(DEVICE)
  const gate = await startTcpGate({
    ...staged, name: 'receiver', host: '127.0.0.1', port: 0, allow: null,
    converse: converseInLines({ address: { crossing: CROSSING, device: DEVICE, format: 'nmea0183' }, intake: staged.intake, idleMs: 60_000, greeting: null }),
  })
  opened.push(gate.stop)
  const receiver = await dial(gate.port)
  receiver.socket.write(rmc(0) + rmc(1).slice(0, 20))
  await until('the first is on disk', () => fixesIn(staged).length === 1)
  receiver.socket.end(rmc(1).slice(20).trimEnd())
  await until('the second is on disk', () => fixesIn(staged).length === 2)
})

test('a scale that we connect to is asked again after it broke off, and says its weight once while nothing changes', async () => {
  let connectionCount = 0
  const scale = createServer((socket) => {
    connectionCount += 1
    socket.on('error', () => undefined)
    const line = `ST,GS,+ ${12_000 + connectionCount} kg\r\n`
    const timer = setInterval(() => socket.write(line), 20)
    socket.once('close', () => clearInterval(timer))
    if (connectionCount < 3) setTimeout(() => socket.destroy(), 300)
  })
  scale.listen(0, '127.0.0.1')
  await once(scale, 'listening')
  opened.push(() => scale.close())
  const staged = createStagedIntake(DEVICE)
  const client = startLineClient({
    ...staged, name: 'scale', host: '127.0.0.1', port: (scale.address() as AddressInfo).port, idleMs: 60_000, greeting: null, reconnectMsMax: 20,
    address: { crossing: CROSSING, device: DEVICE, format: 'weighbridge' },
  })
  opened.push(client.stop)
  await until('three weights came over three connections', () => staged.desk.taken.length === 3 && connectionCount === 3)
  expect(staged.linkView()?.failureCount).toBe(2)
})

test('a connection to a device that freezes is given up, and gpsd is asked to speak each time', async () => {
  const asked: string[] = []
  const gpsd = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (chunk: Buffer) => asked.push(chunk.toString()))
  })
  gpsd.listen(0, '127.0.0.1')
  await once(gpsd, 'listening')
  opened.push(() => gpsd.close())
  const staged = createStagedIntake(DEVICE)
  const client = startLineClient({
    ...staged, name: 'gpsd', host: '127.0.0.1', port: (gpsd.address() as AddressInfo).port, idleMs: 50, greeting: greetingOf('gpsd'), reconnectMsMax: 20,
    address: { crossing: CROSSING, device: DEVICE, format: 'gpsd' },
  })
  opened.push(client.stop)
  await until('it was asked twice', () => asked.length >= 2)
  expect(asked[0]).toBe('?WATCH={"enable":true,"json":true}\n')
  expect(staged.linkView()?.problem).toEqual({ code: 'source.link.silent', context: { seconds: 0.1 } })
})
