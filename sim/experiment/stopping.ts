/**
 * When enough replications have been run: the sequential rule of Law and Kelton.
 *
 * Stop at the first n >= 10 with half-width <= gamma / (1 + gamma) x |mean|: then the relative error against the true mean is
 * at most gamma with about the wanted confidence.
 */
import { halfWidth, type MomentTable } from './estimate.ts'

/** Below this the spread itself is not known well enough to stop by. */
export const STOP_REPLICATIONS_MIN = 10

export function isPreciseEnough(table: MomentTable, index: number, levelRatio: number, halfWidthRatio: number): boolean {
  if (table.count(index) < STOP_REPLICATIONS_MIN) return false
  return halfWidth(table, index, levelRatio) <= (halfWidthRatio / (1 + halfWidthRatio)) * Math.abs(table.mean(index))
}
