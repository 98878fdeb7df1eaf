/** a02: finite rooms, priorities, populations and chains, against the closed forms. Unit of time: one service = 10 s. */
import { describe, test } from 'vitest'
import { exponential, flow, HOUR_MS, poisson, scenario, station, visit } from './testing/build.ts'
import { expectExact, runAll } from './testing/measure.ts'

const SERVICE_MS = 10_000
const PER_H = HOUR_MS / SERVICE_MS
const horizon = (services: number) => ({ horizon: { kind: 'duration' as const, durationMs: services * SERVICE_MS }, warmUpMs: 200 * SERVICE_MS })

describe('M/M/c/K turns away as many as it must', () => {
  test.each([[0.9, 1, 5, 0.126023, 1.790286], [3.6, 4, 10, 0.067174, 0.5071], [4, 4, 8, 0.138528, 1.385281 / (4 * (1 - 0.138528))]])('load %d, %d servers, %d places: loss %d, wait %d', (rate, servers, places, loss, wait) => {
    const results = runAll(scenario([station('booth', servers, exponential(SERVICE_MS), { queueVehMax: places - servers, afterFull: 'balk' })], [flow('all', poisson(rate * PER_H))], horizon(8_000)), 12)
    expectExact(results, 'station.booth.waitMsMean', wait * SERVICE_MS)
    const lossResults = results.map((result) => ({ ...result, measures: new Map([['loss', result.measures.get('station.booth.balkedCount')! / (result.measures.get('station.booth.balkedCount')! + result.measures.get('station.booth.servedCount')!)]]) }))
    expectExact(lossResults, 'loss', loss)
  })
  test('Erlang B: 10 servers, 7 offered, no line', () => {
    const results = runAll(scenario([station('booth', 10, exponential(SERVICE_MS), { queueVehMax: 0, afterFull: 'balk' })], [flow('all', poisson(7 * PER_H))], horizon(3_000)), 12)
    expectExact(results, 'station.booth.utilisationRatio', (7 * (1 - 0.07874088)) / 10)
  })
})

describe('M/M/1 with two classes, 0.3 and 0.5', () => {
  const twoClasses = (discipline: 'priority' | 'priority-preemptive') =>
    runAll(scenario([station('booth', 1, exponential(SERVICE_MS), { discipline })], [flow('first', poisson(0.3 * PER_H)), flow('second', poisson(0.5 * PER_H), { priorityIndex: 2 })], horizon(20_000)), 12)
  test('non-preemptive (Cobham): waits 1.142857 and 5.714286', () => {
    const results = twoClasses('priority')
    expectExact(results, 'station.booth.flow.first.waitMsMean', 1.142857 * SERVICE_MS)
    expectExact(results, 'station.booth.flow.second.waitMsMean', 5.714286 * SERVICE_MS)
  })
  test('preemptive, resumed: sojourns 1.428571 and 7.142857', () => {
    const results = twoClasses('priority-preemptive')
    expectExact(results, 'station.booth.flow.first.sojournMsMean', 1.428571 * SERVICE_MS)
    expectExact(results, 'station.booth.flow.second.sojournMsMean', 7.142857 * SERVICE_MS)
    expectExact(results, 'station.booth.utilisationRatio', 0.8)
  })
})

describe('networks of Jackson', () => {
  test('a tandem: each stage is an M/M/c of its own', () => {
    // Stages of 2 and 4 servers at load 0.85; mean services 10 s and 20 s.
    const results = runAll(scenario([station('one', 2, exponential(SERVICE_MS)), station('two', 4, exponential(2 * SERVICE_MS))], [flow('all', poisson(1.7 * PER_H))], horizon(20_000)), 12)
    expectExact(results, 'station.one.sojournMsMean', (1 / (1 - 0.85 ** 2)) * SERVICE_MS)
    expectExact(results, 'station.two.waitMsMean', 1.132813 * 2 * SERVICE_MS)
  })
  test('feedback of 20 % to M/M/2 at 1.2: sojourn 2.857143 in all', () => {
    const results = runAll(scenario([station('booth', 2, exponential(SERVICE_MS))], [flow('all', poisson(1.2 * PER_H))], {
      ...horizon(15_000), routes: [{ id: 'all', steps: [visit('booth'), { kind: 'branch', options: [{ probabilityRatio: 0.2, when: null, to: { kind: 'place', placeId: 'booth' } }] }] }],
    }), 12)
    expectExact(results, 'flow.all.crossingMsMean', 2.857143 * SERVICE_MS)
    expectExact(results, 'flow.all.insideVehMean', 3.428571)
  })
})

test('machine repair: 6 machines, 1 repairer, up 10 times as long as a repair', () => {
  // Palm: p0 = 1 / Σ 6!/(6-n)! (1/10)^n = 0.4845152; rate of repairs = 1 - p0 per repair.
  const terms = [1, 6 / 10, 30 / 100, 120 / 1e3, 360 / 1e4, 720 / 1e5, 720 / 1e6]
  const idle = 1 / terms.reduce((sum, term) => sum + term, 0)
  const results = runAll(scenario([station('bench', 1, exponential(SERVICE_MS))], [flow('machines', { kind: 'closed', populationCount: 6, think: exponential(10 * SERVICE_MS) })], horizon(15_000)), 12)
  expectExact(results, 'station.bench.utilisationRatio', 1 - idle)
  // Little for the whole: 6 = rate × (up + sojourn).
  expectExact(results, 'station.bench.sojournMsMean', (6 / (1 - idle) - 10) * SERVICE_MS)
})

test('a server that breaks down: M/M/1 with up 40 and repair 10 serves 0.8 of the time', () => {
  // Preemptive interruptions by the clock: Avi-Itzhak and Naor (1963), model A.
  const [rate, up, down] = [0.4, 40, 10]
  const f = 1 / up
  const r = 1 / down
  const sojourn = ((r + f) ** 2 + f) / ((r + f) * (r - rate * (r + f)))
  const results = runAll(scenario([station('booth', 1, exponential(SERVICE_MS), { breakdowns: { upTime: exponential(up * SERVICE_MS), repair: exponential(down * SERVICE_MS) } })], [flow('all', poisson(rate * PER_H))], horizon(40_000)), 12)
  expectExact(results, 'station.booth.downRatio', 0.2)
  expectExact(results, 'station.booth.sojournMsMean', sojourn * SERVICE_MS)
})
