/**
 * Moves one drawn truck by a time step: along its lanes, along the curve of its bay, or straight to a spot beside the road.
 *
 * Time:    steps of any length; where the speed changes they are cut into seconds.
 */
import { laneOffsetM, type Road } from '../../model/site.ts'
import { mpsFromKmh } from '../../model/units.ts'
import type { LaneWay } from '../../rules/site/lane-graph.ts'
import type { SiteIndex } from '../../rules/site/site-index.ts'
import type { LaneRoutes } from './lane-route.ts'
import { HALF_BASE_M, type PoseDrawing } from './pose-drawing.ts'
import { PHASE, type TruckColumns } from './truck-columns.ts'

const ACCELERATION_MPS2 = 0.8
const BRAKING_MPS2 = 1.2
/** Backing into a bay, and driving out of it. */
const PARKING_MPS = 2
const LEAVING_MPS = 3
/** To a queue place that turned out to be farther back. */
const ROLL_BACK_MPS = 1.5
/** As a pace: the speed of the road and no more. */
export const UNHURRIED = -1
const SUB_STEP_S = 1
/** Sideways metres per metre driven while changing lane. */
const LANE_CHANGE_RATIO = 0.12
const LANE_CHANGE_MPS = 0.4
/** Remaining metres at which a truck begins to hurry, and over which it comes to twice the speed. */
const HURRY_FROM_M = 150
const HURRY_OVER_M = 300
const ARRIVED_M = 0.05

export interface TruckMotion {
  readonly move: (row: number, stepS: number) => void
}

export function createTruckMotion(index: SiteIndex, trucks: TruckColumns, routes: LaneRoutes, drawing: PoseDrawing): TruckMotion {
  const { site } = index
  const { poses } = trucks
  const { lengthM, nextRoadOf } = routes
  const { drawOnLane, drawOnCurve } = drawing
  const freeMps = Float64Array.from(site.roads, (road) => mpsFromKmh(road.freeSpeedKmh.value))
  const roadOf = (roadIndex: number): Road => site.roads[roadIndex] as Road

  function move(row: number, stepS: number): void {
    let leftS = stepS
    while (leftS > 1e-6 && trucks.isStill[row] === 0) {
      switch (trucks.phase[row]) {
        case PHASE.lane:
          leftS -= moveOnLane(row, leftS)
          break
        case PHASE.parking:
          leftS -= moveOnCurve(row, -PARKING_MPS, leftS)
          break
        case PHASE.leaving:
          leftS -= moveOnCurve(row, LEAVING_MPS, leftS)
          break
        case PHASE.spot:
          leftS -= moveToSpot(row, leftS)
          break
        default:
          trucks.isStill[row] = 1
      }
    }
    const phase = trucks.phase[row]
    if (phase === PHASE.lane) drawOnLane(row)
    else if (phase === PHASE.parking || phase === PHASE.leaving) drawOnCurve(row)
  }

  /** @returns the seconds used: as many as the road lasts when it cruises, a sub-step while it accelerates or brakes. */
  function moveOnLane(row: number, leftS: number): number {
    const remainingM = trucks.remainingM[row] as number
    const roadIndex = trucks.roadIndex[row] as number
    const road = roadOf(roadIndex)
    let usedS = Math.min(SUB_STEP_S, leftS)
    let drivenM = 0
    if (remainingM < -ARRIVED_M) {
      const backM = Math.min(-remainingM, ROLL_BACK_MPS * usedS)
      trucks.alongM[row] = (trucks.alongM[row] as number) - backM
      trucks.remainingM[row] = remainingM + backM
      drivenM = backM
    } else if (remainingM > ARRIVED_M) {
      const hurry = Math.min(2, Math.max(1, 1 + (remainingM - HURRY_FROM_M) / HURRY_OVER_M))
      const paceMps = trucks.paceMps[row] as number
      const free = freeMps[roadIndex] as number
      const cruiseMps = paceMps > 0 ? Math.min(2 * free, paceMps) : paceMps === UNHURRIED ? free : free * hurry
      const speedMps = trucks.speedMps[row] as number
      let nextMps: number
      if (speedMps >= 0.98 * cruiseMps && remainingM - cruiseMps * leftS > (cruiseMps * cruiseMps) / (2 * BRAKING_MPS2)) {
        nextMps = cruiseMps
        // The next road has its own speed.
        usedS = Math.min(leftS, Math.max(usedS, ((lengthM[roadIndex] as number) - (trucks.alongM[row] as number)) / cruiseMps))
      } else nextMps = Math.max(0.3, Math.min(speedMps + ACCELERATION_MPS2 * usedS, cruiseMps, Math.sqrt(2 * BRAKING_MPS2 * remainingM)))
      drivenM = Math.min(remainingM, nextMps * usedS)
      trucks.speedMps[row] = nextMps
      trucks.remainingM[row] = remainingM - drivenM
      let alongM = (trucks.alongM[row] as number) + drivenM
      for (let next = nextRoadOf(row); next >= 0 && alongM > (lengthM[trucks.roadIndex[row] as number] as number); next = nextRoadOf(row)) {
        alongM -= lengthM[trucks.roadIndex[row] as number] as number
        trucks.roadIndexBefore[row] = trucks.roadIndex[row] as number
        trucks.roadIndex[row] = next
        trucks.wayIndex[row] = (trucks.wayIndex[row] as number) + 1
      }
      trucks.alongM[row] = alongM
    }
    const isThere = Math.abs(trucks.remainingM[row] as number) <= ARRIVED_M
    const wantedOffsetM = offsetWanted(row, road)
    const offM = wantedOffsetM - (trucks.offsetM[row] as number)
    const shiftM = drivenM * LANE_CHANGE_RATIO + (isThere ? LANE_CHANGE_MPS * usedS : 0)
    trucks.offsetM[row] = Math.abs(offM) <= shiftM ? wantedOffsetM : (trucks.offsetM[row] as number) + Math.sign(offM) * shiftM
    if (!isThere) return usedS
    trucks.speedMps[row] = 0
    const bound = trucks.boundFor[row]
    if (bound !== undefined) {
      trucks.boundFor[row] = undefined
      trucks.bay[row] = bound
      trucks.curveRatio[row] = 1
      trucks.phase[row] = PHASE.parking
    } else if (trucks.offsetM[row] === wantedOffsetM) trucks.isStill[row] = 1
    return usedS
  }

  /** Its lane on this road; towards the end of the road already that of the next. */
  function offsetWanted(row: number, road: Road): number {
    const next = nextRoadOf(row)
    const roadIndex = trucks.roadIndex[row] as number
    if (next < 0) return laneOffsetM(road, Math.min(trucks.targetLaneIndex[row] as number, road.laneCount - 1))
    const isLeaving = (lengthM[roadIndex] as number) - (trucks.alongM[row] as number) < 2 * HALF_BASE_M
    const shown = isLeaving ? roadOf(next) : roadOf(roadIndex)
    const isTarget = isLeaving && (trucks.wayIndex[row] as number) >= (trucks.way[row] as LaneWay).length
    const lane = isTarget ? (trucks.targetLaneIndex[row] as number) : (poses.tripSeq[row] as number) % shown.laneCount
    return laneOffsetM(shown, Math.min(lane, shown.laneCount - 1))
  }

  /** @returns the seconds used: fewer than are left when it comes to an end of the curve. */
  function moveOnCurve(row: number, forwardMps: number, leftS: number): number {
    const curve = trucks.bay[row]?.aisle?.curve
    if (curve === undefined) {
      trucks.isStill[row] = 1
      return leftS
    }
    const before = trucks.curveRatio[row] as number
    const ratio = before + (forwardMps * leftS) / curve.lengthM
    trucks.curveRatio[row] = Math.min(1, Math.max(0, ratio))
    if (ratio > 0 && ratio < 1) return leftS
    if (ratio <= 0) {
      trucks.phase[row] = PHASE.parked
      poses.eastM[row] = curve.controls[0] as number
      poses.northM[row] = curve.controls[1] as number
      poses.headingRad[row] = trucks.bay[row]?.bay.headingRad ?? 0
      trucks.isStill[row] = 1
      return leftS
    }
    trucks.phase[row] = PHASE.lane
    trucks.bay[row] = undefined
    trucks.speedMps[row] = forwardMps
    return ((1 - before) * curve.lengthM) / forwardMps
  }

  function moveToSpot(row: number, leftS: number): number {
    const usedS = Math.min(SUB_STEP_S, leftS)
    const eastM = trucks.spotEastM[row] as number
    const northM = trucks.spotNorthM[row] as number
    const deltaEastM = eastM - (poses.eastM[row] as number)
    const deltaNorthM = northM - (poses.northM[row] as number)
    const distanceM = Math.hypot(deltaEastM, deltaNorthM)
    const drivenM = Math.max(4, distanceM / 10) * usedS
    const headingRad = trucks.spotHeadingRad[row] as number
    if (drivenM >= distanceM) {
      poses.eastM[row] = eastM
      poses.northM[row] = northM
      if (!Number.isNaN(headingRad)) poses.headingRad[row] = headingRad
      trucks.isStill[row] = 1
      return leftS
    }
    poses.eastM[row] = (poses.eastM[row] as number) + (deltaEastM / distanceM) * drivenM
    poses.northM[row] = (poses.northM[row] as number) + (deltaNorthM / distanceM) * drivenM
    poses.headingRad[row] = Math.atan2(deltaNorthM, deltaEastM)
    return usedS
  }

  return { move }
}
