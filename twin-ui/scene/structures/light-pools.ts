/** Lamp light on the ground: additive discs, one mesh. No light source per lamp: hundreds would cost too much. */
import { AdditiveBlending, BufferAttribute, BufferGeometry, Color, Mesh, ShaderMaterial, UniformsLib, UniformsUtils } from 'three'
import type { LightPool } from './site-writers.ts'

const POOL_UP_M = 0.06

export interface LightPools {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>
  setBrightness(ratio: number): void
}

export function buildLightPools(pools: readonly LightPool[]): LightPools {
  const positions = new Float32Array(pools.length * 12)
  const ats = new Float32Array(pools.length * 8)
  const colours = new Float32Array(pools.length * 12)
  const indices: number[] = []
  const colour = new Color()
  pools.forEach((pool, index) => {
    const { eastM, northM, radiusM } = pool
    positions.set(
      [
        eastM - radiusM,
        POOL_UP_M,
        -northM + radiusM,
        eastM + radiusM,
        POOL_UP_M,
        -northM + radiusM,
        eastM + radiusM,
        POOL_UP_M,
        -northM - radiusM,
        eastM - radiusM,
        POOL_UP_M,
        -northM - radiusM,
      ],
      index * 12,
    )
    ats.set([-1, -1, 1, -1, 1, 1, -1, 1], index * 8)
    colour.set(pool.colour).multiplyScalar(pool.brightness)
    for (let corner = 0; corner < 4; corner += 1) colours.set([colour.r, colour.g, colour.b], index * 12 + corner * 3)
    const first = index * 4
    indices.push(first, first + 1, first + 2, first, first + 2, first + 3)
  })
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(positions, 3))
  geometry.setAttribute('at', new BufferAttribute(ats, 2))
  geometry.setAttribute('color', new BufferAttribute(colours, 3))
  geometry.setIndex(indices)
  geometry.computeBoundingSphere()
  const brightness = { value: 1 }
  const material = new ShaderMaterial({
    uniforms: { ...UniformsUtils.clone(UniformsLib.fog), uBrightness: brightness },
    fog: true,
    transparent: true,
    depthWrite: false,
    blending: AdditiveBlending,
    polygonOffset: true,
    polygonOffsetFactor: -2,
    polygonOffsetUnits: -4,
    vertexShader: /* glsl */ `
attribute vec2 at;
attribute vec3 color;
varying vec2 vAt;
varying vec3 vColour;
varying float vDepth;
void main() {
  vAt = at;
  vColour = color;
  vec4 seen = modelViewMatrix * vec4(position, 1.0);
  vDepth = -seen.z;
  gl_Position = projectionMatrix * seen;
}`,
    fragmentShader: /* glsl */ `
uniform float fogDensity;
uniform float uBrightness;
varying vec2 vAt;
varying vec3 vColour;
varying float vDepth;
void main() {
  float fall = max(0.0, 1.0 - dot(vAt, vAt));
  gl_FragColor = vec4(vColour * uBrightness * fall * fall * exp(-fogDensity * fogDensity * vDepth * vDepth), 1.0);
}`,
  })
  const mesh = new Mesh(geometry, material)
  mesh.renderOrder = 2
  return {
    mesh,
    setBrightness(ratio) {
      brightness.value = ratio
    },
  }
}
