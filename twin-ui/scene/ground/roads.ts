/** Roads as ribbons of asphalt with their paint: edge and lane lines, arrows, stop lines. */
import { laneOffsetM, type Road, type Site } from '../../../engine/model/site.ts'
import type { SitePoint } from '../../../engine/model/units.ts'
import { RoadIndex } from '../geometry/flat-index.ts'
import { cornerIn, type MeshWriter } from '../geometry/mesh-writer.ts'
import { frameAlong, frameIn, isInRing, lineOf, offsetLine, placeIn, type Frame, type Line } from '../geometry/plane.ts'
import { halfWidthM, type RoadLines } from '../geometry/road-lanes.ts'
import { GROUND, PAINT } from '../palette.ts'

const SURFACE_UP_M = 0.02
export const PAINT_UP_M = 0.05
const SHOULDER_M = 0.6
const LINE_WIDTH_M = 0.18
/** Paint is cut into pieces of this length, so that it can stop at junctions. */
const PIECE_M = 4
/** 4 m painted, 6 m not: lane lines of slow roads (estimate; QCVN 41 allows several). */
const DASH_M = 10
const ARROW_EVERY_M = 70

export interface PavingWriters {
  readonly paving: MeshWriter
  readonly paint: MeshWriter
}

export function writeRoads(site: Site, lines: RoadLines, { paving, paint }: PavingWriters): void {
  const index = new RoadIndex(site.roads.filter((road) => road.kind !== 'yardRoad'))
  for (const road of site.roads) {
    const shoulderM = road.kind === 'yardRoad' ? 0 : SHOULDER_M
    const reachM = halfWidthM(road) + shoulderM
    const upM = road.kind === 'yardRoad' ? SURFACE_UP_M + 0.005 : SURFACE_UP_M + road.laneCount * 0.002
    paving.strip(
      offsetLine(road.centreline, reachM),
      offsetLine(road.centreline, -reachM),
      upM,
      road.kind === 'yardRoad' ? GROUND.aisle : GROUND.asphalt,
    )
    if (road.kind === 'yardRoad') continue
    writeLines(road, index, site, paint)
    writeArrows(road, index, paint)
  }
  writeStopLines(site, lines, paint)
}

function writeLines(road: Road, index: RoadIndex, site: Site, paint: MeshWriter): void {
  const line = lineOf(road.centreline)
  const yards = site.yards.map((yard) => yard.polygon)
  const half = halfWidthM(road)
  const pieces = Math.max(1, Math.round(line.lengthM / PIECE_M))
  for (let piece = 0; piece < pieces; piece += 1) {
    const fromM = (piece / pieces) * line.lengthM
    const toM = ((piece + 1) / pieces) * line.lengthM
    for (const side of [-1, 1]) {
      const leftM = side * (half - 0.1)
      if (isFree((fromM + toM) / 2, leftM, line, road, index, yards)) {
        // Yellow divides opposing ways (QCVN 41): the left edge of a one-way carriageway.
        stripe(line, fromM, toM, leftM, paint, side > 0 && road.kind !== 'gateLane' ? PAINT.yellow : PAINT.white)
      }
    }
  }
  for (let lane = 1; lane < road.laneCount; lane += 1) {
    const leftM = lane * road.laneWidthM - half
    const isSolid = road.kind === 'gateLane'
    for (let fromM = 1; fromM < line.lengthM - 2; fromM += isSolid ? PIECE_M : DASH_M) {
      const toM = Math.min(line.lengthM, fromM + PIECE_M)
      if (isFree((fromM + toM) / 2, leftM, line, road, index, yards)) stripe(line, fromM, toM, leftM, paint, PAINT.dim)
    }
  }
}

function isFree(
  alongM: number,
  leftM: number,
  line: Line,
  road: Road,
  index: RoadIndex,
  yards: readonly (readonly SitePoint[])[],
): boolean {
  const at = placeIn(frameAlong(line, alongM), 0, leftM)
  return !index.isCoveredByOther(at, road.id, 0.3) && !yards.some((ring) => isInRing(at, ring))
}

function stripe(line: Line, fromM: number, toM: number, leftM: number, paint: MeshWriter, colour: string): void {
  const from = frameAlong(line, fromM + 0.01)
  const to = frameAlong(line, toM - 0.01)
  const half = LINE_WIDTH_M / 2
  paint.strip(
    [placeIn(from, 0, leftM + half), placeIn(to, 0, leftM + half)],
    [placeIn(from, 0, leftM - half), placeIn(to, 0, leftM - half)],
    PAINT_UP_M,
    colour,
  )
}

function writeArrows(road: Road, index: RoadIndex, paint: MeshWriter): void {
  const line = lineOf(road.centreline)
  for (let alongM = 24; alongM < line.lengthM - 14; alongM += ARROW_EVERY_M) {
    for (let lane = 0; lane < road.laneCount; lane += 1) {
      const frame = frameIn(frameAlong(line, alongM), 0, laneOffsetM(road, lane))
      if (!index.isCoveredByOther(frame, road.id, 0)) arrow(frame, paint)
    }
  }
}

function arrow(frame: Frame, paint: MeshWriter): void {
  paint.plate(frame, [-2.6, 0.4], [-0.11, 0.11], PAINT_UP_M, PAINT.dim)
  paint.face(
    [cornerIn(frame, 0.4, -0.5, PAINT_UP_M), cornerIn(frame, 2.6, 0, PAINT_UP_M), cornerIn(frame, 0.4, 0.5, PAINT_UP_M)],
    PAINT.dim,
  )
}

function writeStopLines(site: Site, lines: RoadLines, paint: MeshWriter): void {
  for (const station of site.stations) {
    for (const lane of station.lanes) {
      const stop = lines.stopFrame(lane)
      if (stop !== null) paint.plate(stop, [0.9, 1.4], [-stop.widthM / 2 + 0.35, stop.widthM / 2 - 0.35], PAINT_UP_M + 0.005, PAINT.white)
    }
  }
}
