/**
 * Ways on the ground between the stops of a route: where a truck is after some metres, and how long it drives on a free road.
 *
 * Units:   metres along the path, milliseconds of free driving; points in the site frame.
 * Limits:  paths are kept per pair of anchors; a site has some hundred pairs, bays some thousand.
 * Checked: paths.test.ts (continuity, length, speed).
 */
import { assert } from '../../engine/model/assert.ts'
import type { Bay, Direction, Road, Site, Yard } from '../../engine/model/site.ts'
import { mpsFromKmh, type SitePoint } from '../../engine/model/units.ts'
import type { LaneGraph } from '../../engine/rules/site/lane-graph.ts'

/** Where a path begins or ends: a node of the graph, or a stop line on a road. */
export type Anchor =
  | { readonly kind: 'node'; readonly nodeIndex: number }
  | { readonly kind: 'road'; readonly roadIndex: number; readonly atM: number; readonly laneIndex: number }

/** A polyline with the free driving time to each of its points. */
export interface Path {
  readonly points: readonly SitePoint[]
  /** Per point, from 0. */
  readonly alongM: readonly number[]
  /** Per point, from 0, on a free road. */
  readonly alongMs: readonly number[]
  readonly lengthM: number
  readonly travelMs: number
}

export interface Placed {
  readonly at: SitePoint
  readonly headingRad: number
}

export interface Paths {
  /** @returns null when no road open to the direction leads there. */
  readonly findPath: (from: Anchor, to: Anchor, direction: Direction) => Path | null
  /** From the yard's entry to the bay, along its aisles. */
  readonly getBayEntry: (yard: Yard, bayIndex: number) => Path
  /** From the bay to the yard's exit. */
  readonly getBayExit: (yard: Yard, bayIndex: number) => Path
}

/** Manoeuvring from the aisle into a bay (estimate). */
const BAY_SPEED_MPS = mpsFromKmh(6)

export const bayOf = (yard: Yard, bayIndex: number): Bay => {
  const bay = yard.bays[bayIndex % Math.max(1, yard.bays.length)]
  assert(bay !== undefined, `yard ${yard.id} has bays drawn`)
  return bay
}

interface Draft {
  readonly points: SitePoint[]
  readonly alongM: number[]
  readonly alongMs: number[]
}

function addPoint(draft: Draft, point: SitePoint, speedMps: number): void {
  const last = draft.points[draft.points.length - 1]
  if (last === undefined) {
    draft.points.push(point)
    draft.alongM.push(0)
    draft.alongMs.push(0)
    return
  }
  const stepM = Math.hypot(point.eastM - last.eastM, point.northM - last.northM)
  if (stepM < 0.01) return
  draft.points.push(point)
  draft.alongM.push((draft.alongM[draft.alongM.length - 1] as number) + stepM)
  draft.alongMs.push((draft.alongMs[draft.alongMs.length - 1] as number) + (stepM / speedMps) * 1_000)
}

const finish = (draft: Draft): Path => ({
  ...draft, lengthM: draft.alongM[draft.alongM.length - 1] ?? 0, travelMs: draft.alongMs[draft.alongMs.length - 1] ?? 0,
})

/** The lane's own line is the centre line moved sideways; lane 0 is the rightmost. */
const lateralM = (road: Road, laneIndex: number): number => ((road.laneCount - 1) / 2 - Math.min(laneIndex, road.laneCount - 1)) * road.laneWidthM

function addRoad(draft: Draft, road: Road, fromM: number, toM: number, laneIndex: number): void {
  const speedMps = mpsFromKmh(road.freeSpeedKmh.value)
  const rightM = lateralM(road, laneIndex)
  let alongM = 0
  for (let index = 1; index < road.centreline.length; index += 1) {
    const start = road.centreline[index - 1] as SitePoint
    const end = road.centreline[index] as SitePoint
    const stepM = Math.hypot(end.eastM - start.eastM, end.northM - start.northM)
    if (stepM === 0) continue
    const east = (end.eastM - start.eastM) / stepM
    const north = (end.northM - start.northM) / stepM
    const at = (metres: number): SitePoint => ({
      eastM: start.eastM + east * metres + north * rightM, northM: start.northM + north * metres - east * rightM,
    })
    const low = Math.max(0, fromM - alongM)
    const high = Math.min(stepM, toM - alongM)
    if (low <= high) {
      addPoint(draft, at(low), speedMps)
      addPoint(draft, at(high), speedMps)
    }
    alongM += stepM
  }
}

/** Nearest point of a road's centre line, as metres along it. */
function nearestAlongM(road: Road, point: SitePoint): { readonly alongM: number; readonly awayM: number } {
  let best = { alongM: 0, awayM: Number.POSITIVE_INFINITY }
  let alongM = 0
  for (let index = 1; index < road.centreline.length; index += 1) {
    const start = road.centreline[index - 1] as SitePoint
    const end = road.centreline[index] as SitePoint
    const [dx, dy] = [end.eastM - start.eastM, end.northM - start.northM]
    const stepM = Math.hypot(dx, dy)
    if (stepM === 0) continue
    const ratio = Math.max(0, Math.min(1, ((point.eastM - start.eastM) * dx + (point.northM - start.northM) * dy) / (stepM * stepM)))
    const awayM = Math.hypot(start.eastM + dx * ratio - point.eastM, start.northM + dy * ratio - point.northM)
    if (awayM < best.awayM) best = { alongM: alongM + ratio * stepM, awayM }
    alongM += stepM
  }
  return best
}

export function createPaths(site: Site, graph: LaneGraph): Paths {
  const kept = new Map<string, Path | null>()
  const road = (roadIndex: number): Road => {
    const found = site.roads[roadIndex]
    assert(found !== undefined, `road ${roadIndex} exists`)
    return found
  }
  const anchorKey = (anchor: Anchor): string => (anchor.kind === 'node' ? `n${anchor.nodeIndex}` : `r${anchor.roadIndex}@${anchor.atM.toFixed(1)}#${anchor.laneIndex}`)

  function buildPath(from: Anchor, to: Anchor, direction: Direction): Path | null {
    const draft: Draft = { points: [], alongM: [], alongMs: [] }
    if (from.kind === 'road' && to.kind === 'road' && from.roadIndex === to.roadIndex && to.atM >= from.atM) {
      addRoad(draft, road(from.roadIndex), from.atM, to.atM, to.laneIndex)
      return finish(draft)
    }
    const fromNode = from.kind === 'node' ? from.nodeIndex : road(from.roadIndex).toNodeIndex
    const toNode = to.kind === 'node' ? to.nodeIndex : road(to.roadIndex).fromNodeIndex
    const way = graph.findWay(fromNode, toNode, direction)
    if (way === null) return null
    if (from.kind === 'road') addRoad(draft, road(from.roadIndex), from.atM, road(from.roadIndex).lengthM, from.laneIndex)
    for (const roadIndex of way) addRoad(draft, road(roadIndex), 0, road(roadIndex).lengthM, 0)
    if (to.kind === 'road') addRoad(draft, road(to.roadIndex), 0, to.atM, to.laneIndex)
    if (draft.points.length === 0) {
      const node = site.nodes[fromNode]
      assert(node !== undefined, `node ${fromNode} exists`)
      addPoint(draft, node, 1)
    }
    return finish(draft)
  }

  function keep(key: string, make: () => Path | null): Path | null {
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = make()
    kept.set(key, made)
    return made
  }

  /** The aisle nearest to the bay that leads from the entry and on to the exit. */
  function findAisle(yard: Yard, bay: Bay): { readonly roadIndex: number; readonly alongM: number } | null {
    let best: { roadIndex: number; alongM: number; awayM: number } | null = null
    site.roads.forEach((one, roadIndex) => {
      if (one.kind !== 'yardRoad') return
      const near = nearestAlongM(one, bay.at)
      if (best !== null && near.awayM >= best.awayM) return
      if (graph.findWay(yard.entryNodeIndex, one.fromNodeIndex, null) === null || graph.findWay(one.toNodeIndex, yard.exitNodeIndex, null) === null) return
      best = { roadIndex, ...near }
    })
    return best
  }

  function bayPath(yard: Yard, bayIndex: number, isEntry: boolean): Path {
    const bay = bayOf(yard, bayIndex)
    const doorIndex = isEntry ? yard.entryNodeIndex : yard.exitNodeIndex
    const door = site.nodes[doorIndex]
    assert(door !== undefined, `the door of ${yard.id} is a node`)
    const aisle = findAisle(yard, bay)
    const draft: Draft = { points: [], alongM: [], alongMs: [] }
    const way = aisle === null ? null
      : isEntry ? graph.findWay(doorIndex, road(aisle.roadIndex).fromNodeIndex, null) : graph.findWay(road(aisle.roadIndex).toNodeIndex, doorIndex, null)
    if (!isEntry) addPoint(draft, bay.at, BAY_SPEED_MPS)
    if (isEntry) addPoint(draft, door, BAY_SPEED_MPS)
    if (aisle !== null && way !== null) {
      const lane = road(aisle.roadIndex)
      if (!isEntry) addRoad(draft, lane, aisle.alongM, lane.lengthM, 0)
      for (const roadIndex of way) addRoad(draft, road(roadIndex), 0, road(roadIndex).lengthM, 0)
      if (isEntry) addRoad(draft, lane, 0, aisle.alongM, 0)
    }
    addPoint(draft, isEntry ? bay.at : door, BAY_SPEED_MPS)
    return finish(draft)
  }

  const getBayPath = (yard: Yard, bayIndex: number, isEntry: boolean): Path => {
    const path = keep(`${isEntry ? 'in' : 'out'}|${yard.id}|${bayIndex % Math.max(1, yard.bays.length)}`, () => bayPath(yard, bayIndex, isEntry))
    assert(path !== null, 'a bay can always be reached')
    return path
  }
  return {
    findPath: (from, to, direction) => keep(`${direction}|${anchorKey(from)}|${anchorKey(to)}`, () => buildPath(from, to, direction)),
    getBayEntry: (yard, bayIndex) => getBayPath(yard, bayIndex, true),
    getBayExit: (yard, bayIndex) => getBayPath(yard, bayIndex, false),
  }
}

/** Index of the last entry that is not after the value; the list ascends and begins at 0. */
function segmentAt(ascending: readonly number[], value: number): number {
  let low = 0
  let high = ascending.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((ascending[middle] as number) <= value) low = middle
    else high = middle - 1
  }
  return low
}

/** Metres driven after some time on a free road. */
export function metresAfter(path: Path, elapsedMs: number): number {
  if (elapsedMs <= 0) return 0
  if (elapsedMs >= path.travelMs) return path.lengthM
  const index = segmentAt(path.alongMs, elapsedMs)
  const [startMs, endMs] = [path.alongMs[index] as number, path.alongMs[index + 1] as number]
  const [startM, endM] = [path.alongM[index] as number, path.alongM[index + 1] as number]
  return startM + ((elapsedMs - startMs) / (endMs - startMs)) * (endM - startM)
}

/** The place and heading after some metres; before the beginning and past the end it stands still. */
export function placeAt(path: Path, alongM: number): Placed {
  const lastIndex = path.points.length - 1
  if (lastIndex === 0) return { at: path.points[0] as SitePoint, headingRad: 0 }
  const clampedM = Math.max(0, Math.min(path.lengthM, alongM))
  const index = Math.min(lastIndex - 1, segmentAt(path.alongM, clampedM))
  const start = path.points[index] as SitePoint
  const end = path.points[index + 1] as SitePoint
  const [startM, endM] = [path.alongM[index] as number, path.alongM[index + 1] as number]
  const ratio = endM === startM ? 0 : (clampedM - startM) / (endM - startM)
  return {
    at: { eastM: start.eastM + (end.eastM - start.eastM) * ratio, northM: start.northM + (end.northM - start.northM) * ratio },
    headingRad: Math.atan2(end.northM - start.northM, end.eastM - start.eastM),
  }
}
