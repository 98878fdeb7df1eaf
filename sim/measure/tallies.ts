/**
 * Numbers that are observed one by one (waits, crossing times): count, exact sum, maximum, and quantiles.
 *
 * Quantiles are exact up to EXACT_MAX observations (linear interpolation between order statistics, type 7 of Hyndman and Fan,
 * 1996). Beyond, a histogram: every millisecond apart below 64 ms, then 64 equal cells per doubling, interpolated inside the
 * cell, so a quantile is at most 1/64 (1.6 %) off and typically a tenth of that.
 * Limits:  whole milliseconds; from 2^32 - 1 ms (49.7 days) on, quantiles say that value. Sum and maximum are always exact.
 * Checked: tallies.test.ts.
 */
import type { Carver } from '../kernel/carver.ts'

const EXACT_MAX = 256
const CELLS_PER_DOUBLING = 64
const FIRST_DOUBLING = 6
const CELL_COUNT = CELLS_PER_DOUBLING * (32 - FIRST_DOUBLING + 1)
const VALUE_MAX = 2 ** 32 - 1
const STRIDE = 3
const SUM = 1
const MAX = 2

export function carveTallies(carver: Carver, tallyCount: number) {
  return {
    /** [count, sum, max] per tally. */
    moments: carver.float64(STRIDE * tallyCount),
    /** The first observations of each tally. */
    firsts: carver.float64(EXACT_MAX * tallyCount),
    cells: carver.uint32(CELL_COUNT * tallyCount),
    /** [count, sum] of a second quantity beside each tally, without quantiles: the sojourn beside the wait. */
    sums: carver.float64(2 * tallyCount),
  }
}
export type TallyTables = ReturnType<typeof carveTallies>

export function recordTally(tallies: TallyTables, tally: number, value: number): void {
  const { moments } = tallies
  const at = STRIDE * tally
  const count = moments[at] as number
  moments[at] = count + 1
  moments[at + SUM] = (moments[at + SUM] as number) + value
  if (value > (moments[at + MAX] as number)) moments[at + MAX] = value
  if (count < EXACT_MAX) tallies.firsts[EXACT_MAX * tally + count] = value
  const whole = value < VALUE_MAX ? value >>> 0 : VALUE_MAX
  const cell = CELL_COUNT * tally + cellOf(whole)
  tallies.cells[cell] = (tallies.cells[cell] as number) + 1
}

/** `recordTally` for many, one after the other. */
export function recordMany(tallies: TallyTables, tally: number, values: Float64Array, valueCount: number): void {
  const { moments, firsts, cells } = tallies
  const at = STRIDE * tally
  const count = moments[at] as number
  let sum = moments[at + SUM] as number
  let max = moments[at + MAX] as number
  const firstCell = CELL_COUNT * tally
  for (let index = 0; index < valueCount; index += 1) {
    const value = values[index] as number
    sum += value
    if (value > max) max = value
    const cell = firstCell + cellOf(value < VALUE_MAX ? value >>> 0 : VALUE_MAX)
    cells[cell] = (cells[cell] as number) + 1
  }
  for (let index = 0; index < valueCount && count + index < EXACT_MAX; index += 1) firsts[EXACT_MAX * tally + count + index] = values[index] as number
  moments[at] = count + valueCount
  moments[at + SUM] = sum
  moments[at + MAX] = max
}

/** Adds several at once whose sum is given; whole milliseconds add up exactly in any order. */
export function recordSums(tallies: TallyTables, tally: number, count: number, sum: number): void {
  const { sums } = tallies
  sums[2 * tally] = (sums[2 * tally] as number) + count
  sums[2 * tally + 1] = (sums[2 * tally + 1] as number) + sum
}

export function recordSum(tallies: TallyTables, tally: number, value: number): void {
  const { sums } = tallies
  sums[2 * tally] = (sums[2 * tally] as number) + 1
  sums[2 * tally + 1] = (sums[2 * tally + 1] as number) + value
}

export const sumCountOf = (tallies: TallyTables, tally: number): number => tallies.sums[2 * tally] as number
export const sumMeanOf = (tallies: TallyTables, tally: number): number => (tallies.sums[2 * tally + 1] as number) / sumCountOf(tallies, tally)

function cellOf(whole: number): number {
  if (whole < CELLS_PER_DOUBLING) return whole
  const shift = 31 - FIRST_DOUBLING - Math.clz32(whole)
  return CELLS_PER_DOUBLING * shift + (whole >>> shift)
}

/** First value of a cell. */
function cellStart(cell: number): number {
  if (cell < 2 * CELLS_PER_DOUBLING) return cell
  const shift = Math.floor(cell / CELLS_PER_DOUBLING) - 1
  return (cell - CELLS_PER_DOUBLING * shift) * 2 ** shift
}

export const tallyCountOf = (tallies: TallyTables, tally: number): number => tallies.moments[STRIDE * tally] as number
export const tallySumOf = (tallies: TallyTables, tally: number): number => tallies.moments[STRIDE * tally + SUM] as number
/** NaN when nothing was observed; so are mean and quantiles. */
export const tallyMaxOf = (tallies: TallyTables, tally: number): number => (tallyCountOf(tallies, tally) === 0 ? NaN : (tallies.moments[STRIDE * tally + MAX] as number))
export const tallyMeanOf = (tallies: TallyTables, tally: number): number => tallySumOf(tallies, tally) / tallyCountOf(tallies, tally)

export function tallyQuantileOf(tallies: TallyTables, tally: number, ratio: number): number {
  const count = tallyCountOf(tallies, tally)
  if (count === 0) return NaN
  const rank = ratio * (count - 1)
  if (count <= EXACT_MAX) {
    const sorted = tallies.firsts.slice(EXACT_MAX * tally, EXACT_MAX * tally + count).sort()
    const low = sorted[Math.floor(rank)] as number
    return low + (rank - Math.floor(rank)) * ((sorted[Math.ceil(rank)] as number) - low)
  }
  let before = 0
  for (let cell = 0; cell < CELL_COUNT; cell += 1) {
    const inCell = tallies.cells[CELL_COUNT * tally + cell] as number
    if (inCell > 0 && before + inCell > rank) {
      const startMs = cellStart(cell)
      const widthMs = cellStart(cell + 1) - startMs
      // Whole milliseconds spread evenly over [start, start + width - 1].
      const valueMs = startMs + ((rank - before) / inCell) * (widthMs - 1)
      return Math.min(valueMs, tallyMaxOf(tallies, tally))
    }
    before += inCell
  }
  return tallyMaxOf(tallies, tally)
}

/** Forgets everything: the end of the warm-up. */
export function restartTallies(tallies: TallyTables): void {
  tallies.moments.fill(0)
  tallies.sums.fill(0)
  tallies.cells.fill(0)
}
