/**
 * A plate in a picture: its four corners from the top left clockwise, in pixels.
 *
 * Layout: `[x0, y0, x1, y1, x2, y2, x3, y3]`.
 */
export type Quad = readonly [number, number, number, number, number, number, number, number]

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export const quadOfBox = ({ left, top, right, bottom }: Box): Quad => [left, top, right, top, right, bottom, left, bottom]

export const boxOfQuad = ([x0, y0, x1, y1, x2, y2, x3, y3]: Quad): Box => ({
  left: Math.min(x0, x1, x2, x3),
  top: Math.min(y0, y1, y2, y3),
  right: Math.max(x0, x1, x2, x3),
  bottom: Math.max(y0, y1, y2, y3),
})

/** Mean of the upper and the lower edge. */
export const widthOfQuad = ([x0, y0, x1, y1, x2, y2, x3, y3]: Quad): number => (Math.hypot(x1 - x0, y1 - y0) + Math.hypot(x2 - x3, y2 - y3)) / 2

/** Every corner moved away from the middle by a share of its distance. */
export function grownQuad(quad: Quad, shareRatio: number): Quad {
  const [x0, y0, x1, y1, x2, y2, x3, y3] = quad
  const [middleX, middleY] = [(x0 + x1 + x2 + x3) / 4, (y0 + y1 + y2 + y3) / 4]
  return quad.map((value, index) => value + (value - (index % 2 === 0 ? middleX : middleY)) * shareRatio) as unknown as Quad
}

/** Common area over joint area. */
export function overlapRatio(one: Box, other: Box): number {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left)
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
  if (width <= 0 || height <= 0) return 0
  const areaOf = (box: Box): number => (box.right - box.left) * (box.bottom - box.top)
  return (width * height) / (areaOf(one) + areaOf(other) - width * height)
}

export const movedQuad = (quad: Quad, byX: number, byY: number): Quad => quad.map((value, index) => value + (index % 2 === 0 ? byX : byY)) as unknown as Quad

/** The least box round all of them; at least one is given. */
export const boxRound = (boxes: readonly Box[]): Box => ({
  left: Math.min(...boxes.map(({ left }) => left)),
  top: Math.min(...boxes.map(({ top }) => top)),
  right: Math.max(...boxes.map(({ right }) => right)),
  bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
})
