/** Whether a device has fallen silent, on the tiny crossing: open from 07:00 to 19:00, closed 12:00 to 13:00; minute 0 is 08:00. */
import { expect, test } from 'vitest'
import { deviceId, observationId } from '../model/ids.ts'
import type { Observation } from '../model/observations.ts'
import type { Site } from '../model/site.ts'
import { createCrossingState, type CrossingState } from './crossing-state.ts'
import { projectNotices } from './index.ts'
import { reduceCrossing } from './reduce-crossing.ts'
import { commandIssued, minute, plateRead } from './testing/observations.ts'
import { TINY_SITE, TINY_WORKFLOWS } from './testing/tiny-site.ts'

const CAMERA = 'cam-yard-in'

/** A heartbeat received at a minute. */
const heartbeat = (minutes: number): Observation => ({
  type: 'device.heard', what: 'heartbeat', observationId: observationId(`heartbeat-${minutes}`), crossingId: TINY_SITE.id, deviceId: deviceId(CAMERA), format: 'hikvision-isapi',
  provenance: 'observed', eventTimeMs: minute(minutes), deviceTimeMs: null, receivedAtMs: minute(minutes), clockRule: 'receiveTime',
})
const tick = (minutes: number): Observation => ({
  type: 'clock.tick', observationId: observationId(`tick-${minutes}`), crossingId: TINY_SITE.id, deviceId: deviceId('server'), format: 'server',
  provenance: 'observed', eventTimeMs: minute(minutes), deviceTimeMs: null, receivedAtMs: minute(minutes), clockRule: 'server',
})

function watch(observations: readonly Observation[], site: Site = TINY_SITE): { readonly told: readonly unknown[]; readonly state: CrossingState } {
  const state = createCrossingState(site, TINY_WORKFLOWS)
  const told: unknown[] = []
  for (const observation of observations) {
    reduceCrossing(state, { observation, isLate: false }, (event) => {
      if (event.type === 'notice.raised' && event.code === 'ingest.device.silent') told.push(event.context['silentMin'])
    })
  }
  return { told, state }
}
/** The minutes for which the camera was told silent. */
const silences = (observations: readonly Observation[], site: Site = TINY_SITE): readonly unknown[] => watch(observations, site).told
const beats = (count: number, stepMin: number): Observation[] => Array.from({ length: count }, (_, index) => heartbeat(index * stepMin))

test('a camera that says every ten seconds that it lives is silent after three of them, at least half a minute', () => {
  expect(silences([...beats(10, 1 / 6), tick(1.9)])).toEqual([])
  expect(silences([...beats(10, 1 / 6), tick(2.1)])).toEqual([1])
})

test('at a quiet gate heartbeats alone keep a camera from being silent, and one that was missed changes nothing', () => {
  const missed = beats(100, 1).filter((_, index) => index !== 40 && index !== 70)
  expect(silences([plateRead(0, CAMERA, null), ...missed, tick(101.9)])).toEqual([])
  expect(silences([plateRead(0, CAMERA, null), ...missed, tick(102.1)])).toEqual([3])
})

test('what the site says of a device wins over what was learned', () => {
  const site: Site = { ...TINY_SITE, sensors: TINY_SITE.sensors.map((sensor) => (sensor.id === CAMERA ? { ...sensor, reportsEveryMs: 10 * 60_000 } : sensor)) }
  expect(silences([...beats(10, 1), tick(38.9)], site)).toEqual([])
  expect(silences([...beats(10, 1), tick(39.1)], site)).toEqual([30])
})

test('a camera without heartbeats is silent after a quarter of an hour at the earliest', () => {
  const reads = Array.from({ length: 10 }, (_, index) => plateRead(index, CAMERA, null))
  expect(silences([...reads, tick(23.9)])).toEqual([])
  expect(silences([...reads, tick(24.1)])).toEqual([15])
})

const CLOSING_MIN = 11 * 60
const OPENING_MIN = 23 * 60
const DAY_MIN = 24 * 60
/** A read every so many minutes, by traffic alone. */
const reads = (fromMin: number, untilMin: number, stepMin: number): Observation[] =>
  Array.from({ length: Math.floor((untilMin - fromMin) / stepMin) + 1 }, (_, index) => plateRead(fromMin + index * stepMin, CAMERA, null))
const ticks = (fromMin: number, untilMin: number): Observation[] => Array.from({ length: Math.floor((untilMin - fromMin) / 5) + 1 }, (_, index) => tick(fromMin + index * 5))

test('a camera of a closed crossing sees nobody: neither the night nor an announced closure is a silence', () => {
  expect(silences([...reads(0, 236, 4), ...ticks(240, 315)])).toEqual([])
  expect(silences([...reads(0, CLOSING_MIN - 4, 4), ...ticks(CLOSING_MIN, OPENING_MIN + 10)])).toEqual([])
})

test('closed hours are no usual interval either: whoever falls silent the next day is missed as soon as before', () => {
  const days = [...reads(0, 236, 4), ...ticks(240, 300), ...reads(302, CLOSING_MIN - 2, 4), ...ticks(CLOSING_MIN, OPENING_MIN), ...reads(OPENING_MIN + 2, DAY_MIN + 100, 4)]
  expect(silences([...days, tick(DAY_MIN + 112)])).toEqual([])
  expect(silences([...days, tick(DAY_MIN + 114)])).toEqual([15])
})

test('a camera that says nothing after the opening is missed by how late its first truck usually comes', () => {
  const night = ticks(CLOSING_MIN, OPENING_MIN)
  const afternoon = reads(310, CLOSING_MIN - 4, 4)
  // Never seen through an opening: three hours.
  expect(silences([...afternoon, ...night, ...ticks(OPENING_MIN, OPENING_MIN + 175)])).toEqual([])
  expect(silences([...afternoon, ...night, ...ticks(OPENING_MIN, OPENING_MIN + 185)])).toEqual([180])
  // First truck at 07:40 once: two hours. The next morning it is given as long.
  const second = [...night, ...reads(OPENING_MIN + 40, DAY_MIN + CLOSING_MIN - 4, 4), ...ticks(DAY_MIN + CLOSING_MIN, DAY_MIN + OPENING_MIN)]
  expect(silences([...afternoon, ...second, ...ticks(DAY_MIN + OPENING_MIN, DAY_MIN + OPENING_MIN + 115)])).toEqual([])
  expect(silences([...afternoon, ...second, ...ticks(DAY_MIN + OPENING_MIN, DAY_MIN + OPENING_MIN + 125)])).toEqual([120])
})

test('a crossing that is opened again by command has just opened', () => {
  const order = (minutes: number, isOpen: boolean) => commandIssued(minutes, { type: 'crossing.setOpen', isOpen, reason: 'storm' })
  const shut = [...reads(0, 30, 2), order(31, false), ...ticks(32, 100)]
  expect(silences(shut)).toEqual([])
  expect(silences([...shut, order(101, true), ...ticks(102, 170)])).toEqual([])
})

test('on a twin clock that runs sixty times as fast no camera is missed before half a minute of the wall', () => {
  const state = createCrossingState(TINY_SITE, TINY_WORKFLOWS)
  state.clockSlackMs *= 60
  const told: string[] = []
  for (const observation of [...reads(0, 30, 1), tick(59), tick(61)]) {
    reduceCrossing(state, { observation, isLate: false }, (event) => {
      if (event.type === 'notice.raised') told.push(`${event.code} ${JSON.stringify(event.context)}`)
    })
  }
  expect(told.filter((text) => text.startsWith('ingest.device.silent'))).toEqual(['ingest.device.silent {"deviceId":"cam-yard-in","silentMin":30}'])
})

test('what says that it lives is missed by night as well', () => {
  expect(silences([...beats(CLOSING_MIN + 60, 1), ...ticks(CLOSING_MIN + 61, CLOSING_MIN + 70)])).toEqual([3])
})

test('a device that speaks again ends its alarm; soon silent again it is the same one, later another', () => {
  const silent = [...beats(10, 1), ...ticks(10, 20)]
  const noticesOf = (observations: readonly Observation[]) => projectNotices(watch(observations).state, 0).filter(({ code }) => code === 'ingest.device.silent')
  expect(noticesOf(silent)).toMatchObject([{ endedAtMs: null, repeatCount: 0 }])
  const again = [...silent, heartbeat(30), heartbeat(31)]
  expect(noticesOf(again)).toMatchObject([{ endedAtMs: minute(30), repeatCount: 0 }])
  expect(noticesOf([...again, tick(40)])).toMatchObject([{ endedAtMs: null, repeatCount: 1 }])
  expect(noticesOf([...again, ...Array.from({ length: 60 }, (_, index) => heartbeat(32 + index)), tick(120)])).toMatchObject([{ endedAtMs: null }, { endedAtMs: minute(30) }])
})
