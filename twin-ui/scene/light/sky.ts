/** The dome of sky round the camera, and the haze that everything far away fades to. */
import { BackSide, Color, Mesh, ShaderMaterial, SphereGeometry, Vector2 } from 'three'
import type { HourLook } from './hours.ts'

export interface Sky {
  readonly mesh: Mesh<SphereGeometry, ShaderMaterial>
  /** @param sunAzimuthRad where the glow stands. */
  paint(look: Pick<HourLook, 'zenith' | 'horizon' | 'glow' | 'haze'>, sunAzimuthRad: number): void
  dispose(): void
}

export function createSky(): Sky {
  const uniforms = {
    uZenith: { value: new Color() },
    uHorizon: { value: new Color() },
    uGlow: { value: new Color() },
    uHaze: { value: new Color() },
    uSunWay: { value: new Vector2() },
  }
  const material = new ShaderMaterial({
    side: BackSide,
    depthWrite: false,
    depthTest: false,
    uniforms,
    vertexShader: /* glsl */ `
varying vec3 vWay;
void main() {
  vWay = position;
  vec4 place = projectionMatrix * mat4(mat3(viewMatrix)) * vec4(position, 1.0);
  gl_Position = place.xyww;
}`,
    fragmentShader: /* glsl */ `
uniform vec3 uZenith;
uniform vec3 uHorizon;
uniform vec3 uGlow;
uniform vec3 uHaze;
uniform vec2 uSunWay;
varying vec3 vWay;
void main() {
  vec3 way = normalize(vWay);
  float up = max(way.y, 0.0);
  vec3 sky = mix(uHorizon, uZenith, smoothstep(0.0, 0.55, up));
  float sunward = max(0.0, dot(way.xz, uSunWay));
  sky = mix(sky, uGlow, sunward * sunward * (1.0 - smoothstep(0.0, 0.3, up)) * 0.75);
  // Tone-mapped like the land, so that haze and horizon meet without an edge.
  gl_FragColor = vec4(mix(uHaze, sky, smoothstep(-0.02, 0.09, way.y)), 1.0);
  #include <tonemapping_fragment>
  #include <colorspace_fragment>
}`,
  })
  const mesh = new Mesh(new SphereGeometry(1, 24, 16), material)
  mesh.renderOrder = -10
  mesh.frustumCulled = false
  mesh.raycast = () => undefined
  return {
    mesh,
    paint({ zenith, horizon, glow, haze }, sunAzimuthRad) {
      uniforms.uZenith.value.set(zenith)
      uniforms.uHorizon.value.set(horizon)
      uniforms.uGlow.value.set(glow)
      uniforms.uHaze.value.set(haze)
      uniforms.uSunWay.value.set(Math.cos(sunAzimuthRad), -Math.sin(sunAzimuthRad))
    },
    dispose() {
      mesh.geometry.dispose()
      material.dispose()
    },
  }
}
