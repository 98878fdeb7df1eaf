/** b02: roads with storage, gaps that travel back, yards, and two vehicles that meet. No randomness: every value is exact. */
import { describe, expect, test } from 'vitest'
import { constant, every, flow, HOUR_MS, meeting, road, scenario, station, visit, yard } from './testing/build.ts'
import { compileNetwork, runReplication } from '../index.ts'
import { runOnce, valueOf } from './testing/measure.ts'

describe('roads', () => {
  test('alone on a road: length over free speed', () => {
    const measures = runOnce(scenario([road('road')], [flow('all', every(10_000, 0, 5))], { drain: true }))
    expect(valueOf(measures, 'flow.all.crossingMsMean')).toBe(100_000)
  })
  test('at saturation each lane lets one go per headway', () => {
    const outAt = (laneCount: number): number => valueOf(runOnce(scenario([road('road', { laneCount, lengthM: 10_000, headwayMs: 2_500 })], [flow('all', every(100, 0, 101))], { drain: true })), 'flow.all.lastOutMs')
    expect(outAt(1)).toBe(1_000_000 + 100 * 2_500)
    expect(outAt(2)).toBe(1_000_000 + 100 * 1_250)
  })
  test('a full road stops the station upstream, and its storage is its length', () => {
    // 100 m at 20 m: five vehicles. The gate behind serves one a minute.
    const places = [station('up', 1, constant(1_000)), road('road', { lengthM: 100 }), station('gate', 1, constant(60_000), { queueVehMax: 0 })]
    const measures = runOnce(scenario(places, [flow('all', every(1_000))], { horizon: { kind: 'duration', durationMs: 2 * HOUR_MS }, warmUpMs: HOUR_MS }))
    expect(valueOf(measures, 'road.road.occupancyVehMax')).toBe(5)
    expect(valueOf(measures, 'station.up.blockedRatio')).toBeGreaterThan(0.95)
    expect(valueOf(measures, 'flow.all.throughputPerDay')).toBe(1_440)
  })
  test('a gap needs its time back to the entry: reaction time by vehicles in a lane', () => {
    // Reaction 3 s - 20 m / 10 m/s = 1 s; five vehicles: 5 s from the exit of one to the entry of the next.
    const entries: number[] = []
    const exits: number[] = []
    const network = scenario([road('road', { lengthM: 100 }), station('gate', 1, constant(60_000), { queueVehMax: 0 })], [flow('all', every(1, 0, 12))], { drain: true })
    runOnceWatched(network, (kind, placeIndex, atMs) => {
      if (placeIndex === 0) (kind === 'entered' ? entries : exits).push(atMs)
    })
    expect(entries.slice(5)).toEqual(exits.slice(0, 7).map((atMs) => atMs + 5_000))
  })
  test('a queue on a long road discharges at the saturation flow, whatever held it', () => {
    const places = [road('road', { lengthM: 5_000, headwayMs: 2_000 }), station('marker', 1, constant(1))]
    const held = scenario(places, [flow('all', every(1_000, 0, 100))], { drain: true, incidents: [{ kind: 'closure', placeId: 'marker', fromMs: 0, untilMs: HOUR_MS }] })
    expect(valueOf(runOnce(held), 'flow.all.lastOutMs')).toBe(HOUR_MS + 99 * 2_000 + 1)
  })
})

function runOnceWatched(given: Parameters<typeof compileNetwork>[0], on: (kind: 'entered' | 'left', placeIndex: number, atMs: number) => void): void {
  runReplication(compileNetwork(given), {
    replicationIndex: 0, seed: 1, watcher: { onEntered: (place, _flow, _seq, atMs) => on('entered', place, atMs), onLeft: (place, _flow, _seq, atMs) => on('left', place, atMs) },
  })
}

describe('yards', () => {
  test('room for three and an hour each: 72 a day, the rest waits outside', () => {
    const measures = runOnce(scenario([yard('yard', 3, constant(HOUR_MS))], [flow('all', every(60_000))], { horizon: { kind: 'duration', durationMs: 100 * HOUR_MS }, warmUpMs: 10 * HOUR_MS }))
    expect(valueOf(measures, 'yard.yard.occupancyVehMax')).toBe(3)
    expect(valueOf(measures, 'flow.all.throughputPerDay')).toBeCloseTo(72, 6)
  })
  test('an entry and an exit let one through per headway', () => {
    const lastOut = (more: { entryHeadwayMs?: number; exitHeadwayMs?: number }): number => valueOf(runOnce(scenario([yard('yard', null, constant(1_000), more)], [flow('all', every(1, 0, 11))], { drain: true })), 'flow.all.lastOutMs')
    expect(lastOut({ entryHeadwayMs: 10_000 })).toBe(10 * 10_000 + 1_000)
    expect(lastOut({ exitHeadwayMs: 10_000 })).toBe(10 * 10_000 + 1_000)
  })
})

test('trans-shipment: two vehicles meet, work together and part; bays are the limit', () => {
  const flows = [flow('domestic', every(60_000, 0, 4)), flow('foreign', every(60_000, 120_000, 4))]
  const one = runOnce(scenario([meeting('bay', 1, [['domestic'], ['foreign']], constant(600_000))], flows, { drain: true }))
  expect(valueOf(one, 'flow.foreign.lastOutMs')).toBe(120_000 + 4 * 600_000)
  expect(valueOf(one, 'meeting.bay.flow.domestic.servedCount')).toBe(4)
  const four = runOnce(scenario([meeting('bay', 4, [['domestic'], ['foreign']], constant(600_000))], flows, { drain: true }))
  expect(valueOf(four, 'meeting.bay.flow.domestic.waitMsMean')).toBe(120_000)
  expect(valueOf(four, 'meeting.bay.flow.foreign.waitMsMean')).toBe(0)
})

test('shuttles: a round trip of 30 min is a fleet of two every 15 min, and charging after each fourth trip costs its time', () => {
  const fleet = (recharge: { afterCount: number; duration: ReturnType<typeof constant> } | null): number =>
    valueOf(runOnce(scenario([station('agv', 2, constant(900_000), { turnaround: constant(900_000), recharge })], [flow('all', every(1, 0, 17))], { drain: true })), 'flow.all.lastOutMs')
  // The 17th is the ninth trip of the first shuttle.
  expect(fleet(null)).toBe(8 * 1_800_000 + 900_000)
  expect(fleet({ afterCount: 4, duration: constant(600_000) })).toBe(8 * 1_800_000 + 900_000 + 2 * 600_000)
})

test('people: one in ten fails at the e-gate and goes to a manual booth', () => {
  const places = [station('egate', 8, constant(15_000)), station('manual', 3, constant(60_000))]
  const measures = runOnce(scenario(places, [flow('people', every(4_000, 0, 2_000))], {
    drain: true, horizon: { kind: 'duration', durationMs: 10 * HOUR_MS },
    routes: [{ id: 'all', steps: [visit('egate'), { kind: 'branch', options: [{ probabilityRatio: 0.1, when: null, to: { kind: 'place', placeId: 'manual' } }] }] }],
  }))
  expect(valueOf(measures, 'station.egate.servedCount')).toBe(2_000)
  // Five standard deviations of a binomial count.
  expect(Math.abs(valueOf(measures, 'station.manual.servedCount') - 200)).toBeLessThan(5 * Math.sqrt(180))
})
