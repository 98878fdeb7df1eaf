/** The banded distance against the plain full table. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DISTANCE_SHIFT_MAX, END_GAP_COST, exchangeCostOf, GAP_COST, plateDistanceOf, TOO_FAR } from './plate-distance.ts'

const plates = fc.string({ unit: fc.constantFrom(...Array.from('0OD1IL8B5S2Z6GACX7桂挂')), maxLength: 9 })

function plainDistanceOf(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > DISTANCE_SHIFT_MAX) return TOO_FAR
  const table = Array.from({ length: left.length + 1 }, () => Array.from({ length: right.length + 1 }, () => TOO_FAR))
  const at = (row: number, column: number): number => (row < 0 || column < 0 || Math.abs(row - column) > DISTANCE_SHIFT_MAX ? TOO_FAR : (table[row]?.[column] ?? TOO_FAR))
  for (let row = 0; row <= left.length; row += 1) {
    for (let column = 0; column <= right.length; column += 1) {
      if (Math.abs(row - column) > DISTANCE_SHIFT_MAX) continue
      const isColumnEnd = column === 0 || column === right.length
      const isRowEnd = row === 0 || row === left.length
      const best = Math.min(
        row === 0 && column === 0 ? 0 : TOO_FAR,
        row > 0 ? at(row - 1, column) + (isColumnEnd ? END_GAP_COST : GAP_COST) : TOO_FAR,
        column > 0 ? at(row, column - 1) + (isRowEnd ? END_GAP_COST : GAP_COST) : TOO_FAR,
        row > 0 && column > 0 ? at(row - 1, column - 1) + exchangeCostOf(left.charCodeAt(row - 1), right.charCodeAt(column - 1)) : TOO_FAR,
      )
      ;(table[row] as number[])[column] = best
    }
  }
  return at(left.length, right.length)
}

test('it is the plain distance', () => {
  fc.assert(
    fc.property(plates, plates, (left, right) => {
      expect(plateDistanceOf(left, right)).toBe(plainDistanceOf(left, right))
    }),
    { numRuns: 5_000 },
  )
})

test('with a bound it is the same up to the bound, and too far beyond', () => {
  fc.assert(
    fc.property(plates, plates, fc.nat(400), (left, right, costMax) => {
      const plain = plainDistanceOf(left, right)
      expect(plateDistanceOf(left, right, costMax)).toBe(plain <= costMax ? plain : TOO_FAR)
    }),
    { numRuns: 5_000 },
  )
})

test('it is symmetric, and nothing only between equals', () => {
  fc.assert(
    fc.property(plates, plates, (left, right) => {
      expect(plateDistanceOf(left, right)).toBe(plateDistanceOf(right, left))
      expect(plateDistanceOf(left, right) === 0).toBe(left === right)
    }),
  )
})

test('a confusion costs less than another character, and a cut edge less than a hole', () => {
  expect(plateDistanceOf('12C80145', '12CB0145')).toBe(25)
  expect(plateDistanceOf('12C80145', '12C70145')).toBe(100)
  expect(plateDistanceOf('12C80145', '2C80145')).toBe(60)
  expect(plateDistanceOf('12C80145', '12C8145')).toBe(80)
  expect(plateDistanceOf('12C80145', '12C')).toBe(TOO_FAR)
})
