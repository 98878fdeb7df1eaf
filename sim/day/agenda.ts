/**
 * A small event list: what happens next, by time and then by order of scheduling.
 *
 * Limits:  a binary heap of closures, meant for some thousand events a day; the simulator's kernel is another.
 */
import { assert } from '../../engine/model/assert.ts'

interface Entry {
  readonly atMs: number
  readonly entrySeq: number
  readonly act: (nowMs: number) => void
}

const isBefore = (left: Entry, right: Entry): boolean => left.atMs < right.atMs || (left.atMs === right.atMs && left.entrySeq < right.entrySeq)

export interface Agenda {
  schedule(atMs: number, act: (nowMs: number) => void): void
  /** Acts until nothing is left. */
  run(): void
}

export function createAgenda(): Agenda {
  const heap: Entry[] = []
  let entrySeq = 0
  let nowMs = Number.NEGATIVE_INFINITY

  function schedule(atMs: number, act: (nowMs: number) => void): void {
    assert(atMs >= nowMs, `an event at ${atMs} lies before now, ${nowMs}`)
    entrySeq += 1
    const entry: Entry = { atMs, entrySeq, act }
    let index = heap.length
    heap.push(entry)
    while (index > 0) {
      const parentIndex = (index - 1) >>> 1
      const parent = heap[parentIndex] as Entry
      if (isBefore(parent, entry)) break
      heap[index] = parent
      index = parentIndex
    }
    heap[index] = entry
  }

  function takeNext(): Entry | undefined {
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let index = 0
    for (;;) {
      let childIndex = 2 * index + 1
      if (childIndex >= heap.length) break
      const right = heap[childIndex + 1]
      if (right !== undefined && isBefore(right, heap[childIndex] as Entry)) childIndex += 1
      const child = heap[childIndex] as Entry
      if (isBefore(last, child)) break
      heap[index] = child
      index = childIndex
    }
    heap[index] = last
    return first
  }

  function run(): void {
    for (let entry = takeNext(); entry !== undefined; entry = takeNext()) {
      nowMs = entry.atMs
      entry.act(nowMs)
    }
  }
  return { schedule, run }
}
