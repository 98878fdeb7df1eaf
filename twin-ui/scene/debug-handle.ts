/**
 * Figures for browser tests and for people who look into a slow view; only with `?debug=1` in the address.
 *
 * `window.bordertwinScene` says what is drawn and where a truck is on the screen. It changes nothing but the camera, by bookmark.
 */
import { addAfterEffect, addEffect } from '@react-three/fiber'
import { Vector3, type PerspectiveCamera, type WebGLRenderer } from 'three'
import { percentileOf } from '../../engine/model/measures.ts'
import { poseBuffer } from '../data/pose-buffer.ts'
import type { CameraView } from './camera/camera-view.ts'
import type { SceneWorld } from './scene-world.ts'

const SAMPLE_MAX = 240

export interface SceneDebug {
  readonly drawCallCount: number
  readonly triangleCount: number
  readonly geometryCount: number
  readonly textureCount: number
  readonly truckCount: number
  readonly drawnTruckCount: number
  readonly frameCount: number
  /** Everything of the site is in the picture. */
  readonly isComplete: boolean
  /** JavaScript of the animation frame, the last SAMPLE_MAX frames. */
  frameMs(): { readonly p50Ms: number | null; readonly p95Ms: number | null }
  /** Canvas pixels from the top left; null when the truck is not there or behind the camera. */
  project(tripSeq: number): { readonly x: number; readonly y: number } | null
  view(): CameraView
  cutTo(view: CameraView): void
  bookmark(index: number): void
  tripSeqs(): number[]
}

declare global {
  interface Window {
    bordertwinScene?: SceneDebug
  }
}

/** @returns takes the handle away again. */
export function exposeDebug(world: SceneWorld, camera: PerspectiveCamera, renderer: WebGLRenderer): () => void {
  const samplesMs: number[] = []
  let beganAtMs = 0
  let frameCount = 0
  const removeBefore = addEffect(() => {
    beganAtMs = performance.now()
  })
  const removeAfter = addAfterEffect(() => {
    frameCount += 1
    samplesMs.push(performance.now() - beganAtMs)
    if (samplesMs.length > SAMPLE_MAX) samplesMs.shift()
  })
  const at = new Vector3()
  const pose = new Float32Array(4)
  window.bordertwinScene = {
    get drawCallCount() {
      return renderer.info.render.calls
    },
    get triangleCount() {
      return renderer.info.render.triangles
    },
    get geometryCount() {
      return renderer.info.memory.geometries
    },
    get textureCount() {
      return renderer.info.memory.textures
    },
    get truckCount() {
      return poseBuffer.truckCount
    },
    get drawnTruckCount() {
      return world.fleet.drawnCount
    },
    get frameCount() {
      return frameCount
    },
    get isComplete() {
      return world.isComplete
    },
    frameMs() {
      const ascending = [...samplesMs].sort((left, right) => left - right)
      return { p50Ms: percentileOf(ascending, 0.5), p95Ms: percentileOf(ascending, 0.95) }
    },
    project(tripSeq) {
      if (!poseBuffer.poseOf(tripSeq, pose)) return null
      at.set(pose[0] as number, 2, -(pose[1] as number)).project(camera)
      const { clientWidth, clientHeight } = renderer.domElement
      return at.z > 1 ? null : { x: (at.x * 0.5 + 0.5) * clientWidth, y: (0.5 - at.y * 0.5) * clientHeight }
    },
    view: () => world.rig.view(),
    cutTo: (view) => world.rig.cutTo(view),
    bookmark: (index) => {
      const view = world.bookmarks[index]?.view
      if (view !== undefined) world.rig.cutTo(view)
    },
    tripSeqs: () =>
      [...poseBuffer.tripSeqBySlot.subarray(0, poseBuffer.slotCount)].filter((tripSeq) => poseBuffer.slotOf(tripSeq) !== undefined),
  }
  return () => {
    removeBefore()
    removeAfter()
    delete window.bordertwinScene
  }
}
