// @vitest-environment node
import { expect, test } from 'vitest'
import { lonLatFrom } from '../../engine/model/units.ts'
import { clipFromSite, worldOf } from './site-projection.ts'

const ORIGIN = { lonDeg: 106.7122, latDeg: 21.9715 }
const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
/** Earth's circumference in world units: 1. */
const WORLD_M = 40_030_173 * Math.cos((ORIGIN.latDeg * Math.PI) / 180)

test.each([
  [0, 0, 0.01],
  [400, 700, 0.05],
  [-3_000, -5_000, 1],
])('a truck at %d m east, %d m north lies on its place of the map within %d m', (eastM, northM, toleranceM) => {
  const place = new Float32Array(16)
  clipFromSite(IDENTITY, ORIGIN, place)
  const world = worldOf(lonLatFrom(ORIGIN, { eastM, northM }))
  const origin = worldOf(ORIGIN)
  // The float matrix is compared relative to the origin, as the engine's matrix makes it.
  const x = (place[0] as number) * eastM + (place[4] as number) * northM
  const y = (place[1] as number) * eastM + (place[5] as number) * northM
  expect(Math.abs(x - (world.x - origin.x)) * WORLD_M).toBeLessThan(toleranceM)
  expect(Math.abs(y - (world.y - origin.y)) * WORLD_M).toBeLessThan(toleranceM)
})

test('an engine matrix that moves and scales the world is taken over whole', () => {
  const matrix = [2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1, 0, 5, 7, 0, 1]
  const place = new Float32Array(16)
  clipFromSite(matrix, ORIGIN, place)
  const { x, y } = worldOf(ORIGIN)
  expect(place[12]).toBeCloseTo(2 * x + 5, 5)
  expect(place[13]).toBeCloseTo(3 * y + 7, 5)
})
