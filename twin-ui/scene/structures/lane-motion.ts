/**
 * The moving and changing parts of gate lanes: arms that swing, signals that change. Three instanced draws for a site.
 *
 * Matrices are written only while an arm moves. A signal says the same twice: colour and shape (arrow open, cross closed).
 * Time:    page milliseconds; an arm takes ARM_SWING_MS, at once when `isCut` (reduced motion).
 */
import { type BufferGeometry, Group, InstancedMesh, Matrix4, MeshBasicMaterial, MeshLambertMaterial, Quaternion, Vector3 } from 'three'
import { MeshWriter } from '../geometry/mesh-writer.ts'
import { frameAt } from '../geometry/plane.ts'
import { BUILT, LIT } from '../palette.ts'
import type { ArmPlace } from './site-writers.ts'

/** Lane barriers open in one to two seconds (estimate). */
const ARM_SWING_MS = 1_400
const ARM_UP_RAD = (82 * Math.PI) / 180
const ARM_UP_M = 1.05
const STRIPES = 7
const ORIGIN = frameAt({ eastM: 0, northM: 0 }, 0)

export interface LaneMotion {
  readonly group: Group
  /** @returns whether anything is still moving. */
  update(nowMs: number, isRaised: (stationId: string, laneIndex: number) => boolean, isCut: boolean): boolean
  dispose(): void
}

/** One metre long, from the pivot towards +x. */
function armGeometry(): BufferGeometry {
  const writer = new MeshWriter()
  for (let stripe = 0; stripe < STRIPES; stripe += 1) {
    writer.box(
      ORIGIN,
      { forwardM: [stripe / STRIPES, (stripe + 1) / STRIPES], leftM: [-0.05, 0.05], upM: [-0.08, 0.1] },
      { colour: stripe % 2 === 0 ? BUILT.red : BUILT.whitePaint },
    )
  }
  return writer.toGeometry()
}

/** One metre high, in the plane of x (the viewer's right) and y, facing +z. */
function crossGeometry(): BufferGeometry {
  const writer = new MeshWriter()
  for (const lean of [1, -1]) {
    const corners = [
      [-0.5 * lean, -0.38, 0],
      [-0.32 * lean, -0.5, 0],
      [0.5 * lean, 0.38, 0],
      [0.32 * lean, 0.5, 0],
    ] as const
    writer.face(lean > 0 ? corners : [...corners].reverse(), LIT.stop)
  }
  return writer.toGeometry()
}

function arrowGeometry(): BufferGeometry {
  const writer = new MeshWriter()
  writer.face(
    [
      [-0.1, -0.1, 0],
      [0.1, -0.1, 0],
      [0.1, 0.5, 0],
      [-0.1, 0.5, 0],
    ],
    LIT.go,
  )
  writer.face(
    [
      [0, -0.5, 0],
      [0.38, -0.06, 0],
      [-0.38, -0.06, 0],
    ],
    LIT.go,
  )
  return writer.toGeometry()
}

const UP = new Vector3(0, 1, 0)
const AHEAD = new Vector3(0, 0, 1)
const ACROSS = new Vector3(1, 0, 0)

export function createLaneMotion(arms: readonly ArmPlace[]): LaneMotion {
  const group = new Group()
  const count = Math.max(1, arms.length)
  const armMesh = new InstancedMesh(armGeometry(), new MeshLambertMaterial({ vertexColors: true, emissive: '#1a0a08' }), count)
  // Each lane has its signal twice: under the roof for drivers, on the roof for whoever looks from above.
  const signMaterial = new MeshBasicMaterial({
    vertexColors: true,
    toneMapped: false,
    polygonOffset: true,
    polygonOffsetFactor: -1,
    polygonOffsetUnits: -2,
  })
  const crosses = new InstancedMesh(crossGeometry(), signMaterial, count * 2)
  const arrows = new InstancedMesh(arrowGeometry(), signMaterial, count * 2)
  for (const mesh of [armMesh, crosses, arrows]) {
    mesh.count = mesh === armMesh ? arms.length : arms.length * 2
    mesh.frustumCulled = false
    mesh.renderOrder = 6
    mesh.raycast = () => undefined
    group.add(mesh)
  }
  const openRatios = new Float32Array(count)
  const wasRaised = new Int8Array(count).fill(-1)
  let beforeMs = Number.NaN

  const matrix = new Matrix4()
  const turn = new Quaternion()
  const tilt = new Quaternion()
  const place = new Vector3()
  const scale = new Vector3()
  /** Of both signs of a lane; the one that does not hold is shrunk away. */
  const signPlaces: Matrix4[] = []
  const gone = new Matrix4().makeScale(0, 0, 0)

  function setArm(index: number, arm: ArmPlace, openRatio: number): void {
    const eased = openRatio * openRatio * (3 - 2 * openRatio)
    turn.setFromAxisAngle(UP, arm.pivot.headingRad - Math.PI / 2).multiply(tilt.setFromAxisAngle(AHEAD, eased * ARM_UP_RAD))
    matrix.compose(place.set(arm.pivot.eastM, ARM_UP_M, -arm.pivot.northM), turn, scale.set(arm.lengthM, 1, 1))
    armMesh.setMatrixAt(index, matrix)
    armMesh.instanceMatrix.needsUpdate = true
  }

  arms.forEach((arm, index) => {
    const { signal } = arm
    // Faces the traffic: the sign's +z looks against the heading.
    turn.setFromAxisAngle(UP, signal.headingRad - Math.PI / 2)
    signPlaces.push(new Matrix4().compose(place.set(signal.eastM, arm.signalUpM, -signal.northM), turn, scale.setScalar(1.15)))
    // Lies on the roof; the arrow points the way the lane goes.
    turn.setFromAxisAngle(UP, signal.headingRad + Math.PI / 2).multiply(tilt.setFromAxisAngle(ACROSS, -Math.PI / 2))
    signPlaces.push(
      new Matrix4().compose(place.set(signal.eastM, arm.roofUpM, -signal.northM), turn, scale.setScalar(arm.roofUpM > 0 ? 3.4 : 0)),
    )
    setArm(index, arm, 0)
  })

  function setSignal(index: number, isRaised: boolean): void {
    for (const at of [index * 2, index * 2 + 1]) {
      const shown = signPlaces[at] as Matrix4
      crosses.setMatrixAt(at, isRaised ? gone : shown)
      arrows.setMatrixAt(at, isRaised ? shown : gone)
    }
    crosses.instanceMatrix.needsUpdate = true
    arrows.instanceMatrix.needsUpdate = true
  }

  function update(nowMs: number, isRaised: (stationId: string, laneIndex: number) => boolean, isCut: boolean): boolean {
    const passedMs = Number.isNaN(beforeMs) ? 0 : Math.max(0, Math.min(200, nowMs - beforeMs))
    beforeMs = nowMs
    let isMoving = false
    for (let index = 0; index < arms.length; index += 1) {
      const arm = arms[index] as ArmPlace
      const raised = isRaised(arm.stationId, arm.laneIndex)
      if (wasRaised[index] !== Number(raised)) {
        wasRaised[index] = Number(raised)
        setSignal(index, raised)
      }
      const target = raised ? 1 : 0
      const open = openRatios[index] as number
      if (open === target) continue
      const stepRatio = isCut ? 1 : passedMs / ARM_SWING_MS
      openRatios[index] = target > open ? Math.min(1, open + stepRatio) : Math.max(0, open - stepRatio)
      setArm(index, arm, openRatios[index] as number)
      isMoving ||= openRatios[index] !== target
    }
    return isMoving
  }

  return {
    group,
    update,
    dispose() {
      for (const mesh of [armMesh, crosses, arrows]) {
        mesh.geometry.dispose()
        mesh.dispose()
      }
      armMesh.material.dispose()
      signMaterial.dispose()
    },
  }
}
