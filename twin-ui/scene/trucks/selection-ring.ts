/** What marks the selected truck: a rounded frame on the ground and a shaft of light that is seen from far away. */
import { AdditiveBlending, BufferAttribute, BufferGeometry, DoubleSide, Group, Mesh, PlaneGeometry, ShaderMaterial, Vector2 } from 'three'
import { VEHICLE_CLASSES } from '../../../engine/model/declaration.ts'
import { TRUCK_LENGTH_M, TRUCK_WIDTH_M } from './truck-models.ts'

const REACH_M = 2.2
const SHAFT_UP_M = 34
const COLOUR = 'vec3(0.93, 0.97, 1.0)'

export interface SelectionRing {
  readonly group: Group
  /** @param pose [eastM, northM, upM, headingRad] */
  place(pose: ArrayLike<number>, classIndex: number): void
  hide(): void
  dispose(): void
}

/** Two crossed upright planes, so that the shaft has no thin side. */
function shaftGeometry(): BufferGeometry {
  const geometry = new BufferGeometry()
  const corners = [-1, 0, 0, 1, 0, 0, 1, 1, 0, -1, 1, 0, 0, 0, -1, 0, 0, 1, 0, 1, 1, 0, 1, -1]
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(corners), 3))
  geometry.setIndex([0, 1, 2, 0, 2, 3, 4, 5, 6, 4, 6, 7])
  return geometry
}

export function createSelectionRing(): SelectionRing {
  const half = new Vector2()
  const frame = new Mesh(
    new PlaneGeometry(2, 2).rotateX(-Math.PI / 2),
    new ShaderMaterial({
      uniforms: { uHalf: { value: half } },
      transparent: true,
      depthWrite: false,
      polygonOffset: true,
      polygonOffsetFactor: -4,
      polygonOffsetUnits: -10,
      vertexShader: /* glsl */ `
uniform vec2 uHalf;
varying vec2 vAt;
void main() {
  vAt = position.xz * (uHalf + ${REACH_M.toFixed(1)});
  gl_Position = projectionMatrix * modelViewMatrix * vec4(vAt.x, 0.1, vAt.y, 1.0);
}`,
      fragmentShader: /* glsl */ `
uniform vec2 uHalf;
varying vec2 vAt;
void main() {
  vec2 outside = abs(vAt) - uHalf;
  float away = length(max(outside, 0.0)) + min(max(outside.x, outside.y), 0.0);
  float line = smoothstep(0.55, 0.75, away) * (1.0 - smoothstep(1.2, 1.4, away));
  float halo = (1.0 - smoothstep(1.2, 2.2, away)) * smoothstep(-1.0, 0.8, away) * 0.28;
  gl_FragColor = vec4(${COLOUR}, max(line, halo));
}`,
    }),
  )
  const shaft = new Mesh(
    shaftGeometry(),
    new ShaderMaterial({
      transparent: true,
      depthWrite: false,
      side: DoubleSide,
      blending: AdditiveBlending,
      vertexShader: /* glsl */ `
varying vec2 vAt;
void main() {
  vAt = vec2(position.x + position.z, position.y);
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position.x * 0.9, 4.2 + position.y * ${SHAFT_UP_M.toFixed(1)}, position.z * 0.9, 1.0);
}`,
      fragmentShader: /* glsl */ `
varying vec2 vAt;
void main() {
  float glow = pow(1.0 - abs(vAt.x), 2.0) * pow(1.0 - vAt.y, 1.6);
  gl_FragColor = vec4(${COLOUR} * glow * 0.3, 1.0);
}`,
    }),
  )
  const group = new Group()
  group.visible = false
  for (const mesh of [frame, shaft]) {
    mesh.frustumCulled = false
    mesh.renderOrder = 7
    mesh.raycast = () => undefined
    group.add(mesh)
  }
  return {
    group,
    place(pose, classIndex) {
      const name = VEHICLE_CLASSES[classIndex] ?? 'container'
      half.set(TRUCK_LENGTH_M[name] / 2, TRUCK_WIDTH_M / 2)
      group.position.set(pose[0] ?? 0, pose[2] ?? 0, -(pose[1] ?? 0))
      group.rotation.y = pose[3] ?? 0
      group.visible = true
    },
    hide() {
      group.visible = false
    },
    dispose() {
      for (const mesh of [frame, shaft]) {
        mesh.geometry.dispose()
        mesh.material.dispose()
      }
    },
  }
}
