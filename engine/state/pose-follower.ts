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
import { laneOffsetM, type Direction, type Road, type Site } from '../model/site.ts'
import type { PoseColumns } from '../protocol/pose-frame.ts'
import type { SiteIndex } from '../rules/site/site-index.ts'
import { createLaneRoutes, NO_WAY, type Aim, type LanePlace } from './pose/lane-route.ts'
import { createPoseDrawing } from './pose/pose-drawing.ts'
import { createTargetFinder, type PoseTarget, type TargetKey } from './pose/pose-target.ts'
import { createTruckColumns, PHASE } from './pose/truck-columns.ts'
import { createTruckMotion, UNHURRIED } from './pose/truck-motion.ts'
import type { TruckAnchor } from './truck-anchor.ts'

/** After a pause, or a jump of the clock, longer than this every truck is put down where it belongs. */
const PAUSE_MS_MAX = 600_000
/** A spot beside the road farther away than this is not driven to across the fields. */
const SPOT_JUMP_M = 400
const FIX_INTERVAL_MS_DEFAULT = 30_000
const FIX_INTERVAL_MS_MAX = 120_000

export interface PoseFollower {
  /** One pass: every truck that there is. The columns are reused by the next pass. */
  readonly advance: (anchors: Iterable<TruckAnchor>, atMs: number) => PoseColumns
  readonly remove: (tripSeq: number) => void
}

export function createPoseFollower(site: Site, index: SiteIndex): PoseFollower {
  const finder = createTargetFinder(index)
  const trucks = createTruckColumns()
  const { poses } = trucks
  const { graph } = index
  const routes = createLaneRoutes(index, trucks)
  const drawing = createPoseDrawing(index, trucks, routes)
  const { move } = createTruckMotion(index, trucks, routes, drawing)
  const { lengthM, tryPlan, findOnward } = routes
  const key: TargetKey = { placeSeq: 0, detailSeq: 0, fixAtMs: 0 }
  let pass = 0
  let passAtMs: number | null = null

  const roadOf = (roadIndex: number): Road => site.roads[roadIndex] as Road

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
      const position = index.snap(
        { eastM: poses.eastM[row] as number, northM: poses.northM[row] as number },
        { direction: anchor.direction },
      )
      if (position === null) return putDown(row, target, anchor.direction)
      trucks.phase[row] = PHASE.lane
      trucks.roadIndex[row] = position.roadIndex
      trucks.roadIndexBefore[row] = -1
      trucks.alongM[row] = position.alongM
      trucks.offsetM[row] = position.offsetM
    }
    const goal = goalOf(row, target, anchor.direction)
    const aim: Aim = target.kind === 'onward' ? 'onward' : target.kind === 'lane' && target.isFix ? 'fix' : 'queue'
    if (goal === undefined || !tryPlan(row, goal, anchor.direction, aim)) return putDown(row, target, anchor.direction)
    if (trucks.phase[row] !== PHASE.leaving) trucks.bay[row] = undefined
    trucks.boundFor[row] = place
    trucks.exitNodeIndex[row] = target.kind === 'bay' ? target.yard.exitNodeIndex : undefined
    if (aim === 'onward') trucks.paceMps[row] = UNHURRIED
    if (aim === 'fix') {
      const intervalS = Math.max(1, (trucks.fixIntervalMs[row] as number) / 1_000)
      trucks.paceMps[row] = Math.max(0.5, (trucks.remainingM[row] as number) / intervalS)
    }
  }

  function goalOf(row: number, target: PoseTarget, direction: Direction | null): LanePlace | undefined {
    switch (target.kind) {
      case 'lane':
        return target
      case 'bay':
        return target.place.aisle === null
          ? undefined
          : { roadIndex: target.place.aisle.roadIndex, alongM: target.place.aisle.joinAlongM, laneIndex: 0 }
      case 'onward':
        return findOnward(row, doorOf(row, direction) ?? placeOf(row), direction)
      default:
        return undefined
    }
  }

  const placeOf = (row: number): LanePlace => ({
    roadIndex: trucks.roadIndex[row] as number,
    alongM: trucks.alongM[row] as number,
    laneIndex: trucks.targetLaneIndex[row] as number,
  })

  /** The way out of the yard that a truck is leaving. */
  function doorOf(row: number, direction: Direction | null): LanePlace | undefined {
    const exitNodeIndex = trucks.exitNodeIndex[row]
    if (trucks.phase[row] !== PHASE.leaving || exitNodeIndex === undefined) return undefined
    const last = graph.findWay(roadOf(trucks.roadIndex[row] as number).toNodeIndex, exitNodeIndex, direction)?.at(-1)
    return last === undefined ? undefined : { roadIndex: last, alongM: lengthM[last] as number, laneIndex: 0 }
  }

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
    trucks.alongM[row] = goal.alongM
    trucks.targetLaneIndex[row] = goal.laneIndex
    trucks.offsetM[row] = laneOffsetM(roadOf(goal.roadIndex), Math.min(goal.laneIndex, roadOf(goal.roadIndex).laneCount - 1))
    drawing.drawOnLane(row)
  }

  /** Where a truck of which nothing is known comes into the picture. */
  function startOf(direction: Direction | null): LanePlace {
    const gateway = site.gateways.find((candidate) => candidate.role === 'source' && candidate.direction === (direction ?? 'export'))
    const roadIndex = gateway === undefined ? 0 : (graph.listOutgoing(gateway.nodeIndex)[0] ?? 0)
    return { roadIndex, alongM: 0, laneIndex: 0 }
  }

  function driveToSpot(row: number, target: Extract<PoseTarget, { kind: 'spot' }>): void {
    if (Math.hypot(target.eastM - (poses.eastM[row] as number), target.northM - (poses.northM[row] as number)) > SPOT_JUMP_M)
      return putDown(row, target, null)
    trucks.phase[row] = PHASE.spot
    trucks.bay[row] = undefined
    trucks.boundFor[row] = undefined
    trucks.spotEastM[row] = target.eastM
    trucks.spotNorthM[row] = target.northM
    trucks.spotHeadingRad[row] = target.headingRad ?? Number.NaN
  }

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
      const wentMs = passAtMs === null ? 0 : atMs - passAtMs
      const isRestart = Math.abs(wentMs) > PAUSE_MS_MAX
      // A clock that is set back a little stands still for the trucks.
      const stepMs = Math.max(0, wentMs)
      passAtMs = isRestart || passAtMs === null ? atMs : passAtMs + stepMs
      for (const anchor of anchors) {
        finder.describe(anchor, atMs, key)
        const known = trucks.rowOf(anchor.tripSeq)
        const row = known ?? trucks.add(anchor.tripSeq)
        trucks.seenInPass[row] = pass
        poses.vehicleClassIndex[row] = anchor.vehicleClassIndex
        poses.statusIndex[row] = anchor.statusIndex
        const isChanged =
          trucks.placeSeq[row] !== key.placeSeq ||
          trucks.detailSeq[row] !== key.detailSeq ||
          (key.fixAtMs !== 0 && trucks.fixAtMs[row] !== key.fixAtMs)
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
