/**
 * The small integers that the compiled network and the running state are made of.
 *
 * Differs from house style for speed: the hot core switches on numbers.
 */

/** No vehicle, no server, no place. */
export const NONE = -1

export const STATION = 0
export const ROAD = 1
export const YARD = 2
export const PLATOON = 3
export const MEETING = 4

/** Instructions of a route: the code, then its operands. */
export const EXIT = 0
/** place, stage */
export const VISIT = 1
/** first option, option count, stage */
export const BRANCH = 2
/** target */
export const GOTO = 3
export const VISIT_LENGTH = 3
export const BRANCH_LENGTH = 4
export const GOTO_LENGTH = 2

/** Events. The argument is a place, server, vehicle or flow, as said. */
export const RUN_ENDS = 0
export const WARM_UP_ENDS = 1
/** place: servers on duty or the opening may change now */
export const CALENDAR_TURNS = 2
/** server */
export const SERVER_BACK = 3
export const SERVER_REPAIRED = 4
export const SERVICE_STARTS = 5
export const SERVICE_ENDS = 6
export const SERVER_BREAKS = 7
/** place */
export const ENTRY_CLEARS = 8
export const EXIT_CLEARS = 9
export const PLATOON_GOES = 10
/** vehicle */
export const DWELL_ENDS = 11
export const WORK_ENDS = 12
export const THINK_ENDS = 13
/** flow */
export const ARRIVAL = 14

/**
 * Order at one tick, by event: first what the clock decides, then what becomes free, then what is done, then who comes, and a
 * breakdown last. So an arrival at the tick of a departure finds the server free, and a service that ends in time is done.
 */
export const CLASS_OF_EVENT = Int32Array.of(0, 0, 1, 2, 2, 3, 3, 6, 2, 3, 4, 3, 3, 5, 5)

/** A payload is the event in the low four bits and its argument above. */
export const PAYLOAD_SHIFT = 4
export const PAYLOAD_MASK = 15

/** What a server is doing. */
export const IDLE = 0
export const MOVING_UP = 1
export const BUSY = 2
export const BLOCKED = 3
/** On its empty way back, or charging. */
export const AWAY = 4
/** Off duty. */
export const CLOSED = 5
/** Broken down with the next vehicle already at it. */
export const HELD = 6

/** Gauges of a station or meeting: three per slot, slot 0 for everybody, then one slot per flow where several come. */
export const QUEUE = 0
export const WORKING = 1
export const HOLDING = 2
export const GAUGES_PER_SLOT = 3
/** Gauges of a road, yard or platoon. */
export const OCCUPANCY = 0
export const STUCK = 1
