/**
 * Where trucks are on the plan, for browser tests; only with `?debug=1` in the address.
 *
 * `window.bordertwinMap` reads; it changes nothing.
 */
import type { Site } from '../../engine/model/site.ts'
import { lonLatFrom } from '../../engine/model/units.ts'
import { poseBuffer } from '../data/pose-buffer.ts'
import type { MapEngine } from './map-kit.ts'

export interface MapDebug {
  /** How often the engine has drawn. */
  readonly frameCount: number
  /** Map pixels from the top left; null when the truck is not there. */
  project(tripSeq: number): { readonly x: number; readonly y: number } | null
}

declare global {
  interface Window {
    bordertwinMap?: MapDebug
  }
}

/** @returns takes the handle away again. */
export function exposeMapDebug(map: MapEngine, site: Site): () => void {
  let frameCount = 0
  const count = (): void => void (frameCount += 1)
  const pose = new Float32Array(4)
  map.on('render', count)
  window.bordertwinMap = {
    get frameCount() {
      return frameCount
    },
    project(tripSeq) {
      if (!poseBuffer.poseOf(tripSeq, pose)) return null
      const { lonDeg, latDeg } = lonLatFrom(site.origin, { eastM: pose[0] as number, northM: pose[1] as number })
      return map.project([lonDeg, latDeg])
    },
  }
  return () => {
    map.off('render', count)
    delete window.bordertwinMap
  }
}
