/** The report of one scenario: a curve for every place where somebody waits, in both languages, with nothing from elsewhere. */
import { expect, test } from 'vitest'
import { constant, flow, poisson, scenario, station, yard } from '../../../../sim/cases/testing/build.ts'
import { compileNetwork } from '../../../../sim/index.ts'
import { createSeriesTable, runWithSeries, seriesShapeOf } from '../day-series.ts'
import { renderReport } from './render-report.ts'

test('queues and rooms are drawn over time, those without a queue only named', () => {
  const given = scenario([station('slow', 1, constant(60_000)), yard('lot', null, constant(600_000)), station('idle', 9, constant(1_000))], [flow('all', poisson(55))])
  const network = compileNetwork(given)
  const shape = seriesShapeOf(network, 24)
  if (shape === null) expect.fail('a run of a given length has a series')
  const table = createSeriesTable(shape)
  for (let replicationIndex = 0; replicationIndex < 5; replicationIndex += 1) table.add(runWithSeries(network, { replicationIndex, seed: 1 }, shape).series)
  const result = { scenario: given, replicationCount: 5, measures: new Map(), series: table.summary() }
  const html = renderReport({ variants: [{ settings: [], result }], seed: 1, levelRatio: 0.95, shown: [] })
  for (const title of ['Queue at the station: slow', 'Vehicles in the yard or on the road: lot', 'Vehicles in the system: all', 'Hàng chờ tại trạm: slow']) expect(html).toContain(title)
  expect(html).toContain('Too little to draw: idle.')
  expect(html).not.toContain('Queue at the station: idle')
  expect(html).not.toMatch(/NaN|(?:src|href)=|https?:\/\//)
})
