/**
 * The server's clock as this browser knows it: the last answer, run on by the monotonic clock of the page.
 *
 * Time:    twin-clock instants; a demo's clock runs `speedRatio` times as fast as the wall's.
 * Checked: clock.test.ts.
 */
import type { ClockView } from '../../engine/protocol/view.ts'

export interface ClockEstimate {
  readonly serverMs: number
  /** `performance.now()` when the answer came. */
  readonly heardAtMs: number
  readonly speedRatio: number
}

export const clockEstimateOf = (clock: ClockView, heardAtMs: number): ClockEstimate => ({
  serverMs: clock.nowMs,
  heardAtMs,
  speedRatio: clock.speedRatio,
})

/** The twin's now at the page instant `pageMs` (`performance.now()`). */
export const twinMsAt = (clock: ClockEstimate, pageMs: number): number =>
  Math.round(clock.serverMs + Math.max(0, pageMs - clock.heardAtMs) * clock.speedRatio)
