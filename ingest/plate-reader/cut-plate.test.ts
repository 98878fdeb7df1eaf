import { expect, test } from 'vitest'
import { cutPlate } from './cut-plate.ts'
import { fitInto, onCanvas, PADDING, planesOf, sourcePx, type Picture } from './picture.ts'
import { grownQuad, overlapRatio, quadOfBox, type Box, type Quad } from './quad.ts'

/** Red grows with x, green with y: a cut shows where it came from. */
function ramp(widthPx: number, heightPx: number): Picture {
  const rgb = new Uint8Array(widthPx * heightPx * 3)
  for (let y = 0; y < heightPx; y += 1) for (let x = 0; x < widthPx; x += 1) rgb.set([x, y, 7], (y * widthPx + x) * 3)
  return { rgb, widthPx, heightPx }
}

test('an upright cut shows the pixels between its corners', () => {
  const cut = cutPlate(ramp(200, 100), quadOfBox({ left: 40, top: 20, right: 120, bottom: 60 }), { widthPx: 8, heightPx: 4, marginRatio: 0 })
  expect([...cut.subarray(0, 3)]).toEqual([40, 20, 7])
  expect([...cut.subarray(7 * 3, 8 * 3)]).toEqual([110, 20, 7])
  expect([...cut.subarray(3 * 8 * 3, 3 * 8 * 3 + 3)]).toEqual([40, 50, 7])
})

test('a plate seen from the side is straightened', () => {
  const quad: Quad = [20, 30, 120, 10, 120, 90, 20, 60]
  const cut = cutPlate(ramp(200, 100), quad, { widthPx: 100, heightPx: 100, marginRatio: 0 })
  // Projective maps keep lines: the middle of the cut is where the diagonals cross.
  const middle = (50 * 100 + 50) * 3
  expect(cut[middle]).toBeCloseTo(47.3, -0.5)
  expect(cut[middle + 1]).toBeCloseTo(46.4, -0.5)
})

test('what lies beyond the picture is its edge gone on', () => {
  const cut = cutPlate(ramp(50, 50), quadOfBox({ left: -20, top: 10, right: 20, bottom: 30 }), { widthPx: 4, heightPx: 2, marginRatio: 0 })
  expect([cut[0], cut[3]]).toEqual([0, 0])
})

test('growing keeps the middle and moves every corner away from it', () => {
  expect(grownQuad(quadOfBox({ left: 10, top: 10, right: 30, bottom: 20 }), 0.1)).toEqual([9, 9.5, 31, 9.5, 31, 20.5, 9, 20.5])
})

test('a frame fits a canvas in its proportions, and its pixels find back', () => {
  const fit = fitInto({ widthPx: 192, heightPx: 108 }, 64, 48, false)
  expect(fit).toMatchObject({ stepRatio: 3, innerWidthPx: 64, innerHeightPx: 36, leftPx: 0, topPx: 0 })
  expect(sourcePx(10, 0, 3)).toBe(31)
  const { rgb } = onCanvas(ramp(64, 36), fit)
  expect(rgb[10 * 3]).toBe(10)
  // Below the frame there is padding.
  expect([...rgb.subarray(40 * 64 * 3, 40 * 64 * 3 + 3)]).toEqual([PADDING, PADDING, PADDING])
})

test('a square canvas has the frame in its middle', () => {
  const fit = fitInto({ widthPx: 192, heightPx: 108 }, 64, 64, true)
  expect(fit).toMatchObject({ leftPx: 0, topPx: 14, stepRatio: 3 })
  const { rgb } = onCanvas(ramp(64, 36), fit)
  expect(rgb[13 * 64 * 3]).toBe(PADDING)
  expect(rgb[14 * 64 * 3 + 5 * 3]).toBe(5)
})

test('a frame of the canvas\'s own size is not copied', () => {
  const source = ramp(64, 36)
  expect(onCanvas(source, fitInto(source, 64, 36, false))).toBe(source)
})

test('planes hold shares of one, colour after colour', () => {
  const planes = planesOf({ rgb: Uint8Array.from([255, 0, 51, 0, 255, 102]), widthPx: 2, heightPx: 1 })
  expect([...planes].map((value) => Number(value.toFixed(3)))).toEqual([1, 0, 0, 1, 0.2, 0.4])
})

test('boxes overlap by what they share', () => {
  const box = (left: number): Box => ({ left, top: 0, right: left + 10, bottom: 10 })
  expect(overlapRatio(box(0), box(0))).toBe(1)
  expect(overlapRatio(box(0), box(5))).toBeCloseTo(1 / 3)
  expect(overlapRatio(box(0), box(11))).toBe(0)
})
