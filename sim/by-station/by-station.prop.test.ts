/** Station by station against the general road: the same measures to the last bit, the same events, the same end. */
import { assert, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { constant, every, exponential, flow, HOUR_MS, poisson, scenario, station, visit } from '../cases/testing/build.ts'
import { randomRun } from '../feed-forward/testing/random-networks.ts'
import { compileNetwork, startReplication, type Scenario } from '../index.ts'
import { orderStations } from './plan.ts'
import { runByStation } from './run.ts'

/** @returns how many events both had; 0 where the run is not passed, or was given up. */
function compare(given: Scenario, seed: number, antithetic: boolean): number {
  const network = compileNetwork(given)
  const order = orderStations(network, 0)
  const passed = order === null ? null : runByStation(network, order, { replicationIndex: 3, seed, antithetic })
  if (passed === null) return 0
  const slow = startReplication(network, { replicationIndex: 3, seed, antithetic })
  slow.advance(Infinity)
  expect({ replicationIndex: 3, ...passed }).toEqual(slow.result())
  return passed.eventCount
}

describe('station by station', () => {
  test('gives what the general road gives, tick by shared tick', () => {
    let eventCount = 0
    let passedCount = 0
    assert(property(randomRun(true), (given) => {
      const events = compare(given.scenario, given.seed, given.antithetic)
      eventCount += events
      if (events > 0) passedCount += 1
    }), { numRuns: 400 })
    expect(passedCount, 'runs that were passed').toBeGreaterThan(200)
    expect(eventCount).toBeGreaterThan(20_000)
  })

  const row = [2, 4, 6, 3, 10, 4, 2, 3].map((count, index) => station(`s${index}`, count, { kind: 'lognormal', meanMs: (0.85 * count * HOUR_MS) / 125, cvRatio: 0.5 }))
  const day = scenario(row, [flow('all', poisson(125))], { horizon: { kind: 'duration', durationMs: 24 * HOUR_MS }, drain: true })

  test('takes a day of eight stages', () => {
    expect(compare(day, 1, true)).toBeGreaterThan(20_000)
  })

  test('lets the next in line go before who leaves for a further station, where both come to a third at one tick', () => {
    const places = [station('a', 1, constant(60_000)), station('b', 3, constant(60_000)), station('c', 1, exponential(20_000), { service: { default: exponential(20_000), byFlow: { short: exponential(5_000) } } })]
    const routes = [{ id: 'all', steps: ['a', 'b', 'c'].map(visit) }, { id: 'short', steps: ['a', 'c'].map(visit) }]
    const flows = [flow('all', every(120_000)), flow('short', every(120_000), { routeId: 'short' })]
    expect(compare(scenario(places, flows, { routes, horizon: { kind: 'duration', durationMs: 24 * HOUR_MS } }), 1, false)).toBeGreaterThan(5_000)
  })

  test('keeps whom a long line holds while its ring grows', () => {
    const jammed = scenario([station('fast', 9, exponential(5_000)), station('slow', 1, exponential(60_000)), station('last', 2, exponential(60_000))], [flow('all', poisson(2_000))], { horizon: { kind: 'duration', durationMs: 12 * HOUR_MS }, drain: true })
    expect(compare(jammed, 1, false)).toBeGreaterThan(70_000)
  })

  test('leaves to others what it cannot do, or does no faster', () => {
    const isPassed = (given: Scenario): boolean => orderStations(compileNetwork(given)) !== null
    expect(isPassed(day)).toBe(true)
    expect(isPassed(scenario(row.slice(0, 2), [flow('all', poisson(125))]))).toBe(false)
    expect(isPassed({ ...day, horizon: { kind: 'arrivals', arrivalCount: 9 }, drain: false })).toBe(false)
    const back = { id: 'back', steps: ['s2', 's1', 's0'].map(visit) }
    expect(isPassed({ ...day, routes: [...day.routes, back], flows: [...day.flows, flow('back', poisson(1), { routeId: 'back' })] })).toBe(false)
  })
})
