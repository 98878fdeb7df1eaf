/** Random feed-forward networks in which ticks are shared all the time: for the fast ways against the general road. */
import { array, boolean, constantFrom, double, integer, record, uniqueArray, type Arbitrary } from 'fast-check'
import { constant, every, exponential, flow, HOUR_MS, poisson, scenario, servers, station, visit } from '../../cases/testing/build.ts'
import type { ArrivalSpec, Distribution, FlowSpec, RouteStep, Scenario } from '../../index.ts'

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
const drawn = record({
  stations, routes: array(route, { minLength: 1, maxLength: 3 }), arrivals: array(constantFrom(...arrivals), { minLength: 3, maxLength: 3 }), seed: integer({ min: 0, max: 1e9 }), antithetic: boolean(), drain: boolean(),
  arrivalMax: constantFrom(0, 0, 1, 150), warmUpRatio: constantFrom(0, 0.3), hours: double({ min: 0.1, max: 2, noNaN: true }), startClockMs: constantFrom(0, 1_234_567),
})

export interface RandomRun {
  readonly scenario: Scenario
  readonly seed: number
  readonly antithetic: boolean
}

/** `isOneWay`: no two routes go through two places in opposite order. */
export const randomRun = (isOneWay: boolean): Arbitrary<RandomRun> => drawn.map((given) => {
  const routes = given.routes.map(({ places, chance, exitRatio }, index) => ({
    id: `r${index}`,
    steps: [...(isOneWay ? places.toSorted() : places).map((placeId): RouteStep => ({ kind: 'visit', placeId, probabilityRatio: placeId === 'b' ? chance : 1, when: null })),
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
  return {
    seed: given.seed, antithetic: given.antithetic,
    scenario: scenario(places, flows, {
      routes, drain: given.drain, startClockMs: given.startClockMs, warmUpMs: given.arrivalMax > 0 ? given.warmUpRatio * 60_000 : Math.floor(given.warmUpRatio * limitMs),
      horizon: given.arrivalMax > 0 && !flows.every(({ arrivals: { kind } }) => kind === 'trace') ? { kind: 'arrivals', arrivalCount: given.arrivalMax } : { kind: 'duration', durationMs: limitMs },
    }),
  }
})
