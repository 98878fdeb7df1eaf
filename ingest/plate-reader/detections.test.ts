import { expect, test } from 'vitest'
import { MAP_COUNT, PLATES_MAX, platesOfMaps, platesOfYolo } from './detections.ts'
import { fitInto } from './picture.ts'

const frame = { widthPx: 1_920, heightPx: 1_080 }

/** Maps of 4 × 6 cells with one plate in a cell: its corners 2 cells left and right, 1 cell up and down. */
function mapsWith(...cells: readonly (readonly [number, number, number])[]): Float32Array {
  const [rows, columns] = [4, 6]
  const maps = new Float32Array(MAP_COUNT * rows * columns)
  for (const [row, column, score] of cells) {
    const cell = row * columns + column
    const offsets = [-2, -1, 2, -1, 2, 1, -2, 1]
    maps[cell] = score
    offsets.forEach((offset, index) => (maps[(1 + index) * rows * columns + cell] = offset))
    maps[9 * rows * columns + cell] = 0.8
  }
  return maps
}

test('our maps give corners in the pixels of the frame', () => {
  const box = fitInto({ widthPx: 96, heightPx: 64 }, 48, 32, false)
  const [plate, ...more] = platesOfMaps(mapsWith([1, 3, 0.9]), 4, 6, 0.4, box)
  expect(more).toEqual([])
  // The cell's middle is at canvas pixel 28, 12; twice as far in the frame, and half a pixel on.
  expect(plate?.quad).toEqual([24.5, 8.5, 88.5, 8.5, 88.5, 40.5, 24.5, 40.5])
  expect(plate).toMatchObject({ confidence: expect.closeTo(0.9) as number, twoLines: expect.closeTo(0.8) as number })
})

test('of overlapping findings the surest stays', () => {
  const box = fitInto({ widthPx: 48, heightPx: 32 }, 48, 32, false)
  expect(platesOfMaps(mapsWith([1, 3, 0.6], [1, 4, 0.8]), 4, 6, 0.4, box).map(({ confidence }) => Number(confidence.toFixed(1)))).toEqual([0.8])
})

test('unsure findings and broken numbers are no plates', () => {
  const box = fitInto({ widthPx: 48, heightPx: 32 }, 48, 32, false)
  const maps = mapsWith([1, 3, 0.9], [3, 0, 0.3])
  maps[(1 + 2) * 24 + 9] = Number.NaN
  expect(platesOfMaps(maps, 4, 6, 0.4, box)).toEqual([])
  expect(() => platesOfMaps(maps.subarray(1), 4, 6, 0.4, box)).toThrow('maps of 239 values')
})

test('boxes of a YOLO model come back from their canvas', () => {
  const box = fitInto(frame, 384, 384, true)
  const rows = Float32Array.from([0, 160, 184, 200, 194, 0, 0.9, 0, 160, 185, 200, 195, 0, 0.5, 0, 5, 5, 4, 9, 0, 0.9])
  const plates = platesOfYolo(rows, 0.4, box)
  expect(plates).toHaveLength(1)
  expect(plates[0]?.quad).toEqual([800, 500, 1_000, 500, 1_000, 550, 800, 550])
})

test('a YOLO model that finds nothing answers with no rows', () => {
  expect(platesOfYolo(new Float32Array(0), 0.4, fitInto(frame, 384, 384, true))).toEqual([])
  expect(() => platesOfYolo(new Float32Array(6), 0.4, fitInto(frame, 384, 384, true))).toThrow('no rows of 7')
})

test('a wall of plates is bounded', () => {
  const rows = Float32Array.from(Array.from({ length: 60 }, (_, index) => [0, index * 6, 100, index * 6 + 5, 104, 0, 0.9]).flat())
  expect(platesOfYolo(rows, 0.4, fitInto(frame, 384, 384, true))).toHaveLength(PLATES_MAX)
})
