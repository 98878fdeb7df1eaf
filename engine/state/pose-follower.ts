/**
 * Draws every truck as driving: from where it is drawn along the lanes towards where its anchor says it is.
 *
 * Stations give queue places, yards give bays (reversed into), trackers give points on a lane. A truck keeps to the speed of the road,
 * hurries up to twice as fast when it is behind, and is put down where it belongs when it is too far behind or there is no way.
 * Hot path: struct of arrays and integer rows; the readable face is `advance`. Part of the view, not of the state: no state hash.
 * Time:    the server's clock; the step is the difference between two calls, in sub-steps of a second where the speed changes.
 * Limits:  anchors left out of a pass are gone after it. Trucks do not see each other while they drive.
 * Checked: pose-follower.test.ts.
 */
import { createLinePose, lengthOf, poseAlong, type LinePose, type Polyline } from '../model/polyline.ts'
import { laneOffsetM, type Direction, type Road, type Site } from '../model/site.ts'
import { mpsFromKmh } from '../model/units.ts'
import type { PoseColumns } from '../protocol/pose-frame.ts'
import { poseOnCurve } from '../rules/site/bay-places.ts'
import type { LaneWay } from '../rules/site/lane-graph.ts'
import type { SiteIndex } from '../rules/site/site-index.ts'
import { createTargetFinder, type PoseTarget, type TargetKey } from './pose/pose-target.ts'
import { createTruckColumns, PHASE } from './pose/truck-columns.ts'
import type { TruckAnchor } from './truck-anchor.ts'

/** A truck farther behind than this is put down at its target instead of driving there. */
const JUMP_M = 1_500
/** After a pause longer than this every truck is put down where it belongs. */
const PAUSE_MS_MAX = 600_000
/** Half the distance between the two points of a truck that follow the lane: corners are rounded over twice as much. */
const HALF_BASE_M = 6
/** A target this little behind is not turned back for: receivers wander, and queues are renumbered. */
const BEHIND_M = 30
const ACCELERATION_MPS2 = 0.8
const BRAKING_MPS2 = 1.2
/** Backing into a bay, and driving out of it. */
const PARKING_MPS = 2
const LEAVING_MPS = 3
const SUB_STEP_S = 1
/** Sideways metres per metre driven while changing lane. */
const LANE_CHANGE_RATIO = 0.12
const LANE_CHANGE_MPS = 0.4
/** Remaining metres at which a truck begins to hurry, and over which it comes to twice the speed. */
const HURRY_FROM_M = 150
const HURRY_OVER_M = 300
const FIX_INTERVAL_MS_DEFAULT = 30_000
const FIX_INTERVAL_MS_MAX = 120_000
/** Where a truck of unknown whereabouts stops: so far on, and as much again per truck behind it. */
const ONWARD_M = 45
const ONWARD_SPACING_M = 19
const ARRIVED_M = 0.05
const NO_WAY: LaneWay = []

export interface PoseFollower {
  /** One pass: every truck that there is. The columns are reused by the next pass. */
  readonly advance: (anchors: Iterable<TruckAnchor>, atMs: number) => PoseColumns
  readonly remove: (tripSeq: number) => void
}

export function createPoseFollower(site: Site, index: SiteIndex): PoseFollower {
  const finder = createTargetFinder(index)
  const trucks = createTruckColumns()
  const { poses } = trucks
  const { graph, lines } = index
  const lengthM = Float64Array.from(lines, lengthOf)
  const freeMps = Float64Array.from(site.roads, (road) => mpsFromKmh(road.freeSpeedKmh.value))
  const key: TargetKey = { placeSeq: 0, detailSeq: 0, fixAtMs: 0 }
  const front = createLinePose()
  const rear = createLinePose()
  let pass = 0
  let passAtMs: number | null = null

  const roadOf = (roadIndex: number): Road => site.roads[roadIndex] as Road

  // ---- where it goes -------------------------------------------------------------------------------------------------

  function nextRoadOf(row: number): number {
    const way = trucks.way[row] as LaneWay
    const wayIndex = trucks.wayIndex[row] as number
    if (wayIndex < way.length) return way[wayIndex] as number
    return wayIndex === way.length ? (trucks.targetRoadIndex[row] as number) : -1
  }

  /** @returns false when there is no way, or it is too long to be driven. */
  function tryPlan(row: number, roadIndex: number, alongM: number, targetRoadIndex: number, targetAlongM: number, direction: Direction | null): boolean {
    trucks.targetRoadIndex[row] = targetRoadIndex
    trucks.targetAlongM[row] = targetAlongM
    if (roadIndex === targetRoadIndex && targetAlongM >= alongM - BEHIND_M) {
      trucks.way[row] = NO_WAY
      trucks.wayIndex[row] = 1
      trucks.remainingM[row] = Math.max(0, targetAlongM - alongM)
      return true
    }
    const from = roadOf(roadIndex).toNodeIndex
    const to = roadOf(targetRoadIndex).fromNodeIndex
    const way = graph.findWay(from, to, direction) ?? graph.findWay(from, to, null)
    if (way === null) return false
    let remainingM = (lengthM[roadIndex] as number) - alongM + targetAlongM
    for (const step of way) remainingM += lengthM[step] as number
    trucks.way[row] = way
    trucks.wayIndex[row] = 0
    trucks.remainingM[row] = remainingM
    return remainingM <= JUMP_M
  }

  /** A little way on, by the straightest road; null at the end of the world. */
  function findOnward(row: number, direction: Direction | null): { readonly roadIndex: number; readonly alongM: number } {
    let roadIndex = trucks.roadIndex[row] as number
    let leftM = (trucks.alongM[row] as number) + ONWARD_M + ((poses.tripSeq[row] as number) % 6) * ONWARD_SPACING_M
    for (let hop = 0; hop < 12 && leftM > (lengthM[roadIndex] as number); hop += 1) {
      const next = straightestAfter(roadIndex, direction)
      if (next < 0) break
      leftM -= lengthM[roadIndex] as number
      roadIndex = next
    }
    return { roadIndex, alongM: Math.min(leftM, lengthM[roadIndex] as number) }
  }

  function straightestAfter(roadIndex: number, direction: Direction | null): number {
    const endRad = headingOf(lines[roadIndex] as Polyline, true)
    let best = -1
    let bestCost = Number.POSITIVE_INFINITY
    for (const candidate of graph.listOutgoing(roadOf(roadIndex).toNodeIndex)) {
      if (!graph.isOpenTo(candidate, direction)) continue
      const cost = 1 - Math.cos(headingOf(lines[candidate] as Polyline, false) - endRad) + (roadOf(candidate).kind === 'yardRoad' ? 4 : 0)
      if (cost >= bestCost) continue
      best = candidate
      bestCost = cost
    }
    return best
  }

  function retarget(row: number, target: PoseTarget, anchor: TruckAnchor, isNew: boolean): void {
    trucks.isStill[row] = 0
    trucks.paceMps[row] = 0
    if (isNew) return putDown(row, target, anchor.direction)
    const phase = trucks.phase[row] as number
    if (target.kind === 'spot') return driveToSpot(row, target)
    const place = target.kind === 'bay' ? target.place : undefined
    if (place !== undefined && trucks.bay[row] === place && (phase === PHASE.parking || phase === PHASE.parked)) return
    // Where the drive along lanes begins.
    const left = trucks.bay[row]
    if ((phase === PHASE.parking || phase === PHASE.parked || phase === PHASE.leaving) && left !== undefined) {
      if (left.aisle === null) return putDown(row, target, anchor.direction)
      trucks.phase[row] = PHASE.leaving
      trucks.roadIndex[row] = left.aisle.roadIndex
      trucks.roadIndexBefore[row] = -1
      trucks.alongM[row] = left.aisle.joinAlongM
      trucks.offsetM[row] = 0
    } else if (phase === PHASE.spot) {
      const position = index.snap({ eastM: poses.eastM[row] as number, northM: poses.northM[row] as number }, { direction: anchor.direction })
      if (position === null) return putDown(row, target, anchor.direction)
      trucks.phase[row] = PHASE.lane
      trucks.roadIndex[row] = position.roadIndex
      trucks.roadIndexBefore[row] = -1
      trucks.alongM[row] = position.alongM
      trucks.offsetM[row] = position.offsetM
    }
    const goal = goalOf(row, target, anchor.direction)
    if (goal === undefined) return putDown(row, target, anchor.direction)
    const isDriven = tryPlan(row, trucks.roadIndex[row] as number, trucks.alongM[row] as number, goal.roadIndex, goal.alongM, anchor.direction)
    if (!isDriven) return putDown(row, target, anchor.direction)
    trucks.targetLaneIndex[row] = goal.laneIndex
    if (trucks.phase[row] !== PHASE.leaving) trucks.bay[row] = undefined
    trucks.boundFor[row] = place
    trucks.exitNodeIndex[row] = target.kind === 'bay' ? target.yard.exitNodeIndex : undefined
    if (target.kind === 'lane' && target.isFix) {
      const intervalS = Math.max(1, (trucks.fixIntervalMs[row] as number) / 1_000)
      trucks.paceMps[row] = Math.max(0.5, (trucks.remainingM[row] as number) / intervalS)
    }
  }

  function goalOf(row: number, target: PoseTarget, direction: Direction | null): { readonly roadIndex: number; readonly alongM: number; readonly laneIndex: number } | undefined {
    switch (target.kind) {
      case 'lane':
        return target
      case 'bay':
        return target.place.aisle === null ? undefined : { roadIndex: target.place.aisle.roadIndex, alongM: target.place.aisle.joinAlongM, laneIndex: 0 }
      case 'onward': {
        const exitNodeIndex = trucks.exitNodeIndex[row]
        if (trucks.phase[row] === PHASE.leaving && exitNodeIndex !== undefined) {
          const way = graph.findWay(roadOf(trucks.roadIndex[row] as number).toNodeIndex, exitNodeIndex, direction)
          const last = way?.at(-1)
          if (last !== undefined) return { roadIndex: last, alongM: lengthM[last] as number, laneIndex: 0 }
        }
        return { ...findOnward(row, direction), laneIndex: (poses.tripSeq[row] as number) % roadOf(trucks.roadIndex[row] as number).laneCount }
      }
      default:
        return undefined
    }
  }

  // ---- put down without a drive ----------------------------------------------------------------------------------------

  function putDown(row: number, target: PoseTarget, direction: Direction | null): void {
    trucks.speedMps[row] = 0
    trucks.remainingM[row] = 0
    trucks.way[row] = NO_WAY
    trucks.wayIndex[row] = 1
    trucks.roadIndexBefore[row] = -1
    trucks.bay[row] = undefined
    trucks.boundFor[row] = undefined
    if (target.kind === 'spot') {
      trucks.phase[row] = PHASE.spot
      trucks.spotEastM[row] = poses.eastM[row] = target.eastM
      trucks.spotNorthM[row] = poses.northM[row] = target.northM
      poses.headingRad[row] = target.headingRad ?? 0
      trucks.spotHeadingRad[row] = target.headingRad ?? 0
      return
    }
    if (target.kind === 'bay') {
      trucks.phase[row] = PHASE.parked
      trucks.bay[row] = target.place
      trucks.exitNodeIndex[row] = target.yard.exitNodeIndex
      poses.eastM[row] = target.place.bay.at.eastM
      poses.northM[row] = target.place.bay.at.northM
      poses.headingRad[row] = target.place.bay.headingRad
      return
    }
    trucks.phase[row] = PHASE.lane
    const goal = target.kind === 'lane' ? target : startOf(direction)
    trucks.roadIndex[row] = trucks.targetRoadIndex[row] = goal.roadIndex
    trucks.alongM[row] = trucks.targetAlongM[row] = goal.alongM
    trucks.targetLaneIndex[row] = goal.laneIndex
    trucks.offsetM[row] = laneOffsetM(roadOf(goal.roadIndex), Math.min(goal.laneIndex, roadOf(goal.roadIndex).laneCount - 1))
    drawOnLane(row)
  }

  /** Where a truck of which nothing is known comes into the picture. */
  function startOf(direction: Direction | null): { readonly roadIndex: number; readonly alongM: number; readonly laneIndex: number } {
    const gateway = site.gateways.find((candidate) => candidate.role === 'source' && candidate.direction === (direction ?? 'export'))
    const roadIndex = gateway === undefined ? 0 : (graph.listOutgoing(gateway.nodeIndex)[0] ?? 0)
    return { roadIndex, alongM: 0, laneIndex: 0 }
  }

  function driveToSpot(row: number, target: Extract<PoseTarget, { kind: 'spot' }>): void {
    if (Math.hypot(target.eastM - (poses.eastM[row] as number), target.northM - (poses.northM[row] as number)) > JUMP_M) return putDown(row, target, null)
    trucks.phase[row] = PHASE.spot
    trucks.bay[row] = undefined
    trucks.boundFor[row] = undefined
    trucks.spotEastM[row] = target.eastM
    trucks.spotNorthM[row] = target.northM
    trucks.spotHeadingRad[row] = target.headingRad ?? Number.NaN
  }

  // ---- movement ---------------------------------------------------------------------------------------------------------

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
    if (remainingM > ARRIVED_M) {
      const hurry = Math.min(2, Math.max(1, 1 + (remainingM - HURRY_FROM_M) / HURRY_OVER_M))
      const paceMps = trucks.paceMps[row] as number
      const free = freeMps[roadIndex] as number
      const cruiseMps = paceMps > 0 ? Math.min(2 * free, paceMps) : free * hurry
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
    const isThere = (trucks.remainingM[row] as number) <= ARRIVED_M
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

  // ---- drawing ------------------------------------------------------------------------------------------------------------

  /** Beyond either end the road goes on straight. */
  function pointOnRoad(roadIndex: number, alongM: number, offsetM: number, into: LinePose): void {
    poseAlong(lines[roadIndex] as Polyline, alongM, offsetM, into)
    const beyondM = alongM < 0 ? alongM : Math.max(0, alongM - (lengthM[roadIndex] as number))
    if (beyondM === 0) return
    into.eastM += Math.cos(into.headingRad) * beyondM
    into.northM += Math.sin(into.headingRad) * beyondM
  }

  /** Front and rear follow the lane; the truck lies between them. */
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

  // ---- one pass -------------------------------------------------------------------------------------------------------------

  function noteFix(row: number, fixAtMs: number): void {
    const before = trucks.fixAtMs[row] as number
    if (fixAtMs === 0 || fixAtMs === before) return
    if (before > 0 && fixAtMs > before) {
      const intervalMs = Math.min(FIX_INTERVAL_MS_MAX, fixAtMs - before)
      const known = trucks.fixIntervalMs[row] as number
      trucks.fixIntervalMs[row] = known === 0 ? intervalMs : 0.7 * known + 0.3 * intervalMs
    }
    if (trucks.fixIntervalMs[row] === 0) trucks.fixIntervalMs[row] = FIX_INTERVAL_MS_DEFAULT
    trucks.fixAtMs[row] = fixAtMs
  }

  return {
    advance(anchors, atMs) {
      pass += 1
      finder.beginPass()
      const stepMs = passAtMs === null ? 0 : atMs - passAtMs
      passAtMs = atMs
      const isRestart = stepMs < 0 || stepMs > PAUSE_MS_MAX
      for (const anchor of anchors) {
        finder.describe(anchor, atMs, key)
        const known = trucks.rowOf(anchor.tripSeq)
        const row = known ?? trucks.add(anchor.tripSeq)
        trucks.seenInPass[row] = pass
        poses.vehicleClassIndex[row] = anchor.vehicleClassIndex
        poses.statusIndex[row] = anchor.statusIndex
        const isChanged = trucks.placeSeq[row] !== key.placeSeq || trucks.detailSeq[row] !== key.detailSeq || (key.fixAtMs !== 0 && trucks.fixAtMs[row] !== key.fixAtMs)
        if (isChanged || known === undefined || isRestart) {
          noteFix(row, key.fixAtMs)
          trucks.placeSeq[row] = key.placeSeq
          trucks.detailSeq[row] = key.detailSeq
          const target = finder.find(anchor, key)
          // After a pause, a truck of unknown whereabouts stays where it was last seen.
          if (known === undefined || !isRestart || target.kind !== 'onward') retarget(row, target, anchor, known === undefined || isRestart)
        }
        if (known !== undefined && !isRestart && trucks.isStill[row] === 0) move(row, stepMs / 1_000)
      }
      for (let row = poses.truckCount - 1; row >= 0; row -= 1) if (trucks.seenInPass[row] !== pass) trucks.removeRow(row)
      return poses
    },
    remove(tripSeq) {
      const row = trucks.rowOf(tripSeq)
      if (row !== undefined) trucks.removeRow(row)
    },
  }

}

function headingOf(line: Polyline, isEnd: boolean): number {
  const from = isEnd ? line.alongM.length - 2 : 0
  return Math.atan2((line.northM[from + 1] as number) - (line.northM[from] as number), (line.eastM[from + 1] as number) - (line.eastM[from] as number))
}
