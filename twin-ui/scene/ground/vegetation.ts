/** Trees on the slopes and in the site's woods: two low-poly crowns, the finer one near the roads, a mesh for each grove. */
import { BufferAttribute, BufferGeometry, Color, ConeGeometry, Group, IcosahedronGeometry, Mesh, MeshLambertMaterial } from 'three'
import { mergeGeometries, mergeVertices } from 'three/examples/jsm/utils/BufferGeometryUtils.js'
import type { Site } from '../../../engine/model/site.ts'
import type { SitePoint } from '../../../engine/model/units.ts'
import { diceAt, noiseAt } from '../geometry/dice.ts'
import { boundsOf, isInRing, type Bounds } from '../geometry/plane.ts'
import type { Land } from './terrain.ts'

const STEP_M = 8.5
const TREE_MAX = 15_000
/** Trees stand this far from anything paved. */
const CLEAR_M = 8
/** Within this from something paved a crown is drawn with more faces. */
const FINE_M = 70
/** Around the stations; hills beyond are drawn bare, the haze hides the difference. */
const REACH_M = 480
const TINTS = ['#3f5f49', '#47654a', '#38563f', '#52694c', '#5d6a4a']

interface Tree {
  readonly at: SitePoint
  readonly upM: number
  readonly sizeM: number
  readonly isFine: boolean
  readonly dice: number
}

function findTrees(site: Site, land: Land, bounds: Bounds): Tree[] {
  const woods = site.scenery.filter((thing) => thing.kind === 'forest').map((thing) => thing.outline)
  const trees: Tree[] = []
  for (let x = bounds.westM - REACH_M; x < bounds.eastM + REACH_M; x += STEP_M) {
    for (let y = bounds.southM - REACH_M; y < bounds.northM + REACH_M; y += STEP_M) {
      const at = { eastM: x + (diceAt(x, y, 51) - 0.5) * STEP_M * 1.7, northM: y + (diceAt(x, y, 52) - 0.5) * STEP_M * 1.7 }
      const clearM = land.clearAt(at)
      if (clearM < CLEAR_M) continue
      const upM = land.upAt(at)
      // Groves on the level, woods on the slopes, thinner on the crowns.
      const grove = noiseAt(at.eastM / 55, at.northM / 55, 53)
      const density = woods.some((ring) => isInRing(at, ring))
        ? 0.9
        : Math.min(0.75, 0.05 + upM / 40) * (0.3 + 0.9 * grove) + (grove > 0.72 ? 0.16 : 0)
      if (diceAt(x, y, 54) > density) continue
      trees.push({ at, upM, sizeM: 1.5 + 2.1 * diceAt(x, y, 55) ** 1.4, isFine: clearM < FINE_M, dice: diceAt(x, y, 56) })
    }
  }
  const keepRatio = TREE_MAX / trees.length
  return keepRatio >= 1 ? trees : trees.filter((tree) => tree.isFine || tree.dice < keepRatio)
}

/** Corners shared by their faces: a tenth of the work per tree, many thousand times. Flat shading takes its normals from the faces. */
function sharingCorners(crown: BufferGeometry): BufferGeometry {
  crown.deleteAttribute('normal')
  crown.deleteAttribute('uv')
  const shared = mergeVertices(crown)
  crown.dispose()
  return shared
}

/** Two lumps, half in the ground: a broadleaf tree as an architect cuts it. */
function broadCrown(): BufferGeometry {
  const large = new IcosahedronGeometry(1, 0).scale(1, 1.15, 1).translate(0, 0.95, 0)
  const small = new IcosahedronGeometry(0.66, 0).translate(0.62, 0.55, 0.3)
  const crown = mergeGeometries([large, small])
  large.dispose()
  small.dispose()
  return sharingCorners(crown)
}

/** Corners of trees that stand together, and what they are painted with. */
class Grove {
  private readonly positions: Float32Array
  private readonly colours: Float32Array
  private readonly indices: Uint32Array
  private cornerCount = 0
  private indexCount = 0

  constructor(cornerMax: number, indexMax: number) {
    this.positions = new Float32Array(cornerMax * 3)
    this.colours = new Float32Array(cornerMax * 3)
    this.indices = new Uint32Array(indexMax)
  }

  add(crown: BufferGeometry, { at, upM, sizeM, dice }: Tree, slimRatio: number, tint: Color): void {
    const corners = crown.getAttribute('position').array
    const faces = (crown.index as BufferAttribute).array
    const cos = Math.cos(dice * 40) * sizeM
    const sin = Math.sin(dice * 40) * sizeM
    const first = this.cornerCount
    for (let from = 0; from < corners.length; from += 3) {
      const to = this.cornerCount * 3
      const x = corners[from] as number
      const z = corners[from + 2] as number
      this.positions[to] = at.eastM + x * cos + z * sin
      this.positions[to + 1] = upM - 0.4 + (corners[from + 1] as number) * sizeM * slimRatio
      this.positions[to + 2] = -at.northM - x * sin + z * cos
      this.colours[to] = tint.r
      this.colours[to + 1] = tint.g
      this.colours[to + 2] = tint.b
      this.cornerCount += 1
    }
    for (const corner of faces) {
      this.indices[this.indexCount] = first + corner
      this.indexCount += 1
    }
  }

  toGeometry(): BufferGeometry {
    const geometry = new BufferGeometry()
    geometry.setAttribute('position', new BufferAttribute(this.positions, 3))
    geometry.setAttribute('color', new BufferAttribute(this.colours, 3))
    geometry.setIndex(new BufferAttribute(this.indices, 1))
    // They only move what asks for shadow off the surface.
    geometry.computeVertexNormals()
    geometry.computeBoundingSphere()
    return geometry
  }
}

/** Trees in one mesh: drawn as instances, each costs a browser that draws with the processor as much as a mesh of its own. */
function plant(trees: readonly Tree[], fine: BufferGeometry, plain: BufferGeometry): BufferGeometry {
  const crownOf = ({ isFine }: Tree): BufferGeometry => (isFine ? fine : plain)
  const grove = new Grove(
    trees.reduce((sum, tree) => sum + crownOf(tree).getAttribute('position').count, 0),
    trees.reduce((sum, tree) => sum + (crownOf(tree).index as BufferAttribute).count, 0),
  )
  const tint = new Color()
  trees.forEach((tree, index) => {
    tint.set(TINTS[Math.floor(tree.dice * 997) % TINTS.length] as string).multiplyScalar(0.7 + 0.55 * diceAt(tree.dice * 9_000, index, 59))
    grove.add(crownOf(tree), tree, 0.9 + 0.5 * diceAt(tree.dice * 9_000, index, 57), tint)
  })
  return grove.toGeometry()
}

/** Groves of this size: those behind the camera are not drawn. */
const GROVE_M = 500

function grovesOf(trees: readonly Tree[]): Tree[][] {
  const groves = new Map<string, Tree[]>()
  for (const tree of trees) {
    const key = `${Math.floor(tree.at.eastM / GROVE_M)} ${Math.floor(tree.at.northM / GROVE_M)}`
    const grove = groves.get(key)
    if (grove === undefined) groves.set(key, [tree])
    else grove.push(tree)
  }
  return [...groves.values()]
}

export interface Trees {
  readonly group: Group
  dispose(): void
}

export function buildTrees(site: Site, land: Land): Trees {
  const trees = findTrees(site, land, boundsOf(site.stations.map((station) => station.at)))
  const material = new MeshLambertMaterial({ flatShading: true, vertexColors: true })
  const fine = broadCrown()
  const plain = sharingCorners(new ConeGeometry(1.05, 2.7, 6, 1, true).translate(0, 1.3, 0))
  const group = new Group()
  const meshes = grovesOf(trees).map((grove) => {
    const mesh = new Mesh(plant(grove, fine, plain), material)
    mesh.castShadow = true
    mesh.receiveShadow = true
    mesh.renderOrder = 5
    mesh.matrixAutoUpdate = false
    mesh.raycast = () => undefined
    return mesh
  })
  group.add(...meshes)
  for (const crown of [fine, plain]) crown.dispose()
  return {
    group,
    dispose() {
      for (const mesh of meshes) mesh.geometry.dispose()
      material.dispose()
    },
  }
}
