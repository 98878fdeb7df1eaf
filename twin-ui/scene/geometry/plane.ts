/** Plane geometry of the site frame: lines with a heading at every metre, offsets, distances, rings. Metres, radians. */
import type { SitePoint } from '../../../engine/model/units.ts'

/** A place with a direction: `forwardM` runs along the heading, `leftM` to its left. */
export interface Frame {
  readonly eastM: number
  readonly northM: number
  readonly headingRad: number
}

export const frameAt = (at: SitePoint, headingRad: number): Frame => ({ eastM: at.eastM, northM: at.northM, headingRad })

export function placeIn(frame: Frame, forwardM: number, leftM: number): SitePoint {
  const cos = Math.cos(frame.headingRad)
  const sin = Math.sin(frame.headingRad)
  return { eastM: frame.eastM + forwardM * cos - leftM * sin, northM: frame.northM + forwardM * sin + leftM * cos }
}

/** The frame moved along itself, and turned. */
export const frameIn = (frame: Frame, forwardM: number, leftM: number, turnRad = 0): Frame =>
  frameAt(placeIn(frame, forwardM, leftM), frame.headingRad + turnRad)

export const distanceM = (left: SitePoint, right: SitePoint): number => Math.hypot(left.eastM - right.eastM, left.northM - right.northM)

export const headingOfRad = (from: SitePoint, to: SitePoint): number => Math.atan2(to.northM - from.northM, to.eastM - from.eastM)

/** A polyline measured along its length. */
export interface Line {
  readonly points: readonly SitePoint[]
  /** Distance from the start to each point. */
  readonly atM: readonly number[]
  readonly lengthM: number
}

export function lineOf(points: readonly SitePoint[]): Line {
  const atM: number[] = []
  let sumM = 0
  points.forEach((point, index) => {
    const before = points[index - 1]
    if (before !== undefined) sumM += distanceM(before, point)
    atM.push(sumM)
  })
  return { points, atM, lengthM: sumM }
}

/** The frame at `alongM`, held to the line's ends; headings turn over the corner's neighbourhood, not at one point. */
export function frameAlong(line: Line, alongM: number): Frame {
  const heldM = Math.max(0, Math.min(line.lengthM, alongM))
  let index = 1
  while (index < line.points.length - 1 && (line.atM[index] as number) < heldM) index += 1
  const from = line.points[index - 1] as SitePoint
  const to = line.points[index] as SitePoint
  const fromM = line.atM[index - 1] as number
  const spanM = (line.atM[index] as number) - fromM
  const share = spanM > 0 ? (heldM - fromM) / spanM : 0
  return {
    eastM: from.eastM + (to.eastM - from.eastM) * share,
    northM: from.northM + (to.northM - from.northM) * share,
    headingRad: headingOfRad(from, to),
  }
}

/** The line moved to its left (mitred at corners, never farther than twice the offset). */
export function offsetLine(points: readonly SitePoint[], leftM: number): SitePoint[] {
  return points.map((point, index) => {
    const before = points[index - 1]
    const after = points[index + 1]
    const inRad = before !== undefined ? headingOfRad(before, point) : headingOfRad(point, after as SitePoint)
    const outRad = after !== undefined ? headingOfRad(point, after) : inRad
    const halfRad = Math.atan2(Math.sin(outRad - inRad), Math.cos(outRad - inRad)) / 2
    const reachM = leftM / Math.max(0.5, Math.cos(halfRad))
    return placeIn(frameAt(point, inRad + halfRad), 0, reachM)
  })
}

export function distanceToSegmentM(at: SitePoint, from: SitePoint, to: SitePoint): number {
  const east = to.eastM - from.eastM
  const north = to.northM - from.northM
  const squareM = east * east + north * north
  const share = squareM > 0 ? Math.max(0, Math.min(1, ((at.eastM - from.eastM) * east + (at.northM - from.northM) * north) / squareM)) : 0
  return Math.hypot(at.eastM - from.eastM - east * share, at.northM - from.northM - north * share)
}

export function distanceToLineM(at: SitePoint, points: readonly SitePoint[]): number {
  let leastM = Number.POSITIVE_INFINITY
  for (let index = 1; index < points.length; index += 1) {
    leastM = Math.min(leastM, distanceToSegmentM(at, points[index - 1] as SitePoint, points[index] as SitePoint))
  }
  return leastM
}

export function isInRing(at: SitePoint, ring: readonly SitePoint[]): boolean {
  let isIn = false
  for (let index = 0, before = ring.length - 1; index < ring.length; before = index, index += 1) {
    const a = ring[index] as SitePoint
    const b = ring[before] as SitePoint
    const crosses = a.northM > at.northM !== b.northM > at.northM
    if (crosses && at.eastM < ((b.eastM - a.eastM) * (at.northM - a.northM)) / (b.northM - a.northM) + a.eastM) isIn = !isIn
  }
  return isIn
}

/** 0 inside, else the distance to the edge. */
export const distanceToRingM = (at: SitePoint, ring: readonly SitePoint[]): number =>
  isInRing(at, ring) ? 0 : distanceToLineM(at, closed(ring))

export const closed = (ring: readonly SitePoint[]): readonly SitePoint[] => (ring[0] === undefined ? ring : [...ring, ring[0]])

export function areaM2(ring: readonly SitePoint[]): number {
  let sum = 0
  ring.forEach((point, index) => {
    const next = ring[(index + 1) % ring.length] as SitePoint
    sum += point.eastM * next.northM - next.eastM * point.northM
  })
  return sum / 2
}

/** The ring with its inside on the left. */
export const counterClockwise = (ring: readonly SitePoint[]): readonly SitePoint[] => (areaM2(ring) < 0 ? [...ring].reverse() : ring)

export function centreOf(ring: readonly SitePoint[]): SitePoint {
  const eastM = ring.reduce((sum, point) => sum + point.eastM, 0) / ring.length
  const northM = ring.reduce((sum, point) => sum + point.northM, 0) / ring.length
  return { eastM, northM }
}

export interface Bounds {
  readonly westM: number
  readonly southM: number
  readonly eastM: number
  readonly northM: number
}

export function boundsOf(points: Iterable<SitePoint>): Bounds {
  const bounds = {
    westM: Number.POSITIVE_INFINITY,
    southM: Number.POSITIVE_INFINITY,
    eastM: Number.NEGATIVE_INFINITY,
    northM: Number.NEGATIVE_INFINITY,
  }
  for (const point of points) {
    bounds.westM = Math.min(bounds.westM, point.eastM)
    bounds.eastM = Math.max(bounds.eastM, point.eastM)
    bounds.southM = Math.min(bounds.southM, point.northM)
    bounds.northM = Math.max(bounds.northM, point.northM)
  }
  return bounds
}
