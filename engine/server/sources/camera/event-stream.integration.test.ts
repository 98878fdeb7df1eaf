/**
 * Cameras that ask for digest and break off, half-open or close their streams at every bad moment: what came whole is on disk once,
 * what came cut is a dead letter, and the stream is open again.
 */
import { afterEach, describe, expect, test } from 'vitest'
import { CROSSING } from '../../testing/staged-desk.ts'
import { createBackOff } from '../back-off.ts'
import type { RunningSource } from '../running-source.ts'
import { BOUNDARY, partOf, startCameraStandIn, type CameraStandIn, type CameraStandInOptions, type StreamStep } from '../testing/camera-stand-in.ts'
import { until } from '../testing/peer-process.ts'
import { createStagedIntake, type StagedIntake } from '../testing/staged-intake.ts'
import { openCameraDoor } from './camera-request.ts'
import { startEventStream } from './event-stream.ts'
import { startMjpeg, startSnapshots } from './snapshots.ts'

const DEVICE = 'cam-b1-export-1'
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(`\r\n--${BOUNDARY}x`), Buffer.alloc(50_000, 7), Buffer.from([0xff, 0xd9])])
const uuidOf = (index: number): string => `2026-passage-${String(index).padStart(8, '0')}`
const alertOf = (index: number): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<EventNotificationAlert version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema"><macAddress>02:00:5e:10:00:41</macAddress><channelID>1</channelID><dateTime>${new Date().toISOString()}</dateTime><activePostCount>1</activePostCount><eventType>ANPR</eventType><eventState>active</eventState><ANPR><licensePlate>29C${10_000 + index}</licensePlate><confidenceLevel>96</confidenceLevel></ANPR><UUID>${uuidOf(index)}</UUID></EventNotificationAlert>`
const HEARTBEAT = '<EventNotificationAlert version="2.0"><dateTime>2026-07-05T08:14:09+07:00</dateTime><activePostCount>0</activePostCount><eventType>videoloss</eventType><eventState>inactive</eventState></EventNotificationAlert>'
const passage = (index: number): StreamStep => ({ write: partOf(alertOf(index)) })

let camera: CameraStandIn
let source: RunningSource
afterEach(async () => {
  await source.stop()
  await camera.stop()
})

async function watch(options: CameraStandInOptions & { readonly heartbeatMs?: number; readonly password?: string; readonly targets?: readonly string[] }): Promise<StagedIntake> {
  camera = await startCameraStandIn({ ...options, password: 'geheim' })
  const staged = createStagedIntake(DEVICE)
  source = startEventStream({
    ...staged, name: 'camera', targets: options.targets ?? ['/ISAPI/Event/notification/alertStream'], heartbeatMs: options.heartbeatMs ?? 10_000,
    door: openCameraDoor(camera.address, { user: 'twin', password: options.password ?? 'geheim' }),
    take: (body, signal) => staged.intake.take({ crossing: CROSSING, device: DEVICE, format: 'hikvision-isapi' }, body, signal),
    backOff: createBackOff({ firstMs: 10, lastMs: 50 }),
  })
  return staged
}
const uuidsIn = ({ desk }: StagedIntake): string[] => desk.taken.filter(({ type }) => type === 'plate.read').map(({ observationId }) => observationId.split('/').at(-1) ?? '')

describe.each(['MD5', 'SHA-256'] as const)('a camera that asks for digest with %s', (algorithm) => {
  test('is read with one challenge, and its nonce is used with a rising count until it is stale', async () => {
    const staged = await watch({ algorithm, nonceUses: 2, script: (index) => [passage(index), 'end'] })
    await until('six streams were read', () => new Set(uuidsIn(staged)).size >= 6)
    expect(camera.highestUseCount()).toBe(2)
    expect(staged.linkView()).toMatchObject({ state: 'up', failureCount: 0 })
  })
})

test('a wrong password is said in words and tried again slowly, not for ever at once', async () => {
  const staged = await watch({ password: 'falsch', script: () => [] })
  await until('it is failing', () => staged.linkView()?.state === 'failing')
  expect(staged.linkView()?.problem?.code).toBe('source.login.refused')
  expect(camera.targets).toEqual([])
})

test('passages are taken as they come, before the boundary of the next part, and streams that break, end and close mid-part lose only what was cut', async () => {
  const cut = partOf(alertOf(99)).subarray(0, 200)
  const staged = await watch({
    script: (index) =>
      ([
        [passage(0), passage(1), 'break'],
        [passage(2), { write: cut }, 'end'],
        [passage(3), { write: cut }, 'break'],
        [{ write: partOf(HEARTBEAT) }, passage(4), 'end'],
        [passage(5), 'freeze'],
      ] as const)[index],
  })
  await until('all whole passages are on disk', () => new Set(uuidsIn(staged)).size === 6)
  expect(uuidsIn(staged).toSorted()).toEqual([0, 1, 2, 3, 4, 5].map(uuidOf))
  expect((await staged.listReasons()).length).toBeGreaterThanOrEqual(1)
  expect(staged.linkView()?.state).toBe('up')
})

test('a half-open connection is given up after three heartbeats without a byte, and opened again', async () => {
  const staged = await watch({ heartbeatMs: 100, script: (index) => (index < 2 ? [passage(index), 'freeze'] : [passage(index), { waitMs: 80 }, { write: partOf(HEARTBEAT) }, { waitMs: 80 }, passage(10 + index), 'end']) })
  // The third, unless the machine stood still for three heartbeats meanwhile.
  await until('a stream is read to its end', () => uuidsIn(staged).some((uuid) => uuid >= uuidOf(12)))
  expect(staged.linkView()?.failureCount).toBeGreaterThanOrEqual(2)
  expect(staged.logLines.some((line) => line.includes('the stream of the camera is down'))).toBe(true)
})

test('pictures behind an event go with it, also when they hold what looks like a boundary', async () => {
  const staged = await watch({ script: (index) => (index === 0 ? [{ write: Buffer.concat([partOf(alertOf(0)), partOf(JPEG, 'image/jpeg'), partOf(JPEG, 'image/jpeg'), partOf(alertOf(1))]) }, 'freeze'] : undefined) })
  await until('both passages are on disk', () => uuidsIn(staged).length === 2)
  expect(await staged.listReasons()).toEqual([])
})

test('while the disk is full the stream stands still, and nothing of it is lost', async () => {
  const staged = await watch({ script: (index) => (index === 0 ? [passage(0), passage(1), passage(2), 'freeze'] : undefined) })
  staged.desk.failDisk(true)
  await until('the camera was asked', () => camera.targets.length === 1)
  staged.desk.failDisk(false)
  await until('all are on disk', () => uuidsIn(staged).length === 3)
})

test('an address that is refused in words is left for the next, and one that ends at once is a failure', async () => {
  const staged = await watch({
    targets: ['/cgi-bin/eventManager.cgi?action=attach&codes=[TrafficJunction]', '/cgi-bin/eventManager.cgi?action=attach&codes=[All]'],
    contentType: `multipart/x-mixed-replace; boundary=${BOUNDARY}`,
    answer: (request, response) => {
      if (request.url?.includes('[All]') === true) return false
      response.writeHead(200, { 'content-type': 'text/plain' }).end('Error\r\nNot Implemented')
      return true
    },
    script: (index) => (index === 0 ? ['end'] : [passage(7), 'freeze']),
  })
  await until('the passage is on disk', () => uuidsIn(staged).length === 1)
  expect(camera.targets.slice(0, 3).map((target) => target.endsWith('[All]'))).toEqual([false, true, true])
  expect(staged.linkView()?.failureCount).toBe(2)
})

describe('frames', () => {
  const frames: number[] = []
  const watchFrames = async (start: typeof startMjpeg, options: CameraStandInOptions) => {
    frames.length = 0
    camera = await startCameraStandIn({ ...options, password: 'geheim' })
    const staged = createStagedIntake(DEVICE)
    source = start({
      ...staged, name: 'frames', target: '/frame', everyMs: 5, silentMs: 60_000,
      door: openCameraDoor(camera.address, { user: 'twin', password: 'geheim' }),
      take: async ({ bytes }) => frames.push(bytes.length),
    })
    return staged
  }

  test('are fetched one by one, and a picture that is none is a failure in words', async () => {
    let count = 0
    const staged = await watchFrames(startSnapshots, {
      script: () => [],
      answer: (_request, response) => {
        response.writeHead(200, { 'content-type': 'image/jpeg' }).end(count++ === 1 ? 'no picture' : JPEG)
        return true
      },
    })
    await until('three frames came', () => frames.length >= 3)
    expect(new Set(frames)).toEqual(new Set([JPEG.length]))
    expect(staged.linkView()?.failureCount).toBe(1)
  })

  test('are read from an MJPEG stream that breaks off', async () => {
    await watchFrames(startMjpeg, { contentType: `multipart/x-mixed-replace; boundary=${BOUNDARY}`, script: () => [{ write: partOf(JPEG, 'image/jpeg') }, { waitMs: 20 }, { write: partOf(JPEG, 'image/jpeg') }, { write: `--${BOUNDARY}\r\n` }, 'break'] })
    await until('frames of several streams came', () => frames.length >= 3)
    expect(new Set(frames)).toEqual(new Set([JPEG.length]))
  })
})
