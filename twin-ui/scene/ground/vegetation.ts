/** Trees on the slopes and in the site's woods: one low-poly crown, many instances. */
import { Color, IcosahedronGeometry, InstancedMesh, Matrix4, MeshLambertMaterial, Quaternion, Vector3, type BufferGeometry } from 'three'
import type { Site } from '../../../engine/model/site.ts'
import { diceAt, noiseAt } from '../geometry/dice.ts'
import { isInRing } from '../geometry/plane.ts'
import type { Land } from './terrain.ts'

const STEP_M = 10.5
const TREE_MAX = 9_000
/** Trees stand this far from anything paved. */
const CLEAR_M = 9
/** Beyond this from the origin a hill is drawn bare: the fog hides the difference. */
const REACH_M = 1_150
const TINTS = ['#2c4a38', '#34523a', '#274434', '#3d5540', '#46563c']

function crownGeometry(): BufferGeometry {
  const geometry = new IcosahedronGeometry(1, 0)
  geometry.scale(1, 1.35, 1)
  geometry.translate(0, 1.15, 0)
  return geometry
}

/** @returns null where nothing grows. */
export function buildTrees(site: Site, land: Land): InstancedMesh | null {
  const woods = site.scenery.filter((thing) => thing.kind === 'forest').map((thing) => thing.outline)
  const matrices: Matrix4[] = []
  const tints: Color[] = []
  const turn = new Quaternion()
  const upwards = new Vector3(0, 1, 0)
  for (let x = -REACH_M; x < REACH_M && matrices.length < TREE_MAX; x += STEP_M) {
    for (let y = -REACH_M; y < REACH_M && matrices.length < TREE_MAX; y += STEP_M) {
      const at = { eastM: x + (diceAt(x, y, 51) - 0.5) * STEP_M * 1.6, northM: y + (diceAt(x, y, 52) - 0.5) * STEP_M * 1.6 }
      const clearM = land.clearAt(at)
      if (clearM < CLEAR_M) continue
      const isWood = woods.some((ring) => isInRing(at, ring))
      const upM = land.upAt(at)
      const density = isWood ? 0.85 : Math.min(0.62, 0.1 + upM / 60) * (0.35 + noiseAt(at.eastM / 60, at.northM / 60, 53))
      if (diceAt(x, y, 54) > density) continue
      const sizeM = 2 + 2.6 * diceAt(x, y, 55)
      turn.setFromAxisAngle(upwards, diceAt(x, y, 56) * 6.3)
      matrices.push(
        new Matrix4().compose(
          new Vector3(at.eastM, upM - 0.6, -at.northM),
          turn,
          new Vector3(sizeM, sizeM * (0.85 + 0.5 * diceAt(x, y, 57)), sizeM),
        ),
      )
      tints.push(new Color(TINTS[Math.floor(diceAt(x, y, 58) * TINTS.length)]).multiplyScalar(0.7 + 0.5 * diceAt(x, y, 59)))
    }
  }
  if (matrices.length === 0) return null
  const mesh = new InstancedMesh(crownGeometry(), new MeshLambertMaterial({ flatShading: true }), matrices.length)
  matrices.forEach((matrix, index) => mesh.setMatrixAt(index, matrix))
  tints.forEach((tint, index) => mesh.setColorAt(index, tint))
  mesh.castShadow = true
  mesh.receiveShadow = true
  mesh.computeBoundingSphere()
  return mesh
}
