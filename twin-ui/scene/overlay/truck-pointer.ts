/** The pointer over the picture: a tooltip over the truck beneath it, a click selects it, a click beside one lets go. */
import { Raycaster, Vector2, type Camera } from 'three'
import type { PoseBuffer } from '../../data/pose-buffer.ts'
import { pickTruck } from '../trucks/pick-truck.ts'

/** A press that moved farther was a drag. */
const DRAG_PX = 6
const HOVER_EVERY_MS = 60

export interface TruckPointerOptions {
  readonly element: HTMLElement
  readonly tooltip: HTMLElement
  readonly camera: Camera
  readonly buffer: PoseBuffer
  /** Lines of the tooltip. */
  readonly linesOf: (tripSeq: number) => readonly string[]
  readonly onSelect: (tripSeq: number | null) => void
}

export interface TruckPointer {
  /** Looks again at what is beneath a resting pointer: trucks move. */
  update(nowMs: number): void
  dispose(): void
}

export function createTruckPointer({ element, tooltip, camera, buffer, linesOf, onSelect }: TruckPointerOptions): TruckPointer {
  const raycaster = new Raycaster()
  const at = new Vector2()
  let pointer: { readonly x: number; readonly y: number } | null = null
  let pressed: { readonly x: number; readonly y: number } | null = null
  let lookedAtMs = Number.NEGATIVE_INFINITY
  let shownTripSeq: number | null = null

  function truckAt(x: number, y: number): number | null {
    const { width, height } = element.getBoundingClientRect()
    raycaster.setFromCamera(at.set((x / width) * 2 - 1, 1 - (y / height) * 2), camera)
    return pickTruck(raycaster.ray, buffer)
  }

  function hide(): void {
    shownTripSeq = null
    tooltip.hidden = true
    element.style.cursor = ''
  }

  function update(nowMs: number): void {
    if (nowMs - lookedAtMs < HOVER_EVERY_MS) return
    lookedAtMs = nowMs
    const tripSeq = pointer === null || pressed !== null ? null : truckAt(pointer.x, pointer.y)
    if (tripSeq === null || pointer === null) {
      if (shownTripSeq !== null) hide()
      return
    }
    if (tripSeq !== shownTripSeq) {
      shownTripSeq = tripSeq
      tooltip.replaceChildren(
        ...linesOf(tripSeq).map((words) => {
          const line = document.createElement('div')
          line.textContent = words
          return line
        }),
      )
      tooltip.hidden = false
      element.style.cursor = 'pointer'
    }
    tooltip.style.transform = `translate(${Math.round(pointer.x + 14)}px, ${Math.round(pointer.y + 16)}px)`
  }

  const onMove = (event: PointerEvent): void => {
    pointer = { x: event.offsetX, y: event.offsetY }
  }
  const onLeave = (): void => {
    pointer = null
    hide()
  }
  const onDown = (event: PointerEvent): void => {
    pressed = event.button === 0 ? { x: event.offsetX, y: event.offsetY } : null
  }
  const onUp = (event: PointerEvent): void => {
    const from = pressed
    pressed = null
    if (from === null || Math.hypot(event.offsetX - from.x, event.offsetY - from.y) > DRAG_PX) return
    onSelect(truckAt(event.offsetX, event.offsetY))
  }
  element.addEventListener('pointermove', onMove)
  element.addEventListener('pointerleave', onLeave)
  element.addEventListener('pointerdown', onDown)
  element.addEventListener('pointerup', onUp)
  return {
    update,
    dispose() {
      hide()
      element.removeEventListener('pointermove', onMove)
      element.removeEventListener('pointerleave', onLeave)
      element.removeEventListener('pointerdown', onDown)
      element.removeEventListener('pointerup', onUp)
    },
  }
}
