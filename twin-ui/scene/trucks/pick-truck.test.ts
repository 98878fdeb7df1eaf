/** Picking in a plane: rays from a camera high over the site, or low beside it. */
import { describe, expect, it } from 'vitest'
import { createPoseColumns, encodePoseFrame } from '../../../engine/protocol/pose-frame.ts'
import { createPoseBuffer, type PoseBuffer } from '../../data/pose-buffer.ts'
import { pickTruck, type Ray } from './pick-truck.ts'

interface TruckAt {
  readonly tripSeq: number
  readonly eastM: number
  readonly northM: number
  readonly headingRad?: number
  readonly classIndex?: number
}

function bufferOf(trucks: readonly TruckAt[]): PoseBuffer {
  const columns = createPoseColumns(trucks.length)
  columns.truckCount = trucks.length
  trucks.forEach(({ tripSeq, eastM, northM, headingRad = 0, classIndex = 0 }, index) => {
    columns.tripSeq[index] = tripSeq
    columns.eastM[index] = eastM
    columns.northM[index] = northM
    columns.headingRad[index] = headingRad
    columns.vehicleClassIndex[index] = classIndex
  })
  const buffer = createPoseBuffer(64)
  buffer.accept(
    encodePoseFrame({ kind: 'keyframe', atMs: 0, frameSeq: 1, originEastM: -4_000, originNorthM: -4_000, stepM: 0.125 }, columns),
    0,
  )
  buffer.advance(0)
  return buffer
}

/** Straight down on a place. */
const downAt = (eastM: number, northM: number): Ray => ({ origin: { x: eastM, y: 60, z: -northM }, direction: { x: 0, y: -1, z: 0 } })

describe('pickTruck', () => {
  it('finds the truck under the pointer from roof to bumper, and nobody beside it', () => {
    const buffer = bufferOf([{ tripSeq: 7, eastM: 10, northM: 20 }])
    expect(pickTruck(downAt(10, 20), buffer)).toBe(7)
    expect(pickTruck(downAt(17.9, 20), buffer)).toBe(7)
    expect(pickTruck(downAt(10, 24), buffer)).toBeNull()
    expect(pickTruck(downAt(30, 20), buffer)).toBeNull()
  })

  it('turns the footprint with the truck', () => {
    const buffer = bufferOf([{ tripSeq: 7, eastM: 0, northM: 0, headingRad: Math.PI / 2 }])
    expect(pickTruck(downAt(0, 7.5), buffer)).toBe(7)
    expect(pickTruck(downAt(7.5, 0), buffer)).toBeNull()
  })

  it('gives a short vehicle a short footprint', () => {
    const buffer = bufferOf([{ tripSeq: 7, eastM: 0, northM: 0, classIndex: 5 }])
    expect(pickTruck(downAt(6, 0), buffer)).toBeNull()
  })

  it('of two side by side takes the one that is hit deeper', () => {
    const buffer = bufferOf([
      { tripSeq: 1, eastM: 0, northM: 0 },
      { tripSeq: 2, eastM: 0, northM: 3 },
    ])
    expect(pickTruck(downAt(0, 0.9), buffer)).toBe(1)
    expect(pickTruck(downAt(0, 2.1), buffer)).toBe(2)
  })

  it('from far away a finger beside the truck still hits it', () => {
    const buffer = bufferOf([{ tripSeq: 7, eastM: 0, northM: 0 }])
    const high: Ray = { origin: { x: 0, y: 900, z: -4 }, direction: { x: 0, y: -1, z: 0 } }
    expect(pickTruck(high, buffer)).toBe(7)
  })

  it('a look at the sky hits nobody', () => {
    const buffer = bufferOf([{ tripSeq: 7, eastM: 0, northM: 0 }])
    expect(pickTruck({ origin: { x: 0, y: 10, z: 0 }, direction: { x: 0, y: 1, z: 0 } }, buffer)).toBeNull()
  })
})
