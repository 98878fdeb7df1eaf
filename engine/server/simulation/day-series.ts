/**
 * How a run went over time, in equal bins from the start to the horizon: vehicles in the system by flow (at the end of each bin),
 * those who wait at each station and those who are in each room (mean over the bin).
 *
 * Limits:  only for runs of a given length; bands come from the first replications, means from all.
 * Checked: day-series.test.ts.
 */
import { startReplication, type Network, type Replication, type ReplicationOptions, type ReplicationResult, type Scenario } from '../../../sim/index.ts'

export interface SeriesRow {
  readonly of: 'flow' | 'queue' | 'room'
  readonly id: string
  /** The measure that it is read from. */
  readonly measure: string
}

export interface SeriesShape {
  /** Flows first. */
  readonly rows: readonly SeriesRow[]
  readonly binCount: number
  readonly binMs: number
}

/** Places beyond these are left out. */
const ROWS_MAX = 80
/** Replications whose curves are kept for the bands. */
const CURVES_MAX = 400
const BAND = { low: 0.1, high: 0.9 }

/** Null for a run without a known end. */
export function seriesShapeOf({ scenario }: { readonly scenario: Scenario }, binCount: number): SeriesShape | null {
  if (scenario.horizon.kind !== 'duration' || binCount < 1) return null
  const flows = scenario.flows.map(({ id }): SeriesRow => ({ of: 'flow', id, measure: `flow.${id}.insideCount` }))
  const places = scenario.places.map(({ kind, id }): SeriesRow =>
    kind === 'station' || kind === 'meeting' ? { of: 'queue', id, measure: `${kind}.${id}.queueVehMean` } : { of: 'room', id, measure: `${kind}.${id}.occupancyVehMean` })
  return { rows: [...flows, ...places].slice(0, Math.max(ROWS_MAX, flows.length)), binCount, binMs: scenario.horizon.durationMs / binCount }
}

/** Runs one replication bin by bin; the result is that of a run in one go. Values by row, then by bin. */
export function runWithSeries(network: Network, options: ReplicationOptions, shape: SeriesShape): { readonly result: ReplicationResult; readonly series: Float64Array<ArrayBuffer> } {
  const { rows, binCount, binMs } = shape
  const replication = startReplication(network, options)
  const series = new Float64Array(rows.length * binCount)
  const curves = rows.map((_, row) => series.subarray(row * binCount, (row + 1) * binCount))
  const spreads = rows.map(({ of, measure }, row) => (of === 'flow' ? null : createSpread(replication, measure, curves[row] ?? series, shape, network.scenario.warmUpMs)))
  for (let bin = 0; bin < binCount; bin += 1) {
    replication.advance(Math.ceil((bin + 1) * binMs) - 1)
    rows.forEach(({ measure }, row) => {
      const spread = spreads[row]
      if (spread === null) series[row * binCount + bin] = replication.measure(measure) ?? Number.NaN
      else spread?.()
    })
  }
  replication.advance(Infinity)
  for (const spread of spreads) spread?.()
  return { result: replication.result(), series }
}

/**
 * Spreads what has gathered since it was last asked over the bins in between: a run stands at its last event, not at a bin's end.
 *
 * @param curve gets the mean of each bin.
 */
function createSpread(replication: Replication, measure: string, curve: Float64Array, { binCount, binMs }: SeriesShape, warmUpMs: number): () => void {
  let windowMs = 0
  let beforeMs = 0
  let areaBefore = 0
  let lastVeh = 0
  const fill = (fromMs: number, untilMs: number, veh: number): void => {
    for (let bin = Math.floor(fromMs / binMs); bin < binCount && bin * binMs < untilMs; bin += 1) {
      const sharedMs = Math.min(untilMs, (bin + 1) * binMs) - Math.max(fromMs, bin * binMs)
      curve[bin] = (curve[bin] ?? 0) + (veh * sharedMs) / binMs
    }
  }
  return () => {
    const { nowMs } = replication
    // At the warm-up all areas begin again; what was between the last look and it, is taken to have gone on.
    if (windowMs < warmUpMs && nowMs >= warmUpMs) {
      fill(beforeMs, warmUpMs, lastVeh)
      windowMs = warmUpMs
      beforeMs = warmUpMs
      areaBefore = 0
    }
    if (nowMs <= beforeMs) return
    const area = (replication.measure(measure) ?? Number.NaN) * (nowMs - windowMs)
    lastVeh = Math.max(0, (area - areaBefore) / (nowMs - beforeMs))
    fill(beforeMs, nowMs, lastVeh)
    beforeMs = nowMs
    areaBefore = area
  }
}

/** Mean over replications with its band, by row and bin. */
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

/** Lows and highs are the P10 and P90 of the replications. */
export function createSeriesTable(shape: SeriesShape): SeriesTable {
  const width = shape.rows.length * shape.binCount
  const sums = new Float64Array(width)
  const curves: Float32Array[] = []
  let count = 0
  return {
    add: (series) => {
      count += 1
      for (let index = 0; index < width; index += 1) sums[index] = (sums[index] ?? 0) + (series[index] ?? 0)
      if (curves.length < CURVES_MAX) curves.push(Float32Array.from(series))
    },
    summary: () => {
      const lows: number[] = []
      const highs: number[] = []
      const column = new Float32Array(curves.length)
      for (let index = 0; index < width; index += 1) {
        curves.forEach((curve, nth) => {
          column[nth] = curve[index] ?? 0
        })
        column.sort()
        lows.push(quantileOf(column, BAND.low))
        highs.push(quantileOf(column, BAND.high))
      }
      return { shape, means: [...sums].map((sum) => sum / Math.max(1, count)), lows, highs }
    },
  }
}

/** Of rising values, with straight lines between them. */
function quantileOf(values: Float32Array, ratio: number): number {
  const at = ratio * (values.length - 1)
  const below = values[Math.floor(at)] ?? 0
  return below + (at - Math.floor(at)) * ((values[Math.ceil(at)] ?? below) - below)
}
