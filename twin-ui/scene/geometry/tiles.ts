/**
 * One geometry as several, by square cells of the ground: what lies outside the picture is not drawn.
 *
 * Tiles share the corners and have their own faces, so that nothing is stored twice.
 * Checked: tiles.test.ts.
 */
import { Box3, BufferAttribute, BufferGeometry, Sphere, Vector3 } from 'three'

/** @param tileM side of a cell; a face belongs to the cell of its first corner. */
export function tilesOf(geometry: BufferGeometry, tileM: number): BufferGeometry[] {
  const index = geometry.index
  if (index === null) return [geometry]
  const faces = index.array
  const corners = geometry.getAttribute('position').array
  const facesByCell = new Map<number, number[]>()
  for (let face = 0; face < faces.length; face += 3) {
    const at = (faces[face] as number) * 3
    const cell = Math.floor((corners[at] as number) / tileM) * 65_536 + Math.floor((corners[at + 2] as number) / tileM)
    const found = facesByCell.get(cell)
    if (found === undefined) facesByCell.set(cell, [face])
    else found.push(face)
  }
  return [...facesByCell.values()].map((own) => tileOf(geometry, own))
}

const corner = new Vector3()

function tileOf(geometry: BufferGeometry, own: readonly number[]): BufferGeometry {
  const faces = (geometry.index as BufferAttribute).array
  const corners = geometry.getAttribute('position').array
  const kept = faces instanceof Uint16Array ? new Uint16Array(own.length * 3) : new Uint32Array(own.length * 3)
  const box = new Box3()
  own.forEach((face, place) => {
    for (let side = 0; side < 3; side += 1) {
      const vertex = faces[face + side] as number
      kept[place * 3 + side] = vertex
      box.expandByPoint(corner.fromArray(corners, vertex * 3))
    }
  })
  const tile = new BufferGeometry()
  for (const [name, attribute] of Object.entries(geometry.attributes)) tile.setAttribute(name, attribute)
  tile.setIndex(new BufferAttribute(kept, 1))
  tile.boundingBox = box
  tile.boundingSphere = box.getBoundingSphere(new Sphere())
  return tile
}
