/** The material of truck bodies: three's Lambert lighting, with place, paint and lamps from the truck's slot. */
import { type Color, MeshLambertMaterial, type IUniform } from 'three'
import { VEHICLE_CLASSES } from '../../../engine/model/declaration.ts'
import { POSE_PARS } from './pose-shader.ts'
import { TRUCK_LENGTH_M } from './truck-models.ts'
import { CAB_COLOURS, CARGO_COLOURS, STATUS_COLOURS } from './truck-paint.ts'

export type TruckUniforms = Record<'uKeyA' | 'uKeyB' | 'uLook' | 'uAlpha' | 'uSelectedSlot' | 'uLamps', IUniform>

const arrayOf = (colours: readonly Color[]): string =>
  colours.map((colour) => `vec3(${colour.r.toFixed(4)}, ${colour.g.toFixed(4)}, ${colour.b.toFixed(4)})`).join(', ')

const LOOK_PARS = /* glsl */ `
attribute vec3 part;
uniform float uSelectedSlot;
uniform float uStretch;
varying vec3 vPaint;
varying vec3 vGlow;
varying vec2 vRib;
const vec3 CABS[${CAB_COLOURS.length}] = vec3[](${arrayOf(CAB_COLOURS)});
const vec3 CARGOES[${CARGO_COLOURS.length}] = vec3[](${arrayOf(CARGO_COLOURS)});
const vec3 STATUSES[${STATUS_COLOURS.length}] = vec3[](${arrayOf(STATUS_COLOURS)});
const float LENGTHS[${VEHICLE_CLASSES.length}] = float[](${VEHICLE_CLASSES.map((name) => (TRUCK_LENGTH_M[name] / TRUCK_LENGTH_M.container).toFixed(4)).join(', ')});
`

const PLACE = /* glsl */ `
ivec2 texel = slotTexel();
vec4 keyA = texelFetch(uKeyA, texel, 0);
vec4 keyB = texelFetch(uKeyB, texel, 0);
vec4 look = texelFetch(uLook, texel, 0) * 255.0;
vec4 pose = truckPose(keyA, keyB, uAlpha);
mat3 turn = truckTurn(pose.w);
bool isMoving = distance(keyA.xy, keyB.xy) > 0.05;
int status = int(look.b + 0.5);
vPaint = part.x < 0.5 ? vec3(1.0) : part.x < 1.5 ? CABS[int(look.r + 0.5)] : part.x < 2.5 ? CARGOES[int(look.g + 0.5)] : STATUSES[status];
// Parked trucks have their lamps off; standing ones brake.
bool isParked = status == 3;
vGlow = part.x > 2.5 ? STATUSES[status] * 0.55
  : part.y > 2.5 ? (isParked ? vec3(0.0) : color * 1.4)
  : part.y > 1.5 ? (isParked ? vec3(0.02, 0.0, 0.0) : isMoving ? vec3(0.55, 0.03, 0.02) : vec3(1.5, 0.08, 0.05))
  : part.y > 0.5 ? (isParked ? vec3(0.03) : isMoving ? vec3(2.2, 1.9, 1.45) : vec3(0.9, 0.78, 0.6))
  : vec3(0.0);
if (abs(slot - uSelectedSlot) < 0.5) vGlow += vec3(0.16, 0.14, 0.08) * vPaint + vec3(0.05, 0.045, 0.02);
// Fine corrugation is deep; the wide panels of a closed body only show their joints.
vRib = vec2(position.x * part.z, part.z < 0.01 ? 0.0 : part.z > 1.2 ? 1.0 : 0.3);
vec3 objectNormal = turn * normal;
`

const RIBS = /* glsl */ `
diffuseColor.rgb *= vPaint;
if (vRib.y > 0.0) {
  // Corrugation, faded out where it is finer than a pixel.
  float fine = clamp(1.6 - fwidth(vRib.x) * 2.2, 0.0, 1.0);
  float wave = cos(6.2831853 * vRib.x);
  float dark = vRib.y > 0.5 ? 0.34 * smoothstep(-0.2, 0.55, wave) : 0.3 * smoothstep(0.965, 0.995, wave);
  diffuseColor.rgb *= 1.0 - fine * dark;
}
`

/** @param isFar Whether the geometry is the common far one, which takes its length from the class. */
export function createTruckMaterial(uniforms: TruckUniforms, isFar: boolean): MeshLambertMaterial {
  const material = new MeshLambertMaterial({ vertexColors: true })
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, uniforms, { uStretch: { value: isFar ? 1 : 0 } })
    shader.vertexShader = `${POSE_PARS}${LOOK_PARS}${shader.vertexShader}`
      .replace('#include <beginnormal_vertex>', PLACE)
      .replace('#include <begin_vertex>', 'vec3 transformed = turn * vec3(position.x * mix(1.0, LENGTHS[int(look.a + 0.5)], uStretch), position.yz) + pose.xyz;')
    shader.fragmentShader = `varying vec3 vPaint;\nvarying vec3 vGlow;\nvarying vec2 vRib;\n${shader.fragmentShader}`
      .replace('#include <color_fragment>', `#include <color_fragment>\n${RIBS}`)
      .replace('#include <emissivemap_fragment>', 'totalEmissiveRadiance += vGlow;')
  }
  // One program for both: each takes longer to compile than to draw with.
  material.customProgramCacheKey = () => 'truck'
  return material
}
