// @vitest-environment node
import { BufferAttribute, BufferGeometry, Vector3 } from 'three'
import { expect, test } from 'vitest'
import { tilesOf } from './tiles.ts'

/** Faces of one metre, ten metres apart along x. */
function row(faceCount: number): BufferGeometry {
  const geometry = new BufferGeometry()
  const corners = Array.from({ length: faceCount }, (_, face) => [face * 10, 0, -5, face * 10 + 1, 2, -5, face * 10, 0, -6]).flat()
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(corners), 3))
  geometry.setIndex(Array.from({ length: faceCount * 3 }, (_, corner) => corner))
  return geometry
}

const facesOf = (geometry: BufferGeometry): number[][] => {
  const corners = Array.from(geometry.index?.array ?? [])
  return corners.filter((_, at) => at % 3 === 0).map((_, face) => corners.slice(face * 3, face * 3 + 3))
}

test('every face is in one tile, and no corner is copied', () => {
  const whole = row(12)
  const tiles = tilesOf(whole, 50)
  expect(tiles.length).toBe(3)
  expect(tiles.flatMap(facesOf).sort((left, right) => (left[0] as number) - (right[0] as number))).toEqual(facesOf(whole))
  for (const tile of tiles) expect(tile.getAttribute('position')).toBe(whole.getAttribute('position'))
})

test('a tile knows where it lies, so that it can be left out of a picture', () => {
  for (const tile of tilesOf(row(12), 50)) {
    const corners = tile.getAttribute('position')
    for (const vertex of tile.index?.array ?? []) {
      const at = new Vector3().fromBufferAttribute(corners as BufferAttribute, vertex)
      expect(tile.boundingSphere?.distanceToPoint(at)).toBeLessThan(1e-3)
    }
    expect(tile.boundingSphere?.radius).toBeLessThan(30)
  }
})
