import { expect, test } from 'vitest'
import { CORNER_CUT, quadOfShares, reachOf } from './closer-look.ts'
import { boxOfQuad, grownQuad, quadOfBox, type Quad } from './quad.ts'

const found = quadOfBox({ left: 400, top: 200, right: 500, bottom: 225 })
/** Where the found corners themselves lie in the cut. */
const [LOW, HIGH] = [CORNER_CUT.marginRatio / 2 / (1 + CORNER_CUT.marginRatio), 1 - CORNER_CUT.marginRatio / 2 / (1 + CORNER_CUT.marginRatio)]
const rounded = (quad: Quad): readonly number[] => quad.map((value) => Math.round(value * 100) / 100)

test('corners that were right stay where they were', () => {
  expect(rounded(quadOfShares(found, Float32Array.from([LOW, LOW, HIGH, LOW, HIGH, HIGH, LOW, HIGH])))).toEqual(found)
})

test('a corner further out in the cut lies further out in the frame', () => {
  expect(rounded(quadOfShares(found, Float32Array.from([LOW, LOW, 1, 0, HIGH, HIGH, LOW, HIGH]))).slice(2, 4)).toEqual([530, 192.5])
})

test('in a tilted plate shares are counted along its edges', () => {
  const tilted: Quad = [400, 200, 500, 220, 500, 245, 400, 225]
  expect(rounded(quadOfShares(tilted, Float32Array.from([LOW, LOW, HIGH, LOW, HIGH, HIGH, LOW, HIGH])))).toEqual(tilted)
})

test('an answer that is no plate of this width does not count', () => {
  expect(quadOfShares(found, new Float32Array(8).fill(0.5))).toEqual(found)
  expect(quadOfShares(found, new Float32Array(8).fill(Number.NaN))).toEqual(found)
  expect(() => quadOfShares(found, new Float32Array(7))).toThrow('8 were expected')
})

test('whatever the looks can cut lies within reach', () => {
  const outermost = quadOfShares(found, Float32Array.from([0, 0, 1, 0, 1, 1, 0, 1]))
  const cut = boxOfQuad(grownQuad(outermost, 0.2))
  const reach = reachOf(found)
  expect(cut.left).toBeGreaterThanOrEqual(reach.left)
  expect(cut.right).toBeLessThanOrEqual(reach.right)
  expect(cut.bottom).toBeLessThanOrEqual(reach.bottom)
})
