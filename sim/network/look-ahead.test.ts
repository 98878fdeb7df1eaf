/** Looking ahead in simulated networks: the rule c·μ where that is known to be best, and better than either rule where it is not. */
import { expect, test } from 'vitest'
import type { CallForwardPolicy } from '../../engine/rules/slots/call-forward-policy.ts'
import { constant, exponential, flow, HOUR_MS, poisson, scenario, station, visit, yard } from '../cases/testing/build.ts'
import { expectExact, runAll, valueOf } from '../cases/testing/measure.ts'
import type { Scenario } from '../index.ts'

const SERVICE_MS = 10_000
const PER_H = HOUR_MS / SERVICE_MS
const under = (callForward: CallForwardPolicy): Scenario['policy'] => ({ bufferId: 'buffer', callForward, untilPlaceId: null })
const lookahead = (costs: Extract<CallForwardPolicy, { name: 'lookahead' }>['costs'] = [], by = 'flow'): CallForwardPolicy => ({ name: 'lookahead', by, costs, depthVeh: 12, wipVehMax: null })

test('before one booth the class with the shorter service goes first: the waits of Cobham', () => {
  const service = { default: null, byFlow: { quick: exponential(SERVICE_MS / 2), slow: exponential(2 * SERVICE_MS) } }
  const results = runAll(scenario([yard('buffer', null, constant(0)), station('booth', 1, exponential(SERVICE_MS), { queueVehMax: 0, service })], [flow('slow', poisson(0.2 * PER_H)), flow('quick', poisson(0.6 * PER_H))], {
    horizon: { kind: 'duration', durationMs: 5_000 * SERVICE_MS }, warmUpMs: 200 * SERVICE_MS, policy: under(lookahead()),
  }), 12)
  // λ E[S²] / 2: quick 0.6 × 0.5 / 2, slow 0.2 × 8 / 2; loads 0.3 and 0.4.
  const residual = 0.15 + 0.8
  expectExact(results, 'slots.flow.quick.slotWaitMsMean', (residual / 0.7) * SERVICE_MS)
  expectExact(results, 'slots.flow.slow.slotWaitMsMean', (residual / (0.7 * 0.3)) * SERVICE_MS)
})

test('fruit before a full quarantine: less weighted delay than by number and than fruit first', () => {
  const routes = [{ id: 'all', steps: [visit('buffer'), visit('barrier'), { kind: 'visit' as const, placeId: 'quarantine', probabilityRatio: 1, when: { cargo: 'fruit' } }] }]
  const mix = [{ attribute: 'cargo', values: [{ value: 'fruit', weightRatio: 1 }, { value: 'other', weightRatio: 1 }] }]
  const delayUnder = (policy: CallForwardPolicy): number => {
    const results = runAll(scenario([yard('buffer', null, constant(0)), station('barrier', 1, exponential(SERVICE_MS), { queueVehMax: 0 }), station('quarantine', 1, exponential(2.2 * SERVICE_MS))], [
      flow('trucks', poisson(0.93 * PER_H), { mix }),
    ], { routes, horizon: { kind: 'duration', durationMs: 600 * SERVICE_MS }, policy: under(policy) }), 12)
    return results.reduce((sum, { measures }) => sum + valueOf(measures, 'flow.trucks.crossingMsMean'), 0) / results.length
  }
  const seen = delayUnder(lookahead([], 'cargo'))
  expect(seen).toBeLessThan(delayUnder({ name: 'fifo', wipVehMax: null }))
  expect(seen).toBeLessThan(delayUnder({ name: 'priority-classes', by: 'cargo', order: ['fruit'], wipVehMax: null }))
})

test('weights turn the order round, and everybody is called', () => {
  const results = (weightRatio: number): number => valueOf(runAll(scenario([yard('buffer', null, constant(0)), station('booth', 1, exponential(SERVICE_MS), { queueVehMax: 0 })], [flow('first', poisson(0.45 * PER_H)), flow('second', poisson(0.45 * PER_H))], {
    horizon: { kind: 'duration', durationMs: 1_000 * SERVICE_MS }, drain: true, policy: under(lookahead([{ value: 'second', weightRatio, agesInMs: null }])),
  }), 8)[0]?.measures ?? new Map(), 'slots.flow.second.slotWaitMsMean')
  expect(results(4)).toBeLessThan(results(1) / 2)
  expect(results(0.25)).toBeGreaterThan(results(1))
})
