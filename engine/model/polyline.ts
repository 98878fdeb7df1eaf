/**
 * A line on the ground, measured along: where is the point so many metres on, and how far along is the point nearest to here.
 *
 * Units:   metres in the site frame; offsets are positive to the left of the driving direction; radians counter-clockwise from east.
 * Limits:  a query walks or bisects the line's points; nothing is allocated by `poseAlong` and `projectOnto` but what the caller passes in.
 * Checked: polyline.test.ts.
 */
import { assert } from './assert.ts'
import type { SitePoint } from './units.ts'

/** Columns of equal length, one row per point: where it is, and its distance from the line's start. */
export interface Polyline {
  readonly eastM: Float64Array
  readonly northM: Float64Array
  readonly alongM: Float64Array
}

/** Filled in by `poseAlong`; the caller keeps and reuses it. */
export interface LinePose {
  eastM: number
  northM: number
  headingRad: number
}

/** Filled in by `projectOnto`; the caller keeps and reuses it. */
export interface LineProjection {
  alongM: number
  /** Signed: positive when the point lies left of the line. */
  offsetM: number
  /** Straight distance from the point to the line. */
  distanceM: number
}

export const createLinePose = (): LinePose => ({ eastM: 0, northM: 0, headingRad: 0 })
export const createLineProjection = (): LineProjection => ({ alongM: 0, offsetM: 0, distanceM: Number.POSITIVE_INFINITY })

export function createPolyline(points: readonly SitePoint[]): Polyline {
  assert(points.length >= 2, `a line has at least two points, not ${points.length}`)
  const line = { eastM: new Float64Array(points.length), northM: new Float64Array(points.length), alongM: new Float64Array(points.length) }
  let alongM = 0
  let previous: SitePoint | null = null
  points.forEach((point, index) => {
    if (previous !== null) alongM += Math.hypot(point.eastM - previous.eastM, point.northM - previous.northM)
    line.eastM[index] = point.eastM
    line.northM[index] = point.northM
    line.alongM[index] = alongM
    previous = point
  })
  return line
}

export const lengthOf = (line: Polyline): number => line.alongM[line.alongM.length - 1] as number

/** Index of the segment (from point `i` to `i + 1`) that contains the distance. */
function segmentAt(line: Polyline, alongM: number): number {
  let low = 0
  let high = line.alongM.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((line.alongM[middle] as number) <= alongM) low = middle
    else high = middle - 1
  }
  return low
}

/** The pose `alongM` metres from the start (clamped to the line), moved sideways by `offsetM`, looking along the line. */
export function poseAlong(line: Polyline, alongM: number, offsetM: number, into: LinePose): void {
  const segment = segmentAt(line, alongM)
  const startM = line.alongM[segment] as number
  const spanM = (line.alongM[segment + 1] as number) - startM
  const fromEastM = line.eastM[segment] as number
  const fromNorthM = line.northM[segment] as number
  const deltaEastM = (line.eastM[segment + 1] as number) - fromEastM
  const deltaNorthM = (line.northM[segment + 1] as number) - fromNorthM
  const ratio = spanM > 0 ? Math.min(1, Math.max(0, (alongM - startM) / spanM)) : 0
  const leftEast = spanM > 0 ? -deltaNorthM / spanM : 0
  const leftNorth = spanM > 0 ? deltaEastM / spanM : 0
  into.eastM = fromEastM + deltaEastM * ratio + leftEast * offsetM
  into.northM = fromNorthM + deltaNorthM * ratio + leftNorth * offsetM
  into.headingRad = Math.atan2(deltaNorthM, deltaEastM)
}

/** The nearest place on segments `firstSegment` to `lastSegment` (all by default). */
export function projectOnto(
  line: Polyline,
  eastM: number,
  northM: number,
  into: LineProjection,
  firstSegment = 0,
  lastSegment = line.alongM.length - 2,
): void {
  let bestSquared = Number.POSITIVE_INFINITY
  for (let segment = firstSegment; segment <= lastSegment; segment += 1) {
    const fromEastM = line.eastM[segment] as number
    const fromNorthM = line.northM[segment] as number
    const deltaEastM = (line.eastM[segment + 1] as number) - fromEastM
    const deltaNorthM = (line.northM[segment + 1] as number) - fromNorthM
    const squaredM = deltaEastM * deltaEastM + deltaNorthM * deltaNorthM
    const wanted = squaredM > 0 ? ((eastM - fromEastM) * deltaEastM + (northM - fromNorthM) * deltaNorthM) / squaredM : 0
    const ratio = wanted < 0 ? 0 : wanted > 1 ? 1 : wanted
    const missEastM = eastM - (fromEastM + deltaEastM * ratio)
    const missNorthM = northM - (fromNorthM + deltaNorthM * ratio)
    const missSquared = missEastM * missEastM + missNorthM * missNorthM
    if (missSquared >= bestSquared) continue
    bestSquared = missSquared
    into.alongM = (line.alongM[segment] as number) + Math.sqrt(squaredM) * ratio
    into.distanceM = Math.sqrt(missSquared)
    const isLeft = deltaEastM * missNorthM - deltaNorthM * missEastM >= 0
    into.offsetM = isLeft ? into.distanceM : -into.distanceM
  }
}
