import { expect, test } from 'vitest'
import { sunAt } from './sun.ts'

const HUU_NGHI = [106.71, 21.97] as const
const deg = (rad: number): number => (rad * 180) / Math.PI
const hanoi = (month: number, day: number, hour: number, minute = 0): number => Date.UTC(2026, month - 1, day, hour - 7, minute)

test('at the June solstice the sun stands almost overhead at noon, in December low in the south', () => {
  expect(deg(sunAt(hanoi(6, 21, 11, 53), ...HUU_NGHI).elevationRad)).toBeCloseTo(88.5, 0)
  const winter = sunAt(hanoi(12, 21, 11, 53), ...HUU_NGHI)
  expect(deg(winter.elevationRad)).toBeCloseTo(44.6, 0)
  expect(deg(winter.azimuthRad)).toBeCloseTo(-90, 0)
})

test('it rises in the east, sets in the west and is below the horizon at midnight', () => {
  const morning = sunAt(hanoi(3, 21, 7), ...HUU_NGHI)
  const evening = sunAt(hanoi(3, 21, 17), ...HUU_NGHI)
  expect(Math.cos(morning.azimuthRad)).toBeGreaterThan(0.9)
  expect(Math.cos(evening.azimuthRad)).toBeLessThan(-0.9)
  expect(sunAt(hanoi(3, 21, 0), ...HUU_NGHI).elevationRad).toBeLessThan(0)
})
