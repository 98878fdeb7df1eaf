/**
 * Cuts a plate out of a picture and straightens it: the four corners become the corners of the reader's input.
 *
 * Source:  projective map of the unit square to a quadrilateral (Heckbert 1989, section 2.2.3). Pixels are interpolated bilinearly;
 *          outside the picture its edge goes on. The training cuts its samples the same way (training/crops.py).
 */
import type { Picture } from './picture.ts'
import { grownQuad, type Quad } from './quad.ts'

/** Maps (u, v) of the unit square to the quadrilateral: x = (a·u + b·v + c) / (g·u + h·v + 1), y likewise. */
interface Projection {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly e: number
  readonly f: number
  readonly g: number
  readonly h: number
}

function projectionOf([x0, y0, x1, y1, x2, y2, x3, y3]: Quad): Projection {
  const [dx1, dx2, dx3] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3]
  const [dy1, dy2, dy3] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3]
  const determinant = dx1 * dy2 - dx2 * dy1
  const isFlat = Math.abs(determinant) < 1e-9
  const g = isFlat ? 0 : (dx3 * dy2 - dx2 * dy3) / determinant
  const h = isFlat ? 0 : (dx1 * dy3 - dx3 * dy1) / determinant
  return { a: x1 - x0 + g * x1, b: x3 - x0 + h * x3, c: x0, d: y1 - y0 + g * y1, e: y3 - y0 + h * y3, f: y0, g, h }
}

/** A point of the quadrilateral as its corners are those of the unit square. */
export function pointInQuad(quad: Quad, u: number, v: number): readonly [number, number] {
  const { a, b, c, d, e, f, g, h } = projectionOf(quad)
  const depth = g * u + h * v + 1
  return [(a * u + b * v + c) / depth, (d * u + e * v + f) / depth]
}

export interface CutSize {
  readonly widthPx: number
  readonly heightPx: number
  /** How much beyond the corners is cut, as a share of half the plate. */
  readonly marginRatio: number
}

/** @returns three bytes per pixel, red first. */
export function cutPlate({ rgb, widthPx, heightPx }: Picture, quad: Quad, size: CutSize): Uint8Array {
  const { a, b, c, d, e, f, g, h } = projectionOf(grownQuad(quad, size.marginRatio))
  const cut = new Uint8Array(size.widthPx * size.heightPx * 3)
  const [lastX, lastY] = [widthPx - 1, heightPx - 1]
  for (let row = 0, to = 0; row < size.heightPx; row += 1) {
    const v = row / size.heightPx
    for (let column = 0; column < size.widthPx; column += 1, to += 3) {
      const u = column / size.widthPx
      const depth = g * u + h * v + 1
      const x = Math.min(lastX, Math.max(0, (a * u + b * v + c) / depth))
      const y = Math.min(lastY, Math.max(0, (d * u + e * v + f) / depth))
      const [left, top] = [Math.floor(x), Math.floor(y)]
      const [shareX, shareY] = [x - left, y - top]
      const stepX = left < lastX ? 3 : 0
      const upper = (top * widthPx + left) * 3
      const lower = top < lastY ? upper + widthPx * 3 : upper
      for (let channel = 0; channel < 3; channel += 1) {
        const above = (rgb[upper + channel] as number) * (1 - shareX) + (rgb[upper + stepX + channel] as number) * shareX
        const below = (rgb[lower + channel] as number) * (1 - shareX) + (rgb[lower + stepX + channel] as number) * shareX
        cut[to + channel] = above * (1 - shareY) + below * shareY + 0.5
      }
    }
  }
  return cut
}
