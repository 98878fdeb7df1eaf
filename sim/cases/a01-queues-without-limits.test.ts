/**
 * a01: one station without limits against the closed forms.
 *
 *   Poisson ──▶ [ line ] ──▶ ( c servers ) ──▶ out
 *
 * Unit of time: one mean service = 10 s. Values: Erlang C, Pollaczek–Khinchine; recomputed in stack-sim's table of references.
 */
import { describe, expect, test } from 'vitest'
import type { Distribution } from '../scenario.ts'
import { constant, exponential, flow, HOUR_MS, poisson, scenario, station } from './testing/build.ts'
import { expectExact, runAll, valueOf } from './testing/measure.ts'

const SERVICE_MS = 10_000
const PER_H = HOUR_MS / SERVICE_MS

const steady = (serverCount: number, load: number, service: Distribution, customerCount: number) =>
  scenario([station('booth', serverCount, service)], [flow('all', poisson(load * serverCount * PER_H))], {
    horizon: { kind: 'duration', durationMs: (customerCount / (load * serverCount)) * SERVICE_MS }, warmUpMs: 300 * SERVICE_MS,
  })

describe('M/M/c waits as Erlang C says', () => {
  test.each([[1, 0.8, 4], [2, 0.8, 1.777778], [5, 0.8, 0.554113], [10, 0.9, 0.668732], [20, 0.9, 0.275385]])('%d servers at load %d: %d services', (servers, load, wait) => {
    const results = runAll(steady(servers, load, exponential(SERVICE_MS), load > 0.8 ? 40_000 : 12_000), 12)
    expectExact(results, 'station.booth.waitMsMean', wait * SERVICE_MS)
    expectExact(results, 'station.booth.utilisationRatio', load)
    expectExact(results, 'station.booth.queueVehMean', wait * load * servers)
  })
})

describe('M/G/1 waits as Pollaczek and Khinchine say, at load 0.8', () => {
  test.each<[string, Distribution, number]>([
    ['D', constant(SERVICE_MS), 2], ['E4', { kind: 'erlang', meanMs: SERVICE_MS, phaseCount: 4 }, 2.5], ['E2', { kind: 'erlang', meanMs: SERVICE_MS, phaseCount: 2 }, 3],
    ['U(0, 2)', { kind: 'uniform', minMs: 0, maxMs: 2 * SERVICE_MS }, 2.666667], ['LN, cv 0.5', { kind: 'lognormal', meanMs: SERVICE_MS, cvRatio: 0.5 }, 2.5],
    ['gamma, k 0.5', { kind: 'gamma', meanMs: SERVICE_MS, shapeRatio: 0.5 }, 6], ['H2, cv 2', { kind: 'hyperexponential', meanMs: SERVICE_MS, cvRatio: 2 }, 10],
  ])('M/%s/1', (_name, service, wait) => {
    expectExact(runAll(steady(1, 0.8, service, service.kind === 'hyperexponential' ? 20_000 : 12_000), 12), 'station.booth.waitMsMean', wait * SERVICE_MS)
  })
})

test('M/D/c waits as the exact solution says: c 4, load 0.9', () => {
  expectExact(runAll(steady(4, 0.9, constant(SERVICE_MS), 20_000), 12), 'station.booth.waitMsMean', 0.999966 * SERVICE_MS)
})

test('quantiles of the wait of M/M/1: P(W > t) = load × e^(-(1 - load) t)', () => {
  const results = runAll(steady(1, 0.8, exponential(SERVICE_MS), 12_000), 12)
  // The histogram may be 1/64 off.
  expectExact(results, 'station.booth.waitMsP50', (Math.log(0.8 / 0.5) / 0.2) * SERVICE_MS, (3 * SERVICE_MS) / 64)
  expectExact(results, 'station.booth.waitMsP95', (Math.log(0.8 / 0.05) / 0.2) * SERVICE_MS, (14 * SERVICE_MS) / 64)
})

test('the discipline does not change the mean, last come first served', () => {
  const lifo = { ...steady(1, 0.8, exponential(SERVICE_MS), 15_000), places: [station('booth', 1, exponential(SERVICE_MS), { discipline: 'lifo' })] }
  const results = runAll(lifo, 12)
  expectExact(results, 'station.booth.waitMsMean', 4 * SERVICE_MS)
  expect(valueOf(results[0]!.measures, 'station.booth.waitMsP50')).toBeLessThan(1.5 * SERVICE_MS)
})
