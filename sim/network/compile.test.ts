/** Scenarios that cannot be run are refused with everything that is wrong with them. */
import { describe, expect, test } from 'vitest'
import { constant, every, exponential, flow, HOUR_MS, meeting, poisson, road, scenario, servers, station, visit, yard } from '../cases/testing/build.ts'
import { runOnce } from '../cases/testing/measure.ts'
import { compileNetwork, ScenarioError, type Scenario } from '../index.ts'

const good = scenario([station('booth', 1, exponential(1_000))], [flow('all', poisson(100))])

function problemsOf(given: Scenario): readonly string[] {
  try {
    compileNetwork(given)
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map(({ path, message }) => `${path}: ${message}`)
    throw error
  }
  return []
}
const withBooth = (more: Parameters<typeof station>[3], service = exponential(1_000)): Scenario => ({ ...good, places: [station('booth', 1, service, more)] })
const withSteps = (...steps: Scenario['routes'][number]['steps']): Scenario => ({ ...good, routes: [{ id: 'all', steps }] })

describe('a scenario is refused with its reason', () => {
  test('a good one is not', () => expect(problemsOf(good)).toEqual([]))
  test.each<[string, Scenario, string]>([
    ['no servers', withBooth({ servers: servers(0) }), 'never a server'],
    ['negative service', withBooth({}, constant(-1)), 'no possible length of time'],
    ['exponential of 0', withBooth({}, exponential(0)), 'must be above 0'],
    ['NaN', withBooth({}, exponential(NaN)), 'must be above 0'],
    ['cv below 1', withBooth({}, { kind: 'hyperexponential', meanMs: 5, cvRatio: 0.5 }), 'at least 1'],
    ['falling quantiles', withBooth({}, { kind: 'empirical', quantilesMs: [5, 3] }), 'must not fall'],
    ['a place nobody visits', { ...good, places: [...good.places, station('lost', 1, constant(1))] }, 'no flow ever comes here'],
    ['an unknown place', withSteps(visit('boot')), 'there is no place "boot"'],
    ['an unknown route', { ...good, flows: [flow('all', poisson(1), { routeId: 'x' })] }, 'there is no route "x"'],
    ['shares above 1', withSteps(visit('booth'), { kind: 'branch', options: [0.7, 0.7].map((probabilityRatio) => ({ probabilityRatio, when: null, to: { kind: 'exit' as const } })) }), 'sum to 1.4'],
    ['a share below 0', withSteps({ ...visit('booth'), probabilityRatio: -0.1 } as never), 'between 0 and 1'],
    ['an attribute nobody has', withSteps({ kind: 'visit', placeId: 'booth', probabilityRatio: 1, when: { cargo: 'fruit' } }), 'no vehicle has an attribute "cargo"'],
    ['an endless feedback', withSteps(visit('booth'), { kind: 'branch', options: [{ probabilityRatio: 1, when: null, to: { kind: 'place', placeId: 'booth' } }] }), 'nobody would ever get on'],
    ['a circle of routes', { ...good, routes: [{ id: 'all', steps: [{ kind: 'branch', options: [{ probabilityRatio: 0.5, when: null, to: { kind: 'route', routeId: 'all' } }] }, visit('booth')] }] }, 'in a circle'],
    ['the same id twice', { ...good, places: [...good.places, ...good.places] }, 'is there twice'],
    ['no time', { ...good, horizon: { kind: 'duration', durationMs: 0 } }, 'a time above 0'],
    ['warm-up for ever', { ...good, warmUpMs: 2 * HOUR_MS }, 'takes the whole horizon'],
    ['a road too short', scenario([road('r', { lengthM: 5 })], [flow('all', poisson(1))]), 'no vehicle fits'],
    ['a yard without room', scenario([yard('y', 0, constant(1))], [flow('all', poisson(1))]), 'whole number from 1'],
    ['a meeting with one side', scenario([meeting('m', 1, [['all'], []], constant(1))], [flow('all', poisson(1))]), 'a side is empty'],
    ['a trace out of order', { ...good, flows: [flow('all', { kind: 'trace', arrivals: [{ atMs: 5, attributes: null }, { atMs: 4, attributes: null }] })] }, 'list them by rising time'],
    ['no demand', { ...good, flows: [flow('all', poisson(0))] }, 'nobody would ever come'],
    ['a policy for a booth', { ...good, policy: { bufferId: 'booth', callForward: { name: 'fifo', wipVehMax: null }, untilPlaceId: null } }, 'a policy governs a yard'],
    ['a limit of nobody', { ...good, policy: { bufferId: 'x', callForward: { name: 'fifo', wipVehMax: 0 }, untilPlaceId: null } }, 'a whole number from 1'],
    ['a closed population that begins inside', { ...good, flows: [flow('all', { kind: 'closed', populationCount: 3, think: constant(1) })], initialState: [{ flowId: 'all', placeId: 'booth', vehicleCount: 1, insideForMs: 0 }] }, 'closed population'],
    ['preemption at a booth with move-up', withBooth({ discipline: 'priority-preemptive', moveUpMs: 7_000 }), 'does not back out'],
  ])('%s', (_name, given, message) => {
    expect(problemsOf(given).join('\n')).toContain(message)
  })
  test('all at once', () => {
    expect(problemsOf({ ...withBooth({ servers: servers(0), queueVehMax: -1, moveUpMs: NaN }), warmUpMs: -1 }).length).toBe(4)
  })
})

test('services that take no time and send everybody back nearly always do not hang', () => {
  const loop = { ...scenario([station('a', 1, constant(0)), station('b', 1, constant(0))], [flow('all', every(1_000, 0, 1))]), routes: [{ id: 'all', steps: [visit('a'), visit('b'), { kind: 'branch' as const, options: [{ probabilityRatio: 1 - 1e-12, when: null, to: { kind: 'place' as const, placeId: 'a' } }] }] }] }
  expect(() => runOnce(loop)).toThrow('time stands still')
})
