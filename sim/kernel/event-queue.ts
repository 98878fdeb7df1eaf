/**
 * The future-event set: a sorted array for the nearest events, a ladder of buckets above it when there are many.
 *
 * Differs from house style for speed, as all of the hot core: numbered slots in parallel arrays instead of objects, and no
 * allocation per event. Its face is `pushEvent`, `peekEvent`, `popEvent` and `freeEvent`.
 * Order:   (tick, order), where order = class × 2^46 + running number: ties fall by class, then first scheduled first out.
 * Source:  ladder queue (Tang, Goh and Thng, 2005), with a fixed fan-out and linked buckets.
 * Limits:  few pending events (up to BOTTOM_MAX) cost a shift of an array; beyond, a constant number of touches each.
 *          Many events at one tick are sorted among themselves: slower, never wrong.
 * Checked: event-queue.test.ts, against a binary heap (testing/event-heap.ts) over random operations with ties.
 */
import type { Carver } from './carver.ts'

/** Above so many in the sorted array its far part goes up the ladder: where shifting costs what bucketing does (measured). */
const BOTTOM_MAX = 48
/** What stays in the sorted array then. */
const BOTTOM_KEPT = 16
const RUNG_MAX = 8
const RUNG_BUCKET_COUNT = 256
const NONE = -1
const CLASS_UNIT = 2 ** 46

/** Indices into `real`. */
const TOP_START = 0
const TOP_MIN = 1
const TOP_MAX = 2
const NEXT_SEQ = 3
/** Indices into `whole`. */
const BOTTOM_COUNT = 0
const TOP_HEAD = 1
const TOP_COUNT = 2
const RUNG_COUNT = 3
const FREE_HEAD = 4
const FRESH = 5
const USED_COUNT = 6
const SLOT_MAX = 7

export function carveEvents(carver: Carver, eventMax: number) {
  return {
    /** Per slot. */
    atMs: carver.float64(eventMax),
    order: carver.float64(eventMax),
    payload: carver.int32(eventMax),
    stamp: carver.int32(eventMax),
    next: carver.int32(eventMax),
    /** Latest first, so that the next event is at the end. */
    bottomAtMs: carver.float64(eventMax),
    bottomSlot: carver.int32(eventMax),
    bucketHead: carver.int32(RUNG_MAX * RUNG_BUCKET_COUNT),
    bucketCount: carver.int32(RUNG_MAX * RUNG_BUCKET_COUNT),
    rungStartMs: carver.float64(RUNG_MAX),
    rungWidthMs: carver.float64(RUNG_MAX),
    /** First bucket that still holds events. */
    rungBucket: carver.int32(RUNG_MAX),
    rungEventCount: carver.int32(RUNG_MAX),
    real: carver.float64(4),
    whole: carver.int32(8),
  }
}
export type EventTables = ReturnType<typeof carveEvents>

export function emptyEvents(events: EventTables): void {
  events.whole.fill(0)
  events.whole[SLOT_MAX] = events.atMs.length
  events.whole[TOP_HEAD] = NONE
  events.whole[FREE_HEAD] = NONE
  events.bucketHead.fill(NONE)
  events.bucketCount.fill(0)
  events.real[TOP_START] = Infinity
  events.real[TOP_MIN] = Infinity
  events.real[TOP_MAX] = -Infinity
  events.real[NEXT_SEQ] = 0
}

/** Fewer than so many slots are free: the owner moves to larger tables before it needs them. */
export const isShortOfEvents = (events: EventTables, spareCount: number): boolean => (events.whole[USED_COUNT] as number) + spareCount > (events.whole[SLOT_MAX] as number)

/** After the tables were copied into larger ones. */
export function extendEvents(events: EventTables): void {
  events.whole[SLOT_MAX] = events.atMs.length
}

/** `stamp` is handed back with the event: who cancels raises its own, and knows a void event by the difference. */
export function pushEvent(events: EventTables, atMs: number, eventClass: number, payload: number, stamp: number): void {
  const { whole, real } = events
  let slot = whole[FREE_HEAD] as number
  if (slot === NONE) {
    slot = whole[FRESH] as number
    whole[FRESH] = slot + 1
  } else {
    whole[FREE_HEAD] = events.next[slot] as number
  }
  whole[USED_COUNT] = (whole[USED_COUNT] as number) + 1
  const seq = real[NEXT_SEQ] as number
  real[NEXT_SEQ] = seq + 1
  events.atMs[slot] = atMs
  events.order[slot] = eventClass * CLASS_UNIT + seq
  events.payload[slot] = payload
  events.stamp[slot] = stamp
  if (atMs >= (real[TOP_START] as number)) {
    pushTop(events, slot, atMs)
    return
  }
  const rungCount = whole[RUNG_COUNT] as number
  for (let rung = 0; rung < rungCount; rung += 1) {
    const bucket = Math.floor((atMs - (events.rungStartMs[rung] as number)) / (events.rungWidthMs[rung] as number))
    if (bucket >= (events.rungBucket[rung] as number)) {
      pushBucket(events, rung, bucket, slot)
      return
    }
  }
  const count = insertBottom(events, slot, atMs)
  if (count > BOTTOM_MAX) spill(events)
}

/** @returns the slot of the next event, which stays, or -1 when there is none. */
export function peekEvent(events: EventTables): number {
  let count = events.whole[BOTTOM_COUNT] as number
  if (count === 0) {
    refill(events)
    count = events.whole[BOTTOM_COUNT] as number
    if (count === 0) return NONE
  }
  return events.bottomSlot[count - 1] as number
}

/** Takes the event out that `peekEvent` has just given. Its slot can be read until `freeEvent`. */
export function popEvent(events: EventTables): void {
  events.whole[BOTTOM_COUNT] = (events.whole[BOTTOM_COUNT] as number) - 1
}

export function freeEvent(events: EventTables, slot: number): void {
  events.next[slot] = events.whole[FREE_HEAD] as number
  events.whole[FREE_HEAD] = slot
  events.whole[USED_COUNT] = (events.whole[USED_COUNT] as number) - 1
}

function pushTop(events: EventTables, slot: number, atMs: number): void {
  const { whole, real } = events
  events.next[slot] = whole[TOP_HEAD] as number
  whole[TOP_HEAD] = slot
  whole[TOP_COUNT] = (whole[TOP_COUNT] as number) + 1
  if (atMs < (real[TOP_MIN] as number)) real[TOP_MIN] = atMs
  if (atMs > (real[TOP_MAX] as number)) real[TOP_MAX] = atMs
}

function pushBucket(events: EventTables, rung: number, bucket: number, slot: number): void {
  const cell = rung * RUNG_BUCKET_COUNT + bucket
  events.next[slot] = events.bucketHead[cell] as number
  events.bucketHead[cell] = slot
  events.bucketCount[cell] = (events.bucketCount[cell] as number) + 1
  events.rungEventCount[rung] = (events.rungEventCount[rung] as number) + 1
}

function insertBottom(events: EventTables, slot: number, atMs: number): number {
  const { bottomAtMs, bottomSlot, order } = events
  const count = events.whole[BOTTOM_COUNT] as number
  const slotOrder = order[slot] as number
  let place = count
  while (place > 0) {
    const before = bottomAtMs[place - 1] as number
    if (before > atMs || (before === atMs && (order[bottomSlot[place - 1] as number] as number) > slotOrder)) break
    bottomAtMs[place] = before
    bottomSlot[place] = bottomSlot[place - 1] as number
    place -= 1
  }
  bottomAtMs[place] = atMs
  bottomSlot[place] = slot
  events.whole[BOTTOM_COUNT] = count + 1
  return count + 1
}

/** Sends the far part of the sorted array up: to the top when there is no ladder yet, else to a rung of its own. */
function spill(events: EventTables): void {
  const { bottomAtMs, bottomSlot, whole, real } = events
  const count = whole[BOTTOM_COUNT] as number
  const rungCount = whole[RUNG_COUNT] as number
  // Whole ticks go up, so that no tick is split between the array and the ladder.
  const splitMs = (bottomAtMs[count - BOTTOM_KEPT] as number) + 1
  let moved = 0
  while (moved < count && (bottomAtMs[moved] as number) >= splitMs) moved += 1
  if (moved === 0) return
  if (rungCount === 0) {
    // Between the array and an existing top nothing else lies: the top simply begins earlier.
    real[TOP_START] = splitMs
    for (let index = 0; index < moved; index += 1) pushTop(events, bottomSlot[index] as number, bottomAtMs[index] as number)
  } else {
    const above = rungCount - 1
    const endMs = (events.rungStartMs[above] as number) + (events.rungBucket[above] as number) * (events.rungWidthMs[above] as number)
    if (rungCount === RUNG_MAX || !openRung(events, splitMs, endMs)) return
    for (let index = 0; index < moved; index += 1) pushRung(events, rungCount, bottomSlot[index] as number)
  }
  bottomAtMs.copyWithin(0, moved, count)
  bottomSlot.copyWithin(0, moved, count)
  whole[BOTTOM_COUNT] = count - moved
}

/** A rung below the others over [startMs, endMs). False when that is too short to be divided. */
function openRung(events: EventTables, startMs: number, endMs: number): boolean {
  const widthMs = Math.ceil((endMs - startMs) / RUNG_BUCKET_COUNT)
  if (endMs - startMs < 2) return false
  const rung = events.whole[RUNG_COUNT] as number
  events.rungStartMs[rung] = startMs
  events.rungWidthMs[rung] = widthMs
  events.rungBucket[rung] = 0
  events.rungEventCount[rung] = 0
  events.whole[RUNG_COUNT] = rung + 1
  return true
}

function pushRung(events: EventTables, rung: number, slot: number): void {
  const sinceMs = (events.atMs[slot] as number) - (events.rungStartMs[rung] as number)
  pushBucket(events, rung, Math.floor(sinceMs / (events.rungWidthMs[rung] as number)), slot)
}

/** Brings the nearest events into the empty sorted array. */
function refill(events: EventTables): void {
  const { whole, real } = events
  for (;;) {
    const rungCount = whole[RUNG_COUNT] as number
    if (rungCount === 0) {
      const topCount = whole[TOP_COUNT] as number
      if (topCount === 0) {
        real[TOP_START] = Infinity
        return
      }
      const head = whole[TOP_HEAD] as number
      const minMs = real[TOP_MIN] as number
      const endMs = (real[TOP_MAX] as number) + 1
      whole[TOP_HEAD] = NONE
      whole[TOP_COUNT] = 0
      real[TOP_MIN] = Infinity
      real[TOP_MAX] = -Infinity
      if (topCount <= BOTTOM_MAX || !openRung(events, minMs, endMs)) {
        real[TOP_START] = topCount <= BOTTOM_MAX ? Infinity : endMs
        takeIntoBottom(events, head)
        return
      }
      real[TOP_START] = endMs
      for (let slot = head; slot !== NONE; ) {
        const next = events.next[slot] as number
        pushRung(events, 0, slot)
        slot = next
      }
      continue
    }
    const rung = rungCount - 1
    if (events.rungEventCount[rung] === 0) {
      whole[RUNG_COUNT] = rung
      continue
    }
    let bucket = events.rungBucket[rung] as number
    const firstCell = rung * RUNG_BUCKET_COUNT
    while (events.bucketCount[firstCell + bucket] === 0) bucket += 1
    const cell = firstCell + bucket
    const count = events.bucketCount[cell] as number
    const head = events.bucketHead[cell] as number
    const widthMs = events.rungWidthMs[rung] as number
    const startMs = (events.rungStartMs[rung] as number) + bucket * widthMs
    events.bucketHead[cell] = NONE
    events.bucketCount[cell] = 0
    events.rungEventCount[rung] = (events.rungEventCount[rung] as number) - count
    events.rungBucket[rung] = bucket + 1
    if (count <= BOTTOM_MAX || rungCount === RUNG_MAX || !openRung(events, startMs, startMs + widthMs)) {
      takeIntoBottom(events, head)
      return
    }
    for (let slot = head; slot !== NONE; ) {
      const next = events.next[slot] as number
      pushRung(events, rungCount, slot)
      slot = next
    }
  }
}

/** Sorts a linked bucket into the empty array: by insertion when short, by Shell's gaps when one tick holds very many. */
function takeIntoBottom(events: EventTables, head: number): void {
  const { bottomAtMs, bottomSlot, order } = events
  let count = 0
  for (let slot = head; slot !== NONE; slot = events.next[slot] as number) {
    bottomAtMs[count] = events.atMs[slot] as number
    bottomSlot[count] = slot
    count += 1
  }
  events.whole[BOTTOM_COUNT] = count
  let gap = 1
  if (count > BOTTOM_MAX) while (gap < count / 3) gap = 3 * gap + 1
  for (; gap >= 1; gap = Math.floor(gap / 3)) {
    for (let index = gap; index < count; index += 1) {
      const atMs = bottomAtMs[index] as number
      const slot = bottomSlot[index] as number
      const slotOrder = order[slot] as number
      let place = index
      while (place >= gap) {
        const before = bottomAtMs[place - gap] as number
        if (before > atMs || (before === atMs && (order[bottomSlot[place - gap] as number] as number) > slotOrder)) break
        bottomAtMs[place] = before
        bottomSlot[place] = bottomSlot[place - gap] as number
        place -= gap
      }
      bottomAtMs[place] = atMs
      bottomSlot[place] = slot
    }
  }
}
