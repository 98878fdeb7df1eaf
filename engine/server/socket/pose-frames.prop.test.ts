import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPoseColumns, decodePoseFrame, type PoseColumns } from '../../protocol/pose-frame.ts'
import { STAGED_SITE } from '../testing/staged-desk.ts'
import { createPoseFrames, poseGridOf } from './pose-frames.ts'

const GRID = poseGridOf(STAGED_SITE)
type Truck = readonly [tripSeq: number, eastM: number, northM: number, headingRad: number, status: number]
/** Few values each, so that often only one of them changes from scene to scene. */
const truck = fc.tuple(
  fc.integer({ min: 1, max: 4 }),
  fc.constantFrom(0, 700),
  fc.constantFrom(0, -900),
  fc.constantFrom(0, 3.1),
  fc.constantFrom(0, 5),
)
const scene = fc.uniqueArray(truck, { maxLength: 12, selector: ([tripSeq]) => tripSeq })

function columnsOf(trucks: readonly Truck[]): PoseColumns {
  const columns = createPoseColumns(trucks.length)
  columns.truckCount = trucks.length
  trucks.forEach(([tripSeq, eastM, northM, headingRad, status], index) => {
    columns.tripSeq[index] = tripSeq
    columns.eastM[index] = eastM
    columns.northM[index] = northM
    columns.headingRad[index] = headingRad
    columns.statusIndex[index] = status
  })
  return columns
}

/** What a screen makes of frames. */
function apply(picture: Map<number, string>, buffer: ArrayBuffer | null): void {
  if (buffer === null) return
  const frame = decodePoseFrame(buffer)
  if (frame === null) throw new Error('no frame')
  if (frame.kind === 'keyframe') picture.clear()
  const { columns } = frame
  for (let index = 0; index < columns.truckCount; index += 1) {
    picture.set(
      columns.tripSeq[index] as number,
      [columns.eastM[index], columns.northM[index], columns.headingRad[index], columns.statusIndex[index]]
        .map((value) => (value as number).toFixed(2))
        .join(' '),
    )
  }
}

test('a keyframe and the deltas after it give the same picture as a keyframe alone', () => {
  fc.assert(
    fc.property(fc.array(scene, { minLength: 1, maxLength: 6 }), (scenes) => {
      const frames = createPoseFrames(GRID)
      const [followed, whole] = [new Map<number, string>(), new Map<number, string>()]
      apply(followed, frames.keyframe(columnsOf([]), 0))
      for (const trucks of scenes) apply(followed, frames.delta(columnsOf(trucks), 1))
      apply(whole, createPoseFrames(GRID).keyframe(columnsOf(scenes.at(-1) ?? []), 1))
      for (const [tripSeq, look] of whole) expect(followed.get(tripSeq)).toBe(look)
      apply(followed, frames.keyframe(columnsOf(scenes.at(-1) ?? []), 2))
      expect(followed).toEqual(whole)
    }),
  )
})

test('what stands still is not sent again', () => {
  fc.assert(
    fc.property(scene, (trucks) => {
      const frames = createPoseFrames(GRID)
      frames.keyframe(columnsOf(trucks), 0)
      expect(frames.delta(columnsOf(trucks), 1)).toBeNull()
    }),
  )
})

test('a keyframe for newcomers changes nothing for the others', () => {
  const frames = createPoseFrames(GRID)
  frames.keyframe(columnsOf([[1, 0, 0, 0, 0]]), 0)
  frames.keyframeForNewcomers(columnsOf([[1, 50, 0, 0, 0]]), 1)
  const delta = frames.delta(columnsOf([[1, 50, 0, 0, 0]]), 2)
  expect(delta === null ? null : decodePoseFrame(delta)?.columns.truckCount).toBe(1)
})

test('the grid spans the site and half a kilometre around it, in steps of centimetres', () => {
  expect(GRID).toEqual({ originEastM: -1_500, originNorthM: -1_500, stepM: 0.07 })
})
