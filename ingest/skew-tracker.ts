/**
 * The usual error of one device's clock: the median of its last live readings, so that one delayed body does not count.
 *
 * Limits:  remembers `windowCount` readings.
 */
export interface SkewTracker {
  readonly note: (skewMs: number) => void
  /** Null until the first reading. */
  readonly medianMs: () => number | null
}

export function createSkewTracker(windowCount = 15): SkewTracker {
  const recent: number[] = []
  return {
    note: (skewMs) => {
      recent.push(skewMs)
      if (recent.length > windowCount) recent.shift()
    },
    medianMs: () => recent.toSorted((one, other) => one - other)[Math.floor((recent.length - 1) / 2)] ?? null,
  }
}
