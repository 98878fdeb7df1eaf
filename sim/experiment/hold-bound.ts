/**
 * The least variant that holds a bound ("least staff with a P95 wait of at most 60 min").
 *
 * Variants come in rising order of cost. Each is judged by a one-sided t-bound; the confidence is shared out over all of them
 * (Bonferroni), so that the whole answer holds with `levelRatio`.
 */
import { quantileOf, type MomentTable } from './estimate.ts'

export type Verdict = 'holds' | 'fails' | 'open'

export interface Bound {
  /** `atMost`: the mean may not pass the limit; `atLeast`: it may not fall below. */
  readonly kind: 'atMost' | 'atLeast'
  readonly limit: number
}

/** Whether the mean of a measure holds the bound, as far as the replications tell. */
export function judgeBound(table: MomentTable, index: number, bound: Bound, levelRatio: number, variantCount: number): Verdict {
  const n = table.count(index)
  if (n < 2) return 'open'
  const error = quantileOf(1 - (1 - levelRatio) / variantCount, n - 1) * Math.sqrt(table.variance(index) / n)
  const excess = bound.kind === 'atMost' ? table.mean(index) - bound.limit : bound.limit - table.mean(index)
  if (excess + error <= 0) return 'holds'
  return excess - error > 0 ? 'fails' : 'open'
}

/** @returns the first variant that holds when all before it fail; `isSure` false when an earlier one is still open. */
export function findLeast(verdicts: readonly Verdict[]): { readonly variantIndex: number | null; readonly isSure: boolean } {
  const found = verdicts.indexOf('holds')
  const before = found === -1 ? verdicts : verdicts.slice(0, found)
  return { variantIndex: found === -1 ? null : found, isSure: !before.includes('open') }
}
