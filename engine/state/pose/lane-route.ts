/**
 * The way of a drawn truck along the lanes: planned when its target changes, read while it drives.
 *
 * A way that is too long to be driven is refused: the truck is then put down at its target.
 */
import { lengthOf, type Polyline } from '../../model/polyline.ts'
import type { Direction, Road } from '../../model/site.ts'
import type { LaneWay } from '../../rules/site/lane-graph.ts'
import type { SiteIndex } from '../../rules/site/site-index.ts'
import type { TruckColumns } from './truck-columns.ts'

/**
 * A truck farther behind than this is put down at its target instead of driving there. A fix is where the truck is now; a queue place
 * may be taken from the moment of its call, 8 km away in a buffer: that way is driven.
 */
const JUMP_M = { fix: 2_500, queue: 10_000, onward: Number.POSITIVE_INFINITY } as const
/** Why it drives: to a place in a lane or a bay, to a fix, or only on. */
export type Aim = keyof typeof JUMP_M
/** A target this little behind is not turned round for: it waits for a fix to come up with it, and rolls back to a queue place. */
const BEHIND_M = 30
/** Where a truck of unknown whereabouts stops: so far on, and as much again per truck behind it. */
const ONWARD_M = 45
const ONWARD_SPACING_M = 19
/** On open roads, at least this fast, such a truck drives on to their end: it has nowhere else to go. */
const OPEN_ROAD_KMH = 30
export const NO_WAY: LaneWay = []

/** A place to drive to or to be put down at. */
export interface LanePlace {
  readonly roadIndex: number
  readonly alongM: number
  readonly laneIndex: number
}

export interface LaneRoutes {
  /** Lengths of the roads, in the order of `Site.roads`. */
  readonly lengthM: Float64Array
  /** The road after the one that the truck is on; -1 when it is on the last. */
  readonly nextRoadOf: (row: number) => number
  /**
   * A queue place a little behind is rolled back to; a fix a little behind is waited for.
   * @returns false when there is no way, or it is too long to be driven.
   */
  readonly tryPlan: (row: number, goal: LanePlace, direction: Direction | null, aim: Aim) => boolean
  /** A little way on by the straightest road, or to the end of the open road; not past the end of the last. */
  readonly findOnward: (row: number, from: LanePlace, direction: Direction | null) => LanePlace
}

export function createLaneRoutes(index: SiteIndex, trucks: TruckColumns): LaneRoutes {
  const { site, graph, lines } = index
  const lengthM = Float64Array.from(lines, lengthOf)
  const roadOf = (roadIndex: number): Road => site.roads[roadIndex] as Road

  function nextRoadOf(row: number): number {
    const way = trucks.way[row] as LaneWay
    const wayIndex = trucks.wayIndex[row] as number
    if (wayIndex < way.length) return way[wayIndex] as number
    return wayIndex === way.length ? (trucks.targetRoadIndex[row] as number) : -1
  }

  function tryPlan(row: number, goal: LanePlace, direction: Direction | null, aim: Aim): boolean {
    const roadIndex = trucks.roadIndex[row] as number
    const alongM = trucks.alongM[row] as number
    const { roadIndex: targetRoadIndex, alongM: targetAlongM } = goal
    trucks.targetRoadIndex[row] = targetRoadIndex
    trucks.targetLaneIndex[row] = goal.laneIndex
    if (roadIndex === targetRoadIndex && targetAlongM >= alongM - BEHIND_M) {
      trucks.way[row] = NO_WAY
      trucks.wayIndex[row] = 1
      trucks.remainingM[row] = aim === 'queue' ? targetAlongM - alongM : Math.max(0, targetAlongM - alongM)
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
    return remainingM <= JUMP_M[aim]
  }

  function findOnward(row: number, from: LanePlace, direction: Direction | null): LanePlace {
    const tripSeq = trucks.poses.tripSeq[row] as number
    const isOpen = (road: number): boolean => roadOf(road).freeSpeedKmh.value >= OPEN_ROAD_KMH
    let { roadIndex } = from
    let leftM = from.alongM + ONWARD_M + (tripSeq % 6) * ONWARD_SPACING_M
    for (let hop = 0; hop < 12; hop += 1) {
      const next = straightestAfter(roadIndex, direction)
      const isFartherOn = leftM > (lengthM[roadIndex] as number)
      if (next < 0 || !(isFartherOn || (isOpen(roadIndex) && isOpen(next)))) break
      leftM = isFartherOn ? leftM - (lengthM[roadIndex] as number) : 0
      roadIndex = next
    }
    const endM = lengthM[roadIndex] as number
    const alongM = isOpen(roadIndex) ? Math.max(Math.min(leftM, endM), endM - (tripSeq % 6) * ONWARD_SPACING_M) : Math.min(leftM, endM)
    return { roadIndex, alongM, laneIndex: tripSeq % roadOf(roadIndex).laneCount }
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

  return { lengthM, nextRoadOf, tryPlan, findOnward }
}

function headingOf(line: Polyline, isEnd: boolean): number {
  const from = isEnd ? line.alongM.length - 2 : 0
  return Math.atan2(
    (line.northM[from + 1] as number) - (line.northM[from] as number),
    (line.eastM[from + 1] as number) - (line.eastM[from] as number),
  )
}
