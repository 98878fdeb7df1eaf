/**
 * The server's clock: the wall's, or a demo's that starts where it is told and runs faster.
 *
 * Time:  `nowMs` is the twin clock; everything that enters the log is stamped with it. It never goes back.
 *        A clock with a start runs on the machine's monotonic clock, so that a wall clock that is set does not
 *        jump a demo by an hour; one without follows the wall clock with its corrections, except back (even-wall-clock.ts).
 * Needs: this file (with the logger) is the only reader of the real clock.
 */
import { assert } from '../model/assert.ts'
import { epochMs, type EpochMs } from '../model/units.ts'
import { createEvenWallClock, type MachineClock } from './even-wall-clock.ts'

export interface TwinClock {
  /** The twin clock now. Never earlier than an earlier answer. */
  readonly nowMs: () => EpochMs
  /** Twin time per wall time. */
  readonly speedRatio: number
  /** How far `nowMs` is ahead of the wall clock that it follows: that was set back, or the log ends later. 0 for a clock of its own. */
  readonly aheadOfWallMs: () => number
  /** The wall clock as it is set, for log lines, file names and session expiry. */
  readonly wallNowMs: () => EpochMs
}

export interface TwinClockOptions {
  /** Where the twin clock starts; null follows the wall clock (`speedRatio` 1) or starts at it. */
  readonly startMs: EpochMs | null
  readonly speedRatio: number
  /** One that follows the wall clock starts no earlier than this: the newest record of the log. */
  readonly notBeforeMs?: EpochMs | null
}

const MACHINE: MachineClock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() }

export function createTwinClock(options: TwinClockOptions, machine: MachineClock = MACHINE): TwinClock {
  const { speedRatio } = options
  assert(Number.isFinite(speedRatio) && speedRatio > 0, `speedRatio ${speedRatio}`)
  const wallNowMs = (): EpochMs => epochMs(machine.wallMs())
  if (options.startMs === null && speedRatio === 1) {
    const even = createEvenWallClock(machine, options.notBeforeMs ?? 0)
    return { nowMs: () => epochMs(even.nowMs()), speedRatio, aheadOfWallMs: even.aheadMs, wallNowMs }
  }
  const startMs = options.startMs ?? machine.wallMs()
  const startedAtMs = machine.monotonicMs()
  let newestMs = 0
  const nowMs = (): EpochMs => {
    newestMs = Math.max(newestMs, Math.floor(startMs + (machine.monotonicMs() - startedAtMs) * speedRatio))
    return epochMs(newestMs)
  }
  return { nowMs, speedRatio, aheadOfWallMs: () => 0, wallNowMs }
}

/** Elapsed wall time in milliseconds with a fraction, for durations that are reported and never stored. */
export function stopwatch(): () => number {
  const startedAtMs = performance.now()
  return () => performance.now() - startedAtMs
}
