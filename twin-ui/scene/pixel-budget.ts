/**
 * Fewer pixels on machines that cannot draw them all in time: a control room's old PC, a browser without a GPU.
 *
 * Units:   frame intervals in ms of the page's clock; ratios are device pixels per CSS pixel.
 * A slow half-second costs a quarter of the ratio, a fast ten seconds give one step back; a hidden page's gap counts for nothing.
 * Checked: pixel-budget.test.ts.
 */

const SLOW_MS = 55
const FAST_MS = 24
/** Longer gaps are a hidden tab or a paused picture, not a slow frame; a frame of software WebGL stays below. */
const GAP_MS = 2_500
const SLOW_FOR_MS = 600
const FAST_FOR_MS = 10_000
const STEP_RATIO = 0.75

export interface PixelBudget {
  /** Takes the time since the last frame. @returns the ratio to draw with from now on. */
  readonly afterFrame: (intervalMs: number) => number
}

export function createPixelBudget(minRatio: number, maxRatio: number): PixelBudget {
  let ratio = maxRatio
  let slowMs = 0
  let fastMs = 0
  return {
    afterFrame(intervalMs) {
      if (intervalMs > GAP_MS) return ratio
      slowMs = intervalMs > SLOW_MS ? slowMs + intervalMs : 0
      fastMs = intervalMs < FAST_MS ? fastMs + intervalMs : 0
      if (slowMs > SLOW_FOR_MS) {
        ratio = Math.max(minRatio, ratio * STEP_RATIO)
        slowMs = 0
      } else if (fastMs > FAST_FOR_MS) {
        ratio = Math.min(maxRatio, ratio / STEP_RATIO)
        fastMs = 0
      }
      return ratio
    },
  }
}
