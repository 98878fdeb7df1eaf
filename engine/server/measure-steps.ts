/** Quarter-hour buckets added up to longer ones: counts are summed, peaks stay peaks. */
import { MS_PER_HOUR } from '../model/units.ts'
import type { MeasureBucket } from '../protocol/view.ts'

/** Days begin at midnight in Hanoi, which has had no other offset since 1975. */
const ZONE_MS = 7 * MS_PER_HOUR

/** @param buckets oldest first. */
export function sumBuckets(buckets: readonly MeasureBucket[], stepMs: number): readonly MeasureBucket[] {
  const sums = new Map<number, MeasureBucket>()
  for (const bucket of buckets) {
    const fromMs = Math.floor((bucket.fromMs + ZONE_MS) / stepMs) * stepMs - ZONE_MS
    const sum = sums.get(fromMs)
    sums.set(
      fromMs,
      sum === undefined
        ? { ...bucket, fromMs }
        : {
            fromMs,
            crossedExportCount: sum.crossedExportCount + bucket.crossedExportCount,
            crossedImportCount: sum.crossedImportCount + bucket.crossedImportCount,
            arrivedExportCount: sum.arrivedExportCount + bucket.arrivedExportCount,
            arrivedImportCount: sum.arrivedImportCount + bucket.arrivedImportCount,
            waitingVehMax: Math.max(sum.waitingVehMax, bucket.waitingVehMax),
            insideVehMax: Math.max(sum.insideVehMax, bucket.insideVehMax),
          },
    )
  }
  return [...sums.values()]
}
