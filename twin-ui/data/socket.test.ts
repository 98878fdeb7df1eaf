/** The link against a socket of its own: what it asks for after a gap, a reconnection, a pause, a silence, a refusal. */
import { beforeEach, expect, test, vi } from 'vitest'
import type { SubscribeReply, SubscribeRequest } from '../../engine/protocol/socket.ts'
import { FAKE_SITE } from '../testing/fake-site.ts'
import { fakeCrossing, FAKE_NOW_MS, fakeNotice, fakeSnapshot, fakeTruck } from '../testing/fake-views.ts'
import { createTwinLink, LOST_AFTER_MS, STALE_AFTER_MS, type TwinLink, type TwinSocket } from './socket.ts'
import { CROSSING_UNKNOWN, useTwinStore } from './twin-store.ts'

let listeners: Map<string, (message?: unknown) => void>
let asked: SubscribeRequest[]
let answer: SubscribeReply
let pageMs: number
let link: TwinLink
let socket: TwinSocket & { connected: boolean }
const poses = { accept: vi.fn(() => true), clear: vi.fn() }
const onOtherVersion = vi.fn()

const say = (name: string, message?: unknown): void => listeners.get(name)?.(message)
const view = (viewSeq: number) => ({ viewSeq, clock: { nowMs: FAKE_NOW_MS, speedRatio: 60 }, crossing: fakeCrossing(FAKE_SITE), trucks: [], removedTripSeqs: [], notices: [] })

/** The page lives on for so long, and looks at the clock twice a second. */
const live = (ms: number): void => {
  const untilMs = pageMs + ms
  while (pageMs < untilMs) {
    pageMs += 500
    link.checkFreshness()
  }
}

beforeEach(() => {
  listeners = new Map()
  asked = []
  answer = { ok: true, protocolVersion: 1 }
  pageMs = 0
  vi.clearAllMocks()
  useTwinStore.setState({ ...CROSSING_UNKNOWN, crossingId: 'huu-nghi', connection: 'connecting', heardAtMs: null, linkProblem: null, isMotionPaused: false })
  socket = {
    connected: true,
    on: (name: string, listener: never) => listeners.set(name, listener),
    emit: (name: string, request: SubscribeRequest, reply?: (answer: SubscribeReply) => void) => {
      if (name !== 'subscribe') return
      asked.push(request)
      reply?.(answer)
    },
    connect: () => say('connect'),
    disconnect: () => say('disconnect'),
  } as never
  link = createTwinLink({ socket, poses, nowMs: () => pageMs, onOtherVersion })
  say('connect')
  say('snapshot', fakeSnapshot(FAKE_SITE, [fakeTruck(1)], 10))
  return () => link.close()
})

test('it asks for everything first, and shows what came', () => {
  expect(asked).toEqual([{ crossing: 'huu-nghi', mode: 'live' }])
  expect(useTwinStore.getState()).toMatchObject({ viewSeq: 10, connection: 'live' })
})

test('after a gap it asks once for what followed the last view seen', () => {
  say('view', view(11))
  say('view', view(14))
  say('view', view(15))
  expect(asked.slice(1)).toEqual([{ crossing: 'huu-nghi', mode: 'live', afterViewSeq: 11 }])
  expect(useTwinStore.getState().viewSeq).toBe(11)
  for (const viewSeq of [12, 13, 14, 15]) say('view', view(viewSeq))
  expect(useTwinStore.getState().viewSeq).toBe(15)
})

test('after a lost connection it says so, and resumes where it was', () => {
  say('view', view(11))
  socket.connected = false
  say('disconnect')
  live(LOST_AFTER_MS + 500)
  expect(useTwinStore.getState().connection).toBe('lost')
  socket.connected = true
  say('connect')
  expect(asked.at(-1)).toEqual({ crossing: 'huu-nghi', mode: 'live', afterViewSeq: 11 })
  say('view', view(12))
  live(1_000)
  expect(useTwinStore.getState().connection).toBe('live')
})

test('a connection that a page held up too long could not keep is not called lost while it comes back', () => {
  pageMs += 40_000
  socket.connected = false
  say('disconnect')
  link.checkFreshness()
  live(500)
  expect(useTwinStore.getState().connection).toBe('live')
  socket.connected = true
  say('connect')
  live(1_000)
  expect(useTwinStore.getState().connection).toBe('live')
})

test('silence makes what is shown stale, asks again, and the next view makes it live', () => {
  live(STALE_AFTER_MS)
  expect(useTwinStore.getState().connection).toBe('live')
  live(1_500)
  expect(useTwinStore.getState().connection).toBe('stale')
  expect(asked).toHaveLength(2)
  say('view', view(11))
  expect(useTwinStore.getState().connection).toBe('live')
})

test('a page that was held up does not call the server silent for it', () => {
  live(1_000)
  pageMs += 30_000
  link.checkFreshness()
  expect(useTwinStore.getState().connection).toBe('live')
  expect(asked).toHaveLength(1)
})

test('pose frames go to the buffer and not through the store; none while the picture is paused', () => {
  const before = useTwinStore.getState()
  const frame = new ArrayBuffer(40)
  say('poses', frame)
  expect(poses.accept).toHaveBeenCalledExactlyOnceWith(frame, 0)
  expect(useTwinStore.getState()).toBe(before)
  useTwinStore.setState({ isMotionPaused: true })
  say('poses', frame)
  expect(poses.accept).toHaveBeenCalledTimes(1)
})

test('the end of a pause asks for everybody again, because deltas were thrown away', () => {
  useTwinStore.setState({ isMotionPaused: true })
  useTwinStore.setState({ isMotionPaused: false })
  expect(asked.at(-1)).toEqual({ crossing: 'huu-nghi', mode: 'live', afterViewSeq: 10 })
})

test('another crossing empties the pose buffer and subscribes there', () => {
  useTwinStore.getState().openCrossing('chi-ma')
  expect(poses.clear).toHaveBeenCalledOnce()
  expect(asked.at(-1)).toEqual({ crossing: 'chi-ma', mode: 'live' })
  expect(useTwinStore.getState().trucks.size).toBe(0)
})

test('another signed-in person starts from a snapshot: who sees plates is decided at the handshake', () => {
  link.reconnect()
  expect(asked.at(-1)).toEqual({ crossing: 'huu-nghi', mode: 'live' })
})

test('a refusal stands in the store, in the words of the server', () => {
  answer = { ok: false, problem: { code: 'crossing.id.unknown', status: 404, title: 'There is no such crossing.', hint: '', traceId: 't' } }
  useTwinStore.getState().openCrossing('nowhere')
  expect(useTwinStore.getState().linkProblem?.code).toBe('crossing.id.unknown')
})

test('an alarm is shown before the view that would carry it', () => {
  say('alarm', fakeNotice('fresh', { lastAtMs: FAKE_NOW_MS + 1 }))
  expect(useTwinStore.getState().notices[0]?.noticeId).toBe('fresh')
})

test('a server of another protocol version makes the page reload', () => {
  say('snapshot', { ...fakeSnapshot(FAKE_SITE, []), protocolVersion: 99 })
  expect(onOtherVersion).toHaveBeenCalledOnce()
})
