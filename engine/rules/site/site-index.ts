/**
 * Answers "where on the site is this point?": which yard it is in, which station's approach or which road it is on.
 *
 * Roads and yards are entered into a square grid once; a query looks at one cell. Roads carry a margin of `SNAP_M_MAX`, so that a
 * noisy fix beside the road is found in the same look.
 * Units:   metres in the site frame, radians counter-clockwise from east.
 * Limits:  at most 65,536 cells; a wider site gets wider cells. About 1 µs a query on the shipped crossing.
 * Checked: site-index.test.ts, against a search through everything.
 */
import type { PlaceId } from '../../model/ids.ts'
import { createLineProjection, createPolyline, projectOnto, type Polyline } from '../../model/polyline.ts'
import { laneOffsetM, type Direction, type Road, type Site } from '../../model/site.ts'
import type { SitePoint } from '../../model/units.ts'
import { createLaneGraph, type LaneGraph } from './lane-graph.ts'
import { isInsideRing } from './ring.ts'

/** A fix farther than this from every road is not on one: 3 to 10 m of receiver error and half a carriageway. */
export const SNAP_M_MAX = 25
/** `locate` calls a point on the road up to this far outside its edge. */
const ROAD_EDGE_M = 6
/** Over the stop line by less than this still counts as the station's approach. */
const PAST_STOP_M = 12
/** The approach of a station reaches this far back from its stop line; a longer queue stands on the road. */
const APPROACH_M = 80
/** Driving against the heading costs as much as this many metres beside the road: it decides between two carriageways. */
const WRONG_WAY_M = 20
const CELL_M_MIN = 32
const CELLS_MAX = 65_536

/** A place on a carriageway. */
export interface RoadPosition {
  readonly roadIndex: number
  readonly alongM: number
  /** Left of the centre line is positive. */
  readonly offsetM: number
  /** The nearest lane; 0 is the right-hand one. */
  readonly laneIndex: number
}

export type SiteLocation =
  | { readonly kind: 'yard'; readonly placeId: PlaceId; readonly road: RoadPosition | null }
  | { readonly kind: 'station'; readonly placeId: PlaceId; readonly stationLaneIndex: number; readonly road: RoadPosition }
  | { readonly kind: 'road'; readonly placeId: PlaceId; readonly road: RoadPosition }

/** What else is known of the vehicle; it tells one carriageway from the other. */
export interface LocateHint {
  readonly direction?: Direction | null
  readonly headingRad?: number | null
}

export interface SiteIndex {
  readonly site: Site
  readonly graph: LaneGraph
  /** Centre lines, in the order of `Site.roads`. */
  readonly lines: readonly Polyline[]
  readonly roadIndexById: ReadonlyMap<PlaceId, number>
  /** The yard, else the station approach, else the road that the point is in or on; null where there is none. */
  readonly locate: (point: SitePoint, hint?: LocateHint) => SiteLocation | null
  /** The best road within `SNAP_M_MAX`; null where there is none. */
  readonly snap: (point: SitePoint, hint?: LocateHint) => RoadPosition | null
}

export function createSiteIndex(site: Site): SiteIndex {
  const graph = createLaneGraph(site)
  const lines = site.roads.map((road) => createPolyline(road.centreline))
  const roadIndexById = new Map(site.roads.map((road, roadIndex) => [road.id, roadIndex]))
  const grid = createGrid(site, lines)
  const approaches = listApproaches(site, roadIndexById)
  const projection = createLineProjection()
  const NO_HINT: LocateHint = {}

  function bestRoad(cell: number, point: SitePoint, hint: LocateHint): RoadPosition | null {
    const direction = hint.direction ?? null
    const headingRad = hint.headingRad ?? null
    let bestCostM = Number.POSITIVE_INFINITY
    let bestRoadIndex = -1
    let bestAlongM = 0
    let bestOffsetM = 0
    const end = grid.segmentStart[cell + 1] as number
    for (let entry = grid.segmentStart[cell] as number; entry < end; entry += 1) {
      const roadIndex = grid.segmentRoad[entry] as number
      if (direction !== null && !graph.isOpenTo(roadIndex, direction)) continue
      const line = lines[roadIndex] as Polyline
      const segment = grid.segmentOfRoad[entry] as number
      projectOnto(line, point.eastM, point.northM, projection, segment, segment)
      const road = site.roads[roadIndex] as Road
      const outsideM = Math.max(0, projection.distanceM - (road.laneCount * road.laneWidthM) / 2)
      if (outsideM > SNAP_M_MAX) continue
      // Inside the carriageway the middle still wins by a little, so that a junction has one answer.
      let costM = outsideM + projection.distanceM / 100
      if (headingRad !== null) {
        const roadRad = Math.atan2(
          (line.northM[segment + 1] as number) - (line.northM[segment] as number),
          (line.eastM[segment + 1] as number) - (line.eastM[segment] as number),
        )
        costM += (WRONG_WAY_M * (1 - Math.cos(roadRad - headingRad))) / 2
      }
      if (costM >= bestCostM) continue
      bestCostM = costM
      bestRoadIndex = roadIndex
      bestAlongM = projection.alongM
      bestOffsetM = projection.offsetM
    }
    if (bestRoadIndex < 0) return null
    return {
      roadIndex: bestRoadIndex,
      alongM: bestAlongM,
      offsetM: bestOffsetM,
      laneIndex: nearestLane(site.roads[bestRoadIndex] as Road, bestOffsetM),
    }
  }

  function findYard(cell: number, point: SitePoint): Site['yards'][number] | undefined {
    const end = grid.yardStart[cell + 1] as number
    for (let entry = grid.yardStart[cell] as number; entry < end; entry += 1) {
      const yard = site.yards[grid.yardOf[entry] as number] as Site['yards'][number]
      if (isInsideRing(yard.polygon, point.eastM, point.northM)) return yard
    }
    return undefined
  }

  return {
    site,
    graph,
    lines,
    roadIndexById,
    snap(point, hint = NO_HINT) {
      const cell = grid.cellOf(point)
      return cell < 0 ? null : bestRoad(cell, point, hint)
    },
    locate(point, hint = NO_HINT) {
      const cell = grid.cellOf(point)
      if (cell < 0) return null
      const yard = findYard(cell, point)
      const position = bestRoad(cell, point, hint)
      if (yard !== undefined) return { kind: 'yard', placeId: yard.id, road: position }
      if (position === null) return null
      const road = site.roads[position.roadIndex] as Road
      if (Math.abs(position.offsetM) > (road.laneCount * road.laneWidthM) / 2 + ROAD_EDGE_M) return null
      const approach = findApproach(approaches[position.roadIndex] ?? [], position, hint.direction ?? null)
      if (approach !== undefined)
        return { kind: 'station', placeId: approach.stationId, stationLaneIndex: approach.stationLaneIndex, road: position }
      return { kind: 'road', placeId: road.id, road: position }
    },
  }
}

function nearestLane(road: Road, offsetM: number): number {
  const lane = Math.round((offsetM - laneOffsetM(road, 0)) / road.laneWidthM)
  return Math.min(road.laneCount - 1, Math.max(0, lane))
}

interface Approach {
  readonly stationId: PlaceId
  readonly stationLaneIndex: number
  readonly laneIndex: number
  readonly stopAtM: number
  readonly direction: Direction
}

/** Station lanes by road, first stop line first. */
function listApproaches(site: Site, roadIndexById: ReadonlyMap<PlaceId, number>): readonly (readonly Approach[])[] {
  const byRoad: Approach[][] = site.roads.map(() => [])
  for (const station of site.stations) {
    station.lanes.forEach((lane, stationLaneIndex) => {
      byRoad[roadIndexById.get(lane.roadId) ?? -1]?.push({
        stationId: station.id,
        stationLaneIndex,
        laneIndex: lane.laneIndex,
        stopAtM: lane.stopAtM,
        direction: lane.direction,
      })
    })
  }
  return byRoad.map((approaches) => approaches.sort((left, right) => left.stopAtM - right.stopAtM))
}

/** The next stop line ahead (or just passed); of its lanes, the one that the point is nearest to. */
function findApproach(approaches: readonly Approach[], position: RoadPosition, direction: Direction | null): Approach | undefined {
  let best: Approach | undefined
  for (const approach of approaches) {
    const aheadM = approach.stopAtM - position.alongM
    if (aheadM < -PAST_STOP_M || aheadM > APPROACH_M || (direction !== null && approach.direction !== direction)) continue
    if (
      best === undefined ||
      (approach.stationId === best.stationId &&
        Math.abs(approach.laneIndex - position.laneIndex) < Math.abs(best.laneIndex - position.laneIndex))
    )
      best = approach
  }
  return best
}

/** Rows of entries per cell, in one array each; `…Start[cell]` to `…Start[cell + 1]` are a cell's own. */
interface Grid {
  readonly cellOf: (point: SitePoint) => number
  readonly segmentStart: Int32Array
  readonly segmentRoad: Int32Array
  readonly segmentOfRoad: Int32Array
  readonly yardStart: Int32Array
  readonly yardOf: Int32Array
}

function createGrid(site: Site, lines: readonly Polyline[]): Grid {
  const points = [...site.roads.flatMap((road) => road.centreline), ...site.yards.flatMap((yard) => yard.polygon)]
  let westM = Number.POSITIVE_INFINITY
  let southM = Number.POSITIVE_INFINITY
  let eastM = Number.NEGATIVE_INFINITY
  let northM = Number.NEGATIVE_INFINITY
  for (const point of points) {
    westM = Math.min(westM, point.eastM)
    eastM = Math.max(eastM, point.eastM)
    southM = Math.min(southM, point.northM)
    northM = Math.max(northM, point.northM)
  }
  const marginM = SNAP_M_MAX + 20
  const widthM = Math.max(1, eastM - westM + 2 * marginM)
  const depthM = Math.max(1, northM - southM + 2 * marginM)
  const cellM = Math.max(CELL_M_MIN, Math.sqrt((widthM * depthM) / CELLS_MAX) * 1.01)
  const columnCount = points.length === 0 ? 0 : Math.ceil(widthM / cellM)
  const rowCount = points.length === 0 ? 0 : Math.ceil(depthM / cellM)
  const columnOf = (metres: number): number => Math.floor((metres - westM + marginM) / cellM)
  const rowOf = (metres: number): number => Math.floor((metres - southM + marginM) / cellM)

  const segments: [cell: number, road: number, segment: number][] = []
  const yards: [cell: number, yard: number][] = []
  const forCells = (
    fromEastM: number,
    fromNorthM: number,
    toEastM: number,
    toNorthM: number,
    aroundM: number,
    visit: (cell: number) => void,
  ): void => {
    const lastColumn = Math.min(columnCount - 1, columnOf(Math.max(fromEastM, toEastM) + aroundM))
    const lastRow = Math.min(rowCount - 1, rowOf(Math.max(fromNorthM, toNorthM) + aroundM))
    for (let row = Math.max(0, rowOf(Math.min(fromNorthM, toNorthM) - aroundM)); row <= lastRow; row += 1) {
      for (let column = Math.max(0, columnOf(Math.min(fromEastM, toEastM) - aroundM)); column <= lastColumn; column += 1)
        visit(row * columnCount + column)
    }
  }
  lines.forEach((line, roadIndex) => {
    const road = site.roads[roadIndex] as Road
    const aroundM = SNAP_M_MAX + (road.laneCount * road.laneWidthM) / 2
    for (let segment = 0; segment < line.alongM.length - 1; segment += 1) {
      const [fromEastM, fromNorthM, toEastM, toNorthM] = [
        line.eastM[segment],
        line.northM[segment],
        line.eastM[segment + 1],
        line.northM[segment + 1],
      ] as [number, number, number, number]
      forCells(fromEastM, fromNorthM, toEastM, toNorthM, aroundM, (cell) => segments.push([cell, roadIndex, segment]))
    }
  })
  site.yards.forEach((yard, yardIndex) => {
    const easts = yard.polygon.map((point) => point.eastM)
    const norths = yard.polygon.map((point) => point.northM)
    forCells(Math.min(...easts), Math.min(...norths), Math.max(...easts), Math.max(...norths), 0, (cell) => yards.push([cell, yardIndex]))
  })

  const cellCount = columnCount * rowCount
  const startsOf = (entries: readonly (readonly [cell: number, ...rest: number[]])[]): Int32Array => {
    const start = new Int32Array(cellCount + 1)
    for (const [cell] of entries) start[cell + 1] = (start[cell + 1] as number) + 1
    for (let cell = 0; cell < cellCount; cell += 1) start[cell + 1] = (start[cell + 1] as number) + (start[cell] as number)
    return start
  }
  segments.sort((left, right) => left[0] - right[0] || left[1] - right[1] || left[2] - right[2])
  yards.sort((left, right) => left[0] - right[0] || left[1] - right[1])
  return {
    cellOf(point) {
      const column = columnOf(point.eastM)
      const row = rowOf(point.northM)
      return column >= 0 && row >= 0 && column < columnCount && row < rowCount ? row * columnCount + column : -1
    },
    segmentStart: startsOf(segments),
    segmentRoad: Int32Array.from(segments, ([, road]) => road),
    segmentOfRoad: Int32Array.from(segments, ([, , segment]) => segment),
    yardStart: startsOf(yards),
    yardOf: Int32Array.from(yards, ([, yard]) => yard),
  }
}
