/**
 * Everything of a site that does not move: a handful of merged meshes, the places of the moving arms, the signs.
 *
 * Made in parts, so that roads with trucks can be seen before hills and trees are there: roads and yards at once, then land and all
 * that is built, then trees (scene-world.ts says when).
 * Limits:  no draw call per thing: one for each tile of the ground and kind of surface that is in the picture, some 40.
 * Checked: site-model.test.ts builds the sample site and every shipped crossing's shape without a GPU.
 */
import { DoubleSide, Group, Mesh, MeshBasicMaterial, MeshLambertMaterial, type BufferGeometry, type Material } from 'three'
import type { Site } from '../../engine/model/site.ts'
import { MeshWriter } from './geometry/mesh-writer.ts'
import { boundsOf, type Bounds } from './geometry/plane.ts'
import { RoadLines } from './geometry/road-lanes.ts'
import { tilesOf } from './geometry/tiles.ts'
import { addGrain, MEADOW_GRAIN, NO_GRAIN, PAVING_GRAIN, type Grain } from './ground/grain.ts'
import { writeRoads } from './ground/roads.ts'
import { buildLand, type Land } from './ground/terrain.ts'
import { writeFences, writeYards } from './ground/yards.ts'
import { writeBorder } from './structures/border.ts'
import { writeBuilding } from './structures/buildings.ts'
import { writeCameras } from './structures/cameras.ts'
import { writeCanopy } from './structures/canopies.ts'
import { buildLightPools } from './structures/light-pools.ts'
import { writeMasts } from './structures/masts.ts'
import type { ArmPlace, SignPlace, SiteWriters } from './structures/site-writers.ts'
import { writeStation } from './structures/stations.ts'
import { writeYardSigns } from './structures/yard-signs.ts'
import { GROUND, SIGN } from './palette.ts'

/** A lamp that is off, a window without a light behind it. */
const LIT_BY_DAY_RATIO = 0.4

export interface SitePart {
  readonly group: Group
  dispose(): void
}

/** All that is built, and the land round it. */
export interface BuiltPart extends SitePart {
  /** The cameras' fields of view, invisible at first. */
  readonly cones: Group
  readonly arms: readonly ArmPlace[]
  readonly signs: readonly SignPlace[]
  /** How bright lamps and their pools are: 1 in the night, 0 in full daylight. */
  setLamps(lampRatio: number): void
  readonly land: Land
}

const newWriters = (): SiteWriters => ({
  solid: new MeshWriter(),
  lit: new MeshWriter(),
  paving: new MeshWriter(),
  paint: new MeshWriter(),
  cones: new MeshWriter(),
  signs: [],
  pools: [],
  arms: [],
})

interface Look {
  readonly order: number
  readonly casts: boolean
  readonly takes: boolean
  /** Drawn by tiles of this size; in one piece when absent. */
  readonly tileM?: number
}
const GROUND_LOOK: Look = { order: 0, casts: true, takes: true, tileM: 1_000 }
const PAVING_LOOK: Look = { order: 1, casts: false, takes: true }
const PAINT_LOOK: Look = { ...PAVING_LOOK, tileM: 550 }
const SOLID_LOOK: Look = { order: 5, casts: true, takes: true, tileM: 550 }
const LIT_LOOK: Look = { order: 5, casts: false, takes: false }
const CONES_LOOK: Look = { order: 6, casts: false, takes: false }

const matt = (depthUnits: number, grain: Grain = NO_GRAIN): MeshLambertMaterial =>
  addGrain(
    new MeshLambertMaterial({
      vertexColors: true,
      polygonOffset: depthUnits !== 0,
      polygonOffsetFactor: Math.sign(depthUnits),
      polygonOffsetUnits: depthUnits,
    }),
    grain,
  )

/** Meshes of one part, and what has to be given back. */
class PartMeshes implements SitePart {
  readonly group = new Group()
  private readonly disposables: { dispose(): void }[] = []

  add(geometry: BufferGeometry, material: Material, { order, casts, takes, tileM }: Look): Group {
    const pieces = tileM === undefined ? [geometry] : tilesOf(geometry, tileM)
    const group = new Group()
    for (const piece of pieces) {
      const mesh = new Mesh(piece, material)
      mesh.renderOrder = order
      mesh.castShadow = casts
      mesh.receiveShadow = takes
      mesh.matrixAutoUpdate = false
      mesh.raycast = () => undefined
      group.add(mesh)
    }
    this.group.add(group)
    this.keep(...pieces, material)
    return group
  }

  keep(...things: readonly { dispose(): void }[]): void {
    this.disposables.push(...things)
  }

  dispose(): void {
    for (const thing of this.disposables) thing.dispose()
  }

  /** What lies on the ground: once for roads and yards, once for what stations add to them. */
  addGround({ paving, paint }: SiteWriters): void {
    if (!paving.isEmpty) this.add(paving.toGeometry(), matt(0, PAVING_GRAIN), PAVING_LOOK)
    if (!paint.isEmpty) this.add(paint.toGeometry(), matt(-4), PAINT_LOOK)
  }
}

/** Far enough to reach the haze in every view; the land replaces it. */
const MEADOW_HALF_M = 3_000
const MEADOW_UP_M = -0.5

function meadowGeometry({ westM, southM, eastM, northM }: Bounds): BufferGeometry {
  const meadow = new MeshWriter()
  const [west, east, south, north] = [westM - MEADOW_HALF_M, eastM + MEADOW_HALF_M, southM - MEADOW_HALF_M, northM + MEADOW_HALF_M]
  meadow.face([[west, MEADOW_UP_M, -south], [east, MEADOW_UP_M, -south], [east, MEADOW_UP_M, -north], [west, MEADOW_UP_M, -north]], GROUND.meadow)
  return meadow.toGeometry()
}

export interface RoadsPart extends SitePart {
  /** Plain ground under the roads until the land is there. */
  readonly meadow: Group
  readonly lines: RoadLines
}

/** Roads and yards, which is where trucks are. */
export function buildRoads(site: Site): RoadsPart {
  const writers = newWriters()
  const meshes = new PartMeshes()
  const lines = new RoadLines(site)
  writeYards(site, writers)
  writeRoads(site, lines, writers)
  const meadow = meshes.add(
    meadowGeometry(boundsOf(site.roads.flatMap((road) => road.centreline))),
    matt(6, MEADOW_GRAIN),
    { order: 0, casts: false, takes: true },
  )
  meshes.addGround(writers)
  return Object.assign(meshes, { meadow, lines })
}

/** Land and all that is built on it. */
export function buildBuilt(site: Site, { lines }: Pick<RoadsPart, 'lines'>): BuiltPart {
  const writers = newWriters()
  const land = buildLand(site)
  writeFences(site, writers.solid)
  for (const thing of site.scenery) {
    if (thing.kind === 'building') writeBuilding(thing.outline, thing.heightM, writers)
    if (thing.kind === 'canopy') writeCanopy(thing.outline, thing.heightM, site, writers)
  }
  for (const station of site.stations) writeStation(station, site, lines, writers)
  writeYardSigns(site, writers)
  writeCameras(site, lines, writers)
  writeMasts(site, writers)
  writeBorder(site, land, writers)
  for (const sign of writers.signs) {
    const half = sign.widthM / 2 + 0.08
    writers.solid.box(
      sign.frame,
      { forwardM: [0.03, 0.14], leftM: [-half, half], upM: [sign.upM - sign.heightM / 2 - 0.08, sign.upM + sign.heightM / 2 + 0.08] },
      { colour: SIGN.back },
    )
  }
  const meshes = new PartMeshes()
  meshes.add(land.geometry, matt(6, MEADOW_GRAIN), GROUND_LOOK)
  meshes.addGround(writers)
  meshes.add(writers.solid.toGeometry(), matt(0), SOLID_LOOK)
  const litMaterial = new MeshBasicMaterial({ vertexColors: true, toneMapped: false })
  meshes.add(writers.lit.toGeometry(), litMaterial, LIT_LOOK)
  const cones = meshes.add(
    writers.cones.toGeometry(),
    new MeshBasicMaterial({ vertexColors: true, transparent: true, opacity: 0.13, depthWrite: false, side: DoubleSide, toneMapped: false }),
    CONES_LOOK,
  )
  cones.visible = false
  const pools = buildLightPools(writers.pools)
  meshes.group.add(pools.mesh)
  meshes.keep(pools.mesh.geometry, pools.mesh.material)
  return Object.assign(meshes, {
    cones,
    land,
    arms: writers.arms,
    signs: writers.signs,
    setLamps(lampRatio: number) {
      litMaterial.color.setScalar(LIT_BY_DAY_RATIO + (1 - LIT_BY_DAY_RATIO) * lampRatio)
      pools.mesh.visible = lampRatio > 0
      pools.setBrightness(lampRatio)
    },
  })
}
