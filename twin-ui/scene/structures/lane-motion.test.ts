/** Arms and signals of one lane under a clock of the test's own. */
import { Matrix4, Vector3, type InstancedMesh } from 'three'
import { describe, expect, it } from 'vitest'
import { frameAt } from '../geometry/plane.ts'
import { createLaneMotion, type LaneMotion } from './lane-motion.ts'

const NORTH = frameAt({ eastM: 0, northM: 0 }, Math.PI / 2)
const LANE = { stationId: 'barrier-1', laneIndex: 0, pivot: NORTH, lengthM: 4, signal: NORTH, signalUpM: 5, roofUpM: 8 } as const

/** Where the arm's tip is, in the scene's axes. */
function tipOf(motion: LaneMotion): Vector3 {
  const matrix = new Matrix4()
  ;(motion.group.children[0] as InstancedMesh).getMatrixAt(0, matrix)
  return new Vector3(1, 0, 0).applyMatrix4(matrix)
}

function isShown(motion: LaneMotion, child: number): boolean {
  const matrix = new Matrix4()
  ;(motion.group.children[child] as InstancedMesh).getMatrixAt(0, matrix)
  return matrix.getMaxScaleOnAxis() > 0.5
}

describe('lane motion', () => {
  it('a closed arm lies across the lane, to the right of its pivot', () => {
    const motion = createLaneMotion([LANE])
    motion.update(0, () => false, false)
    expect(tipOf(motion).x).toBeCloseTo(4, 5)
    expect(tipOf(motion).y).toBeCloseTo(1.05, 5)
  })

  it('swings up in less than two seconds, through places in between, and stops', () => {
    const motion = createLaneMotion([LANE])
    motion.update(0, () => false, false)
    const heights: number[] = []
    let isMoving = true
    for (let nowMs = 16; nowMs < 2_000 && isMoving; nowMs += 16) {
      isMoving = motion.update(nowMs, () => true, false)
      heights.push(tipOf(motion).y)
    }
    expect(isMoving).toBe(false)
    expect(heights.length).toBeGreaterThan(40)
    expect(Math.max(...heights.map((height, index) => height - (heights[index - 1] ?? 1.05)))).toBeLessThan(0.12)
    expect(tipOf(motion).y).toBeGreaterThan(4.9)
  })

  it('is up at once for those who want no motion', () => {
    const motion = createLaneMotion([LANE])
    motion.update(0, () => true, true)
    expect(tipOf(motion).y).toBeGreaterThan(4.9)
  })

  it('shows a cross while closed and an arrow while open, never both', () => {
    const motion = createLaneMotion([LANE])
    motion.update(0, () => false, false)
    expect([isShown(motion, 1), isShown(motion, 2)]).toEqual([true, false])
    motion.update(16, () => true, false)
    expect([isShown(motion, 1), isShown(motion, 2)]).toEqual([false, true])
  })
})
