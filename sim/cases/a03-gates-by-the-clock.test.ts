/** a03: no randomness: move-up times, fluid queues, calendars, closures. Every value is exact. */
import { describe, expect, test } from 'vitest'
import type { ArrivalSpec, StepCalendar } from '../scenario.ts'
import { constant, every, flow, HOUR_MS, platoon, poisson, scenario, station, yard } from './testing/build.ts'
import { runOnce, valueOf } from './testing/measure.ts'

const MIN_MS = 60_000
/** Clears at 16 min; greatest queue 8; 85.33 vehicle-minutes. */
const falling: ArrivalSpec = { kind: 'paced', rate: { periodMs: null, pieces: [{ fromMs: 0, vehPerH: 240, toVehPerH: 0 }], untilMs: 16 * MIN_MS }, batch: null }

describe('gates', () => {
  test('30 s of service and 7 s to move up are a headway of 37 s', () => {
    const measures = runOnce(scenario([station('booth', 1, constant(30_000), { moveUpMs: 7_000 })], [flow('all', every(1_000, 0, 100))], { drain: true }))
    // The first finds the booth empty; 99 follow 37 s apart.
    expect(valueOf(measures, 'flow.all.lastOutMs')).toBe(30_000 + 99 * 37_000)
    expect(valueOf(measures, 'station.booth.waitMsMax')).toBe(99 * 37_000 - 99 * 1_000)
  })
  test('a booth that stood empty for the move-up time costs nothing more, and part of it when it stood empty for less', () => {
    const waits = (gapMs: number): number => valueOf(runOnce(scenario([station('booth', 1, constant(30_000), { moveUpMs: 7_000 })], [flow('all', every(gapMs, 0, 10))], { drain: true })), 'station.booth.waitMsMax')
    expect([waits(38_000), waits(37_000)]).toEqual([0, 0])
    expect(waits(35_000)).toBe(9 * 2_000)
  })
  test('D/D/1 with falling demand, 4 - t/4 a minute at 2 a minute: the fluid values within one vehicle', () => {
    const measures = runOnce(scenario([station('scale', 1, constant(30_000))], [flow('all', falling)], { drain: true }))
    // The 32nd would come at 16:00 sharp, when demand has ended.
    expect(valueOf(measures, 'flow.all.outCount')).toBe(31)
    expect(Math.abs(valueOf(measures, 'station.scale.queueVehMax') - 8)).toBeLessThanOrEqual(1)
    expect(Math.abs((valueOf(measures, 'flow.all.crossingMsMean') * 32) / MIN_MS - 85.33)).toBeLessThanOrEqual(32 * 0.5)
  })
  test('90 an hour for two hours, then 30, at 60: the queue peaks at 60, is gone after four hours, and costs 120 vehicle hours', () => {
    const rate = { periodMs: null, pieces: [{ fromMs: 0, vehPerH: 90, toVehPerH: 90 }, { fromMs: 2 * HOUR_MS, vehPerH: 30, toVehPerH: 30 }], untilMs: null }
    const measures = runOnce(scenario([station('gate', 1, constant(MIN_MS))], [flow('all', { kind: 'paced', rate, batch: null })], { horizon: { kind: 'duration', durationMs: 5 * HOUR_MS } }))
    expect(Math.abs(valueOf(measures, 'station.gate.queueVehMax') - 60)).toBeLessThanOrEqual(1)
    expect(Math.abs(valueOf(measures, 'station.gate.queueVehMean') * 5 - 120)).toBeLessThanOrEqual(4)
    expect(Math.abs(valueOf(measures, 'station.gate.waitMsMax') - HOUR_MS)).toBeLessThanOrEqual(MIN_MS)
  })
})

describe('calendars', () => {
  const byHour = (...counts: readonly number[]): StepCalendar => ({ periodMs: null, steps: counts.map((count, hour) => ({ fromMs: hour * HOUR_MS, count })) })
  test('a booth that opens an hour later serves an hour later', () => {
    const measures = runOnce(scenario([station('booth', 1, constant(MIN_MS), { servers: byHour(0, 1) })], [flow('all', every(MIN_MS, 0, 3))], { drain: true }))
    expect(valueOf(measures, 'flow.all.lastOutMs')).toBe(HOUR_MS + 3 * MIN_MS)
    expect(valueOf(measures, 'station.booth.utilisationRatio')).toBe(1)
  })
  test('a server that goes off duty finishes the vehicle at hand', () => {
    const measures = runOnce(scenario([station('booth', 2, constant(90 * MIN_MS), { servers: byHour(2, 1) })], [flow('all', every(1, 0, 3))], { drain: true }))
    // Two begin at once and end at 1:30; one server is left for the third.
    expect(valueOf(measures, 'flow.all.lastOutMs')).toBeGreaterThanOrEqual(3 * HOUR_MS)
    expect(valueOf(measures, 'flow.all.lastOutMs')).toBeLessThan(3 * HOUR_MS + 10)
  })
  test('a closure of twenty minutes: what is inside goes on, what is outside waits', () => {
    const closed = scenario([yard('yard', null, constant(30 * MIN_MS))], [flow('all', every(MIN_MS, 0, 60))], { drain: true, incidents: [{ kind: 'closure', placeId: 'yard', fromMs: 20 * MIN_MS, untilMs: 40 * MIN_MS }] })
    const measures = runOnce(closed)
    // Those of minutes 20 to 39 wait until 40: 20 + 19 + … + 1 minutes.
    expect(valueOf(measures, 'flow.all.crossingMsMean') * 60).toBe((60 * 30 + 210) * MIN_MS)
    expect(valueOf(measures, 'flow.all.outsideVehMax')).toBe(20)
  })
  test('a day that repeats by the clock: open 7 to 19, begun at 6', () => {
    const measures = runOnce(scenario([station('booth', 1, constant(MIN_MS), { opening: { periodMs: 24 * HOUR_MS, windows: [{ fromMs: 7 * HOUR_MS, untilMs: 19 * HOUR_MS }] } })], [flow('all', every(24 * HOUR_MS, 0, 3))], { drain: true, startClockMs: 6 * HOUR_MS, horizon: { kind: 'duration', durationMs: 72 * HOUR_MS } }))
    expect(valueOf(measures, 'flow.all.crossingMsMean')).toBe(HOUR_MS + MIN_MS)
  })
  test('fewer servers for an hour: an incident caps the calendar', () => {
    const measures = runOnce(scenario([station('booth', 2, constant(MIN_MS))], [flow('all', every(1, 0, 120))], { drain: true, incidents: [{ kind: 'servers', placeId: 'booth', fromMs: 0, untilMs: 30 * MIN_MS, serverCount: 1 }] }))
    // 30 by one server, 90 by two.
    expect(Math.round(valueOf(measures, 'flow.all.lastOutMs') / MIN_MS)).toBe(75)
  })
  test('a stop of demand: nobody comes while it holds', () => {
    const measures = runOnce(scenario([station('booth', 1, constant(1))], [flow('all', every(MIN_MS))], { incidents: [{ kind: 'demandStop', flowId: 'all', fromMs: 10 * MIN_MS, untilMs: 20 * MIN_MS }] }))
    expect(valueOf(measures, 'flow.all.inCount')).toBe(50)
  })
})

describe('demand', () => {
  test('Poisson by the hour: mean and variance of the count are the profile\'s', () => {
    const rate = { periodMs: 4 * HOUR_MS, pieces: [{ fromMs: 0, vehPerH: 0, toVehPerH: 0 }, { fromMs: HOUR_MS, vehPerH: 300, toVehPerH: 300 }, { fromMs: 3 * HOUR_MS, vehPerH: 100, toVehPerH: 500 }], untilMs: null }
    const measures = runOnce(scenario([station('booth', 50, constant(1_000))], [flow('all', { kind: 'poisson', rate, batch: null })], { horizon: { kind: 'duration', durationMs: 40 * HOUR_MS } }))
    // 900 a cycle; five standard deviations.
    expect(Math.abs(valueOf(measures, 'flow.all.inCount') - 9_000)).toBeLessThan(5 * Math.sqrt(9_000))
  })
  test('batches multiply demand by their mean size', () => {
    const measures = runOnce(scenario([station('booth', 50, constant(1_000))], [flow('all', { kind: 'deterministic', everyMs: MIN_MS, firstAtMs: 0, countMax: 500, batch: [{ sizeCount: 1, weightRatio: 1 }, { sizeCount: 3, weightRatio: 1 }] })], { drain: true, horizon: { kind: 'duration', durationMs: 10 * HOUR_MS } }))
    expect(Math.abs(valueOf(measures, 'flow.all.inCount') - 1_000)).toBeLessThan(5 * Math.sqrt(500))
  })
  test('a trace comes as written, with its attributes', () => {
    const places = [station('fruit-desk', 1, constant(1_000))]
    const trace: ArrivalSpec = { kind: 'trace', arrivals: [{ atMs: 5, attributes: { cargo: 'fruit' } }, { atMs: 9, attributes: { cargo: 'steel' } }, { atMs: 9, attributes: { cargo: 'fruit' } }] }
    const measures = runOnce(scenario(places, [flow('all', trace)], { drain: true, routes: [{ id: 'all', steps: [{ kind: 'visit', placeId: 'fruit-desk', probabilityRatio: 1, when: { cargo: 'fruit' } }] }] }))
    expect([valueOf(measures, 'flow.all.outCount'), valueOf(measures, 'station.fruit-desk.servedCount'), valueOf(measures, 'flow.all.lastOutMs')]).toEqual([3, 2, 2_005])
  })
  test('vehicle slots are used again: memory follows those inside, not the demand', () => {
    const measures = runOnce(scenario([station('booth', 4, constant(10))], [flow('all', poisson(360_000))], { horizon: { kind: 'arrivals', arrivalCount: 200_000 }, drain: true }))
    expect(valueOf(measures, 'flow.all.outCount')).toBe(200_000)
    expect(valueOf(measures, 'flow.all.insideVehMax')).toBeLessThan(50)
  })
})

test('a platoon gate lets at most its size go at each release', () => {
  const measures = runOnce(scenario([platoon('marker', { everyMs: 10 * MIN_MS, firstAtMs: 10 * MIN_MS, sizeVehMax: 10, headwayMs: 5_000 })], [flow('all', every(30_000, 0, 40))], { drain: true }))
  // 20 stand there at each of the first releases and 10 go: the last group of four goes at 40 min, the last of it 45 s later.
  expect(valueOf(measures, 'flow.all.lastOutMs')).toBe(40 * MIN_MS + 45_000)
  expect(valueOf(measures, 'platoon.marker.servedCount')).toBe(40)
})

test('initial vehicles are there at tick 0, and their time inside counts', () => {
  const measures = runOnce(scenario([station('booth', 1, constant(MIN_MS))], [flow('all', every(HOUR_MS, HOUR_MS - 1, 1))], { drain: true, initialState: [{ flowId: 'all', placeId: 'booth', vehicleCount: 3, insideForMs: 10 * MIN_MS }] }))
  expect(valueOf(measures, 'flow.all.outCount')).toBe(4)
  expect(valueOf(measures, 'flow.all.crossingMsMean')).toBe(((11 + 12 + 13 + 1) * MIN_MS) / 4)
})
