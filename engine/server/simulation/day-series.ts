/**
 * How a run went over time: vehicles in the system by flow, at the end of equal bins from the start to the horizon.
 *
 * Limits:  only for runs of a given length.
 */
import { startReplication, type Network, type ReplicationOptions, type ReplicationResult } from '../../../sim/index.ts'

export interface SeriesShape {
  readonly flowIds: readonly string[]
  readonly binCount: number
  readonly binMs: number
}

/** Null for a run without a known end. */
export function seriesShapeOf({ scenario }: Pick<Network, 'scenario'>, binCount: number): SeriesShape | null {
  if (scenario.horizon.kind !== 'duration' || binCount < 1) return null
  return { flowIds: scenario.flows.map(({ id }) => id), binCount, binMs: scenario.horizon.durationMs / binCount }
}

/** Runs one replication bin by bin; the result is that of a run in one go. Values by flow, then by bin. */
export function runWithSeries(network: Network, options: ReplicationOptions, shape: SeriesShape): { readonly result: ReplicationResult; readonly series: Float64Array<ArrayBuffer> } {
  const { flowIds, binCount, binMs } = shape
  const replication = startReplication(network, options)
  const series = new Float64Array(flowIds.length * binCount)
  for (let bin = 0; bin < binCount; bin += 1) {
    replication.advance(Math.ceil((bin + 1) * binMs) - 1)
    flowIds.forEach((id, flow) => {
      series[flow * binCount + bin] = replication.measure(`flow.${id}.insideCount`) ?? Number.NaN
    })
  }
  replication.advance(Infinity)
  return { result: replication.result(), series }
}

/** Mean over replications with its spread, by flow and bin. */
export interface SeriesSummary {
  readonly shape: SeriesShape
  readonly means: readonly number[]
  readonly lows: readonly number[]
  readonly highs: readonly number[]
}

export interface SeriesTable {
  readonly add: (series: ArrayLike<number>) => void
  readonly summary: () => SeriesSummary
}

/** Lows and highs are the least and the most of any replication. */
export function createSeriesTable(shape: SeriesShape): SeriesTable {
  const width = shape.flowIds.length * shape.binCount
  const sums = new Float64Array(width)
  const lows = new Float64Array(width).fill(Number.POSITIVE_INFINITY)
  const highs = new Float64Array(width).fill(Number.NEGATIVE_INFINITY)
  let count = 0
  return {
    add: (series) => {
      count += 1
      for (let index = 0; index < width; index += 1) {
        const value = series[index] ?? 0
        sums[index] = (sums[index] ?? 0) + value
        lows[index] = Math.min(lows[index] ?? value, value)
        highs[index] = Math.max(highs[index] ?? value, value)
      }
    },
    summary: () => ({ shape, means: [...sums].map((sum) => sum / Math.max(1, count)), lows: [...lows], highs: [...highs] }),
  }
}
