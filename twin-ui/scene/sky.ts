/** The dome of dusk sky round the camera, and the colour everything fades to. */
import { BackSide, Color, Mesh, ShaderMaterial, SphereGeometry } from 'three'
import { SKY } from './palette.ts'

export function createSky(): Mesh<SphereGeometry, ShaderMaterial> {
  const material = new ShaderMaterial({
    side: BackSide,
    depthWrite: false,
    depthTest: false,
    uniforms: {
      uZenith: { value: new Color(SKY.zenith) },
      uHorizon: { value: new Color(SKY.horizon) },
      uGlow: { value: new Color(SKY.glow) },
      uFog: { value: new Color(SKY.fog) },
    },
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
uniform vec3 uFog;
varying vec3 vWay;
void main() {
  vec3 way = normalize(vWay);
  float up = max(way.y, 0.0);
  vec3 sky = mix(uHorizon, uZenith, smoothstep(0.0, 0.55, up));
  // The last light stands in the west.
  float west = max(0.0, -way.x * 0.9 - way.z * 0.2);
  sky = mix(sky, uGlow, west * west * (1.0 - smoothstep(0.0, 0.28, up)) * 0.75);
  gl_FragColor = vec4(mix(uFog, sky, smoothstep(-0.02, 0.09, way.y)), 1.0);
  #include <colorspace_fragment>
}`,
  })
  const mesh = new Mesh(new SphereGeometry(1, 24, 16), material)
  mesh.renderOrder = -10
  mesh.frustumCulled = false
  mesh.raycast = () => undefined
  return mesh
}
