/**
 * HTML labels over the picture, placed by hand: no React and no layout read while the picture moves.
 *
 * Places first, then the selected truck, then the nearest trucks; a label that would cover an earlier one, or lie under a tool
 * (`data-over-stage`), is left out.
 * Limits:  LABEL_MAX elements, made once and used again; who gets one is decided REASSIGN_MS apart, where it stands every frame.
 * The layer is hidden from assistive technology: lists and panels say the same in words.
 */
import { Vector3, type Camera } from 'three'
import { NO_TRIP, POSE_STRIDE, type PoseBuffer } from '../../data/pose-buffer.ts'
import type { LabelledPlace } from './place-labels.ts'

const LABEL_MAX = 40
const TRUCK_LABEL_MAX = 22
const REASSIGN_MS = 250
/** Plates are read from here on; farther away they would only cover the trucks. */
const TRUCK_LABEL_M = 150
const TRUCK_LABEL_UP_M = 5.2
const PLACE_LABEL_M_MIN = 60
/** Free at the left and right edge. */
const EDGE_PX = 4

export interface SceneLabelsOptions {
  readonly layer: HTMLElement
  readonly places: readonly LabelledPlace[]
  readonly buffer: PoseBuffer
  /** Name and figure of a place; asked at REASSIGN_MS. */
  readonly wordsOf: (place: LabelledPlace) => { readonly name: string; readonly figure: string }
  readonly plateOf: (tripSeq: number) => string
  readonly onPlace: (place: LabelledPlace) => void
}

export interface SceneLabels {
  update(camera: Camera, widthPx: number, heightPx: number, nowMs: number, selectedTripSeq: number | null, isShown: boolean): void
  dispose(): void
}

interface Label {
  readonly element: HTMLElement
  text: string
  widthPx: number
  heightPx: number
  /** Who it is about; null when free. */
  place: LabelledPlace | null
  tripSeq: number
  isVisible: boolean
  x: number
  y: number
}

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

function measureCovers(layer: HTMLElement): readonly Box[] {
  const origin = layer.getBoundingClientRect()
  return [...document.querySelectorAll('[data-over-stage]')].map((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect()
    return { left: left - origin.left, top: top - origin.top, right: right - origin.left, bottom: bottom - origin.top }
  })
}

export function createSceneLabels({ layer, places, buffer, wordsOf, plateOf, onPlace }: SceneLabelsOptions): SceneLabels {
  const labels: Label[] = []
  const pose = new Float32Array(4)
  const at = new Vector3()
  const nearest: { tripSeq: number; awayM2: number }[] = Array.from({ length: TRUCK_LABEL_MAX }, () => ({
    tripSeq: NO_TRIP,
    awayM2: Number.POSITIVE_INFINITY,
  }))
  /** What lies over the picture, in its pixels; measured when labels are dealt out, not per frame. */
  let covers: readonly Box[] = []
  let assignedAtMs = Number.NEGATIVE_INFINITY
  let selectedBefore: number | null = null
  let wasShown = true

  function labelAt(index: number): Label {
    const known = labels[index]
    if (known !== undefined) return known
    const element = document.createElement('button')
    element.type = 'button'
    element.tabIndex = -1
    element.hidden = true
    layer.append(element)
    const label: Label = { element, text: '', widthPx: 0, heightPx: 0, place: null, tripSeq: NO_TRIP, isVisible: false, x: 0, y: 0 }
    element.addEventListener('click', () => label.place !== null && onPlace(label.place))
    labels.push(label)
    return label
  }

  function write(label: Label, kind: string, name: string, figure: string): void {
    const text = `${kind}\n${name}\n${figure}`
    if (label.text === text) return
    label.text = text
    label.element.dataset['kind'] = kind
    const strong = document.createElement('b')
    strong.textContent = name
    label.element.replaceChildren(strong)
    if (figure !== '') {
      const rest = document.createElement('span')
      rest.textContent = figure
      label.element.append(rest)
    }
    // Measured once per text, not per frame.
    const wasHidden = label.element.hidden
    label.element.hidden = false
    label.widthPx = label.element.offsetWidth
    label.heightPx = label.element.offsetHeight
    label.element.hidden = wasHidden
  }

  function findNearest(camera: Camera): number {
    let count = 0
    const { keyB, tripSeqBySlot, slotCount } = buffer
    for (const entry of nearest) entry.awayM2 = Number.POSITIVE_INFINITY
    for (let slot = 0; slot < slotCount; slot += 1) {
      if (tripSeqBySlot[slot] === NO_TRIP) continue
      const east = (keyB[slot * POSE_STRIDE] as number) - camera.position.x
      const south = -(keyB[slot * POSE_STRIDE + 1] as number) - camera.position.z
      const awayM2 = east * east + south * south + camera.position.y * camera.position.y
      if (awayM2 > TRUCK_LABEL_M * TRUCK_LABEL_M) continue
      // Insertion into a short sorted list: the last one falls out.
      let index = Math.min(count, TRUCK_LABEL_MAX)
      while (index > 0 && (nearest[index - 1] as { awayM2: number }).awayM2 > awayM2) index -= 1
      if (index >= TRUCK_LABEL_MAX) continue
      const moved = nearest.pop() as { tripSeq: number; awayM2: number }
      moved.tripSeq = tripSeqBySlot[slot] as number
      moved.awayM2 = awayM2
      nearest.splice(index, 0, moved)
      count = Math.min(TRUCK_LABEL_MAX, count + 1)
    }
    return count
  }

  function assign(camera: Camera, selectedTripSeq: number | null): void {
    let used = 0
    const selected = selectedTripSeq !== null && buffer.slotOf(selectedTripSeq) !== undefined ? selectedTripSeq : null
    if (selected !== null) {
      const label = labelAt(used)
      used += 1
      label.place = null
      label.tripSeq = selected
      write(label, 'selected', plateOf(selected), '')
    }
    for (const place of places) {
      const label = labelAt(used)
      used += 1
      const { name, figure } = wordsOf(place)
      label.place = place
      label.tripSeq = NO_TRIP
      write(label, place.kind, name, figure)
    }
    const count = findNearest(camera)
    for (let index = 0; index < count && used < LABEL_MAX; index += 1) {
      const { tripSeq } = nearest[index] as { tripSeq: number }
      if (tripSeq === selected) continue
      const label = labelAt(used)
      used += 1
      label.place = null
      label.tripSeq = tripSeq
      write(label, 'truck', plateOf(tripSeq), '')
    }
    for (let index = used; index < labels.length; index += 1) {
      const label = labels[index] as Label
      label.place = null
      label.tripSeq = NO_TRIP
    }
  }

  /** Whether the label has a place on the screen; its `x` and `y` are the middle of its lower edge. */
  function project(label: Label, camera: Camera, widthPx: number, heightPx: number): boolean {
    if (label.place !== null) at.set(label.place.at.eastM, label.place.upM, -label.place.at.northM)
    else if (label.tripSeq !== NO_TRIP && buffer.poseOf(label.tripSeq, pose))
      at.set(pose[0] as number, TRUCK_LABEL_UP_M, -(pose[1] as number))
    else return false
    if (label.place !== null && at.distanceTo(camera.position) < PLACE_LABEL_M_MIN) return false
    at.project(camera)
    if (at.z > 1 || Math.abs(at.x) > 1.02 || Math.abs(at.y) > 1.02) return false
    // Whole at the edges too: half a name says nothing.
    const half = label.widthPx / 2 + EDGE_PX
    label.x = Math.max(half, Math.min(widthPx - half, (at.x * 0.5 + 0.5) * widthPx))
    label.y = (0.5 - at.y * 0.5) * heightPx
    return true
  }

  function isCovered(label: Label, upTo: number): boolean {
    const half = label.widthPx / 2
    for (const { left, top, right, bottom } of covers) {
      if (label.x + half > left && label.x - half < right && label.y > top && label.y - label.heightPx < bottom) return true
    }
    for (let index = 0; index < upTo; index += 1) {
      const other = labels[index] as Label
      if (!other.isVisible) continue
      const isApart =
        Math.abs(other.x - label.x) > (other.widthPx + label.widthPx) / 2 + 4 ||
        label.y - label.heightPx > other.y + 3 ||
        other.y - other.heightPx > label.y + 3
      if (!isApart) return true
    }
    return false
  }

  function update(
    camera: Camera,
    widthPx: number,
    heightPx: number,
    nowMs: number,
    selectedTripSeq: number | null,
    isShown: boolean,
  ): void {
    if (!isShown) {
      if (wasShown) for (const { element } of labels) element.hidden = true
      wasShown = false
      return
    }
    if (nowMs - assignedAtMs > REASSIGN_MS || selectedTripSeq !== selectedBefore || !wasShown) {
      assignedAtMs = nowMs
      selectedBefore = selectedTripSeq
      wasShown = true
      covers = measureCovers(layer)
      assign(camera, selectedTripSeq)
    }
    for (let index = 0; index < labels.length; index += 1) {
      const label = labels[index] as Label
      label.isVisible = project(label, camera, widthPx, heightPx) && !isCovered(label, index)
      if (label.element.hidden === label.isVisible) label.element.hidden = !label.isVisible
      if (label.isVisible)
        label.element.style.transform = `translate(${Math.round(label.x - label.widthPx / 2)}px, ${Math.round(label.y - label.heightPx)}px)`
    }
  }

  return {
    update,
    dispose() {
      for (const { element } of labels) element.remove()
    },
  }
}
