/** The live channel over real sockets: who gets in, what a screen is sent, how it resumes, and that a stalled one delays nobody. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createPoseColumns, type PoseColumns } from '../../protocol/pose-frame.ts'
import { CROSSING, noticeOf, truckOf } from '../testing/staged-desk.ts'
import { startEdges, type RunningEdges } from '../testing/start-edges.ts'
import { openScreen, type TestScreen } from '../testing/test-screen.ts'

let edges: RunningEdges
const screens: TestScreen[] = []
beforeAll(async () => {
  edges = await startEdges()
})
afterEach(() => screens.splice(0).forEach((screen) => screen.close()))
afterAll(() => edges.stop())

async function open(credentials: Parameters<typeof openScreen>[1] = { token: edges.tokenOf('controller') }): Promise<TestScreen> {
  const screen = await openScreen(edges.url, credentials)
  screens.push(screen)
  return screen
}
const LIVE = { crossing: CROSSING, mode: 'live' } as const

/** `count` trucks in a row, `metres` along. */
function columnsOf(count: number, metres: (index: number) => number): PoseColumns {
  const columns = createPoseColumns(count)
  columns.truckCount = count
  for (let index = 0; index < count; index += 1) {
    columns.tripSeq[index] = index + 1
    columns.eastM[index] = metres(index)
    columns.northM[index] = index
  }
  return columns
}

describe('a screen', () => {
  test('gets a snapshot and a keyframe at once, then views with what changed', async () => {
    edges.desk.show({ trucks: [truckOf(1), truckOf(2)], notices: [], columns: columnsOf(2, () => 10) })
    const screen = await open()
    expect(await screen.subscribe(LIVE)).toEqual({ ok: true, protocolVersion: 1 })
    await screen.until(() => screen.snapshots.length === 1 && screen.frames.length > 0, 'snapshot and keyframe')
    expect(screen.snapshots[0]?.trucks.map(({ tripSeq }) => tripSeq)).toEqual([1, 2])
    expect(screen.frames[0]).toMatchObject({ kind: 'keyframe', columns: { truckCount: 2 } })

    edges.desk.show({ trucks: [truckOf(1, { status: 'inService' }), edges.desk.trucks()[1] ?? truckOf(2)] })
    await screen.until(() => screen.views.some((view) => view.trucks.length > 0), 'a view')
    const view = screen.views.find((one) => one.trucks.length > 0)
    expect(view?.trucks).toMatchObject([{ tripSeq: 1, status: 'inService' }])

    edges.desk.show({ trucks: [edges.desk.trucks()[0] ?? truckOf(1)] })
    await screen.until(() => screen.views.some((one) => one.removedTripSeqs.includes(2)), 'the removal')
    const seqs = screen.views.map(({ viewSeq }) => viewSeq)
    expect(seqs).toEqual(seqs.map((_, index) => (screen.snapshots[0]?.viewSeq ?? 0) + 1 + index))
  })

  test('gets only trucks that moved between keyframes, at most 10 frames a second', async () => {
    edges.desk.show({ columns: columnsOf(3, () => 0) })
    const screen = await open()
    await screen.subscribe(LIVE)
    await screen.until(() => screen.frames.length > 0, 'the first keyframe')
    let step = 0
    const drive = setInterval(() => edges.desk.show({ columns: columnsOf(3, (index) => (index === 1 ? (step += 1) : 0)) }), 50)
    const [startedAtMs, framesBefore] = [Date.now(), screen.frames.length]
    await screen.until(() => screen.frames.length > framesBefore + 25, 'frames of 2.5 s')
    clearInterval(drive)
    const elapsedMs = Date.now() - startedAtMs
    expect((screen.frames.length - framesBefore) / (elapsedMs / 1_000)).toBeLessThan(12)
    // The first keyframe was for this screen alone; deltas count from the next one, which is everybody's.
    const sharedIndex = screen.frames.findIndex(({ kind }, index) => index > 0 && kind === 'keyframe')
    const deltas = screen.frames.slice(sharedIndex).filter(({ kind }) => kind === 'delta')
    expect(sharedIndex).toBeGreaterThan(0)
    expect(deltas.length).toBeGreaterThan(0)
    for (const frame of deltas) expect([...frame.columns.tripSeq]).toEqual([2])
  })

  test('hears alarms and decisions apart from views', async () => {
    const screen = await open()
    await screen.subscribe(LIVE)
    await screen.until(() => screen.snapshots.length === 1, 'the snapshot')
    edges.desk.show({ notices: [noticeOf('n-9', { code: 'yard.capacity.reached', severity: 'alarm' })] })
    edges.desk.decide({ tripSeq: 1, tripId: 'trip-1', reason: 'next in line', atMs: 5 })
    await screen.until(() => screen.alarms.length === 1 && screen.decisions.length === 1, 'alarm and decision')
    expect(screen.alarms[0]?.noticeId).toBe('n-9')
  })

  test('that has not signed in sees masked plates, whatever its neighbour sees', async () => {
    edges.desk.show({ trucks: [truckOf(1)], notices: [noticeOf('n-10')] })
    const [seeing, masked] = [await open(), await open({})]
    await Promise.all([seeing.subscribe(LIVE), masked.subscribe(LIVE)])
    await masked.until(() => masked.snapshots.length === 1 && seeing.snapshots.length === 1, 'the snapshots')
    edges.desk.show({ trucks: [truckOf(1, { status: 'called' })], notices: [noticeOf('n-11')] })
    await masked.until(() => masked.views.some((view) => view.trucks.length > 0), 'a masked view')
    await seeing.until(() => seeing.views.some((view) => view.trucks.length > 0), 'a view')
    expect(JSON.stringify([seeing.snapshots, seeing.views])).toContain('12C10001')
    expect(JSON.stringify([masked.snapshots, masked.views, masked.alarms])).not.toMatch(/12C10001|12R00417|12C12345/)
  })

  test('gets nothing more once it has unsubscribed', async () => {
    const screen = await open()
    await screen.subscribe(LIVE)
    await screen.until(() => screen.snapshots.length === 1, 'the snapshot')
    screen.socket.emit('unsubscribe', { crossing: CROSSING })
    const other = await open()
    await other.subscribe(LIVE)
    await other.until(() => other.views.length >= 1, 'a heartbeat view')
    const before = screen.views.length
    edges.desk.show({ trucks: [truckOf(7)] })
    await other.until(() => other.views.some((view) => view.trucks.length > 0), "the other's view")
    expect(screen.views).toHaveLength(before)
  })
})

describe('a screen that comes back', () => {
  test('gets the views it missed, and no snapshot', async () => {
    const first = await open()
    await first.subscribe(LIVE)
    await first.until(() => first.snapshots.length === 1, 'the snapshot')
    const seen = Math.max(first.snapshots[0]?.viewSeq ?? 0, ...first.views.map(({ viewSeq }) => viewSeq))
    first.close()
    edges.desk.show({ trucks: [truckOf(31)] })
    const second = await open()
    await second.subscribe({ ...LIVE, afterViewSeq: seen })
    await second.until(() => second.views.some((view) => view.trucks.some(({ tripSeq }) => tripSeq === 31)), 'the missed truck')
    expect(second.snapshots).toHaveLength(0)
    expect(second.views[0]?.viewSeq).toBe(seen + 1)
  })

  test.each([0, 4_000_000_000_000])('from view %d, which is not kept, gets a snapshot', async (afterViewSeq) => {
    const screen = await open()
    await screen.subscribe({ ...LIVE, afterViewSeq })
    await screen.until(() => screen.snapshots.length === 1, 'the snapshot')
  })
})

describe('what is refused', () => {
  test('a crossing that is not there, with a problem', async () => {
    expect(await (await open()).subscribe({ crossing: 'atlantis', mode: 'live' })).toMatchObject({
      ok: false,
      problem: { code: 'crossing.id.unknown', status: 404 },
    })
  })

  test('a request that is none', async () => {
    const screen = await open()
    expect(await screen.subscribe({ crossing: CROSSING, mode: 'dream' } as never)).toMatchObject({
      ok: false,
      problem: { code: 'request.body.invalid' },
    })
    expect(await screen.subscribe('huu-nghi' as never)).toMatchObject({ ok: false })
    screen.socket.emit('subscribe', LIVE, 'no function' as never)
    screen.socket.emit('unsubscribe', null as never)
    expect(await screen.subscribe(LIVE)).toMatchObject({ ok: true })
  })

  test('a wrong token, and a page of another site', async () => {
    await expect(openScreen(edges.url, { token: 'wrong-wrong-wrong-wrong' })).rejects.toMatchObject({
      data: { code: 'access.session.wrong' },
    })
    await expect(openScreen(edges.url, { origin: 'https://elsewhere.example' })).rejects.toThrow('websocket error')
  })

  test('a flood of messages, which ends the connection', async () => {
    const screen = await open()
    const gone = new Promise<string>((resolve) => screen.socket.once('disconnect', resolve))
    for (let count = 0; count < 200; count += 1) screen.socket.emit('unsubscribe', { crossing: CROSSING })
    expect(await gone).toBe('io server disconnect')
  })
})

test('screens that come all at once share one snapshot', async () => {
  let snapshotsMade = 0
  const { trucks } = edges.desk
  edges.desk.show({ trucks: [truckOf(1)] })
  Object.assign(edges.desk, {
    trucks: () => {
      snapshotsMade += 1
      return trucks()
    },
  })
  const crowd = await Promise.all(Array.from({ length: 40 }, () => open()))
  const startedAtMs = Date.now()
  await Promise.all(crowd.map((screen) => screen.subscribe(LIVE)))
  for (const screen of crowd)
    await screen.until(() => screen.snapshots.length === 1 && screen.frames.length > 0, 'everybody has a snapshot')
  Object.assign(edges.desk, { trucks })
  // One a tick of 50 ms: a machine that takes longer to let all of them in has made more.
  expect(snapshotsMade).toBeLessThan(Math.max(10, (Date.now() - startedAtMs) / 50 + 1))
  expect(snapshotsMade).toBeLessThan(crowd.length)
})

test('a screen that stops reading delays nobody, is sent nothing stale afterwards, and catches up with one snapshot', async () => {
  const count = 20_000
  let step = 0
  edges.desk.show({
    trucks: Array.from({ length: 2_000 }, (_, index) => truckOf(index + 1)),
    columns: columnsOf(count, (index) => index % 900),
  })
  const [healthy, stalled] = [await open(), await open()]
  await Promise.all([healthy.subscribe(LIVE), stalled.subscribe(LIVE)])
  await stalled.until(() => stalled.frames.length > 0, 'a first frame')
  // Every frame is 240 kB: the buffers of the system are full within a second or two.
  const drive = setInterval(
    () =>
      edges.desk.show({
        trucks: edges.desk.trucks().map((truck) => ({ ...truck })),
        columns: columnsOf(count, (index) => (index + (step += 1)) % 900),
      }),
    100,
  )
  stalled.pause(true)
  const heapBefore = process.memoryUsage().arrayBuffers
  const [framesBefore, snapshotsBefore] = [healthy.frames.length, stalled.snapshots.length]
  const cpuBefore = process.cpuUsage()
  await healthy.until(() => healthy.frames.length >= framesBefore + 50, '5 s of frames beside a stalled screen')
  const { user, system } = process.cpuUsage(cpuBefore)
  const skipped = (await (await fetch(`${edges.url}/metrics`)).text()).match(/bordertwin_socket_frames_skipped_total\{[^}]*\} (\d+)/)?.[1]
  expect(Number(skipped)).toBeGreaterThan(10)
  // Processor time, so that a busy machine does not make a frame look dear; both ends of it are in this process.
  expect((user + system) / 1_000 / 50).toBeLessThan(100)
  expect(process.memoryUsage().arrayBuffers - heapBefore).toBeLessThan(100_000_000)
  const staleMs = Date.now()
  stalled.pause(false)
  await stalled.until(() => stalled.snapshots.length > snapshotsBefore, 'the snapshot that catches up')
  clearInterval(drive)
  // What the system had buffered comes first; after the snapshot everything is new.
  expect(stalled.snapshots.length - snapshotsBefore).toBe(1)
  expect(stalled.snapshots.at(-1)?.clock.nowMs).toBeGreaterThanOrEqual(staleMs - 100)
})
