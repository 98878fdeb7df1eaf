/**
 * The definition of each measure, once (docs/glossary.md names the sources).
 *
 * Units:   in the names. Times exclude nothing unless said.
 */

/** Official congestion scale of the national single window, vehicles per province (glossary: congestion colour). */
export const CONGESTION_COLOURS = ['green', 'yellow', 'orange', 'red'] as const
export type CongestionColour = (typeof CONGESTION_COLOURS)[number]

/** green <= 500 < yellow <= 1,000 < orange <= 5,000 < red. The published scale says "< 500" for green; 500 itself is taken as green. */
export function congestionColourOf(vehicleCount: number): CongestionColour {
  if (vehicleCount <= 500) return 'green'
  if (vehicleCount <= 1_000) return 'yellow'
  if (vehicleCount <= 5_000) return 'orange'
  return 'red'
}

/** Parking 400,000 + reefer fuel 300,000 VND a day (Tuổi Trẻ, Dec 2021). */
export const REEFER_WAITING_VND_PER_DAY = 700_000
/** Parking alone. */
export const WAITING_VND_PER_DAY = 400_000

/** Space a waiting articulated truck takes in a queue: 16.5 m truck and 2.5 m gap (the gap is an estimate). */
export const QUEUE_SPACING_M = 19

/** Mean and percentiles of a set of durations; null where nothing was measured. */
export interface DurationSummary {
  readonly sampleCount: number
  readonly meanMs: number | null
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

/** Nearest-rank percentile of an ascending list; null when empty. */
export function percentileOf(ascending: readonly number[], ratio: number): number | null {
  if (ascending.length === 0) return null
  const rank = Math.max(1, Math.ceil(ratio * ascending.length))
  return ascending[rank - 1] ?? null
}

/** The middle one, of an even number the upper of the two in the middle; 0 when empty. One that is far off does not move it. */
export const medianOf = (values: readonly number[]): number => values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0

/** Sorts a copy; the argument is left alone. */
export function summariseDurations(durationsMs: readonly number[]): DurationSummary {
  const ascending = [...durationsMs].sort((left, right) => left - right)
  const totalMs = ascending.reduce((sum, value) => sum + value, 0)
  return {
    sampleCount: ascending.length,
    meanMs: ascending.length === 0 ? null : totalMs / ascending.length,
    p50Ms: percentileOf(ascending, 0.5),
    p95Ms: percentileOf(ascending, 0.95),
  }
}

/** Live summaries cover the last 4 h (estimate: long enough for a dozen vehicles per place, short enough to be "now"). */
export const SUMMARY_WINDOW_MS = 14_400_000

/** Step of the live charts, and how many steps they show: 24 h. */
export const BUCKET_MS = 900_000
export const BUCKETS_MAX = 96
