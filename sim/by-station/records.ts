/**
 * What became of whom, one record per arrival and per visit, and which of two events came first.
 *
 * A record is an arrival (it ends when the vehicle comes) or a visit (it ends when the service does). Records are numbered as
 * they are written and lie in a ring: old ones are overwritten, those of vehicles inside never. Differs from house style for
 * speed: parallel arrays, `number & mask` is where a record lies.
 * Order:   as the event queue's, (tick, class, running number), where a number is given when an event is scheduled. Nobody has
 *          kept those numbers here: of two events of one tick the one whose cause came first goes first, and so on backwards.
 * Limits:  LENGTH_MAX in the ring, 56 bytes each; LOOK_BACK_MAX causes are followed. Beyond, `isLost` says that nothing here can be trusted.
 * Checked: by-station.prop.test.ts, where nearly every tick is shared.
 */
export const NONE = -1

const LENGTH_MIN = 2 ** 14
const LENGTH_MAX = 2 ** 19
const LOOK_BACK_MAX = 1_000

/** A record is the vehicle's arrival. */
export const IS_ARRIVAL = 1
/** It had to wait for a server, which began with it at once when the one before left. */
export const WAITED = 2
/** Its server moved it up first: an event of its own. */
export const MOVED_UP = 4

/** One set for all runs of a thread, one run at a time; memory is used only as far as the ring is. Whoever is in a hurry gives the arrays names of its own: only those are constants to the compiler. */
export const recordArrays = {
  startMs: new Float64Array(LENGTH_MAX),
  endMs: new Float64Array(LENGTH_MAX),
  /** Where the vehicle's route goes on. */
  pc: new Int32Array(LENGTH_MAX),
  /** The vehicle's arrival, which has its keys and flow. */
  arrival: new Int32Array(LENGTH_MAX),
  firstKey: new Int32Array(LENGTH_MAX),
  secondKey: new Int32Array(LENGTH_MAX),
  flow: new Int32Array(LENGTH_MAX),
  marks: new Int32Array(LENGTH_MAX),
  /** The vehicle's record before. */
  from: new Int32Array(LENGTH_MAX),
  /** Record of whom the server served before; NONE: nobody. */
  served: new Int32Array(LENGTH_MAX),
  /** Who ends next at the same station, and who waits next. */
  nextOut: new Int32Array(LENGTH_MAX),
  nextInLine: new Int32Array(LENGTH_MAX),
} as const
const { startMs, endMs, marks, from, served } = recordArrays

/** How far the ring has come. */
export interface Ring {
  mask: number
  /** Number of the next record. */
  next: number
  /** No vehicle inside has an older one. */
  oldest: number
  /** Older ones were left behind when the ring grew. */
  kept: number
  isLost: boolean
}

export const createRing = (): Ring => ({ mask: LENGTH_MIN - 1, next: 0, oldest: 0, kept: 0, isLost: false })

/** Before a round of passes: forgets whom nobody inside needs any more. Rarely asks, so that asking costs nothing. */
export function forgetRecords(ring: Ring, findOldest: () => number): void {
  const length = ring.mask + 1
  if (ring.next - ring.oldest <= length / 2) return
  ring.oldest = findOldest()
  if (ring.next - ring.oldest > length / 4) growRing(ring, 2 * length)
}

/** Makes room for so many more. @returns false when there is none. */
export function ensureRecords(ring: Ring, count: number): boolean {
  const neededCount = ring.next + count - ring.oldest
  let length = ring.mask + 1
  if (neededCount <= length) return true
  while (length < neededCount) length *= 2
  return growRing(ring, length)
}

function growRing(ring: Ring, length: number): boolean {
  if (length > LENGTH_MAX || ring.next + length > 2 ** 31 - 1) return false
  for (const column of Object.values(recordArrays)) {
    const were = column.slice(0, ring.mask + 1)
    for (let number = ring.oldest; number < ring.next; number += 1) column[number & (length - 1)] = were[number & ring.mask] as number
  }
  ring.mask = length - 1
  ring.kept = ring.oldest
  return true
}

/** The service of `number` began in an event: its own, that of who left the server, or that of its coming. */
export function startsBefore(ring: Ring, number: number, ending: number): boolean {
  const at = number & ring.mask
  const mark = marks[at] as number
  if ((mark & MOVED_UP) !== 0) return precedes(ring, number, true, ending, false)
  return precedes(ring, ((mark & WAITED) !== 0 ? served[at] : from[at]) as number, false, ending, false)
}

export const endsBefore = (ring: Ring, number: number, other: number): boolean => precedes(ring, number, false, other, false)

/** Whether the first event came before the second: a record's end, or where `isStart` is said, its moved-up start. */
function precedes(ring: Ring, first: number, isFirstStart: boolean, second: number, isSecondStart: boolean): boolean {
  const { mask } = ring
  let [one, isOneStart, two, isTwoStart] = [first, isFirstStart, second, isSecondStart]
  // Of what one event schedules, the next in line comes before the next station of who leaves.
  let oneNth = 0
  let twoNth = 0
  for (let stepCount = 0; stepCount < LOOK_BACK_MAX; stepCount += 1) {
    if (isGone(ring, one) || isGone(ring, two)) break
    const oneMs = (isOneStart ? startMs[one & mask] : endMs[one & mask]) as number
    const twoMs = (isTwoStart ? startMs[two & mask] : endMs[two & mask]) as number
    if (oneMs !== twoMs) return oneMs < twoMs
    if (one === two && isOneStart === isTwoStart) return oneNth < twoNth
    const isOneArrival = ((marks[one & mask] as number) & IS_ARRIVAL) !== 0
    const isTwoArrival = ((marks[two & mask] as number) & IS_ARRIVAL) !== 0
    if (isOneArrival) return isTwoArrival ? one < two : !comesBeforeArrival(ring, two, isTwoStart, one)
    if (isTwoArrival) return comesBeforeArrival(ring, one, isOneStart, two)
    const oneMarks = marks[one & mask] as number
    const twoMarks = marks[two & mask] as number
    oneNth = !isOneStart && (oneMarks & MOVED_UP) !== 0 ? 0 : (oneMarks & WAITED) !== 0 ? 0 : 1
    twoNth = !isTwoStart && (twoMarks & MOVED_UP) !== 0 ? 0 : (twoMarks & WAITED) !== 0 ? 0 : 1
    const oneCause = causeOf(ring, one, isOneStart)
    const twoCause = causeOf(ring, two, isTwoStart)
    isOneStart = oneCause === one
    isTwoStart = twoCause === two
    one = oneCause
    two = twoCause
  }
  ring.isLost = true
  return false
}

const isGone = (ring: Ring, number: number): boolean => number < ring.kept || number < ring.next - ring.mask - 1

/** Whose end scheduled the event; the record itself: its own moved-up start did. */
function causeOf(ring: Ring, number: number, isStart: boolean): number {
  const at = number & ring.mask
  const mark = marks[at] as number
  if (!isStart && (mark & MOVED_UP) !== 0) return number
  return ((mark & WAITED) !== 0 ? served[at] : from[at]) as number
}

/** At one tick all that is due goes before who comes; only what an arrival of that very tick has set off comes after it. */
function comesBeforeArrival(ring: Ring, number: number, isStart: boolean, arrival: number): boolean {
  const { mask } = ring
  const tickMs = endMs[arrival & mask] as number
  let one = number
  let isOneStart = isStart
  for (let stepCount = 0; stepCount < LOOK_BACK_MAX; stepCount += 1) {
    const cause = causeOf(ring, one, isOneStart)
    if (isGone(ring, cause)) break
    isOneStart = cause === one
    one = cause
    if (((isOneStart ? startMs[one & mask] : endMs[one & mask]) as number) < tickMs) return true
    if (((marks[one & mask] as number) & IS_ARRIVAL) !== 0) return one < arrival
  }
  ring.isLost = true
  return false
}
