/**
 * The plan's animation frame: moves the playhead, redraws while trucks move, keeps the selected truck's plate beside it,
 * and the followed truck in the middle.
 *
 * Rests while the page is hidden or nothing changed. An inset draws every third frame: small pictures need no more.
 */
import type { RefObject } from 'react'
import type { Site } from '../../engine/model/site.ts'
import { lonLatFrom } from '../../engine/model/units.ts'
import { poseBuffer } from '../data/pose-buffer.ts'
import { useTwinStore } from '../data/twin-store.ts'
import { plateTextOf } from '../format/plate.ts'
import type { MapEngine } from './map-kit.ts'

const INSET_FRAMES = 3

export interface TruckLoopOptions {
  readonly map: MapEngine
  readonly site: Site
  readonly label: RefObject<HTMLElement | null>
  readonly isInset: boolean
}

/** @returns what stops it. */
export function startTruckLoop({ map, site, label, isInset }: TruckLoopOptions): () => void {
  const pose = [0, 0, 0, 0]
  let frameIndex = 0
  let drawnAlpha = -1
  let drawnRevisionSeq = -1
  let request = requestAnimationFrame(frame)

  function frame(nowMs: number): void {
    request = requestAnimationFrame(frame)
    frameIndex += 1
    poseBuffer.advance(nowMs)
    if (isInset && frameIndex % INSET_FRAMES !== 0) return
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
