/** Repeatable scatter: the same place gives the same number, so that a hill keeps its trees from visit to visit. */

/** 0 ≤ result < 1 from two integers or coordinates and a salt. */
export function diceAt(x: number, y: number, salt = 0): number {
  let mixed = Math.imul(Math.floor(x) | 0, 374_761_393) ^ Math.imul(Math.floor(y) | 0, 668_265_263) ^ Math.imul(salt | 0, 2_246_822_519)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 1_274_126_177)
  mixed ^= mixed >>> 16
  mixed = Math.imul(mixed, 2_654_435_761)
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296
}

const fade = (share: number): number => share * share * (3 - 2 * share)

/** Value noise, 0..1, one feature per unit. */
export function noiseAt(x: number, y: number, salt = 0): number {
  const x0 = Math.floor(x)
  const y0 = Math.floor(y)
  const fx = fade(x - x0)
  const fy = fade(y - y0)
  const south = diceAt(x0, y0, salt) * (1 - fx) + diceAt(x0 + 1, y0, salt) * fx
  const north = diceAt(x0, y0 + 1, salt) * (1 - fx) + diceAt(x0 + 1, y0 + 1, salt) * fx
  return south * (1 - fy) + north * fy
}

/** Three octaves, 0..1. */
export const roughAt = (x: number, y: number, salt = 0): number =>
  (noiseAt(x, y, salt) * 4 + noiseAt(x * 2.1, y * 2.1, salt + 1) * 2 + noiseAt(x * 4.3, y * 4.3, salt + 2)) / 7
