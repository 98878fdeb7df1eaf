/**
 * Which trucks are drawn this frame, and how: near ones by class, far ones together. Slots only; nothing is allocated.
 *
 * A truck is kept when the sphere round its way between the keys touches the camera's frustum.
 */
import type { Camera } from 'three'
import { Frustum, Matrix4 } from 'three'
import { VEHICLE_CLASSES } from '../../../engine/model/declaration.ts'
import { TRUCK_STATUSES } from '../../../engine/protocol/view.ts'
import { NO_TRIP, POSE_STRIDE, type PoseBuffer } from '../../data/pose-buffer.ts'
import { STATUS_LOOKS } from '../../theme/truck-status.ts'

/** Beyond this a truck is a few pixels long (36° view, 1080 lines: about 40). */
const NEAR_M = 380
/** Headlight pools are drawn up to here. */
const LAMP_M = 900
const TRUCK_RADIUS_M = 14

/** Slots of one instanced draw. */
export interface SlotList {
  slots: Float32Array
  count: number
}

export interface VisibleTrucks {
  readonly nearByClass: readonly SlotList[]
  readonly far: SlotList
  readonly all: SlotList
  readonly lamps: SlotList
  /** Those whose status asks for attention. */
  readonly marked: SlotList
  /** @returns whether a list was replaced by a longer one. */
  select(buffer: PoseBuffer, camera: Camera): boolean
}

const IS_MARKED = TRUCK_STATUSES.map((status) => STATUS_LOOKS[status].isAbnormal)

export function createVisibleTrucks(truckMax = 1_024): VisibleTrucks {
  const listOf = (): SlotList => ({ slots: new Float32Array(truckMax), count: 0 })
  const nearByClass = VEHICLE_CLASSES.map(listOf)
  const far = listOf()
  const all = listOf()
  const lamps = listOf()
  const marked = listOf()
  const lists = [...nearByClass, far, all, lamps, marked]
  const frustum = new Frustum()
  const matrix = new Matrix4()

  function makeRoom(slotCount: number): boolean {
    if (all.slots.length >= slotCount) return false
    const length = 2 ** Math.ceil(Math.log2(slotCount))
    for (const list of lists) list.slots = new Float32Array(length)
    return true
  }

  function put(list: SlotList, slot: number): void {
    list.slots[list.count] = slot
    list.count += 1
  }

  function select(buffer: PoseBuffer, camera: Camera): boolean {
    const { slotCount, keyA, keyB, tripSeqBySlot, classBySlot, statusBySlot } = buffer
    const isReplaced = makeRoom(slotCount)
    for (const list of lists) list.count = 0
    frustum.setFromProjectionMatrix(matrix.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse))
    const { x: eyeX, y: eyeY, z: eyeZ } = camera.position
    const { planes } = frustum
    for (let slot = 0; slot < slotCount; slot += 1) {
      if (tripSeqBySlot[slot] === NO_TRIP) continue
      const at = slot * POSE_STRIDE
      const east = ((keyA[at] as number) + (keyB[at] as number)) / 2
      const north = ((keyA[at + 1] as number) + (keyB[at + 1] as number)) / 2
      const wayM = Math.abs((keyB[at] as number) - (keyA[at] as number)) + Math.abs((keyB[at + 1] as number) - (keyA[at + 1] as number))
      const reachM = TRUCK_RADIUS_M + wayM / 2
      let isSeen = true
      for (let index = 0; index < 5 && isSeen; index += 1) {
        const plane = planes[index] as (typeof planes)[number]
        isSeen = plane.normal.x * east + plane.normal.y * 2 - plane.normal.z * north + plane.constant > -reachM
      }
      if (!isSeen) continue
      put(all, slot)
      const awayM2 = (east - eyeX) ** 2 + eyeY ** 2 + (-north - eyeZ) ** 2
      if (awayM2 < NEAR_M * NEAR_M) put(nearByClass[classBySlot[slot] as number] ?? (nearByClass[0] as SlotList), slot)
      else put(far, slot)
      if (awayM2 < LAMP_M * LAMP_M) put(lamps, slot)
      if (IS_MARKED[statusBySlot[slot] as number] === true) put(marked, slot)
    }
    return isReplaced
  }

  return { nearByClass, far, all, lamps, marked, select }
}
