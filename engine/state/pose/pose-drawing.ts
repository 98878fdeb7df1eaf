/** Poses from places: on a lane, the front and the rear follow it and the truck lies between them; in a yard, it follows the curve of its bay. */
import { createLinePose, poseAlong, type LinePose, type Polyline } from '../../model/polyline.ts'
import { poseOnCurve } from '../../rules/site/bay-places.ts'
import type { SiteIndex } from '../../rules/site/site-index.ts'
import type { LaneRoutes } from './lane-route.ts'
import type { TruckColumns } from './truck-columns.ts'

/** Half the distance between the two points of a truck that follow the lane: corners are rounded over twice as much. */
export const HALF_BASE_M = 6

export interface PoseDrawing {
  readonly drawOnLane: (row: number) => void
  readonly drawOnCurve: (row: number) => void
}

export function createPoseDrawing(index: SiteIndex, trucks: TruckColumns, routes: LaneRoutes): PoseDrawing {
  const { lines } = index
  const { poses } = trucks
  const { lengthM, nextRoadOf } = routes
  const front = createLinePose()
  const rear = createLinePose()

  /** Beyond either end the road goes on straight. */
  function pointOnRoad(roadIndex: number, alongM: number, offsetM: number, into: LinePose): void {
    poseAlong(lines[roadIndex] as Polyline, alongM, offsetM, into)
    const beyondM = alongM < 0 ? alongM : Math.max(0, alongM - (lengthM[roadIndex] as number))
    if (beyondM === 0) return
    into.eastM += Math.cos(into.headingRad) * beyondM
    into.northM += Math.sin(into.headingRad) * beyondM
  }

  function drawOnLane(row: number): void {
    const roadIndex = trucks.roadIndex[row] as number
    const alongM = trucks.alongM[row] as number
    const offsetM = trucks.offsetM[row] as number
    const endM = lengthM[roadIndex] as number
    const next = alongM + HALF_BASE_M > endM ? nextRoadOf(row) : -1
    if (next >= 0) pointOnRoad(next, alongM + HALF_BASE_M - endM, offsetM, front)
    else pointOnRoad(roadIndex, alongM + HALF_BASE_M, offsetM, front)
    const before = alongM < HALF_BASE_M ? (trucks.roadIndexBefore[row] as number) : -1
    if (before >= 0) pointOnRoad(before, (lengthM[before] as number) + alongM - HALF_BASE_M, offsetM, rear)
    else pointOnRoad(roadIndex, alongM - HALF_BASE_M, offsetM, rear)
    poses.eastM[row] = (front.eastM + rear.eastM) / 2
    poses.northM[row] = (front.northM + rear.northM) / 2
    poses.headingRad[row] = Math.atan2(front.northM - rear.northM, front.eastM - rear.eastM)
  }

  function drawOnCurve(row: number): void {
    const curve = trucks.bay[row]?.aisle?.curve
    if (curve === undefined) return
    poseOnCurve(curve.controls, trucks.curveRatio[row] as number, front)
    poses.eastM[row] = front.eastM
    poses.northM[row] = front.northM
    poses.headingRad[row] = front.headingRad
  }

  return { drawOnLane, drawOnCurve }
}
