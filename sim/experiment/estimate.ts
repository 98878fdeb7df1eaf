/**
 * What replications say of a measure: mean and t-interval.
 *
 * A replication to which nobody contributed (NaN) is not counted: `n` says how many were.
 * The same values in the same order give the same estimate, to the byte; hence replications are added by index.
 */
import { studentTQuantile } from './student-t.ts'

export interface Estimate {
  /** Mean over replications; null when none had a value. */
  readonly value: number | null
  /** Bounds of the confidence interval; null below two replications. */
  readonly ciLow: number | null
  readonly ciHigh: number | null
  readonly n: number
}

/** Mean and spread of values added one at a time (Welford), for many measures at once. */
export interface MomentTable {
  readonly add: (values: ArrayLike<number>) => void
  readonly count: (index: number) => number
  readonly mean: (index: number) => number
  /** Unbiased; NaN below two values. */
  readonly variance: (index: number) => number
}

export function createMomentTable(width: number): MomentTable {
  const counts = new Float64Array(width)
  const means = new Float64Array(width)
  const squares = new Float64Array(width)
  return {
    add: (values) => {
      for (let index = 0; index < width; index += 1) {
        const value = values[index]
        if (value === undefined || Number.isNaN(value)) continue
        const count = (counts[index] ?? 0) + 1
        const before = means[index] ?? 0
        const mean = before + (value - before) / count
        counts[index] = count
        means[index] = mean
        squares[index] = (squares[index] ?? 0) + (value - before) * (value - mean)
      }
    },
    count: (index) => counts[index] ?? 0,
    mean: (index) => means[index] ?? Number.NaN,
    variance: (index) => ((counts[index] ?? 0) < 2 ? Number.NaN : Math.max(0, squares[index] ?? 0) / ((counts[index] ?? 0) - 1)),
  }
}

/** Of the two-sided interval; NaN below two values. */
export function halfWidth(table: MomentTable, index: number, levelRatio: number): number {
  const count = table.count(index)
  return count < 2 ? Number.NaN : quantileOf((1 + levelRatio) / 2, count - 1) * Math.sqrt(table.variance(index) / count)
}

export function estimateOf(table: MomentTable, index: number, levelRatio: number): Estimate {
  const n = table.count(index)
  if (n === 0) return { value: null, ciLow: null, ciHigh: null, n }
  const value = table.mean(index)
  if (n === 1) return { value, ciLow: null, ciHigh: null, n }
  const half = halfWidth(table, index, levelRatio)
  return { value, ciLow: value - half, ciHigh: value + half, n }
}

/** All measures of a result have mostly the same n. */
const quantiles = new Map<string, number>()
const QUANTILES_MAX = 4_096

export function quantileOf(probabilityRatio: number, degrees: number): number {
  const key = `${probabilityRatio}/${degrees}`
  const known = quantiles.get(key)
  if (known !== undefined) return known
  if (quantiles.size >= QUANTILES_MAX) quantiles.clear()
  const quantile = studentTQuantile(probabilityRatio, degrees)
  quantiles.set(key, quantile)
  return quantile
}
