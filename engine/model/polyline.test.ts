/** A bent line against values worked out by hand, and random lines against a brute search. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLinePose, createLineProjection, createPolyline, lengthOf, poseAlong, projectOnto } from './polyline.ts'

/** 100 m east, then 50 m north. */
const bent = createPolyline([
  { eastM: 0, northM: 0 },
  { eastM: 100, northM: 0 },
  { eastM: 100, northM: 50 },
])

describe('polyline', () => {
  test('has the length of its parts', () => {
    expect(lengthOf(bent)).toBe(150)
  })

  test('gives the pose so many metres on, with left as the positive side', () => {
    const pose = createLinePose()
    poseAlong(bent, 40, 2, pose)
    expect(pose).toEqual({ eastM: 40, northM: 2, headingRad: 0 })
    poseAlong(bent, 120, 3, pose)
    expect(pose).toEqual({ eastM: 97, northM: 20, headingRad: Math.PI / 2 })
  })

  test('stays on the line for distances before its start and past its end', () => {
    const pose = createLinePose()
    poseAlong(bent, -10, 0, pose)
    expect([pose.eastM, pose.northM]).toEqual([0, 0])
    poseAlong(bent, 900, 0, pose)
    expect([pose.eastM, pose.northM]).toEqual([100, 50])
  })

  test('projects a point with its side', () => {
    const projection = createLineProjection()
    projectOnto(bent, 60, 5, projection)
    expect(projection).toEqual({ alongM: 60, offsetM: 5, distanceM: 5 })
    projectOnto(bent, 104, 30, projection)
    expect(projection).toEqual({ alongM: 130, offsetM: -4, distanceM: 4 })
  })

  test('a repeated point does no harm', () => {
    const line = createPolyline([
      { eastM: 0, northM: 0 },
      { eastM: 0, northM: 0 },
      { eastM: 10, northM: 0 },
    ])
    const pose = createLinePose()
    poseAlong(line, 5, 1, pose)
    expect(pose).toEqual({ eastM: 5, northM: 1, headingRad: 0 })
  })

  const coordinate = fc.double({ min: -500, max: 500, noNaN: true })
  const point = fc.record({ eastM: coordinate, northM: coordinate })

  test('no sampled place on a random line is nearer than the projection', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 8 }), point, (points, { eastM, northM }) => {
        const line = createPolyline(points)
        const projection = createLineProjection()
        projectOnto(line, eastM, northM, projection)
        const pose = createLinePose()
        for (let step = 0; step <= 60; step += 1) {
          poseAlong(line, (lengthOf(line) * step) / 60, 0, pose)
          expect(Math.hypot(pose.eastM - eastM, pose.northM - northM)).toBeGreaterThanOrEqual(projection.distanceM - 1e-6)
        }
      }),
      { numRuns: 60 },
    )
  })
})
