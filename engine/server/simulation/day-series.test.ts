/** A run bin by bin: the same result as in one go, and a series from which MSER-5 tells where the warm-up ends. */
import { expect, test } from 'vitest'
import { constant, exponential, flow, HOUR_MS, poisson, scenario, station, yard } from '../../../sim/cases/testing/build.ts'
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
  const { valueCount, isReliable } = mser5(table.summary().means.slice(0, BINS))
  const hours = (valueCount * shape.binMs) / HOUR_MS
  expect(isReliable).toBe(true)
  expect(hours).toBeGreaterThanOrEqual(1)
  expect(hours).toBeLessThan(60)
})

test.each([0, 300_000])('the queue of a station and the vehicles in a yard are means over each bin, with a warm-up of %d ms', (warmUpMs) => {
  // Ten at once at the start, a minute each: the queue falls by one a minute; each then parks for ten minutes.
  const served = compileNetwork(scenario([station('booth', 1, constant(60_000)), yard('lot', null, constant(600_000))], [flow('all', { kind: 'deterministic', everyMs: 1, firstAtMs: 0, countMax: 10, batch: null })], {
    horizon: { kind: 'duration', durationMs: 1_200_000 }, warmUpMs,
  }))
  const shape = seriesShapeOf(served, 20)
  if (shape === null) expect.fail('a run of a given length has a series')
  const { series } = runWithSeries(served, { replicationIndex: 0, seed: 1 }, shape)
  const row = (id: string): number[] => {
    const index = shape.rows.findIndex((other) => other.id === id)
    return Array.from(series.slice(index * 20, (index + 1) * 20), Math.round)
  }
  // The bin before the warm-up goes on as the one before it.
  expect(row('booth')).toEqual([9, 8, 7, 6, warmUpMs === 0 ? 5 : 6, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  expect(row('lot').slice(0, 13)).toEqual([0, 1, 2, 3, warmUpMs === 0 ? 4 : 3, 5, 6, 7, 8, 9, 10, 9, 8])
  expect(row('all').slice(0, 3)).toEqual([10, 10, 10])
})

test('bands are the P10 and P90 of the replications', () => {
  const table = createSeriesTable({ rows: [{ of: 'queue', id: 'a', measure: '' }], binCount: 1, binMs: 1 })
  for (let value = 0; value <= 20; value += 1) table.add([value])
  const { means, lows, highs } = table.summary()
  expect([means[0], lows[0], highs[0]?.toFixed(9)]).toEqual([10, 2, '18.000000000'])
})
