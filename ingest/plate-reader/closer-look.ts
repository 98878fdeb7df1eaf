/**
 * A second look at a plate that was found in a small frame: a cut round it at full size, in which another model finds the corners.
 *
 * The detector sees a plate ten pixels high and misses its corners by a tenth of that; every character that a corner cuts off is one
 * character of the text.
 * Source:  training/corner_net.py; cut as training/train_corners.py cuts.
 */
import { pointInQuad } from './cut-plate.ts'
import { boxOfQuad, grownQuad, widthOfQuad, type Box, type Quad } from './quad.ts'

/** What the corner finder takes: the found quadrilateral and more beyond its corners. */
export const CORNER_CUT = { widthPx: 160, heightPx: 64, marginRatio: 0.6 } as const
/** The second look starts from the first one's corners and halves what they miss (check passages). */
export const CORNER_LOOKS = 2
/** Two numbers per corner. */
export const CORNER_VALUES = 8
/** A plate whose width changes by more was not the one that was found. */
const WIDTH_FACTOR_MAX = 1.7

/** @param shares x and y of each corner, as shares of the cut. @returns the found quadrilateral where the answer is none of its corners. */
export function quadOfShares(found: Quad, shares: Float32Array): Quad {
  if (shares.length !== CORNER_VALUES) throw new RangeError(`${shares.length} values; ${CORNER_VALUES} were expected`)
  const cut = grownQuad(found, CORNER_CUT.marginRatio)
  const corners = [0, 2, 4, 6].flatMap((at) => pointInQuad(cut, shares[at] as number, shares[at + 1] as number)) as unknown as Quad
  const factor = widthOfQuad(corners) / widthOfQuad(found)
  return corners.every(Number.isFinite) && factor < WIDTH_FACTOR_MAX && factor > 1 / WIDTH_FACTOR_MAX ? corners : found
}

/** What the looks show of the frame where the finding was about right; beyond it the pixels at the edge go on. */
export const reachOf = (found: Quad): Box => boxOfQuad(grownQuad(found, 2 * CORNER_CUT.marginRatio))
