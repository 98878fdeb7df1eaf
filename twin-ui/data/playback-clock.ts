/**
 * When to show which instant of the pose stream: a playhead that runs evenly although frames arrive unevenly.
 *
 * Every frame says the instant it shows (`atMs`, the server's clock, which a demo runs many times faster than the wall's)
 * and is received at some instant of the page's clock. A line through the recent pairs gives the server's pace and where it
 * is now on average; the playhead follows that line, later by the delay: one frame interval plus a margin for the jitter seen.
 * It changes speed by at most a quarter, so that corrections are not seen, never runs back, and never passes the newest frame.
 *
 * Time:    `…AtMs` of frames: the server's clock. `nowMs`, `receivedAtMs`: the page's monotonic clock. They are never mixed.
 * Checked: pose-buffer.test.ts, "movement".
 */

/** Pairs older than about 1 / (1 - this) frames are forgotten: 20 frames, 2 s at 10 Hz. */
const PACE_MEMORY_RATIO = 0.95
/** Share of each arrival's error that moves the line; small, because one late frame says little. */
const LINE_GAIN_RATIO = 0.1
/** Even ± 40 ms of jitter has a mean deviation of 20 ms: 2.5 of them cover its latest frame. */
const JITTER_MARGIN_RATIO = 2.5
/** The playhead closes on its target with this time constant. */
const CHASE_MS = 600
const SPEED_CHANGE_RATIO_MAX = 0.25
/** Farther from the target than this there is nothing to smooth: a stall, a seek, another speed. */
const SNAP_AFTER_MS = 1_500
const DELAY_MS_MIN = 40
const DELAY_MS_MAX = 1_200
/** Until two frames have come: 10 Hz, the protocol's highest rate. */
const INTERVAL_MS_FIRST = 100

export interface PlaybackClock {
  /** A frame has come. */
  heard(atMs: number, receivedAtMs: number): void
  /** The instant of the stream to show at `nowMs`; call it once per animation frame. */
  playheadMs(nowMs: number): number
  /** How far behind the mean arrival the playhead runs, by the page's clock. */
  delayMs(): number
  reset(): void
}

export function createPlaybackClock(): PlaybackClock {
  let heardCount = 0
  let newestAtMs = 0
  let newestReceivedAtMs = 0
  /** Sums of both clocks' steps, old ones fading; their quotient is the pace. */
  let serverStepsMs = 0
  let pageStepsMs = 0
  let stepsCount = 0
  /** A point of the line: at page instant `linePageMs` the mean arrival shows `lineServerMs`. */
  let lineServerMs = 0
  let linePageMs = 0
  let jitterMs = 0
  let playMs = Number.NaN
  let playedAtMs = 0

  const paceRatio = (): number => (pageStepsMs > 0 ? serverStepsMs / pageStepsMs : 0)
  const intervalMs = (): number => (stepsCount > 0 ? pageStepsMs / stepsCount : INTERVAL_MS_FIRST)
  const delayMs = (): number => Math.min(DELAY_MS_MAX, Math.max(DELAY_MS_MIN, intervalMs() + JITTER_MARGIN_RATIO * jitterMs))

  function restartLine(atMs: number, receivedAtMs: number): void {
    lineServerMs = atMs
    linePageMs = receivedAtMs
  }

  function heard(atMs: number, receivedAtMs: number): void {
    const serverStepMs = atMs - newestAtMs
    const pageStepMs = receivedAtMs - newestReceivedAtMs
    newestAtMs = atMs
    newestReceivedAtMs = receivedAtMs
    heardCount += 1
    if (heardCount === 1) {
      restartLine(atMs, receivedAtMs)
      return
    }
    const paceBefore = paceRatio()
    serverStepsMs = serverStepsMs * PACE_MEMORY_RATIO + serverStepMs
    pageStepsMs = pageStepsMs * PACE_MEMORY_RATIO + pageStepMs
    stepsCount = stepsCount * PACE_MEMORY_RATIO + 1
    const pace = paceBefore > 0 ? paceBefore : paceRatio()
    if (pace <= 0) {
      restartLine(atMs, receivedAtMs)
      return
    }
    const expectedMs = lineServerMs + pace * (receivedAtMs - linePageMs)
    const errorMs = (atMs - expectedMs) / pace
    if (Math.abs(errorMs) > SNAP_AFTER_MS) {
      // Another speed, a seek or a long stall: what was learnt no longer holds.
      serverStepsMs = serverStepMs
      pageStepsMs = pageStepMs
      stepsCount = 1
      jitterMs = 0
      restartLine(atMs, receivedAtMs)
      return
    }
    jitterMs += LINE_GAIN_RATIO * (Math.abs(errorMs) - jitterMs)
    restartLine(expectedMs + LINE_GAIN_RATIO * errorMs * pace, receivedAtMs)
  }

  function playheadMs(nowMs: number): number {
    const pace = paceRatio()
    const targetMs = Math.min(newestAtMs, lineServerMs + pace * (nowMs - linePageMs - delayMs()))
    const passedMs = Math.max(0, nowMs - playedAtMs)
    playedAtMs = nowMs
    const freeMs = playMs + pace * passedMs
    const errorMs = targetMs - freeMs
    if (Number.isNaN(playMs) || pace <= 0 || Math.abs(errorMs) > pace * SNAP_AFTER_MS) {
      playMs = pace <= 0 ? newestAtMs : targetMs
      return playMs
    }
    const limitMs = SPEED_CHANGE_RATIO_MAX * pace * passedMs
    const chaseMs = errorMs * Math.min(1, passedMs / CHASE_MS)
    playMs = Math.min(newestAtMs, Math.max(playMs, freeMs + Math.max(-limitMs, Math.min(limitMs, chaseMs))))
    return playMs
  }

  function reset(): void {
    heardCount = 0
    serverStepsMs = 0
    pageStepsMs = 0
    stepsCount = 0
    jitterMs = 0
    playMs = Number.NaN
  }

  return { heard, playheadMs, delayMs, reset }
}
