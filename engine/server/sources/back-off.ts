/**
 * How long to wait before the next try: doubling, with jitter, so that fifty cameras behind one switch do not all come back at once.
 *
 * Units:   wall time. A wait is drawn from the upper half of its step: never at once, never in step with the others.
 */
export interface BackOff {
  readonly nextMs: () => number
  /** After a success: the next failure begins with the first step again. */
  readonly reset: () => void
}

export interface BackOffOptions {
  readonly firstMs?: number
  readonly lastMs?: number
  /** 0 (included) to 1 (excluded). */
  readonly draw?: () => number
}

const FIRST_MS = 500
const LAST_MS = 30_000

export function createBackOff({ firstMs = FIRST_MS, lastMs = LAST_MS, draw = Math.random }: BackOffOptions = {}): BackOff {
  let stepMs = firstMs
  return {
    nextMs: () => {
      const waitMs = Math.round(stepMs * (0.5 + draw() / 2))
      stepMs = Math.min(lastMs, stepMs * 2)
      return waitMs
    },
    reset: () => {
      stepMs = firstMs
    },
  }
}
