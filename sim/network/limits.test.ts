/** A demand without end: the run stops with advice instead of filling the machine's memory. */
import { expect, test } from 'vitest'
import { constant, flow, HOUR_MS, scenario, station } from '../cases/testing/build.ts'
import { compileNetwork, runReplication } from '../index.ts'

const flooded = scenario([station('booth', 1, constant(HOUR_MS))], [flow('all', { kind: 'deterministic', everyMs: 100, firstAtMs: 0, countMax: null, batch: [{ sizeCount: 10_000, weightRatio: 1 }] })], { horizon: { kind: 'arrivals', arrivalCount: 10_000_000 } })

test('ten million who come and are not served: says how many are inside and what to do', () => {
  expect(() => runReplication(compileNetwork(flooded), { replicationIndex: 0, seed: 1 })).toThrow(/more than 2,000,000 vehicles are inside after 0\.0 hours.*add servers/)
})

test('ten million who come and are sent away need no room', () => {
  const places = [station('booth', 1, constant(HOUR_MS), { queueVehMax: 5, afterFull: 'balk' as const })]
  const { measures } = runReplication(compileNetwork({ ...flooded, places, horizon: { kind: 'arrivals', arrivalCount: 1_000_000 } }), { replicationIndex: 0, seed: 1 })
  expect(measures.get('flow.all.balkedCount')).toBe(1_000_000 - 6)
})
