/**
 * The plan's animation frame: moves the playhead, redraws while trucks move, keeps the selected truck's plate beside it,
 * and the followed truck in the middle.
 *
 * Rests while the page is hidden or nothing changed. A small picture in the corner needs fewer frames than the large one, and both
 * need fewer where the processor draws them.
 */
import type { RefObject } from 'react'
import type { Site } from '../../engine/model/site.ts'
import { lonLatFrom } from '../../engine/model/units.ts'
import { graphics } from '../data/graphics.ts'
import { poseBuffer } from '../data/pose-buffer.ts'
import { useTwinStore } from '../data/twin-store.ts'
import { plateTextOf } from '../format/plate.ts'
import type { MapEngine } from './map-kit.ts'

/** Wall time between two pictures; 0 draws in every animation frame. */
const EVERY_MS = { hardware: { main: 0, inset: 45 }, software: { main: 90, inset: 300 } } as const

export interface TruckLoopOptions {
  readonly map: MapEngine
  readonly site: Site
  readonly label: RefObject<HTMLElement | null>
  readonly isInset: boolean
}

/** @returns what stops it. */
export function startTruckLoop({ map, site, label, isInset }: TruckLoopOptions): () => void {
  const pose = [0, 0, 0, 0]
  const everyMs = EVERY_MS[graphics() === 'software' ? 'software' : 'hardware'][isInset ? 'inset' : 'main']
  let drawnAtMs = Number.NEGATIVE_INFINITY
  let drawnAlpha = -1
  let drawnRevisionSeq = -1
  let request = requestAnimationFrame(frame)

  function frame(nowMs: number): void {
    request = requestAnimationFrame(frame)
    poseBuffer.advance(nowMs)
    if (nowMs - drawnAtMs < everyMs) return
    drawnAtMs = nowMs
    follow()
    const isMoved = poseBuffer.alpha !== drawnAlpha || poseBuffer.revisionSeq !== drawnRevisionSeq
    if (isMoved) {
      drawnAlpha = poseBuffer.alpha
      drawnRevisionSeq = poseBuffer.revisionSeq
      map.triggerRepaint()
    }
  }

  function follow(): void {
    const { followTripSeq } = useTwinStore.getState()
    if (followTripSeq === null || !poseBuffer.poseOf(followTripSeq, pose)) return
    const { lonDeg, latDeg } = lonLatFrom(site.origin, { eastM: pose[0] as number, northM: pose[1] as number })
    map.jumpTo({ center: [lonDeg, latDeg] })
  }

  /** After the engine has drawn, so that plate and truck move together. */
  function placeLabel(): void {
    const element = label.current
    if (element === null) return
    const { selectedTripSeq, trucks } = useTwinStore.getState()
    const truck = selectedTripSeq === null ? undefined : trucks.get(selectedTripSeq)
    if (truck === undefined || selectedTripSeq === null || !poseBuffer.poseOf(selectedTripSeq, pose)) {
      element.hidden = true
      return
    }
    const { lonDeg, latDeg } = lonLatFrom(site.origin, { eastM: pose[0] as number, northM: pose[1] as number })
    const { x, y } = map.project([lonDeg, latDeg])
    const text = truck.tractorPlate === null ? `#${truck.tripSeq}` : plateTextOf(truck.tractorPlate).line
    element.hidden = false
    if (element.textContent !== text) element.textContent = text
    element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`
  }

  map.on('render', placeLabel)
  return () => {
    cancelAnimationFrame(request)
    map.off('render', placeLabel)
  }
}
