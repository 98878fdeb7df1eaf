import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { createCarver } from './carver.ts'
import { carveEvents, emptyEvents, freeEvent, isShortOfEvents, peekEvent, popEvent, pushEvent, type EventTables } from './event-queue.ts'
import { EventHeap } from './testing/event-heap.ts'

function createEvents(eventMax: number): EventTables {
  const measuring = createCarver(null)
  carveEvents(measuring, eventMax)
  const events = carveEvents(createCarver(new ArrayBuffer(measuring.usedBytes())), eventMax)
  emptyEvents(events)
  return events
}

/** Same random operations on both; the first difference is reported with its step. */
function expectSameOrder(seed: number, pendingMax: number, spreadMs: number, stepCount: number): void {
  const random = createRandom(seed, 'event-queue', pendingMax, spreadMs)
  const events = createEvents(pendingMax + 1)
  const heap = new EventHeap()
  let nowMs = 0
  for (let step = 0; step < stepCount; step += 1) {
    // Swings between filling and emptying, so that the ladder is built, used up and built again.
    const isFilling = Math.floor(step / (2 * pendingMax)) % 2 === 0
    if (heap.size < pendingMax && (heap.size === 0 || random.nextRatio() < (isFilling ? 0.75 : 0.3))) {
      // Mostly near, sometimes far, often at this very tick.
      const kind = random.nextIndex(10)
      const atMs = nowMs + (kind === 0 ? 0 : kind === 1 ? random.nextIndex(spreadMs * 1_000) : random.nextIndex(spreadMs))
      const eventClass = random.nextIndex(4)
      pushEvent(events, atMs, eventClass, step, 0)
      heap.push(atMs, eventClass, step)
    } else {
      const slot = peekEvent(events)
      const expected = heap.pop()
      const found = slot === -1 ? undefined : `${events.atMs[slot]}/${events.payload[slot]}`
      if (found !== (expected && `${expected.atMs}/${expected.payload}`)) expect.fail(`seed ${seed}, step ${step}: ${found}, heap says ${JSON.stringify(expected)}`)
      nowMs = expected?.atMs ?? nowMs
      popEvent(events)
      freeEvent(events, slot)
    }
  }
}

describe('the event queue gives what a binary heap gives', () => {
  test.each([
    ['a handful', 5, 1_000], ['just above the array', 60, 1_000], ['hundreds', 700, 5_000], ['thousands', 20_000, 100_000],
    ['many at one tick', 3_000, 3], ['everything at one tick', 500, 1], ['a wide horizon', 2_000, 1_000_000_000],
  ])('%s', (_name, pendingMax, spreadMs) => {
    for (let seed = 1; seed <= 3; seed += 1) expectSameOrder(seed, pendingMax, spreadMs, Math.max(20_000, 5 * pendingMax))
  })

  test('an emptied queue begins anew, whatever its ladder held', () => {
    const events = createEvents(1_000)
    for (let round = 0; round < 2; round += 1) {
      emptyEvents(events)
      for (let index = 0; index < 900; index += 1) pushEvent(events, (index * 7_919) % 10_007, 0, index, 0)
      let beforeMs = -1
      for (let taken = 0; taken < 500; taken += 1) {
        const slot = peekEvent(events)
        expect(events.atMs[slot]).toBeGreaterThan(beforeMs)
        beforeMs = events.atMs[slot]!
        popEvent(events)
        freeEvent(events, slot)
      }
    }
  })

  test('an empty queue gives no event, and slots come back', () => {
    const events = createEvents(2)
    expect(peekEvent(events)).toBe(-1)
    for (let round = 0; round < 10; round += 1) {
      pushEvent(events, round, 0, round, 0)
      pushEvent(events, round, 0, round, 0)
      expect(isShortOfEvents(events, 1)).toBe(true)
      for (let taken = 0; taken < 2; taken += 1) {
        const slot = peekEvent(events)
        popEvent(events)
        freeEvent(events, slot)
      }
      expect(isShortOfEvents(events, 1)).toBe(false)
    }
  })
})
