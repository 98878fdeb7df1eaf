/**
 * The wall clock without its steps back: it runs on at a lower pace until the wall clock has caught up, and never stands.
 *
 * What was stamped cannot be taken back, so after a step back (a time server, a person) the clock is ahead. Standing still until that has
 * passed would give everything one instant and let nothing go that waits for time to pass. So it goes on, slower:
 * - a small lead loses PACE_LOSS_RATIO of the time that passes: lengths of time come out short by as much, which nobody sees;
 * - a lead above LARGE_LEAD_MS loses LARGE_PACE_LOSS_RATIO. Receipts and the times of devices then contradict one another (ADR 0007): every device
 *   looks late, and after ten minutes of it its clock is called wrong. That is worse than lengths of time that are short by half.
 *   Not more than half: ten minutes of a lead are gone before anybody is accused, and what moves is still seen to move.
 * An hour is made up for in two, a day in two days. A step forward is followed at once, as is a wall clock that runs at any pace of its own.
 *
 * Time:    from the step until both agree the clock is ahead, by `aheadMs`.
 * Checked: even-wall-clock.test.ts, even-wall-clock.prop.test.ts.
 */
import { MS_PER_MINUTE } from '../model/units.ts'

/** What the machine says; tests give their own. */
export interface MachineClock {
  readonly wallMs: () => number
  /** Runs evenly and never back; from an arbitrary origin. */
  readonly monotonicMs: () => number
}

export interface EvenWallClock {
  /** Now, never earlier than an earlier answer; integer. */
  readonly nowMs: () => number
  /** How far that is ahead of the wall clock. */
  readonly aheadMs: () => number
}

/** A second's lead is gone in 20 s, a minute's in 20 minutes. */
export const PACE_LOSS_RATIO = 0.05
/** The most by which the clocks of sources may be off without a word (ingest/stamp.ts). */
export const LARGE_LEAD_MS = MS_PER_MINUTE
export const LARGE_PACE_LOSS_RATIO = 0.5
/** The wall clock tells whole milliseconds: within one of them both agree. */
const GRAIN_MS = 1

/** How long it takes until a lead is gone. */
export const catchUpMsOf = (leadMs: number): number =>
  Math.max(0, leadMs - LARGE_LEAD_MS) / LARGE_PACE_LOSS_RATIO + Math.min(leadMs, LARGE_LEAD_MS) / PACE_LOSS_RATIO

/** What is left of a lead some time later. */
function leadMsAfter(leadMs: number, elapsedMs: number): number {
  const largeForMs = Math.min(elapsedMs, Math.max(0, leadMs - LARGE_LEAD_MS) / LARGE_PACE_LOSS_RATIO)
  return Math.max(0, leadMs - largeForMs * LARGE_PACE_LOSS_RATIO - (elapsedMs - largeForMs) * PACE_LOSS_RATIO)
}

/** @param notBeforeMs what was stamped before this start: the clock begins no earlier, however late the wall clock is. */
export function createEvenWallClock(machine: MachineClock, notBeforeMs = 0): EvenWallClock {
  // The wall clock is always read first: of a process that is held up between the two, the other way round would count that time twice.
  let evenMs = Math.max(machine.wallMs(), notBeforeMs)
  let readAtMs = machine.monotonicMs()

  function advance(): number {
    const wallMs = machine.wallMs()
    const monotonicMs = machine.monotonicMs()
    const elapsedMs = monotonicMs - readAtMs
    readAtMs = monotonicMs
    const leadMs = evenMs - (wallMs - elapsedMs)
    evenMs = Math.max(evenMs, leadMs < GRAIN_MS ? wallMs : wallMs + leadMsAfter(leadMs, elapsedMs))
    return wallMs
  }

  return {
    nowMs: () => {
      advance()
      return Math.floor(evenMs)
    },
    aheadMs: () => {
      const wallMs = advance()
      return Math.floor(evenMs) - wallMs
    },
  }
}
