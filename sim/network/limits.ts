/** Where a run gives up rather than go on for ever. */

/** More events at one tick than a thousand for every vehicle inside, and these: a loop without time. */
export const EVENTS_PER_TICK_MAX = 100_000
export const EVENTS_PER_VEHICLE_MAX = 1_000
/** Nobody has moved for so long in a run that only waits to be emptied: whoever is inside is stuck. */
export const STUCK_AFTER_MS = 400 * 86_400_000
