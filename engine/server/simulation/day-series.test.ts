/** A run bin by bin: the same result as in one go, and a series from which MSER-5 tells where the warm-up ends. */
import { expect, test } from 'vitest'
import { exponential, flow, HOUR_MS, poisson, scenario, station } from '../../../sim/cases/testing/build.ts'
import { mser5 } from '../../../sim/experiment/index.ts'
import { compileNetwork, runReplication } from '../../../sim/index.ts'
import { createSeriesTable, runWithSeries, seriesShapeOf } from './day-series.ts'

const BINS = 500
const REPLICATIONS = 10
// Twelve booths of an hour each: it takes some hours until about nine are busy, as on the first morning.
const network = compileNetwork(scenario([station('booth', 12, exponential(HOUR_MS))], [flow('all', poisson(9))], { horizon: { kind: 'duration', durationMs: 250 * HOUR_MS } }))

test('looking in between changes nothing', () => {
  const shape = seriesShapeOf(network, BINS)
  if (shape === null) expect.fail('a run of a given length has a series')
  const options = { replicationIndex: 4, seed: 1 }
  expect(runWithSeries(network, options, shape).result).toEqual(runReplication(network, options))
})

test('MSER-5 cuts the filling up of a real run, and little more', () => {
  const shape = seriesShapeOf(network, BINS)
  if (shape === null) expect.fail('a run of a given length has a series')
  const table = createSeriesTable(shape)
  for (let replicationIndex = 0; replicationIndex < REPLICATIONS; replicationIndex += 1) table.add(runWithSeries(network, { replicationIndex, seed: 1 }, shape).series)
  const { valueCount, isReliable } = mser5(table.summary().means)
  const hours = (valueCount * shape.binMs) / HOUR_MS
  expect(isReliable).toBe(true)
  expect(hours).toBeGreaterThanOrEqual(1)
  expect(hours).toBeLessThan(60)
})
