/** The feed against an office that only writes down what it is given, with a clock that the test moves. */
import { describe, expect, test } from 'vitest'
import { crossingId, deviceId, observationId } from '../../model/ids.ts'
import { epochMs } from '../../model/units.ts'
import type { SimulatedReport } from '../../../sim/observations/report.ts'
import { playFeed, type FeedParts, type FeedPlan } from './play-feed.ts'
import type { LetterOptions } from './vendor-letters.ts'

const NOW_MS = 1_752_540_000_000
const MINUTE_MS = 60_000

const head = (atMs: number, device: string, format: string) => ({
  observationId: observationId(`${device}/${atMs}`), crossingId: crossingId('huu-nghi'), deviceId: deviceId(device), format, provenance: 'simulated' as const,
  eventTimeMs: epochMs(atMs), deviceTimeMs: epochMs(atMs), receivedAtMs: epochMs(atMs), clockRule: 'deviceOffset' as const,
})
const fix = (atMs: number, isRoutine: boolean, isMoving: boolean): SimulatedReport => ({
  sendAtMs: atMs, passage: null, isRoutine,
  observation: {
    ...head(atMs, 'gps-gateway', 'traccar-forward'), type: 'position.fix', trackerId: '001', at: { lonDeg: 106.7, latDeg: 21.9 }, altM: null, speedMps: isMoving ? 9 : 0, headingDeg: null,
    accuracyM: null, isValid: true, isIgnitionOn: isMoving,
  },
})
const heartbeat = (atMs: number): SimulatedReport => ({ sendAtMs: atMs, passage: null, isRoutine: true, observation: { ...head(atMs, 'cam-1', 'hikvision-isapi'), type: 'device.heard', what: 'heartbeat' } })

const declared = (atMs: number): SimulatedReport => ({
  sendAtMs: atMs, passage: null, isRoutine: false,
  observation: {
    ...head(atMs, 'declarations', 'command'), type: 'command.issued', actor: { userId: 'haulier', role: 'haulier' },
    command: { type: 'crossing.setOpen', isOpen: true, reason: 'morning' },
  },
})

interface Sent {
  readonly atMs: number
  readonly options: LetterOptions
}

async function play(reports: readonly SimulatedReport[], plan: Partial<FeedPlan> = {}, onSettle = (): void => undefined): Promise<Sent[]> {
  const sent: Sent[] = []
  const clock = { nowMs: NOW_MS }
  const parts: FeedParts = {
    office: {
      counts: { acceptedCount: 0, refusedCount: 0, retriedCount: 0, refusals: new Map() },
      post: async (_lane, write) => void (await write()), settle: () => Promise.resolve(onSettle()), ask: () => Promise.resolve(null), failure: () => null, close: () => Promise.resolve(),
    },
    letters: {
      listKeyless: () => [],
      write: ({ sendAtMs }, options) => {
        sent.push({ atMs: sendAtMs - NOW_MS, options })
        return Promise.resolve(null)
      },
    },
    batches: { add: () => Promise.resolve(), listTokenless: () => [], sentCount: () => 0 },
    // Every look at the clock moves it a second on, so that waiting ends without sleeping.
    time: { nowMs: () => (clock.nowMs += 1_000), speedRatio: 100_000, serverSpeedRatio: 100_000, stop: () => undefined },
    signal: new AbortController().signal,
    onProgress: () => undefined,
  }
  await playFeed({ reports, formats: new Set(['traccar-forward', 'hikvision-isapi']), fromMs: null, reportCountMax: Number.POSITIVE_INFINITY, ...plan }, parts)
  return sent
}

describe('playing the feed', () => {
  test('what happened before is sent as a retransmission without picture, what happens now is not', async () => {
    const sent = await play([fix(NOW_MS - 4 * MINUTE_MS, false, true), fix(NOW_MS + MINUTE_MS, false, true)])
    expect(sent).toEqual([
      { atMs: -4 * MINUTE_MS, options: { isRetransmission: true, hasPictures: false } },
      { atMs: MINUTE_MS, options: { isRetransmission: false, hasPictures: true } },
    ])
  })

  test('of old positions only those where a truck came to rest are sent, and no old heartbeats', async () => {
    const hourAgoMs = NOW_MS - 60 * MINUTE_MS
    const sent = await play([fix(hourAgoMs, false, true), fix(hourAgoMs + 1, false, false), fix(hourAgoMs + 2, true, false), heartbeat(hourAgoMs + 3), fix(NOW_MS - 5 * MINUTE_MS, true, false)])
    expect(sent.map(({ atMs }) => atMs)).toEqual([-60 * MINUTE_MS + 1, -5 * MINUTE_MS])
  })

  test('formats outside the mix are silent, earlier reports are left out, and the limit holds', async () => {
    const reports = [heartbeat(NOW_MS + 1_000), fix(NOW_MS + 2_000, false, true), fix(NOW_MS + 3_000, false, true), fix(NOW_MS + 4_000, false, true)]
    expect((await play(reports, { formats: new Set(['traccar-forward']) })).map(({ atMs }) => atMs)).toEqual([2_000, 3_000, 4_000])
    expect((await play(reports, { fromMs: NOW_MS + 2_500 })).map(({ atMs }) => atMs)).toEqual([3_000, 4_000])
    expect((await play(reports, { reportCountMax: 2 })).map(({ atMs }) => atMs)).toEqual([1_000, 2_000])
  })

  test('a night of declarations is one handful, which has arrived before the first truck is seen', async () => {
    const nightMs = NOW_MS - 8 * 60 * MINUTE_MS
    let settleCount = 0
    const night = Array.from({ length: 400 }, (_, index) => declared(nightMs + index * 1_000))
    const morning = Array.from({ length: 101 }, (_, index) => fix(NOW_MS - 120 * MINUTE_MS + index, false, false))
    await play([...night, ...morning.slice(0, 1)], {}, () => (settleCount += 1))
    expect(settleCount).toBe(1)
    settleCount = 0
    await play([...night, ...morning], {}, () => (settleCount += 1))
    expect(settleCount).toBe(2)
  })
})
