// @vitest-environment node
import { expect, test } from 'vitest'
import { NO_TRIP } from '../data/pose-buffer.ts'
import { pickTruck } from './pick-truck.ts'

const poses = {
  alpha: 0.5,
  slotCount: 3,
  tripSeqBySlot: Uint32Array.of(11, NO_TRIP, 22),
  keyA: Float32Array.of(0, 0, 0, 0, 50, 0, 0, 0, 100, 0, 0, 0),
  keyB: Float32Array.of(20, 0, 0, 0, 50, 0, 0, 0, 100, 40, 0, 0),
}

test('the nearest truck within reach is taken, where it is between its keys', () => {
  expect(pickTruck(poses, { eastM: 12, northM: 0 }, 5)).toBe(11)
  expect(pickTruck(poses, { eastM: 98, northM: 18 }, 5)).toBe(22)
})

test('nobody is taken out of reach, and a free slot is nobody', () => {
  expect(pickTruck(poses, { eastM: 50, northM: 0 }, 5)).toBeNull()
})
