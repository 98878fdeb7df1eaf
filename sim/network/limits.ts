/** Where a run gives up rather than go on for ever. */

/** More events at one tick than a thousand for every vehicle inside, and these: a loop without time. */
export const EVENTS_PER_TICK_MAX = 100_000
export const EVENTS_PER_VEHICLE_MAX = 1_000
/** Nobody has moved for so long in a run that only waits to be emptied: whoever is inside is stuck. */
export const STUCK_AFTER_MS = 400 * 86_400_000

/** About 100 bytes each, twice that while tables grow: a thread stays below half a gigabyte. */
export const VEHICLES_INSIDE_MAX = 2_000_000

/** A run that cannot go on; the message says what to change. */
export class RunLimitError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'RunLimitError'
  }
}

export function assertInsideLimit(insideCount: number, nowMs: number): void {
  if (insideCount <= VEHICLES_INSIDE_MAX) return
  throw new RunLimitError(`more than ${VEHICLES_INSIDE_MAX.toLocaleString('en-GB')} vehicles are inside after ${(nowMs / 3_600_000).toFixed(1)} hours, because far more come than are served; lower the demand, add servers, let a full station balk (queueVehMax, afterFull: balk), or shorten the horizon`)
}
