/** Closed outlines on the ground: area, inside or not, crossing themselves or not. The first point is not repeated. */
import type { SitePoint } from '../../model/units.ts'

/** Square metres, positive for a counter-clockwise ring. */
export function signedAreaOf(ring: readonly SitePoint[]): number {
  let doubled = 0
  for (let index = 0; index < ring.length; index += 1) {
    const from = ring[index] as SitePoint
    const to = ring[(index + 1) % ring.length] as SitePoint
    doubled += from.eastM * to.northM - to.eastM * from.northM
  }
  return doubled / 2
}

/** Even-odd rule; a point exactly on the edge may fall either way. */
export function isInsideRing(ring: readonly SitePoint[], eastM: number, northM: number): boolean {
  let isInside = false
  for (let index = 0, before = ring.length - 1; index < ring.length; before = index, index += 1) {
    const here = ring[index] as SitePoint
    const there = ring[before] as SitePoint
    if (here.northM > northM === there.northM > northM) continue
    const crossingEastM = here.eastM + ((there.eastM - here.eastM) * (northM - here.northM)) / (there.northM - here.northM)
    if (eastM < crossingEastM) isInside = !isInside
  }
  return isInside
}

const turnOf = (from: SitePoint, to: SitePoint, point: SitePoint): number =>
  Math.sign((to.eastM - from.eastM) * (point.northM - from.northM) - (to.northM - from.northM) * (point.eastM - from.eastM))

const doCross = (a: SitePoint, b: SitePoint, c: SitePoint, d: SitePoint): boolean =>
  turnOf(a, b, c) * turnOf(a, b, d) < 0 && turnOf(c, d, a) * turnOf(c, d, b) < 0

/** Whether two edges that are not neighbours cross. Quadratic: for drawn outlines, not for coastlines. */
export function isSelfCrossing(ring: readonly SitePoint[]): boolean {
  const at = (index: number): SitePoint => ring[index % ring.length] as SitePoint
  for (let first = 0; first < ring.length; first += 1) {
    for (let second = first + 2; second < ring.length; second += 1) {
      if (first === 0 && second === ring.length - 1) continue
      if (doCross(at(first), at(first + 1), at(second), at(second + 1))) return true
    }
  }
  return false
}
