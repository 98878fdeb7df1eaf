/** Computes the same poses by the vertex shader and by the pose buffer, and leaves the greatest difference on the window. */
import { BufferAttribute, BufferGeometry, DataTexture, FloatType, NearestFilter, Points, RGBAFormat, Scene, Camera, ShaderMaterial, WebGLRenderer, WebGLRenderTarget } from 'three'
import { poseBetween } from '../../data/pose-buffer.ts'
import { diceAt } from '../geometry/dice.ts'
import { POSE_PARS, ROW_SLOTS } from '../trucks/pose-shader.ts'

export interface PoseParity {
  readonly poseCount: number
  readonly errorMMax: number
  readonly errorRadMax: number
}

declare global {
  interface Window {
    poseParity?: PoseParity
  }
}

const POSE_COUNT = 256
const ALPHAS = [0, 0.2, 0.5, 0.83, 1]

/** Ways up to 100 m with all kinds of headings, some standing still. */
function keysOf(salt: number): Float32Array<ArrayBuffer> {
  const keys = new Float32Array(ROW_SLOTS * 4)
  for (let slot = 0; slot < POSE_COUNT; slot += 1) {
    const isStanding = slot % 7 === 0
    const dice = (part: number): number => diceAt(slot, part, isStanding && part < 2 ? 0 : salt)
    keys.set([slot * 3 + dice(0) * 70, dice(1) * 70, 0, slot % 3 === 0 ? dice(3) * 6.28 : 0.3 + 0.6 * dice(3)], slot * 4)
  }
  return keys
}

function textureOf(keys: Float32Array<ArrayBuffer>): DataTexture {
  const texture = new DataTexture(keys, ROW_SLOTS, 1, RGBAFormat, FloatType)
  texture.needsUpdate = true
  return texture
}

const keyA = keysOf(1)
const keyB = keysOf(2)
const alpha = { value: 0 }
const slots = Float32Array.from({ length: POSE_COUNT }, (_, slot) => slot)
const geometry = new BufferGeometry()
geometry.setAttribute('position', new BufferAttribute(new Float32Array(POSE_COUNT * 3), 3))
geometry.setAttribute('slot', new BufferAttribute(slots, 1))
const material = new ShaderMaterial({
  uniforms: { uKeyA: { value: textureOf(keyA) }, uKeyB: { value: textureOf(keyB) }, uLook: { value: null }, uAlpha: alpha },
  depthTest: false,
  vertexShader: `${POSE_PARS}
varying vec4 vPose;
void main() {
  vPose = truckPose(texelFetch(uKeyA, slotTexel(), 0), texelFetch(uKeyB, slotTexel(), 0), uAlpha);
  gl_PointSize = 1.0;
  gl_Position = vec4((slot + 0.5) / ${POSE_COUNT}.0 * 2.0 - 1.0, 0.0, 0.0, 1.0);
}`,
  fragmentShader: 'varying vec4 vPose;\nvoid main() { gl_FragColor = vPose; }',
})
const points = new Points(geometry, material)
points.frustumCulled = false
const scene = new Scene()
scene.add(points)
const renderer = new WebGLRenderer()
const target = new WebGLRenderTarget(POSE_COUNT, 1, { type: FloatType, minFilter: NearestFilter, magFilter: NearestFilter, depthBuffer: false })
const drawn = new Float32Array(POSE_COUNT * 4)
const pose = new Float32Array(4)
let errorMMax = 0
let errorRadMax = 0
for (const share of ALPHAS) {
  alpha.value = share
  renderer.setRenderTarget(target)
  renderer.render(scene, new Camera())
  renderer.readRenderTargetPixels(target, 0, 0, POSE_COUNT, 1, drawn)
  for (let slot = 0; slot < POSE_COUNT; slot += 1) {
    poseBetween(keyA, keyB, slot, share, pose)
    const [x = Number.NaN, , z = Number.NaN, headingRad = Number.NaN] = drawn.subarray(slot * 4, slot * 4 + 4)
    errorMMax = Math.max(errorMMax, Math.hypot(x - (pose[0] as number), z + (pose[1] as number)))
    errorRadMax = Math.max(errorRadMax, Math.abs(Math.atan2(Math.sin(headingRad - (pose[3] as number)), Math.cos(headingRad - (pose[3] as number)))))
  }
}
window.poseParity = { poseCount: POSE_COUNT, errorMMax, errorRadMax }
