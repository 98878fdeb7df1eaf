// @vitest-environment node
import { expect, test } from 'vitest'
import { NO_TRIP } from '../../data/pose-buffer.ts'
import { createFirstMotion } from './first-motion.ts'

const at = (eastM: number) => new Float32Array([eastM, 0, 0, 0])
const one = (fromM: number, toM: number, tripSeq = 7) => ({ keyA: at(fromM), keyB: at(toM), tripSeqBySlot: new Uint32Array([tripSeq]), slotCount: 1 })

test('a truck that moves is seen after some frames, not in the first', () => {
  const motion = createFirstMotion(one(0, 3))
  expect(motion.update(0)).toBe(false)
  let frames = 1
  while (!motion.update(frames * 100)) frames += 1
  expect(frames).toBeGreaterThan(10)
  expect(frames).toBeLessThan(40)
})

test('parked trucks and free slots are no motion, and nobody waits for them for ever', () => {
  for (const buffer of [one(5, 5.01), one(0, 50, NO_TRIP)]) {
    const motion = createFirstMotion(buffer)
    for (let nowMs = 0; nowMs < 5_000; nowMs += 50) expect(motion.update(nowMs)).toBe(false)
    expect(motion.update(60_000)).toBe(true)
  }
})
