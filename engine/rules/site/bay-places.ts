/**
 * How a vehicle gets into and out of each bay: the aisle beside it and the curve between the two.
 *
 * The curve leads from the bay forwards into the aisle; a vehicle that parks drives past and reverses along it.
 * Checked: site-index.test.ts, "bay places".
 */
import type { PlaceId } from '../../model/ids.ts'
import {
  createLinePose,
  createLineProjection,
  lengthOf,
  poseAlong,
  projectOnto,
  type LinePose,
  type Polyline,
} from '../../model/polyline.ts'
import type { Bay, Road, Yard } from '../../model/site.ts'
import type { SiteIndex } from './site-index.ts'

/** How far ahead of the bay the curve meets the aisle: about the turning circle of an articulated truck (estimate). */
const SWING_M = 14
/** Aisles farther than this from a bay do not serve it. */
const AISLE_M_MAX = 40

export interface BayPlace {
  readonly bay: Bay
  /** The aisle and where along it the curve ends; null for a bay without one: vehicles are put there without a drive. */
  readonly aisle: { readonly roadIndex: number; readonly joinAlongM: number; readonly curve: BayCurve } | null
}

/** A cubic Bézier from the bay (ratio 0) to the aisle (ratio 1). */
export interface BayCurve {
  readonly lengthM: number
  /** Four points, east then north: eight numbers. */
  readonly controls: Float64Array
}

export function createBayPlaces(index: SiteIndex): ReadonlyMap<PlaceId, readonly BayPlace[]> {
  return new Map(index.site.yards.map((yard) => [yard.id, placesOfYard(index, yard)]))
}

function placesOfYard(index: SiteIndex, yard: Yard): BayPlace[] {
  const projection = createLineProjection()
  const pose = createLinePose()
  const aisles = index.site.roads.flatMap((road, roadIndex) => (road.kind === 'yardRoad' && isNear(road, yard) ? [roadIndex] : []))
  return yard.bays.map((bay) => {
    let bestM = AISLE_M_MAX
    let bestCost = Number.POSITIVE_INFINITY
    let roadIndex = -1
    let alongM = 0
    for (const candidate of aisles) {
      const line = index.lines[candidate] as Polyline
      projectOnto(line, bay.at.eastM, bay.at.northM, projection)
      if (projection.distanceM > AISLE_M_MAX) continue
      // The cab looks at its aisle: one at the vehicle's back costs more than any distance.
      poseAlong(line, projection.alongM, 0, pose)
      const isAhead = (pose.eastM - bay.at.eastM) * Math.cos(bay.headingRad) + (pose.northM - bay.at.northM) * Math.sin(bay.headingRad) > 0
      const cost = projection.distanceM + (isAhead ? 0 : AISLE_M_MAX)
      if (cost >= bestCost) continue
      bestCost = cost
      bestM = projection.distanceM
      roadIndex = candidate
      alongM = projection.alongM
    }
    if (roadIndex < 0) return { bay, aisle: null }
    const line = index.lines[roadIndex] as Polyline
    const joinAlongM = Math.min(lengthOf(line), alongM + SWING_M)
    poseAlong(line, joinAlongM, 0, pose)
    return { bay, aisle: { roadIndex, joinAlongM, curve: curveBetween(bay, pose, bestM) } }
  })
}

const isNear = (road: Road, yard: Yard): boolean => {
  const easts = yard.polygon.map((point) => point.eastM)
  const norths = yard.polygon.map((point) => point.northM)
  return road.centreline.some(
    (point) =>
      point.eastM >= Math.min(...easts) - AISLE_M_MAX &&
      point.eastM <= Math.max(...easts) + AISLE_M_MAX &&
      point.northM >= Math.min(...norths) - AISLE_M_MAX &&
      point.northM <= Math.max(...norths) + AISLE_M_MAX,
  )
}

function curveBetween(bay: Bay, join: LinePose, asideM: number): BayCurve {
  const reachM = 0.6 * Math.max(6, Math.min(asideM, SWING_M))
  const controls = Float64Array.of(
    bay.at.eastM,
    bay.at.northM,
    bay.at.eastM + Math.cos(bay.headingRad) * reachM,
    bay.at.northM + Math.sin(bay.headingRad) * reachM,
    join.eastM - Math.cos(join.headingRad) * reachM,
    join.northM - Math.sin(join.headingRad) * reachM,
    join.eastM,
    join.northM,
  )
  const pose = createLinePose()
  let lengthM = 0
  let beforeEastM = bay.at.eastM
  let beforeNorthM = bay.at.northM
  for (let step = 1; step <= 16; step += 1) {
    poseOnCurve(controls, step / 16, pose)
    lengthM += Math.hypot(pose.eastM - beforeEastM, pose.northM - beforeNorthM)
    beforeEastM = pose.eastM
    beforeNorthM = pose.northM
  }
  return { lengthM, controls }
}

/** Position and forward heading at a ratio of the curve's parameter. */
export function poseOnCurve(controls: Float64Array, ratio: number, into: LinePose): void {
  const eastA = controls[0] as number
  const northA = controls[1] as number
  const eastB = controls[2] as number
  const northB = controls[3] as number
  const eastC = controls[4] as number
  const northC = controls[5] as number
  const eastD = controls[6] as number
  const northD = controls[7] as number
  const rest = 1 - ratio
  const weightA = rest * rest * rest
  const weightB = 3 * rest * rest * ratio
  const weightC = 3 * rest * ratio * ratio
  const weightD = ratio * ratio * ratio
  into.eastM = weightA * eastA + weightB * eastB + weightC * eastC + weightD * eastD
  into.northM = weightA * northA + weightB * northB + weightC * northC + weightD * northD
  const slopeEast = rest * rest * (eastB - eastA) + 2 * rest * ratio * (eastC - eastB) + ratio * ratio * (eastD - eastC)
  const slopeNorth = rest * rest * (northB - northA) + 2 * rest * ratio * (northC - northB) + ratio * ratio * (northD - northC)
  into.headingRad = Math.atan2(slopeNorth, slopeEast)
}
