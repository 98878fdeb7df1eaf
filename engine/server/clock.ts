/**
 * The server's clock: the wall's, or a demo's that starts where it is told and runs faster.
 *
 * Time:  `nowMs` is the twin clock; everything that enters the log is stamped with it. It never goes back.
 *        A clock with a start runs on the machine's monotonic clock, so that a wall clock that is set does not
 *        jump a demo by an hour; one without follows the wall clock with its corrections.
 * Needs: this file (with the logger) is the only reader of the real clock.
 */
import { assert } from '../model/assert.ts'
import { epochMs, type EpochMs } from '../model/units.ts'

export interface TwinClock {
  /** The twin clock now. Never earlier than an earlier answer. */
  readonly nowMs: () => EpochMs
  /** Twin time per wall time. */
  readonly speedRatio: number
  /** Whether it is the wall clock: when that is set back, `nowMs` stands until it has caught up. */
  readonly followsWall: boolean
  /** The wall clock, for log lines, file names and session expiry. */
  readonly wallNowMs: () => EpochMs
}

export interface TwinClockOptions {
  /** Where the twin clock starts; null follows the wall clock (`speedRatio` 1) or starts at it. */
  readonly startMs: EpochMs | null
  readonly speedRatio: number
}

/** What the machine says; tests give their own. */
export interface MachineClock {
  readonly wallMs: () => number
  /** Runs evenly and never back; from an arbitrary origin. */
  readonly monotonicMs: () => number
}

const MACHINE: MachineClock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() }

export function createTwinClock(options: TwinClockOptions, machine: MachineClock = MACHINE): TwinClock {
  const { speedRatio } = options
  assert(Number.isFinite(speedRatio) && speedRatio > 0, `speedRatio ${speedRatio}`)
  const followsWall = options.startMs === null && speedRatio === 1
  const startMs = options.startMs ?? machine.wallMs()
  const startedAtMs = machine.monotonicMs()
  let newestMs = 0

  const nowMs = (): EpochMs => {
    const nowMs = followsWall ? machine.wallMs() : startMs + (machine.monotonicMs() - startedAtMs) * speedRatio
    newestMs = Math.max(newestMs, Math.floor(nowMs))
    return epochMs(newestMs)
  }
  return { nowMs, speedRatio, followsWall, wallNowMs: () => epochMs(machine.wallMs()) }
}

/** Elapsed wall time in milliseconds with a fraction, for durations that are reported and never stored. */
export function stopwatch(): () => number {
  const startedAtMs = performance.now()
  return () => performance.now() - startedAtMs
}
