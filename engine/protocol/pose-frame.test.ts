import { expect, test } from 'vitest'
import fc from 'fast-check'
import { createPoseColumns, decodePoseFrame, encodePoseFrame, POSE_HEADER_BYTES, POSE_TRUCK_BYTES, type PoseColumns } from './pose-frame.ts'

const HEAD = { kind: 'keyframe', atMs: 1_752_000_000_123, frameSeq: 7, originEastM: -8_000, originNorthM: -8_000, stepM: 0.25 } as const

function columnsOf(trucks: readonly { tripSeq: number; eastM: number; northM: number; headingRad: number }[]): PoseColumns {
  const columns = createPoseColumns(trucks.length)
  columns.truckCount = trucks.length
  for (const [index, truck] of trucks.entries()) {
    columns.tripSeq[index] = truck.tripSeq
    columns.eastM[index] = truck.eastM
    columns.northM[index] = truck.northM
    columns.headingRad[index] = truck.headingRad
    columns.vehicleClassIndex[index] = index % 6
    columns.statusIndex[index] = index % 9
  }
  return columns
}

const truck = fc.record({
  tripSeq: fc.nat({ max: 0xffffffff }),
  eastM: fc.double({ min: -7_999, max: 8_000, noNaN: true }),
  northM: fc.double({ min: -7_999, max: 8_000, noNaN: true }),
  headingRad: fc.double({ min: -20, max: 20, noNaN: true }),
})

test('a frame comes back within half a step and a 65,536th of a turn', () => {
  fc.assert(
    fc.property(fc.array(truck, { maxLength: 50 }), (trucks) => {
      const frame = decodePoseFrame(encodePoseFrame(HEAD, columnsOf(trucks)))
      expect(frame).toMatchObject({ kind: 'keyframe', atMs: HEAD.atMs, frameSeq: 7 })
      const columns = frame?.columns as PoseColumns
      expect(columns.truckCount).toBe(trucks.length)
      for (const [index, expected] of trucks.entries()) {
        expect(columns.tripSeq[index]).toBe(expected.tripSeq)
        expect(Math.abs((columns.eastM[index] as number) - expected.eastM)).toBeLessThan(0.127)
        expect(Math.abs((columns.northM[index] as number) - expected.northM)).toBeLessThan(0.127)
        const off = (columns.headingRad[index] as number) - expected.headingRad
        expect(Math.abs(Math.atan2(Math.sin(off), Math.cos(off)))).toBeLessThan(1e-4)
        expect(columns.vehicleClassIndex[index]).toBe(index % 6)
        expect(columns.statusIndex[index]).toBe(index % 9)
      }
    }),
  )
})

test('a truck costs 12 bytes', () => {
  const one = encodePoseFrame(HEAD, columnsOf([{ tripSeq: 1, eastM: 0, northM: 0, headingRad: 0 }]))
  expect(one.byteLength).toBe(POSE_HEADER_BYTES + POSE_TRUCK_BYTES)
})

test('a frame that is cut anywhere, or is not one, is refused', () => {
  const whole = encodePoseFrame(HEAD, columnsOf([{ tripSeq: 1, eastM: 5, northM: 6, headingRad: 1 }]))
  for (let cut = 0; cut < whole.byteLength; cut += 1) expect(decodePoseFrame(whole.slice(0, cut))).toBeNull()
  const other = whole.slice(0)
  new DataView(other).setUint32(0, 0xdeadbeef, true)
  expect(decodePoseFrame(other)).toBeNull()
  const lying = whole.slice(0)
  new DataView(lying).setUint32(28, 0xffffffff, true)
  expect(decodePoseFrame(lying)).toBeNull()
})
