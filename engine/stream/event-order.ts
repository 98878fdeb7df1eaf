/**
 * Holds observations for a moment and lets them go in event-time order: the pure stepper behind `inEventOrder`.
 *
 * Time:    watermark = `committedAtMs` of the newest batch - `holdMs`. The receive clock alone drives it, so that no device
 *          clock can stall or jump it. It never moves back.
 * Order:   an observation goes when its event time is at or before the watermark, by (event time, place in the log). What is
 *          older than the newest one already let go comes out at once, marked `isLate`; nothing is dropped.
 * Needs:   stamped observations (event time at or before receipt), batches in log order.
 * Limits:  at most `heldCountMax` are held; past that the oldest goes early.
 * Checked: event-order.test.ts (nothing lost, nothing doubled, on-time output sorted), ADR-0003.
 */
import { assert } from '../model/assert.ts'
import type { Observation, Ordered } from '../model/observations.ts'
import type { CommittedBatch } from './committed-batch.ts'

export interface EventOrderOptions {
  /** On the clock that stamps the batches: 25 ms of wall time times the clock's speed ratio. */
  readonly holdMs: number
  readonly heldCountMax?: number
}

export interface EventOrder {
  readonly accept: (batch: CommittedBatch) => Ordered[]
  /** What is still held, in order, and forgets it: for the end of a finite stream. */
  readonly drain: () => Ordered[]
  readonly heldCount: () => number
  /** Everything at or before this instant has been let go; -1 before the first batch. */
  readonly watermarkMs: () => number
  /** All it holds and knows, as plain data: an order made from it goes on as this one would. */
  readonly memory: () => EventOrderMemory
}

export interface EventOrderMemory {
  readonly held: readonly Observation[]
  readonly watermarkMs: number
  readonly letGoMs: number
}

/** 60 s of the design load of 1,000 observations a second; about 30 MB. */
const HELD_MAX_DEFAULT = 60_000

export function createEventOrder({ holdMs, heldCountMax = HELD_MAX_DEFAULT }: EventOrderOptions, memory?: EventOrderMemory): EventOrder {
  assert(holdMs >= 0 && heldCountMax >= 1, `holdMs ${holdMs}, heldCountMax ${heldCountMax}`)
  /** Ascending event time; equal times in log order. */
  let held: Observation[] = [...(memory?.held ?? [])]
  let watermarkMs = memory?.watermarkMs ?? -1
  let letGoMs = memory?.letGoMs ?? -1

  function hold(observation: Observation): void {
    const newest = held.at(-1)
    if (newest === undefined || newest.eventTimeMs <= observation.eventTimeMs) {
      held.push(observation)
      return
    }
    held.splice(indexAfter(held, observation.eventTimeMs), 0, observation)
  }

  function letGo(count: number, into: Ordered[]): void {
    if (count === 0) return
    for (const observation of held.splice(0, count)) {
      into.push({ observation, isLate: false })
      letGoMs = observation.eventTimeMs
    }
  }

  return {
    accept(batch) {
      watermarkMs = Math.max(watermarkMs, batch.committedAtMs - holdMs)
      const ordered: Ordered[] = []
      for (const observation of batch.observations) {
        if (observation.eventTimeMs < letGoMs) ordered.push({ observation, isLate: true })
        else hold(observation)
      }
      letGo(Math.max(indexAfter(held, watermarkMs), held.length - heldCountMax), ordered)
      return ordered
    },
    drain() {
      const ordered: Ordered[] = []
      letGo(held.length, ordered)
      held = []
      return ordered
    },
    heldCount: () => held.length,
    watermarkMs: () => watermarkMs,
    memory: () => ({ held: [...held], watermarkMs, letGoMs }),
  }
}

/** Index of the first one later than `timeMs` in an ascending list. */
function indexAfter(ascending: readonly Observation[], timeMs: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] as Observation).eventTimeMs <= timeMs) low = middle + 1
    else high = middle
  }
  return low
}
