/** The fast loop against the general road: the same measures to the last bit, the same events, the same end, for any network it takes. */
import { assert, boolean, constantFrom, double, integer, property, record, array, uniqueArray } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { constant, every, exponential, flow, HOUR_MS, poisson, scenario, servers, station, visit } from '../cases/testing/build.ts'
import { compileNetwork, runReplication, startReplication, type ArrivalSpec, type Distribution, type FlowSpec, type RouteStep, type Scenario } from '../index.ts'
import { planFeedForward } from './plan.ts'

function compare(given: Scenario, seed: number, antithetic: boolean): number {
  const network = compileNetwork(given)
  expect(planFeedForward(network), 'the fast loop takes it').not.toBeNull()
  const fast = runReplication(network, { replicationIndex: 3, seed, antithetic })
  const slow = startReplication(network, { replicationIndex: 3, seed, antithetic })
  slow.advance(Infinity)
  expect(fast).toEqual(slow.result())
  return fast.eventCount
}

const services: readonly Distribution[] = [
  exponential(60_000), constant(60_000), constant(0), constant(1), exponential(3), { kind: 'lognormal', meanMs: 60_000, cvRatio: 0.5 }, { kind: 'gamma', meanMs: 45_000, shapeRatio: 3 },
  { kind: 'uniform', minMs: 0, maxMs: 4 }, { kind: 'hyperexponential', meanMs: 60_000, cvRatio: 2 },
]
const arrivals: readonly ArrivalSpec[] = [
  poisson(60), poisson(200), every(60_000), every(30_000, 5_000, 40), every(1), { kind: 'renewal', between: exponential(50_000), batch: null }, { kind: 'renewal', between: { kind: 'uniform', minMs: 0, maxMs: 3 }, batch: null },
  { kind: 'trace', arrivals: [0, 0, 0, 5, 5, 60_000, 60_000, 120_000].map((atMs) => ({ atMs, attributes: null })) },
  { kind: 'poisson', rate: { periodMs: HOUR_MS, pieces: [{ fromMs: 0, vehPerH: 0, toVehPerH: 200 }, { fromMs: HOUR_MS / 2, vehPerH: 100, toVehPerH: 100 }], untilMs: null }, batch: null },
  { kind: 'paced', rate: { periodMs: null, pieces: [{ fromMs: 0, vehPerH: 90, toVehPerH: 90 }], untilMs: HOUR_MS }, batch: null },
]
const IDS = ['a', 'b', 'c', 'd'] as const

const stations = array(record({ service: constantFrom(...services), own: constantFrom(null, ...services), serverCount: integer({ min: 1, max: 5 }), moveUpMs: constantFrom(0, 0, 1, 7_000) }), { minLength: 4, maxLength: 4 })
const route = record({ places: uniqueArray(constantFrom(...IDS), { minLength: 1, maxLength: 4 }), chance: constantFrom(1, 1, 0.5, 0), exitRatio: constantFrom(0, 0.3) })
const network = record({
  stations, routes: array(route, { minLength: 1, maxLength: 3 }), arrivals: array(constantFrom(...arrivals), { minLength: 3, maxLength: 3 }), seed: integer({ min: 0, max: 1e9 }), antithetic: boolean(), drain: boolean(),
  arrivalMax: constantFrom(0, 0, 1, 150), warmUpRatio: constantFrom(0, 0.3), hours: double({ min: 0.1, max: 2, noNaN: true }), startClockMs: constantFrom(0, 1_234_567),
})

describe('the fast loop', () => {
  test('gives what the general road gives, in any feed-forward network', () => {
    let eventCount = 0
    assert(property(network, (given) => {
      const routes = given.routes.map(({ places, chance, exitRatio }, index) => ({
        id: `r${index}`,
        steps: [...places.map((placeId): RouteStep => ({ kind: 'visit', placeId, probabilityRatio: placeId === 'b' ? chance : 1, when: null })),
          ...(exitRatio > 0 ? [{ kind: 'branch', options: [{ probabilityRatio: exitRatio, when: null, to: { kind: 'exit' } }] } as const, visit(places[0] ?? 'a')].slice(0, 1) : [])],
      }))
      const flows: FlowSpec[] = routes.map(({ id }, index) => flow(`f${index}`, given.arrivals[index] ?? poisson(1), { routeId: id, priorityIndex: index + 1 }))
      const used = new Set(given.routes.flatMap(({ places }) => places))
      const places = given.stations.flatMap(({ service, own, serverCount, moveUpMs }, index) => {
        const id = IDS[index] ?? 'a'
        return used.has(id) ? [station(id, serverCount, service, { moveUpMs, servers: servers(serverCount), service: { default: service, byFlow: own === null ? {} : { f0: own } } })] : []
      })
      const durationMs = Math.round(given.hours * HOUR_MS)
      // A millisecond apart for an hour is enough of a crowd.
      const isCrowd = flows.some(({ arrivals: { kind, ...rest } }) => (kind === 'deterministic' && 'everyMs' in rest && rest.everyMs === 1) || (kind === 'renewal' && 'between' in rest && rest.between.kind === 'uniform'))
      const limitMs = isCrowd ? 400 : durationMs
      eventCount += compare(scenario(places, flows, {
        routes, drain: given.drain, startClockMs: given.startClockMs, warmUpMs: given.arrivalMax > 0 ? given.warmUpRatio * 60_000 : Math.floor(given.warmUpRatio * limitMs),
        horizon: given.arrivalMax > 0 && !flows.every(({ arrivals: { kind } }) => kind === 'trace') ? { kind: 'arrivals', arrivalCount: given.arrivalMax } : { kind: 'duration', durationMs: limitMs },
      }), given.seed, given.antithetic)
    }), { numRuns: 400 })
    expect(eventCount).toBeGreaterThan(50_000)
  }, 120_000)

  test('takes M/M/4 and a row of eight stages, event by event', () => {
    expect(compare(scenario([station('booth', 4, exponential(120_000))], [flow('all', poisson(108))], { horizon: { kind: 'arrivals', arrivalCount: 20_000 }, drain: true }), 1, false)).toBe(40_000)
    const row = [2, 4, 6, 3, 10, 4, 2, 3].map((count, index) => station(`s${index}`, count, { kind: 'lognormal', meanMs: (0.85 * count * HOUR_MS) / 125, cvRatio: 0.5 }))
    expect(compare(scenario(row, [flow('all', poisson(125))], { horizon: { kind: 'duration', durationMs: 24 * HOUR_MS }, drain: true }), 1, true)).toBeGreaterThan(20_000)
  })

  test('leaves to the general road what it cannot do', () => {
    const refused = (given: Scenario): boolean => planFeedForward(compileNetwork(given)) === null
    const booth = station('booth', 1, exponential(1_000))
    const all = flow('all', poisson(60))
    expect(refused(scenario([booth], [all]))).toBe(false)
    for (const more of [
      { queueVehMax: 3 }, { discipline: 'lifo' as const }, { breakdowns: { upTime: exponential(1e6), repair: exponential(1e5) } }, { turnaround: constant(5) }, { opening: { periodMs: null, windows: [{ fromMs: 0, untilMs: 9 }] } },
      { servers: { periodMs: 24 * HOUR_MS, steps: [{ fromMs: 0, count: 1 }, { fromMs: HOUR_MS, count: 2 }] } },
    ]) expect(refused(scenario([{ ...booth, ...more }], [all])), JSON.stringify(more)).toBe(true)
    expect(refused(scenario([booth], [flow('all', { kind: 'closed', populationCount: 3, think: constant(5) })]))).toBe(true)
    expect(refused(scenario([booth], [all], { incidents: [{ kind: 'closure', placeId: 'booth', fromMs: 5, untilMs: 6 }] }))).toBe(true)
    expect(refused(scenario([booth], [all], { initialState: [{ flowId: 'all', placeId: 'booth', vehicleCount: 1, insideForMs: 0 }] }))).toBe(true)
    expect(refused(scenario([booth], [all], { routes: [{ id: 'all', steps: [visit('booth'), { kind: 'branch', options: [{ probabilityRatio: 0.5, when: null, to: { kind: 'place', placeId: 'booth' } }] }] }] }))).toBe(true)
  })
})
