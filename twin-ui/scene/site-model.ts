/**
 * Everything of a site that does not move, built once: a handful of merged meshes, the places of the moving arms, the signs.
 *
 * Limits:  no draw call per thing; about 15 for any site.
 * Checked: site-model.test.ts builds the sample site and every shipped crossing's shape without a GPU.
 */
import { DoubleSide, Group, Mesh, MeshBasicMaterial, MeshLambertMaterial, type BufferGeometry, type Material } from 'three'
import type { Site } from '../../engine/model/site.ts'
import { MeshWriter } from './geometry/mesh-writer.ts'
import { RoadLines } from './geometry/road-lanes.ts'
import { addGrain, MEADOW_GRAIN, PAVING_GRAIN } from './ground/grain.ts'
import { writeRoads } from './ground/roads.ts'
import { buildLand } from './ground/terrain.ts'
import { buildTrees } from './ground/vegetation.ts'
import { writeYards } from './ground/yards.ts'
import { writeBorder } from './structures/border.ts'
import { writeBuilding } from './structures/buildings.ts'
import { writeCameras } from './structures/cameras.ts'
import { writeCanopy } from './structures/canopies.ts'
import { buildLightPools } from './structures/light-pools.ts'
import { writeMasts } from './structures/masts.ts'
import type { ArmPlace, SignPlace, SiteWriters } from './structures/site-writers.ts'
import { writeStation } from './structures/stations.ts'
import { writeYardSigns } from './structures/yard-signs.ts'
import { SIGN } from './palette.ts'

/** A lamp that is off, a window without a light behind it. */
const LIT_BY_DAY_RATIO = 0.4

export interface SiteModel {
  readonly group: Group
  /** The cameras' fields of view, invisible at first. */
  readonly cones: Mesh
  readonly arms: readonly ArmPlace[]
  readonly signs: readonly SignPlace[]
  /** How bright lamps and their pools are: 1 in the night, 0 in full daylight. */
  setLamps(lampRatio: number): void
  upAt(at: { readonly eastM: number; readonly northM: number }): number
  dispose(): void
}

export function buildSiteModel(site: Site): SiteModel {
  const writers: SiteWriters = {
    solid: new MeshWriter(),
    lit: new MeshWriter(),
    paving: new MeshWriter(),
    paint: new MeshWriter(),
    cones: new MeshWriter(),
    signs: [],
    pools: [],
    arms: [],
  }
  const lines = new RoadLines(site)
  const land = buildLand(site)
  writeYards(site, writers)
  writeRoads(site, lines, writers)
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

  const group = new Group()
  const disposables: (BufferGeometry | Material)[] = []
  const add = (
    geometry: BufferGeometry,
    material: Material,
    order: number,
    shadows: { readonly casts: boolean; readonly takes: boolean },
  ): Mesh => {
    const mesh = new Mesh(geometry, material)
    mesh.renderOrder = order
    mesh.castShadow = shadows.casts
    mesh.receiveShadow = shadows.takes
    mesh.matrixAutoUpdate = false
    mesh.raycast = () => undefined
    disposables.push(geometry, material)
    group.add(mesh)
    return mesh
  }
  const matt = (depthUnits: number): MeshLambertMaterial =>
    new MeshLambertMaterial({
      vertexColors: true,
      polygonOffset: depthUnits !== 0,
      polygonOffsetFactor: Math.sign(depthUnits),
      polygonOffsetUnits: depthUnits,
    })
  add(land.geometry, addGrain(matt(6), MEADOW_GRAIN), 0, { casts: true, takes: true })
  add(writers.paving.toGeometry(), addGrain(matt(0), PAVING_GRAIN), 1, { casts: false, takes: true })
  add(writers.paint.toGeometry(), matt(-4), 1, { casts: false, takes: true })
  add(writers.solid.toGeometry(), matt(0), 5, { casts: true, takes: true })
  const litMaterial = new MeshBasicMaterial({ vertexColors: true, toneMapped: false })
  add(writers.lit.toGeometry(), litMaterial, 5, { casts: false, takes: false })
  const cones = add(
    writers.cones.toGeometry(),
    new MeshBasicMaterial({ vertexColors: true, transparent: true, opacity: 0.13, depthWrite: false, side: DoubleSide, toneMapped: false }),
    6,
    { casts: false, takes: false },
  )
  cones.visible = false
  const pools = buildLightPools(writers.pools)
  disposables.push(pools.mesh.geometry, pools.mesh.material)
  group.add(pools.mesh)
  const trees = buildTrees(site, land)
  group.add(trees.group)
  return {
    group,
    cones,
    arms: writers.arms,
    signs: writers.signs,
    setLamps(lampRatio) {
      litMaterial.color.setScalar(LIT_BY_DAY_RATIO + (1 - LIT_BY_DAY_RATIO) * lampRatio)
      pools.mesh.visible = lampRatio > 0
      pools.setBrightness(lampRatio)
    },
    upAt: (at) => land.upAt(at),
    dispose() {
      for (const thing of disposables) thing.dispose()
      trees.dispose()
    },
  }
}
