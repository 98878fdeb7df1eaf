/** The fast loop against the general road: the same measures to the last bit, the same events, the same end, for any network it takes. */
import { assert, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { constant, exponential, flow, HOUR_MS, poisson, scenario, station, visit } from '../cases/testing/build.ts'
import { compileNetwork, startReplication, type Scenario } from '../index.ts'
import { planFeedForward } from './plan.ts'
import { runFeedForward } from './run.ts'
import { randomRun } from './testing/random-networks.ts'

function compare(given: Scenario, seed: number, antithetic: boolean): number {
  const network = compileNetwork(given)
  const plan = planFeedForward(network)
  if (plan === null) throw new Error('the fast loop does not take it')
  const fast = runFeedForward(network, plan, { replicationIndex: 3, seed, antithetic })
  const slow = startReplication(network, { replicationIndex: 3, seed, antithetic })
  slow.advance(Infinity)
  expect({ replicationIndex: 3, ...fast }).toEqual(slow.result())
  return fast?.eventCount ?? 0
}

describe('the fast loop', () => {
  test('gives what the general road gives, in any feed-forward network', () => {
    let eventCount = 0
    assert(property(randomRun(false), (given) => {
      eventCount += compare(given.scenario, given.seed, given.antithetic)
    }), { numRuns: 400 })
    expect(eventCount).toBeGreaterThan(50_000)
  })

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
