/**
 * Grass and grit: a little noise over a Lambert material by place, in two sizes, each faded out where it is finer than a pixel.
 *
 * No texture to load, no memory; two look-ups of a hash for each pixel of ground. One program for every ground, painted or plain:
 * where the processor draws, each further one costs a tenth of a second before anything is seen.
 */
import { type MeshLambertMaterial, Vector4 } from 'three'

export interface Grain {
  readonly patchM: number
  readonly patchRatio: number
  readonly gritM: number
  readonly gritRatio: number
}

export const MEADOW_GRAIN: Grain = { patchM: 13, patchRatio: 0.34, gritM: 1.1, gritRatio: 0.42 }
export const PAVING_GRAIN: Grain = { patchM: 7, patchRatio: 0.14, gritM: 0.35, gritRatio: 0.16 }
export const NO_GRAIN: Grain = { patchM: 1, patchRatio: 0, gritM: 1, gritRatio: 0 }

const PARS = /* glsl */ `
varying vec2 vGround;
uniform vec4 uGrain;
float hashAt(vec2 cell) {
  vec3 mixed = fract(vec3(cell.xyx) * 0.1031);
  mixed += dot(mixed, mixed.yzx + 33.33);
  return fract((mixed.x + mixed.y) * mixed.z);
}
float noiseAt(vec2 at) {
  vec2 cell = floor(at);
  vec2 way = at - cell;
  way = way * way * (3.0 - 2.0 * way);
  return mix(mix(hashAt(cell), hashAt(cell + vec2(1.0, 0.0)), way.x), mix(hashAt(cell + vec2(0.0, 1.0)), hashAt(cell + vec2(1.0, 1.0)), way.x), way.y) - 0.5;
}
float grainAt(vec2 at, float strength) {
  float fine = clamp(1.4 - length(fwidth(at)) * 1.6, 0.0, 1.0);
  return fine * strength <= 0.0 ? 0.0 : noiseAt(at) * strength * fine;
}
`

export function addGrain(material: MeshLambertMaterial, { patchM, patchRatio, gritM, gritRatio }: Grain): MeshLambertMaterial {
  material.onBeforeCompile = (shader) => {
    shader.uniforms['uGrain'] = { value: new Vector4(1 / patchM, patchRatio, 1 / gritM, gritRatio) }
    shader.vertexShader = `varying vec2 vGround;\n${shader.vertexShader}`.replace('#include <begin_vertex>', '#include <begin_vertex>\nvGround = position.xz;')
    shader.fragmentShader = `${PARS}${shader.fragmentShader}`.replace(
      '#include <color_fragment>',
      '#include <color_fragment>\ndiffuseColor.rgb *= 1.0 + grainAt(vGround * uGrain.x, uGrain.y) + grainAt(vGround * uGrain.z, uGrain.w);',
    )
  }
  material.customProgramCacheKey = () => 'grain'
  return material
}
