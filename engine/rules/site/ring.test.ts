import { expect, test } from 'vitest'
import type { SitePoint } from '../../model/units.ts'
import { isInsideRing, isSelfCrossing, signedAreaOf } from './ring.ts'

const ringOf = (...pairs: readonly (readonly [number, number])[]): SitePoint[] => pairs.map(([eastM, northM]) => ({ eastM, northM }))
const square = ringOf([0, 0], [10, 0], [10, 10], [0, 10])
const horseshoe = ringOf([0, 0], [30, 0], [30, 30], [20, 30], [20, 10], [10, 10], [10, 30], [0, 30])

test('the area of a counter-clockwise ring is positive', () => {
  expect(signedAreaOf(square)).toBe(100)
  expect(signedAreaOf([...square].reverse())).toBe(-100)
})

test('the hollow of a horseshoe is outside', () => {
  expect(isInsideRing(horseshoe, 5, 20)).toBe(true)
  expect(isInsideRing(horseshoe, 15, 20)).toBe(false)
  expect(isInsideRing(horseshoe, 15, 5)).toBe(true)
  expect(isInsideRing(horseshoe, 40, 5)).toBe(false)
})

test('a bow tie crosses itself, a horseshoe does not', () => {
  expect(isSelfCrossing(ringOf([0, 0], [10, 10], [10, 0], [0, 10]))).toBe(true)
  expect(isSelfCrossing(horseshoe)).toBe(false)
})
