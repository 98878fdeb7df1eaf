import { expect, test } from 'vitest'
import { CLOSER_WIDTHS_PX, closerQuad, reachOf, WINDOW_HEIGHT_PX, WINDOW_WIDTH_PX, windowRound } from './closer-look.ts'
import { sourcePx } from './picture.ts'
import { quadOfBox } from './quad.ts'

const plate = quadOfBox({ left: 400, top: 200, right: 500, bottom: 225 })

test('a window shows the plate in its middle, and its pixels find back', () => {
  const rgb = new Uint8Array(800 * 400 * 3)
  for (let y = 0; y < 400; y += 1) for (let x = 0; x < 800; x += 1) rgb[(y * 800 + x) * 3] = x / 4
  const window = windowRound({ rgb, widthPx: 800, heightPx: 400 }, plate, 50)
  expect(window).toMatchObject({ stepRatio: 2, picture: { widthPx: WINDOW_WIDTH_PX, heightPx: WINDOW_HEIGHT_PX } })
  expect(sourcePx(WINDOW_WIDTH_PX / 2, window.leftPx, window.stepRatio)).toBeCloseTo(450)
  expect(sourcePx(WINDOW_HEIGHT_PX / 2, window.topPx, window.stepRatio)).toBeCloseTo(212.5)
  const middle = (48 * WINDOW_WIDTH_PX + 64) * 3
  expect((window.picture.rgb[middle] as number) * 4).toBeCloseTo(450, -1)
})

test('corners of both windows are averaged, and a window that shows another plate does not count', () => {
  const found = (left: number): { quad: typeof plate; confidence: number; twoLines: null } => ({ quad: quadOfBox({ left, top: 200, right: left + 100, bottom: 225 }), confidence: 0.9, twoLines: null })
  expect(closerQuad(plate, [[found(410)], [found(420)]])[0]).toBe(415)
  expect(closerQuad(plate, [[found(410)], [found(700)]])[0]).toBe(405)
  expect(closerQuad(plate, [[], []])).toEqual(plate)
})

test('every window lies within the reach of its plate', () => {
  const { left, top, right, bottom } = reachOf(plate)
  const picture = { rgb: new Uint8Array(800 * 400 * 3), widthPx: 800, heightPx: 400 }
  for (const widthPx of CLOSER_WIDTHS_PX) {
    const { stepRatio, leftPx, topPx } = windowRound(picture, plate, widthPx)
    expect(sourcePx(0, leftPx, stepRatio)).toBeGreaterThanOrEqual(left)
    expect(sourcePx(WINDOW_WIDTH_PX, leftPx, stepRatio)).toBeLessThanOrEqual(right + 1)
    expect(sourcePx(0, topPx, stepRatio)).toBeGreaterThanOrEqual(top)
    expect(sourcePx(WINDOW_HEIGHT_PX, topPx, stepRatio)).toBeLessThanOrEqual(bottom + 1)
  }
})
