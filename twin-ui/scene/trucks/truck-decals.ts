/** Flat things under and over trucks, one draw call each: contact shadow, headlight pool, mark of an abnormal status. */
import {
  AdditiveBlending,
  BufferAttribute,
  CanvasTexture,
  InstancedBufferGeometry,
  ShaderMaterial,
  SRGBColorSpace,
  type IUniform,
  type Texture,
} from 'three'
import { VEHICLE_CLASSES } from '../../../engine/model/declaration.ts'
import { TRUCK_STATUSES } from '../../../engine/protocol/view.ts'
import { STATUS_LOOKS } from '../../theme/truck-status.ts'
import { POSE_PARS } from './pose-shader.ts'
import type { TruckUniforms } from './truck-material.ts'
import { TRUCK_LENGTH_M } from './truck-models.ts'

const HALF_LENGTHS = `const float HALF_LENGTHS[${VEHICLE_CLASSES.length}] = float[](${VEHICLE_CLASSES.map((name) => (TRUCK_LENGTH_M[name] / 2).toFixed(2)).join(', ')});`

/** A square from -1 to 1 in x and z. */
export function squareGeometry(): InstancedBufferGeometry {
  const geometry = new InstancedBufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(new Float32Array([-1, 0, 1, 1, 0, 1, 1, 0, -1, -1, 0, -1]), 3))
  geometry.setIndex([0, 1, 2, 0, 2, 3])
  return geometry
}

export function createShadowMaterial(uniforms: TruckUniforms): ShaderMaterial {
  return new ShaderMaterial({
    uniforms,
    transparent: true,
    depthWrite: false,
    polygonOffset: true,
    polygonOffsetFactor: -2,
    polygonOffsetUnits: -6,
    vertexShader: /* glsl */ `${POSE_PARS}${HALF_LENGTHS}
varying vec2 vAt;
varying vec2 vHalf;
void main() {
  ivec2 texel = slotTexel();
  vec4 pose = truckPose(texelFetch(uKeyA, texel, 0), texelFetch(uKeyB, texel, 0), uAlpha);
  float halfLength = HALF_LENGTHS[int(texelFetch(uLook, texel, 0).a * 255.0 + 0.5)];
  vHalf = vec2(halfLength, 1.25);
  vAt = position.xz * (vHalf + 1.1);
  vec3 place = truckTurn(pose.w) * vec3(vAt.x, 0.0, vAt.y) + pose.xyz;
  gl_Position = projectionMatrix * viewMatrix * vec4(place.x, place.y + 0.07, place.z, 1.0);
}`,
    fragmentShader: /* glsl */ `
varying vec2 vAt;
varying vec2 vHalf;
void main() {
  // Distance outside the truck's footprint, rounded at its corners.
  vec2 outside = max(abs(vAt) - vHalf + 0.25, 0.0);
  float shade = 1.0 - smoothstep(0.0, 1.3, length(outside));
  gl_FragColor = vec4(0.0, 0.004, 0.01, 0.72 * shade * shade);
}`,
  })
}

export function createHeadlightMaterial(uniforms: TruckUniforms): ShaderMaterial {
  return new ShaderMaterial({
    uniforms,
    transparent: true,
    depthWrite: false,
    blending: AdditiveBlending,
    polygonOffset: true,
    polygonOffsetFactor: -3,
    polygonOffsetUnits: -8,
    vertexShader: /* glsl */ `${POSE_PARS}${HALF_LENGTHS}
uniform float uLamps;
varying vec2 vAt;
varying float vBright;
void main() {
  ivec2 texel = slotTexel();
  vec4 keyA = texelFetch(uKeyA, texel, 0);
  vec4 keyB = texelFetch(uKeyB, texel, 0);
  vec4 look = texelFetch(uLook, texel, 0) * 255.0;
  vec4 pose = truckPose(keyA, keyB, uAlpha);
  bool isParked = int(look.b + 0.5) == 3;
  vBright = isParked ? 0.0 : uLamps * (distance(keyA.xy, keyB.xy) > 0.05 ? 0.34 : 0.1);
  float frontX = HALF_LENGTHS[int(look.a + 0.5)];
  vAt = vec2(position.x * 0.5 + 0.5, position.z);
  vec3 local = vec3(frontX + vAt.x * 15.0, 0.0, vAt.y * (1.5 + vAt.x * 2.6));
  vec3 place = truckTurn(pose.w) * local + pose.xyz;
  gl_Position = vBright == 0.0 ? vec4(2.0, 2.0, 2.0, 1.0) : projectionMatrix * viewMatrix * vec4(place.x, place.y + 0.09, place.z, 1.0);
}`,
    fragmentShader: /* glsl */ `
varying vec2 vAt;
varying float vBright;
void main() {
  float along = vAt.x * pow(1.0 - vAt.x, 1.6) * 3.2;
  float across = 1.0 - smoothstep(0.25, 1.0, abs(vAt.y));
  gl_FragColor = vec4(vec3(1.0, 0.88, 0.68) * vBright * along * across, 1.0);
}`,
  })
}

const MARK_CELL_PX = 64

/** The marks of all statuses side by side. */
function markTexture(): Texture {
  const canvas = document.createElement('canvas')
  canvas.width = MARK_CELL_PX * TRUCK_STATUSES.length
  canvas.height = MARK_CELL_PX
  const context = canvas.getContext('2d')
  if (context !== null) {
    TRUCK_STATUSES.forEach((status, index) => {
      const { colour, mark } = STATUS_LOOKS[status]
      const middle = (index + 0.5) * MARK_CELL_PX
      context.fillStyle = 'rgba(10, 14, 20, 0.9)'
      context.beginPath()
      context.arc(middle, MARK_CELL_PX / 2, 29, 0, 7)
      context.fill()
      context.strokeStyle = colour
      context.lineWidth = 5
      context.stroke()
      context.fillStyle = colour
      context.font = `700 34px 'Noto Sans', 'Noto Sans Symbols 2', sans-serif`
      context.textAlign = 'center'
      context.textBaseline = 'middle'
      context.fillText(mark, middle, MARK_CELL_PX / 2 + 2)
    })
  }
  const texture = new CanvasTexture(canvas)
  texture.colorSpace = SRGBColorSpace
  return texture
}

export interface MarkUniforms {
  readonly uMarks: IUniform<Texture>
  /** Half the mark's size in clip units across and up. */
  readonly uMarkSize: IUniform<{ x: number; y: number }>
}

/** Marks float over trucks whose status asks for attention, always the same size on the screen. */
export function createMarkMaterial(uniforms: TruckUniforms, size: MarkUniforms['uMarkSize']): ShaderMaterial {
  return new ShaderMaterial({
    uniforms: { ...uniforms, uMarks: { value: markTexture() }, uMarkSize: size },
    transparent: true,
    depthWrite: false,
    depthTest: false,
    vertexShader: /* glsl */ `${POSE_PARS}
uniform vec2 uMarkSize;
varying vec2 vUv;
void main() {
  ivec2 texel = slotTexel();
  vec4 pose = truckPose(texelFetch(uKeyA, texel, 0), texelFetch(uKeyB, texel, 0), uAlpha);
  int status = int(texelFetch(uLook, texel, 0).b * 255.0 + 0.5);
  vec4 clip = projectionMatrix * viewMatrix * vec4(pose.x, pose.y + 5.4, pose.z, 1.0);
  clip.xy += vec2(position.x, -position.z) * uMarkSize * clip.w;
  vUv = vec2((float(status) + position.x * 0.5 + 0.5) / ${TRUCK_STATUSES.length}.0, 0.5 - position.z * 0.5);
  gl_Position = clip;
}`,
    fragmentShader: /* glsl */ `
uniform sampler2D uMarks;
varying vec2 vUv;
void main() {
  vec4 texel = texture2D(uMarks, vUv);
  if (texel.a < 0.02) discard;
  gl_FragColor = texel;
  #include <colorspace_fragment>
}`,
  })
}
