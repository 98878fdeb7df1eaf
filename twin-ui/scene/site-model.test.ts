/** The model of a site without a GPU: whole meshes, few of them, nothing built on a hill's flank. */
import { Box3, Mesh, type Object3D } from 'three'
import { describe, expect, it } from 'vitest'
import { sampleSite } from './testing/sample-site.ts'
import type { Site } from '../../engine/model/site.ts'
import { buildTrees } from './ground/vegetation.ts'
import { buildBuilt, buildRoads } from './site-model.ts'

const build = (site: Site) => {
  const roads = buildRoads(site)
  const built = buildBuilt(site, roads)
  return { roads, built, trees: buildTrees(site, built.land) }
}
const boxOf = (thing: Object3D): Box3 => new Box3().setFromObject(thing)
const parts = build(sampleSite)
const model = parts.built
const meshes: Mesh[] = []
for (const { group } of Object.values(parts))
  group.traverse((thing) => {
    if (thing instanceof Mesh) meshes.push(thing)
  })

describe('site model', () => {
  it('puts every road under the trucks before anything else is built', () => {
    const { min, max } = boxOf(parts.roads.group)
    for (const point of sampleSite.roads.flatMap(({ centreline }) => centreline)) {
      expect(point.eastM).toBeGreaterThanOrEqual(min.x)
      expect(point.eastM).toBeLessThanOrEqual(max.x)
    }
    expect(parts.roads.group.children).toHaveLength(3)
  })

  it('is a handful of surfaces for the whole site, in tiles that a camera can leave out', () => {
    expect(new Set(meshes.map(({ material }) => material)).size).toBeLessThanOrEqual(13)
    expect(meshes.length).toBeLessThan(100)
    for (const { geometry, frustumCulled } of meshes) {
      expect(frustumCulled).toBe(true)
      expect(geometry.boundingSphere?.radius).toBeGreaterThan(0)
    }
  })

  it('has only finite corners, and faces that name corners there are', () => {
    for (const { geometry } of meshes) {
      const positions = geometry.getAttribute('position').array
      expect(positions.every((value) => Number.isFinite(value))).toBe(true)
      const { index } = geometry
      const highest = index === null ? 0 : Array.from<number>(index.array).reduce((max, value) => Math.max(max, value), 0)
      expect(highest).toBeLessThan(geometry.getAttribute('position').count)
    }
  })

  it('gives every barrier lane an arm that spans most of the lane', () => {
    expect(model.arms.map(({ stationId, laneIndex }) => `${stationId} ${laneIndex}`)).toEqual([
      'barrier-1 0',
      'barrier-1 1',
      'barrier-1 2',
      'barrier-1 3',
    ])
    for (const { lengthM } of model.arms) expect(lengthM).toBeGreaterThan(2.8)
  })

  it('repeats a signal on the roof only where there is a roof', () => {
    expect(model.arms.every(({ roofUpM }) => roofUpM > 6)).toBe(true)
    const open = build({ ...sampleSite, scenery: [] }).built
    expect(open.arms.every(({ roofUpM }) => roofUpM === 0)).toBe(true)
    open.dispose()
  })

  it('keeps the land below the paving and lets the drawn hill rise', () => {
    for (const road of sampleSite.roads) for (const point of road.centreline) expect(model.land.upAt(point)).toBeLessThan(0)
    for (const { at } of sampleSite.stations) expect(model.land.upAt(at)).toBeLessThan(0)
    expect(model.land.upAt({ eastM: -180, northM: 120 })).toBeGreaterThan(30)
  })

  it('names every station, yard and corridor on a board', () => {
    const named = new Set(model.signs.map(({ text }) => text.en))
    for (const { name } of [...sampleSite.stations, ...sampleSite.yards, ...sampleSite.corridors]) expect(named).toContain(name.en)
  })

  it('plants the same trees every time', () => {
    const again = build(sampleSite).trees
    const cornersOf = ({ group }: typeof again): number[] =>
      group.children.flatMap((mesh) => (mesh instanceof Mesh ? Array.from<number>(mesh.geometry.getAttribute('position').array) : []))
    expect(cornersOf(again)).toEqual(cornersOf(parts.trees))
    expect(cornersOf(again).length).toBeGreaterThan(100 * 7 * 3)
    again.dispose()
  })
})
