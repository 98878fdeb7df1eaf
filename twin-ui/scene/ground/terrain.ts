/**
 * The land around the crossing: level where anything is built, karst hills beyond, as one mesh with shading in its colours.
 *
 * The grid is fine around the stations and coarse far away. Hills come from the site's scenery; between them, away from
 * roads and yards, the land is filled with hills of the same kind, which are decoration and carry no survey.
 */
import { BufferAttribute, BufferGeometry, Color } from 'three'
import type { Scenery, Site } from '../../../engine/model/site.ts'
import type { SitePoint } from '../../../engine/model/units.ts'
import { diceAt, noiseAt, roughAt } from '../geometry/dice.ts'
import {
  boundsOf,
  centreOf,
  distanceM,
  distanceToLineM,
  distanceToRingM,
  distanceToSegmentM,
  closed,
  isInRing,
  type Bounds,
} from '../geometry/plane.ts'
import { GROUND } from '../palette.ts'

const CORE_CELL_M = 14
const FAR_CELL_M = 46
const CORE_MARGIN_M = 420
const FAR_MARGIN_M = 1_400
/** Level up to here from any road or yard, then rising. */
const LEVEL_M = 26
const RISE_M = 110
const REACH_M = LEVEL_M + RISE_M
/** Just under the paving. */
const LEVEL_UP_M = -0.35
const TOWER_LATTICE_M = 270

export interface Land {
  readonly geometry: BufferGeometry
  /** Height of the drawn land, metres. */
  upAt(at: SitePoint): number
  /** Distance to the nearest paved thing, metres, capped at REACH_M. */
  clearAt(at: SitePoint): number
  readonly bounds: Bounds
}

const smooth = (share: number): number => {
  const held = Math.max(0, Math.min(1, share))
  return held * held * (3 - 2 * held)
}

function* pavedPoints(site: Site): Generator<SitePoint> {
  for (const road of site.roads) yield* road.centreline
  for (const yard of site.yards) yield* yard.polygon
}

/** Lines of the grid: fine between `fromM` and `toM`, coarse outside. */
function gridLines(lowM: number, fromM: number, toM: number, highM: number): number[] {
  const lines: number[] = []
  for (let at = fromM; at > lowM; at -= Math.min(FAR_CELL_M, CORE_CELL_M + (fromM - at) * 0.08)) if (at < fromM) lines.push(at)
  lines.reverse()
  for (let at = fromM; at < toM; at += CORE_CELL_M) lines.push(at)
  for (let at = toM; at < highM; at += Math.min(FAR_CELL_M, CORE_CELL_M + (at - toM) * 0.08)) lines.push(at)
  return lines
}

/** Index of the last line at or below the value. */
function lineBelow(lines: readonly number[], valueM: number): number {
  let low = 0
  let high = lines.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((lines[middle] as number) <= valueM) low = middle
    else high = middle - 1
  }
  return low
}

interface Hill {
  readonly scenery: Scenery
  readonly bounds: Bounds
  /** Distance from the edge at which it is about as high as it gets. */
  readonly inradiusM: number
}

function hillOf(scenery: Scenery): Hill {
  const centre = centreOf(scenery.outline)
  return { scenery, bounds: boundsOf(scenery.outline), inradiusM: Math.max(20, distanceToLineM(centre, closed(scenery.outline))) }
}

function hillUpM(hill: Hill, at: SitePoint): number {
  const { bounds, scenery } = hill
  if (at.eastM < bounds.westM || at.eastM > bounds.eastM || at.northM < bounds.southM || at.northM > bounds.northM) return 0
  if (!isInRing(at, scenery.outline)) return 0
  const share = Math.min(1, distanceToLineM(at, closed(scenery.outline)) / hill.inradiusM)
  // Karst: steep flanks, a rough crown.
  const dome = 1 - (1 - share) ** 2.1
  return scenery.heightM * dome * (0.78 + 0.34 * roughAt(at.eastM / 62, at.northM / 62, 5))
}

/** Decorative karst towers on a lattice, off everything that is built. */
function towersUpM(at: SitePoint): number {
  let upM = 0
  const column = Math.floor(at.eastM / TOWER_LATTICE_M)
  const row = Math.floor(at.northM / TOWER_LATTICE_M)
  for (let dx = -1; dx <= 1; dx += 1) {
    for (let dy = -1; dy <= 1; dy += 1) {
      if (diceAt(column + dx, row + dy, 11) < 0.3) continue
      const eastM = (column + dx + 0.2 + 0.6 * diceAt(column + dx, row + dy, 12)) * TOWER_LATTICE_M
      const northM = (row + dy + 0.2 + 0.6 * diceAt(column + dx, row + dy, 13)) * TOWER_LATTICE_M
      const radiusM = 95 + 120 * diceAt(column + dx, row + dy, 14)
      const heightM = 42 + 120 * diceAt(column + dx, row + dy, 15) ** 1.6
      const awayM = distanceM(at, { eastM, northM }) * (0.82 + 0.36 * noiseAt(at.eastM / 70, at.northM / 70, 16))
      if (awayM < radiusM)
        upM = Math.max(upM, heightM * (1 - (awayM / radiusM) ** 2.2) * (0.7 + 0.5 * roughAt(at.eastM / 48, at.northM / 48, 17)))
    }
  }
  return upM
}

class ClearanceGrid {
  readonly distances: Float32Array
  private readonly xs: readonly number[]
  private readonly ys: readonly number[]

  constructor(xs: readonly number[], ys: readonly number[]) {
    this.xs = xs
    this.ys = ys
    this.distances = new Float32Array(xs.length * ys.length).fill(REACH_M)
  }

  private visit(bounds: Bounds, distanceTo: (at: SitePoint) => number): void {
    const west = lineBelow(this.xs, bounds.westM - REACH_M)
    const east = Math.min(this.xs.length - 1, lineBelow(this.xs, bounds.eastM + REACH_M) + 1)
    const south = lineBelow(this.ys, bounds.southM - REACH_M)
    const north = Math.min(this.ys.length - 1, lineBelow(this.ys, bounds.northM + REACH_M) + 1)
    for (let row = south; row <= north; row += 1) {
      for (let column = west; column <= east; column += 1) {
        const index = row * this.xs.length + column
        const at = { eastM: this.xs[column] as number, northM: this.ys[row] as number }
        const distance = distanceTo(at)
        if (distance < (this.distances[index] as number)) this.distances[index] = distance
      }
    }
  }

  addRoad(centreline: readonly SitePoint[], reachM: number): void {
    for (let index = 1; index < centreline.length; index += 1) {
      const from = centreline[index - 1] as SitePoint
      const to = centreline[index] as SitePoint
      this.visit(boundsOf([from, to]), (at) => Math.max(0, distanceToSegmentM(at, from, to) - reachM))
    }
  }

  addRing(ring: readonly SitePoint[]): void {
    this.visit(boundsOf(ring), (at) => distanceToRingM(at, ring))
  }
}

export function buildLand(site: Site): Land {
  const paved = boundsOf(pavedPoints(site))
  const core = boundsOf(site.stations.map((station) => station.at))
  const bounds: Bounds = {
    westM: paved.westM - FAR_MARGIN_M,
    southM: paved.southM - FAR_MARGIN_M,
    eastM: paved.eastM + FAR_MARGIN_M,
    northM: paved.northM + FAR_MARGIN_M,
  }
  const xs = gridLines(bounds.westM, core.westM - CORE_MARGIN_M, core.eastM + CORE_MARGIN_M, bounds.eastM)
  const ys = gridLines(bounds.southM, core.southM - CORE_MARGIN_M, core.northM + CORE_MARGIN_M, bounds.northM)
  const clearance = new ClearanceGrid(xs, ys)
  for (const road of site.roads) clearance.addRoad(road.centreline, (road.laneCount * road.laneWidthM) / 2)
  for (const yard of site.yards) clearance.addRing(yard.polygon)
  for (const thing of site.scenery)
    if (thing.kind === 'apron' || thing.kind === 'building' || thing.kind === 'canopy' || thing.kind === 'water')
      clearance.addRing(thing.outline)
  for (const station of site.stations)
    clearance.addRing(
      [-1, 1].flatMap((east) =>
        [-1, 1].map((north) => ({ eastM: station.at.eastM + east * 12, northM: station.at.northM + north * east * 12 })),
      ),
    )

  const hills = site.scenery.filter((thing) => thing.kind === 'hill').map(hillOf)
  const width = xs.length
  const heights = new Float32Array(width * ys.length)
  ys.forEach((northM, row) => {
    xs.forEach((eastM, column) => {
      const index = row * width + column
      const at = { eastM, northM }
      const rise = smooth(((clearance.distances[index] as number) - LEVEL_M) / RISE_M)
      const drawnM = hills.reduce((upM, hill) => Math.max(upM, hillUpM(hill, at)), 0)
      const swellM = 3 + 9 * roughAt(eastM / 170, northM / 170, 3)
      // Surveyed hills may stand close to the road: they rise faster than the decoration does.
      const nearM = smooth(((clearance.distances[index] as number) - 10) / 46)
      heights[index] = LEVEL_UP_M + Math.max(drawnM * nearM, (swellM + towersUpM(at)) * rise)
    })
  })

  const sample = (values: Float32Array, at: SitePoint): number => {
    const column = lineBelow(xs, at.eastM)
    const row = lineBelow(ys, at.northM)
    const fx = Math.max(0, Math.min(1, (at.eastM - (xs[column] as number)) / ((xs[column + 1] as number) - (xs[column] as number))))
    const fy = Math.max(0, Math.min(1, (at.northM - (ys[row] as number)) / ((ys[row + 1] as number) - (ys[row] as number))))
    const from = row * width + column
    const south = (values[from] as number) * (1 - fx) + (values[from + 1] as number) * fx
    const north = (values[from + width] as number) * (1 - fx) + (values[from + width + 1] as number) * fx
    return south * (1 - fy) + north * fy
  }
  return {
    geometry: landGeometry(xs, ys, heights),
    bounds,
    upAt: (at) => sample(heights, at),
    clearAt: (at) => sample(clearance.distances, at),
  }
}

function landGeometry(xs: readonly number[], ys: readonly number[], heights: Float32Array): BufferGeometry {
  const width = xs.length
  const positions = new Float32Array(width * ys.length * 3)
  const indices = new Uint32Array((width - 1) * (ys.length - 1) * 6)
  let write = 0
  ys.forEach((northM, row) => {
    xs.forEach((eastM, column) => {
      const index = row * width + column
      positions.set([eastM, heights[index] as number, -northM], index * 3)
      if (column === width - 1 || row === ys.length - 1) return
      // The diagonal alternates, so that slopes do not all lean one way.
      const [a, b, c, d] = [index, index + 1, index + width + 1, index + width] as const
      indices.set((row + column) % 2 === 0 ? [a, b, c, a, c, d] : [a, b, d, b, c, d], write)
      write += 6
    })
  })
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(positions, 3))
  geometry.setIndex(new BufferAttribute(indices, 1))
  geometry.computeVertexNormals()
  geometry.setAttribute('color', new BufferAttribute(landColours(positions, geometry.getAttribute('normal').array as Float32Array), 3))
  geometry.computeBoundingSphere()
  return geometry
}

function landColours(positions: Float32Array, normals: Float32Array): Float32Array {
  const colours = new Float32Array(positions.length)
  const meadow = new Color(GROUND.meadow)
  const wood = new Color(GROUND.wood)
  const rock = new Color(GROUND.rock)
  const mixed = new Color()
  for (let at = 0; at < positions.length; at += 3) {
    const eastM = positions[at] as number
    const upM = positions[at + 1] as number
    const northM = -(positions[at + 2] as number)
    const steep = 1 - (normals[at + 1] as number)
    mixed.copy(meadow).lerp(wood, smooth(upM / 14) * 0.8 + 0.2 * noiseAt(eastM / 40, northM / 40, 8))
    mixed.lerp(rock, smooth((steep - 0.3 + 0.3 * (noiseAt(eastM / 22, upM / 9 + northM / 22, 9) - 0.5)) / 0.25) * 0.8)
    // Valleys are darker than crowns: what baked ambient light would show.
    mixed.multiplyScalar(0.72 + 0.4 * smooth(upM / 90) + 0.12 * noiseAt(eastM / 26, northM / 26, 10))
    colours.set([mixed.r, mixed.g, mixed.b], at)
  }
  return colours
}
