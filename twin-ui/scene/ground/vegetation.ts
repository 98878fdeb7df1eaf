/** Trees on the slopes and in the site's woods: two low-poly crowns, the finer one near the roads, many instances each. */
import {
  Color,
  ConeGeometry,
  Group,
  IcosahedronGeometry,
  InstancedMesh,
  Matrix4,
  MeshLambertMaterial,
  Quaternion,
  Vector3,
  type BufferGeometry,
} from 'three'
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

/**
 * Corners shared by their faces: a tenth of the work per tree, many thousand times. Flat shading takes its normals from the faces;
 * these only move what asks for shadow off the surface.
 */
function sharingCorners(crown: BufferGeometry): BufferGeometry {
  crown.deleteAttribute('normal')
  crown.deleteAttribute('uv')
  const shared = mergeVertices(crown)
  crown.dispose()
  shared.computeVertexNormals()
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

function plant(trees: readonly Tree[], crown: BufferGeometry, material: MeshLambertMaterial): InstancedMesh {
  const mesh = new InstancedMesh(crown, material, trees.length)
  const matrix = new Matrix4()
  const turn = new Quaternion()
  const upwards = new Vector3(0, 1, 0)
  const place = new Vector3()
  const scale = new Vector3()
  const tint = new Color()
  trees.forEach(({ at, upM, sizeM, dice }, index) => {
    turn.setFromAxisAngle(upwards, dice * 40)
    const slim = 0.9 + 0.5 * diceAt(dice * 9_000, index, 57)
    mesh.setMatrixAt(index, matrix.compose(place.set(at.eastM, upM - 0.4, -at.northM), turn, scale.set(sizeM, sizeM * slim, sizeM)))
    mesh.setColorAt(
      index,
      tint.set(TINTS[Math.floor(dice * 997) % TINTS.length] as string).multiplyScalar(0.7 + 0.55 * diceAt(dice * 9_000, index, 59)),
    )
  })
  mesh.castShadow = true
  mesh.receiveShadow = true
  mesh.renderOrder = 5
  mesh.raycast = () => undefined
  mesh.computeBoundingSphere()
  return mesh
}

export interface Trees {
  readonly group: Group
  dispose(): void
}

export function buildTrees(site: Site, land: Land): Trees {
  const trees = findTrees(site, land, boundsOf(site.stations.map((station) => station.at)))
  const material = new MeshLambertMaterial({ flatShading: true })
  const fine = broadCrown()
  const plain = sharingCorners(new ConeGeometry(1.05, 2.7, 6, 1, true).translate(0, 1.3, 0))
  const meshes = [
    plant(
      trees.filter((tree) => tree.isFine),
      fine,
      material,
    ),
    plant(
      trees.filter((tree) => !tree.isFine),
      plain,
      material,
    ),
  ]
  const group = new Group()
  group.add(...meshes)
  return {
    group,
    dispose() {
      for (const mesh of meshes) {
        mesh.geometry.dispose()
        mesh.dispose()
      }
      material.dispose()
    },
  }
}
