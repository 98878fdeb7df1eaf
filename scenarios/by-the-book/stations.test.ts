/** Stations written as scenario files, against closed forms. The unit of time is one mean service: 10 s; rates are per service. */
import { describe, expect, test } from 'vitest'
import { expectExact } from '../../sim/cases/testing/measure.ts'
import { derive, runText } from './testing/run-text.ts'

const S = 10
const MS = 1_000 * S
const perHour = (rate: number): number => (3_600 * rate) / S
const seconds = (services: number): number => services * S
const RUN = 'horizon: 40h\nwarmUp: 1h\n'

const booth = (service: string, more = ''): string => `crossing:\n  stations: { booth: { servers: 1, service: ${service}${more} } }\n  routes: { all: [booth] }\n`
const poisson = (rate: number): string => `poisson: { perHour: ${perHour(rate)} }`
const one = (arrivals: string): string => `flows: { all: { route: all, arrivals: { ${arrivals} } } }\n`
/** Pollaczek and Khinchine at load 0.8, by the squared coefficient of variation. */
const wait80 = (cv2: number): number => (0.8 / 0.2) * ((1 + cv2) / 2)

describe('M/G/1 at load 0.8 waits as Pollaczek and Khinchine say', () => {
  test.each([
    ['deterministic', 'deterministic: { meanS: 10 }', 0],
    ['exponential', 'exponential: { meanS: 10 }', 1],
    ['erlang', 'erlang: { meanS: 10, k: 4 }', 0.25],
    ['gamma with a shape below 1', 'gamma: { meanS: 10, k: 0.8 }', 1.25],
    ['lognormal', 'lognormal: { meanS: 10, cv: 0.7 }', 0.49],
    ['lognormal without spread', 'lognormal: { meanS: 10, cv: 0 }', 0],
    ['uniform', 'uniform: { minS: 0, maxS: 20 }', 1 / 3],
    ['uniform of one value', 'uniform: { minS: 10, maxS: 10 }', 0],
    ['triangular', 'triangular: { minS: 0, modeS: 10, maxS: 20 }', 1 / 6],
    ['triangular with the mode at an end', 'triangular: { minS: 0, modeS: 0, maxS: 30 }', 0.5],
    ['weibull', 'weibull: { meanS: 10, k: 2 }', 4 / Math.PI - 1],
    ['hyperexponential', 'hyperexponential: { meanS: 10, cv: 1.5 }', 2.25],
    ['hyperexponential with cv 1', 'hyperexponential: { meanS: 10, cv: 1 }', 1],
    ['empirical, a third of it at each end', 'empirical: { quantilesS: [0, 0, 20, 20] }', 7 / 9],
    ['empirical of two quantiles', 'empirical: { quantilesS: [0, 20] }', 1 / 3],
  ])('%s', (_, service, cv2) => {
    const results = runText(booth(`{ ${service} }`) + one(poisson(0.8)) + 'horizon: 60h\nwarmUp: 1h\n', 16)
    expectExact(results, 'station.booth.waitMsMean', wait80(cv2) * MS)
    expectExact(results, 'station.booth.sojournMsMean', (wait80(cv2) + 1) * MS)
    expectExact(results, 'station.booth.queueVehMean', wait80(cv2) * 0.8)
    expectExact(results, 'station.booth.utilisationRatio', 0.8)
    expectExact(results, 'flow.all.crossingMsMean', (wait80(cv2) + 1) * MS)
  })
})

describe('renewal demand', () => {
  /** GI/M/1: the root of σ = A*(1 - σ), by iteration; the wait is σ / (1 - σ). */
  const rootOf = (transform: (s: number) => number): number => {
    let sigma = 0.5
    for (let step = 0; step < 10_000; step += 1) sigma = transform(1 - sigma)
    return sigma
  }
  const gap = 1 / 0.8
  test.each([
    ['D/M/1', `deterministic: { everyS: ${seconds(gap)} }`, (s: number) => Math.exp(-s * gap)],
    ['D/M/1 as a renewal process', `renewal: { between: { deterministic: { meanS: ${seconds(gap)} } } }`, (s: number) => Math.exp(-s * gap)],
    ['E2/M/1', `renewal: { between: { erlang: { meanS: ${seconds(gap)}, k: 2 } } }`, (s: number) => (2 / (2 + s * gap)) ** 2],
    ['U/M/1', `renewal: { between: { uniform: { minS: 0, maxS: ${seconds(2 * gap)} } } }`, (s: number) => (1 - Math.exp(-2 * gap * s)) / (2 * gap * s)],
  ])('%s', (_, arrivals, transform) => {
    const sigma = rootOf(transform)
    expectExact(runText(booth('{ exponential: { meanS: 10 } }') + one(arrivals) + RUN), 'station.booth.waitMsMean', (sigma / (1 - sigma)) * MS)
  })
})

describe('vehicles in batches', () => {
  // M^X/M/1: L = ρ (1 + E[X²]/E[X]) / (2 (1 - ρ)).
  test.each([
    ['of two', 'batch: 2', 2, 2],
    ['of one or three', 'batch: [{ size: 1, weight: 1 }, { size: 3, weight: 1 }]', 2, 2.5],
    ['of which one size is never drawn', 'batch: [{ size: 9, weight: 0 }, { size: 2, weight: 0.1 }]', 2, 2],
  ])('%s', (_, batch, meanSize, ratio) => {
    const results = runText(booth('{ exponential: { meanS: 10 } }') + one(`poisson: { perHour: ${perHour(0.5 / meanSize)}, ${batch} }`) + RUN)
    expectExact(results, 'station.booth.sojournMsMean', ((0.5 * (1 + ratio)) / (2 * 0.5) / 0.5) * MS)
  })
})

const FLOWS3 = `flows:
  first: { route: all, priority: 1, arrivals: { poisson: { perHour: ${perHour(0.2)} } } }
  second: { route: all, priority: 5, arrivals: { poisson: { perHour: ${perHour(0.2)} } } }
  third: { route: all, priority: 900, arrivals: { poisson: { perHour: ${perHour(0.2)} } } }
`
const BY_FLOW = '{ byFlow: { first: { exponential: { meanS: 10 } }, second: { deterministic: { meanS: 15 } }, third: { erlang: { meanS: 10, k: 2 } } } }'

describe('three classes with services of their own', () => {
  // λ E[S²] / 2 of each class: 0.2, 0.225, 0.15; loads 0.2, 0.3, 0.2.
  test('non-preemptive: Cobham', () => {
    const results = runText(booth(BY_FLOW, ', discipline: priority') + FLOWS3 + RUN)
    const residual = 0.575
    expectExact(results, 'station.booth.flow.first.waitMsMean', (residual / 0.8) * MS)
    expectExact(results, 'station.booth.flow.second.waitMsMean', (residual / (0.8 * 0.5)) * MS)
    expectExact(results, 'station.booth.flow.third.waitMsMean', (residual / (0.5 * 0.3)) * MS)
  })
  test('preemptive, resumed', () => {
    const results = runText(booth(BY_FLOW, ', discipline: priority-preemptive') + FLOWS3 + RUN)
    expectExact(results, 'station.booth.flow.first.sojournMsMean', (1 + 0.2 / 0.8) * MS)
    expectExact(results, 'station.booth.flow.second.sojournMsMean', (1.5 / 0.8 + 0.425 / (0.8 * 0.5)) * MS)
    expectExact(results, 'station.booth.flow.third.sojournMsMean', (1 / 0.5 + 0.575 / (0.5 * 0.3)) * MS)
    expectExact(results, 'station.booth.flow.third.waitMsMean', (1 / 0.5 + 0.575 / (0.5 * 0.3) - 1) * MS)
    expectExact(results, 'station.booth.flow.second.utilisationRatio', 0.3)
  })
  test.each(['fifo', 'lifo'])('%s: all classes wait as long on average', (discipline) => {
    const results = runText(booth(BY_FLOW, `, discipline: ${discipline}`) + FLOWS3 + RUN)
    for (const flow of ['first', 'second', 'third']) expectExact(results, `station.booth.flow.${flow}.waitMsMean`, (0.575 / 0.3) * MS)
  })
})

test('a service for all with another for one flow', () => {
  const results = runText(booth('{ exponential: { meanS: 10 }, byFlow: { slow: { deterministic: { meanS: 20 } } } }') + `flows:
  plain: { route: all, arrivals: { ${poisson(0.3)} } }
  slow: { route: all, arrivals: { ${poisson(0.2)} } }
` + RUN)
  for (const flow of ['plain', 'slow']) expectExact(results, `station.booth.flow.${flow}.waitMsMean`, (1.4 / (2 * 0.3)) * MS)
})

describe('finite rooms', () => {
  test.each([[0.9, 1, 5, 0.126023, 1.790286], [3.6, 4, 10, 0.067174, 0.5071], [7, 10, 10, 0.07874088, 0]])('M/M/c/K turns away: load %d, %d servers, %d places', (rate, servers, places, loss, wait) => {
    const results = runText(`crossing:
  stations: { booth: { servers: ${servers}, queueVehMax: ${places - servers}, afterFull: balk, service: { exponential: { meanS: 10 } } } }
  routes: { all: [booth] }
` + one(poisson(rate)) + `horizon: ${Math.round(36 / rate)}h\nwarmUp: 1h\n`)
    expectExact(derive(results, 'loss', (measure) => measure('station.booth.balkedCount') / (measure('station.booth.balkedCount') + measure('station.booth.servedCount'))), 'loss', loss)
    if (wait > 0) expectExact(results, 'station.booth.waitMsMean', wait * MS)
    for (const { measures } of results) {
      expect(measures.get('station.booth.flow.all.balkedCount')).toBe(measures.get('station.booth.balkedCount'))
      expect(measures.get('flow.all.balkedCount')).toBeGreaterThanOrEqual(measures.get('station.booth.balkedCount') ?? NaN)
    }
  })
  test('M/M/1 with a line of two that blocks: who waits outside waits too', () => {
    // A closed front door changes nothing but where people stand: the crossing time is that of M/M/1.
    const results = runText(booth('{ exponential: { meanS: 10 } }', ', queueVehMax: 2, afterFull: block') + one(poisson(0.8)) + RUN)
    expectExact(results, 'flow.all.crossingMsMean', 5 * MS)
    // One is served, two wait inside: outside is who makes more than three, Σ P(N > n) from n = 3.
    expectExact(results, 'flow.all.outsideVehMean', 0.8 ** 4 / 0.2)
  })
  test('blocking after service: three saturated stations without rooms do 22/39', () => {
    const results = runText(`crossing:
  stations:
    a: { servers: 1, service: { exponential: { meanS: 10 } } }
    b: { servers: 1, queueVehMax: 0, afterFull: block, service: { exponential: { meanS: 10 } } }
    c: { servers: 1, queueVehMax: 0, afterFull: block, service: { exponential: { meanS: 10 } } }
  routes: { all: [a, b, c] }
` + one(poisson(2)) + 'horizon: 16h\nwarmUp: 1h\n')
    expectExact(results, 'flow.all.throughputPerDay', (22 / 39) * perHour(24))
    expectExact(results, 'station.a.utilisationRatio', 22 / 39)
    expectExact(derive(results, 'busyOrHeld', (measure) => measure('station.a.utilisationRatio') + measure('station.a.blockedRatio')), 'busyOrHeld', 1, 1e-6)
  })
  test('a balking station in the middle of a chain loses vehicles that have come half way', () => {
    const results = runText(`crossing:
  stations:
    a: { servers: 1, service: { exponential: { meanS: 10 } } }
    b: { servers: 1, queueVehMax: 0, afterFull: balk, service: { exponential: { meanS: 10 } } }
  routes: { all: [a, b] }
` + one(poisson(0.5)) + RUN)
    // Burke: what leaves a is Poisson, so b is an M/M/1/1.
    expectExact(derive(results, 'loss', (measure) => measure('station.b.balkedCount') / (measure('station.b.balkedCount') + measure('station.b.servedCount'))), 'loss', 1 / 3)
    expectExact(results, 'station.a.waitMsMean', MS)
    for (const { measures } of results) expect(measures.get('station.a.blockedRatio')).toBe(0)
  })
})
