/**
 * What must happen at a later instant of event time, as a binary heap by (instant, order of setting).
 *
 * A timer names what to look at, never what to do with it: whoever handles it checks the state as it is then. So a
 * timer need not be cancelled.
 * The heap is part of the state and is written out with it.
 */
import type { EpochMs } from '../model/units.ts'

export const TIMER_KINDS = ['stepOverdue', 'guardCheck', 'laneRelease', 'tripRetire', 'tripForget', 'tripExpire', 'sourceSilent', 'passageClose', 'matchLapse'] as const
export type TimerKind = (typeof TIMER_KINDS)[number]

export interface Timer {
  readonly atMs: number
  readonly timerSeq: number
  readonly kind: TimerKind
  /** 0 where the timer is not about a trip. */
  readonly tripSeq: number
  /** Step index for `stepOverdue`, else -1. */
  readonly stepIndex: number
  /** Device for `sourceSilent`, station for `laneRelease`, place of passages for `passageClose`, match for `matchLapse`, else null. */
  readonly subject: string | null
}

export interface Timers {
  heap: Timer[]
  timerSeqLast: number
}

export const createTimers = (): Timers => ({ heap: [], timerSeqLast: 0 })

export function setTimer(timers: Timers, kind: TimerKind, atMs: number, about: { readonly tripSeq?: number; readonly stepIndex?: number; readonly subject?: string }): void {
  timers.timerSeqLast += 1
  const timer: Timer = { atMs, timerSeq: timers.timerSeqLast, kind, tripSeq: about.tripSeq ?? 0, stepIndex: about.stepIndex ?? -1, subject: about.subject ?? null }
  const { heap } = timers
  let index = heap.length
  heap.push(timer)
  while (index > 0) {
    const parentIndex = (index - 1) >> 1
    const parent = heap[parentIndex] as Timer
    if (!isBefore(timer, parent)) break
    heap[index] = parent
    index = parentIndex
  }
  heap[index] = timer
}

/** @returns the earliest timer at or before `nowMs`, taken out; null when none is due. */
export function takeDueTimer(timers: Timers, nowMs: number): Timer | null {
  const { heap } = timers
  const first = heap[0]
  if (first === undefined || first.atMs > nowMs) return null
  const last = heap.pop() as Timer
  if (heap.length > 0) sink(heap, last)
  return first
}

/** Puts `timer` in at the root and lets it sink to its place. */
function sink(heap: Timer[], timer: Timer): void {
  let index = 0
  for (;;) {
    let childIndex = 2 * index + 1
    if (childIndex >= heap.length) break
    if (childIndex + 1 < heap.length && isBefore(heap[childIndex + 1] as Timer, heap[childIndex] as Timer)) childIndex += 1
    const child = heap[childIndex] as Timer
    if (!isBefore(child, timer)) break
    heap[index] = child
    index = childIndex
  }
  heap[index] = timer
}

const isBefore = (left: Timer, right: Timer): boolean => left.atMs < right.atMs || (left.atMs === right.atMs && left.timerSeq < right.timerSeq)

export const timerInstant = (timer: Timer): EpochMs => timer.atMs as EpochMs
