/**
 * Whether a device's clock is steadily off: the median of what its reports were off by, with the spread around it.
 *
 * A clock set wrong is off by the same amount each time; a link that was down delivers reports that are late by ever less, so
 * their spread is wide and nothing is proven. One report counts little, for the median does not move.
 * Needs:   per report, the device's time less the instant that other evidence gives it: a tracker at the camera, another camera's
 *          read of the passage, and only failing these the receipt.
 */
import { medianOf } from '../../model/measures.ts'

export interface SteadySkew {
  readonly offMs: number
  readonly reportCount: number
}

/** As many as a busy lane gives in a quarter of an hour. */
const REPORTS_MAX = 15
const REPORTS_MIN = 7
/** Half the reports lie this close to the median (estimate: triggers, networks and trackers are off by seconds). */
const SPREAD_MS_MAX = 12_000

/** The newest REPORTS_MAX, in place. */
export function addSkewReport(reportsMs: number[], offMs: number): void {
  reportsMs.push(Math.round(offMs))
  if (reportsMs.length > REPORTS_MAX) reportsMs.shift()
}

/** @returns null while too few reports agree. */
export function steadySkewOf(reportsMs: readonly number[]): SteadySkew | null {
  if (reportsMs.length < REPORTS_MIN) return null
  const offMs = medianOf(reportsMs)
  const spreadMs = medianOf(reportsMs.map((one) => Math.abs(one - offMs)))
  return spreadMs > SPREAD_MS_MAX ? null : { offMs, reportCount: reportsMs.length }
}
