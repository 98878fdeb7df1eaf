/** The yardstick: moving boxes interpolated in a vertex shader and nothing else, as little as a truck layer can do. */
import {
  BoxGeometry,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  MeshLambertMaterial,
  PerspectiveCamera,
  Scene,
  WebGLRenderer,
} from 'three'
import { poseBuffer } from '../data/pose-buffer.ts'

export interface BareLayer {
  readonly frame: (nowMs: number) => void
}

export function createBareLayer(canvas: HTMLCanvasElement, truckCount: number): BareLayer {
  const renderer = new WebGLRenderer({ canvas })
  renderer.setSize(64, 48)
  const scene = new Scene()
  const camera = new PerspectiveCamera(36, 4 / 3, 1, 9_000)
  camera.position.set(0, 900, 1_500)
  const box = new BoxGeometry(16, 4, 2.5)
  const geometry = new InstancedBufferGeometry()
  geometry.index = box.index
  for (const [name, attribute] of Object.entries(box.attributes)) geometry.setAttribute(name, attribute)
  geometry.instanceCount = truckCount
  const keys = (['keyA', 'keyB'] as const).map((name) => {
    const attribute = new InstancedBufferAttribute(poseBuffer[name].subarray(0, truckCount * 4), 4).setUsage(DynamicDrawUsage)
    geometry.setAttribute(name, attribute)
    return attribute
  })
  const alpha = { value: 0 }
  const material = new MeshLambertMaterial()
  material.onBeforeCompile = (shader) => {
    shader.uniforms['uAlpha'] = alpha
    shader.vertexShader = `attribute vec4 keyA;\nattribute vec4 keyB;\nuniform float uAlpha;\n${shader.vertexShader}`.replace(
      '#include <begin_vertex>',
      'vec4 key = mix(keyA, keyB, uAlpha); vec3 transformed = position + vec3(key.x, key.z, -key.y);',
    )
  }
  const mesh = new Mesh(geometry, material)
  mesh.frustumCulled = false
  scene.add(mesh)
  let revisionSeq = -1
  return {
    frame(nowMs) {
      poseBuffer.advance(nowMs)
      if (revisionSeq !== poseBuffer.revisionSeq) for (const key of keys) key.needsUpdate = true
      revisionSeq = poseBuffer.revisionSeq
      alpha.value = poseBuffer.alpha
      renderer.render(scene, camera)
    },
  }
}
