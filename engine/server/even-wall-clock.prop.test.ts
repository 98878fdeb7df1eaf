/** Any run of the two clocks of a machine, its wall clock set at will. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MS_PER_DAY, MS_PER_HOUR } from '../model/units.ts'
import { catchUpMsOf, createEvenWallClock, LARGE_LEAD_MS, LARGE_PACE_LOSS_RATIO, PACE_LOSS_RATIO } from './even-wall-clock.ts'

const START_MS = 1_000 * MS_PER_DAY

const Elapsed = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 5 * MS_PER_HOUR }))
const Step = fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, fc.integer({ min: -2_000, max: 2_000 }), fc.integer({ min: -3 * MS_PER_DAY, max: 3 * MS_PER_DAY }))
/** What passes, then by how much the wall clock is set. */
const Run = fc.array(fc.record({ elapsedMs: Elapsed, stepMs: Step }), { maxLength: 60 })

function start() {
  const machine = { wall: START_MS, monotonic: 0 }
  const even = createEvenWallClock({ wallMs: () => machine.wall, monotonicMs: () => machine.monotonic })
  const pass = (elapsedMs: number): void => {
    machine.wall += elapsedMs
    machine.monotonic += elapsedMs
  }
  return { machine, even, pass }
}

test('it never goes back, never stands, is never behind the wall clock and is that where it is not ahead', () => {
  fc.assert(
    fc.property(Run, (run) => {
      const { machine, even, pass } = start()
      let beforeMs = even.nowMs()
      for (const { elapsedMs, stepMs } of run) {
        const leadMs = even.aheadMs()
        pass(elapsedMs)
        const nowMs = even.nowMs()
        // Whole milliseconds are told: one may be cut off.
        expect(nowMs - beforeMs).toBeGreaterThanOrEqual(elapsedMs * (1 - LARGE_PACE_LOSS_RATIO) - 1)
        expect(nowMs).toBeGreaterThanOrEqual(machine.wall)
        if (leadMs === 0) expect(nowMs).toBe(machine.wall)
        machine.wall += stepMs
        const setMs = even.nowMs()
        expect(setMs).toBe(Math.max(nowMs, machine.wall))
        beforeMs = setMs
      }
    }),
  )
})

test('a lead is lost at the rate that is stated, however often the clock is read, and after the time that is told', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 * MS_PER_DAY }), fc.array(fc.integer({ min: 1, max: MS_PER_HOUR }), { maxLength: 40 }), (stepMs, waits) => {
      const { machine, even, pass } = start()
      machine.wall -= stepMs
      let leadMs = even.aheadMs()
      expect(leadMs).toBe(stepMs)
      let sinceMs = 0
      for (const waitMs of waits) {
        pass(waitMs)
        sinceMs += waitMs
        const leftMs = even.aheadMs()
        const lostMs = leadMs - leftMs
        if (leftMs > LARGE_LEAD_MS) expect(Math.abs(lostMs - waitMs * LARGE_PACE_LOSS_RATIO)).toBeLessThanOrEqual(1)
        // Of the millisecond in which a large lead becomes a small one, a part is lost at the other rate.
        else if (leadMs <= LARGE_LEAD_MS && leftMs > 1) expect(Math.abs(lostMs - waitMs * PACE_LOSS_RATIO)).toBeLessThanOrEqual(2)
        leadMs = leftMs
      }
      pass(Math.max(0, Math.ceil(catchUpMsOf(stepMs)) - sinceMs))
      expect(even.aheadMs()).toBe(0)
      expect(even.nowMs()).toBe(machine.wall)
    }),
  )
})
