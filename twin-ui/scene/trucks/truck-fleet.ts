/**
 * All trucks of the pose buffer as two three.js groups. Bodies: one instanced draw per class near by, one far away. Decals: one of
 * contact shadows, one of headlight pools, one of marks. Per frame the CPU moves one number; per pose frame it uploads the keys.
 *
 * A class gets its fine body when one of it first comes near.
 * Which slots are drawn is decided again when the camera moved or a pose frame came, not in every frame.
 * Limits:  about ten draw calls whatever the number of trucks; textures grow with the buffer, by rows of ROW_SLOTS.
 * Needs:   `poseBuffer.advance` has been called for this frame.
 */
import {
  DataTexture,
  DynamicDrawUsage,
  FloatType,
  Group,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Matrix4,
  Mesh,
  RGBAFormat,
  UnsignedByteType,
  Vector2,
  type BufferGeometry,
  type Camera,
  type Material,
  type WebGLRenderer,
} from 'three'
import { VEHICLE_CLASSES } from '../../../engine/model/declaration.ts'
import { NO_TRIP, POSE_STRIDE, type PoseBuffer } from '../../data/pose-buffer.ts'
import { createHeadlightMaterial, createMarkMaterial, createShadowMaterial, squareGeometry } from './truck-decals.ts'
import { createTruckMaterial, type TruckUniforms } from './truck-material.ts'
import { farTruckGeometry, truckGeometry } from './truck-models.ts'
import { cabIndexOf, cargoIndexOf } from './truck-paint.ts'
import { ROW_SLOTS } from './pose-shader.ts'
import { createVisibleTrucks, type SlotList } from './visible-trucks.ts'

/** Half a mark, CSS pixels. */
const MARK_HALF_PX = 9
const LIGHT_BODIES: ReadonlySet<string> = new Set(['reefer', 'box'])
const HAS_LIGHT_BODY = VEHICLE_CLASSES.map((name) => LIGHT_BODIES.has(name))

export interface TruckFleet {
  readonly bodies: Group
  /** What lies under and stands over the bodies, empty until `addDecals`: they are trucks without it. */
  readonly decals: Group
  addDecals(): void
  /** @param selectedSlot -1 when none. */
  update(camera: Camera, renderer: WebGLRenderer, selectedSlot: number): void
  /** How far headlights reach the ground: 1 in the night, 0 in full daylight. */
  setLamps(lampRatio: number): void
  /** Trucks inside the view in the last update. */
  readonly drawnCount: number
  dispose(): void
}

interface Draw {
  readonly mesh: Mesh<InstancedBufferGeometry, Material>
  readonly list: SlotList
}

function instanced(base: BufferGeometry): InstancedBufferGeometry {
  const geometry = new InstancedBufferGeometry()
  geometry.index = base.index
  for (const [name, attribute] of Object.entries(base.attributes)) geometry.setAttribute(name, attribute)
  return geometry
}

function setSlots(draw: Draw): void {
  const attribute = new InstancedBufferAttribute(draw.list.slots, 1)
  attribute.setUsage(DynamicDrawUsage)
  draw.mesh.geometry.setAttribute('slot', attribute)
}

function setCount({ mesh, list }: Draw): void {
  mesh.geometry.instanceCount = list.count
  mesh.visible = list.count > 0
}

export function createTruckFleet(buffer: PoseBuffer): TruckFleet {
  const visible = createVisibleTrucks()
  const uniforms: TruckUniforms = {
    uKeyA: { value: null },
    uKeyB: { value: null },
    uLook: { value: null },
    uAlpha: { value: 1 },
    uSelectedSlot: { value: -1 },
    uLamps: { value: 1 },
  }
  const markSize = { value: new Vector2() }
  const bodies = new Group()
  const decals = new Group()
  const nearMaterial = createTruckMaterial(uniforms, false)
  const draws: Draw[] = []

  function addDraw(group: Group, geometry: InstancedBufferGeometry, material: Material, list: SlotList, renderOrder: number): Mesh {
    const mesh = new Mesh(geometry, material)
    mesh.frustumCulled = false
    mesh.renderOrder = renderOrder
    mesh.matrixAutoUpdate = false
    // Picking scans the pose buffer: three's own ray test costs milliseconds at 10,000 instances.
    mesh.raycast = () => undefined
    const draw: Draw = { mesh, list }
    setSlots(draw)
    setCount(draw)
    draws.push(draw)
    group.add(mesh)
    return mesh
  }

  addDraw(bodies, instanced(farTruckGeometry()), createTruckMaterial(uniforms, true), visible.far, 5)
  const nearByClass = new Map<number, Mesh>()
  function fitNear(): void {
    visible.nearByClass.forEach((list, index) => {
      const name = VEHICLE_CLASSES[index]
      if (list.count === 0 || name === undefined || nearByClass.has(index)) return
      const mesh = addDraw(bodies, instanced(truckGeometry(name)), nearMaterial, list, 5)
      mesh.receiveShadow = true
      nearByClass.set(index, mesh)
    })
  }

  let revisionSeq = -1
  let rowCount = 0
  let keyA: Float32Array | null = null
  let look = new Uint8Array(0)
  let paintedTripSeq = new Uint32Array(0)
  let textureA: DataTexture | null = null
  let textureB: DataTexture | null = null
  let lookTexture: DataTexture | null = null
  const seenFrom = new Matrix4()
  const seenThrough = new Matrix4()
  const size = new Vector2()

  function disposeTextures(): void {
    textureA?.dispose()
    textureB?.dispose()
    lookTexture?.dispose()
  }

  /** Textures over the buffer's own arrays, as many rows as slots in use. */
  function fitTextures(): void {
    const rowsNeeded = Math.max(1, Math.ceil(buffer.slotCount / ROW_SLOTS))
    if (rowsNeeded <= rowCount && keyA === buffer.keyA) return
    rowCount = Math.max(rowCount, 2 ** Math.ceil(Math.log2(rowsNeeded)))
    keyA = buffer.keyA
    const slotMax = Math.min(rowCount * ROW_SLOTS, buffer.tripSeqBySlot.length)
    rowCount = Math.max(1, Math.floor(slotMax / ROW_SLOTS))
    disposeTextures()
    const floats = rowCount * ROW_SLOTS * POSE_STRIDE
    textureA = new DataTexture(buffer.keyA.subarray(0, floats), ROW_SLOTS, rowCount, RGBAFormat, FloatType)
    textureB = new DataTexture(buffer.keyB.subarray(0, floats), ROW_SLOTS, rowCount, RGBAFormat, FloatType)
    look = new Uint8Array(rowCount * ROW_SLOTS * 4)
    paintedTripSeq = new Uint32Array(rowCount * ROW_SLOTS).fill(NO_TRIP)
    lookTexture = new DataTexture(look, ROW_SLOTS, rowCount, RGBAFormat, UnsignedByteType)
    uniforms.uKeyA.value = textureA
    uniforms.uKeyB.value = textureB
    uniforms.uLook.value = lookTexture
  }

  function paint(): void {
    const { slotCount, tripSeqBySlot, classBySlot, statusBySlot } = buffer
    for (let slot = 0; slot < slotCount; slot += 1) {
      const tripSeq = tripSeqBySlot[slot] as number
      if (tripSeq === NO_TRIP) continue
      const at = slot * 4
      const classIndex = classBySlot[slot] as number
      if (paintedTripSeq[slot] !== tripSeq || look[at + 3] !== classIndex) {
        paintedTripSeq[slot] = tripSeq
        look[at] = cabIndexOf(tripSeq)
        look[at + 1] = cargoIndexOf(tripSeq, HAS_LIGHT_BODY[classIndex] === true)
        look[at + 3] = classIndex
      }
      look[at + 2] = statusBySlot[slot] as number
    }
  }

  function update(camera: Camera, renderer: WebGLRenderer, selectedSlot: number): void {
    uniforms.uAlpha.value = buffer.alpha
    uniforms.uSelectedSlot.value = selectedSlot
    const isNewFrame = revisionSeq !== buffer.revisionSeq
    if (isNewFrame) {
      revisionSeq = buffer.revisionSeq
      fitTextures()
      paint()
      if (textureA !== null) textureA.needsUpdate = true
      if (textureB !== null) textureB.needsUpdate = true
      if (lookTexture !== null) lookTexture.needsUpdate = true
    }
    const isCameraMoved = !seenFrom.equals(camera.matrixWorldInverse) || !seenThrough.equals(camera.projectionMatrix)
    if (!isNewFrame && !isCameraMoved) return
    seenFrom.copy(camera.matrixWorldInverse)
    seenThrough.copy(camera.projectionMatrix)
    renderer.getSize(size)
    markSize.value.set(MARK_HALF_PX / (size.x / 2), MARK_HALF_PX / (size.y / 2))
    const isReplaced = visible.select(buffer, camera)
    fitNear()
    for (const draw of draws) {
      if (isReplaced) setSlots(draw)
      setCount(draw)
      const attribute = draw.mesh.geometry.getAttribute('slot') as InstancedBufferAttribute
      attribute.clearUpdateRanges()
      attribute.addUpdateRange(0, draw.list.count)
      attribute.needsUpdate = true
    }
  }

  return {
    bodies,
    decals,
    addDecals() {
      addDraw(decals, squareGeometry(), createShadowMaterial(uniforms), visible.all, 3)
      addDraw(decals, squareGeometry(), createHeadlightMaterial(uniforms), visible.lamps, 4)
      addDraw(decals, squareGeometry(), createMarkMaterial(uniforms, markSize), visible.marked, 20)
    },
    update,
    setLamps(lampRatio) {
      uniforms.uLamps.value = lampRatio
    },
    get drawnCount() {
      return visible.all.count
    },
    dispose() {
      disposeTextures()
      for (const { mesh } of draws) {
        mesh.geometry.dispose()
        mesh.material.dispose()
      }
      nearMaterial.dispose()
    },
  }
}
