/** Yards and aprons: concrete and painted bays; what stands round them: walls, kerbs, fences with gaps where vehicles drive in and out. */
import type { Bay, Site, Yard } from '../../../engine/model/site.ts'
import type { SitePoint } from '../../../engine/model/units.ts'
import type { MeshWriter } from '../geometry/mesh-writer.ts'
import { counterClockwise, distanceM, distanceToLineM, frameAt, headingOfRad, type Frame } from '../geometry/plane.ts'
import { BUILT, GROUND, PAINT } from '../palette.ts'
import { PAINT_UP_M, type PavingWriters } from './roads.ts'

const YARD_UP_M = -0.02
const APRON_UP_M = -0.04
/** An articulated truck and room to walk round it (estimate). */
const BAY_LENGTH_M = 18
const FENCE_UP_M = 2.2
const POST_EVERY_M = 6
/** The fence leaves this much free on both sides of a road that passes it. */
const GATE_CLEAR_M = 4

export function writeYards(site: Site, writers: PavingWriters): void {
  for (const thing of site.scenery) {
    if (thing.kind === 'apron') writers.paving.area(thing.outline, APRON_UP_M, GROUND.apron)
    if (thing.kind === 'water') writers.paving.area(thing.outline, APRON_UP_M - 0.1, GROUND.water)
  }
  for (const yard of site.yards) {
    writers.paving.area(yard.polygon, YARD_UP_M, GROUND.yard)
    writeBays(yard, writers.paint)
  }
}

export function writeFences(site: Site, solid: MeshWriter): void {
  for (const thing of site.scenery) if (thing.kind === 'wall') writeWall(thing.outline, thing.heightM, solid)
  for (const yard of site.yards) writeFence(yard, site, solid)
}

/** Half the room of a bay: half the distance to its nearest neighbour, held to what trucks need. */
function bayHalfWidthM(yard: Yard): number {
  const [first, ...others] = yard.bays
  if (first === undefined) return 2
  const nearestM = others.slice(0, 40).reduce((least, bay) => Math.min(least, distanceM(first.at, bay.at)), Number.POSITIVE_INFINITY)
  return Math.max(1.6, Math.min(2.4, nearestM / 2))
}

function writeBays(yard: Yard, paint: MeshWriter): void {
  const half = bayHalfWidthM(yard)
  for (const bay of yard.bays) {
    const frame = bayFrame(bay)
    for (const side of [-half, half])
      paint.plate(frame, [-BAY_LENGTH_M / 2, BAY_LENGTH_M / 2], [side - 0.07, side + 0.07], PAINT_UP_M, PAINT.dim)
    paint.plate(frame, [-BAY_LENGTH_M / 2 - 0.07, -BAY_LENGTH_M / 2 + 0.07], [-half, half], PAINT_UP_M, PAINT.dim)
  }
}

const bayFrame = (bay: Bay): Frame => frameAt(bay.at, bay.headingRad)

function writeFence(yard: Yard, site: Site, solid: MeshWriter): void {
  const ring = counterClockwise(yard.polygon)
  const passing = site.roads.filter((road) => road.centreline.some((point) => distanceToLineM(point, [...ring, ring[0] as SitePoint]) < 60))
  ring.forEach((from, index) => {
    const to = ring[(index + 1) % ring.length] as SitePoint
    const sideM = distanceM(from, to)
    const frame = frameAt(from, headingOfRad(from, to))
    const pieces = Math.max(1, Math.round(sideM / POST_EVERY_M))
    for (let piece = 0; piece < pieces; piece += 1) {
      const atM = (piece / pieces) * sideM
      const toM = ((piece + 1) / pieces) * sideM
      const middle = {
        eastM: from.eastM + ((to.eastM - from.eastM) * (piece + 0.5)) / pieces,
        northM: from.northM + ((to.northM - from.northM) * (piece + 0.5)) / pieces,
      }
      if (passing.some((road) => distanceToLineM(middle, road.centreline) < (road.laneCount * road.laneWidthM) / 2 + GATE_CLEAR_M)) continue
      solid.box(frame, { forwardM: [atM, toM], leftM: [-0.2, 0.2], upM: [0, 0.28] }, { colour: GROUND.kerb, foot: 0.6 })
      solid.box(frame, { forwardM: [atM, atM + 0.1], leftM: [-0.05, 0.05], upM: [0.28, FENCE_UP_M] }, { colour: BUILT.fence })
      for (const railM of [0.9, 1.5, FENCE_UP_M - 0.1])
        solid.box(frame, { forwardM: [atM, toM], leftM: [-0.03, 0.03], upM: [railM, railM + 0.06] }, { colour: BUILT.fence })
    }
  })
}

function writeWall(outline: readonly SitePoint[], heightM: number, solid: MeshWriter): void {
  for (let index = 1; index < outline.length; index += 1) {
    const from = outline[index - 1] as SitePoint
    const to = outline[index] as SitePoint
    const frame = frameAt(from, headingOfRad(from, to))
    solid.box(frame, { forwardM: [0, distanceM(from, to)], leftM: [-0.15, 0.15], upM: [0, heightM] }, { colour: BUILT.concrete, foot: 0.6 })
  }
}
