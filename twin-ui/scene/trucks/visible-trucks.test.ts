/** Who is drawn, and how: a camera 100 m over the origin that looks north. */
import { PerspectiveCamera } from 'three'
import { describe, expect, it } from 'vitest'
import { VEHICLE_CLASSES } from '../../../engine/model/declaration.ts'
import { createPoseColumns, encodePoseFrame } from '../../../engine/protocol/pose-frame.ts'
import { TRUCK_STATUSES } from '../../../engine/protocol/view.ts'
import { createPoseBuffer, type PoseBuffer } from '../../data/pose-buffer.ts'
import { createVisibleTrucks } from './visible-trucks.ts'

function bufferOf(norths: readonly number[], status = 'parked'): PoseBuffer {
  const columns = createPoseColumns(norths.length)
  columns.truckCount = norths.length
  norths.forEach((northM, index) => {
    columns.tripSeq[index] = index + 1
    columns.northM[index] = northM
    columns.vehicleClassIndex[index] = index % VEHICLE_CLASSES.length
    columns.statusIndex[index] = TRUCK_STATUSES.indexOf(status as (typeof TRUCK_STATUSES)[number])
  })
  const buffer = createPoseBuffer(16)
  buffer.accept(
    encodePoseFrame({ kind: 'keyframe', atMs: 0, frameSeq: 1, originEastM: -8_000, originNorthM: -8_000, stepM: 0.25 }, columns),
    0,
  )
  buffer.advance(0)
  return buffer
}

function cameraNorthwards(): PerspectiveCamera {
  const camera = new PerspectiveCamera(36, 16 / 9, 1, 5_000)
  camera.position.set(0, 100, 0)
  camera.lookAt(0, 0, -400)
  camera.updateMatrixWorld()
  return camera
}

describe('visible trucks', () => {
  it('draws near trucks by class, far ones together, and none behind the camera', () => {
    const visible = createVisibleTrucks()
    visible.select(bufferOf([300, 320, -300, 2_000]), cameraNorthwards())
    expect(visible.nearByClass.map((list) => list.count)).toEqual([1, 1, 0, 0, 0, 0])
    expect(visible.far.count).toBe(1)
    expect(visible.all.count).toBe(3)
  })

  it('marks only those whose status asks for attention', () => {
    const visible = createVisibleTrucks()
    visible.select(bufferOf([300, 320]), cameraNorthwards())
    expect(visible.marked.count).toBe(0)
    visible.select(bufferOf([300, 320], 'held'), cameraNorthwards())
    expect(visible.marked.count).toBe(2)
  })

  it('makes its lists longer when more trucks come, and says so', () => {
    const visible = createVisibleTrucks(4)
    expect(visible.select(bufferOf(Array.from({ length: 40 }, () => 300)), cameraNorthwards())).toBe(true)
    expect(visible.all.count).toBe(40)
    expect(visible.select(bufferOf([300]), cameraNorthwards())).toBe(false)
  })
})
