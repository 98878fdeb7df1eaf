/** Saved views of the sample site. */
import { describe, expect, it } from 'vitest'
import { sampleSite } from '../testing/sample-site.ts'
import { bookmarksOf, FOV_DEG, fovDegOf, overviewOf } from './camera-view.ts'

describe('bookmarks', () => {
  it('begin with the overview and go on to the first barrier, the yard and the marker', () => {
    expect(bookmarksOf(sampleSite).map(({ name }) => name.en)).toEqual(['Overview', 'Barrier 1', 'Sample yard', 'Markers 1-2'])
  })

  it('show as much from side to side in a narrow picture', () => {
    const DEG = Math.PI / 180
    const acrossRatio = (aspectRatio: number): number => Math.tan((fovDegOf(aspectRatio) / 2) * DEG) * aspectRatio
    expect(fovDegOf(2.4)).toBeCloseTo(FOV_DEG, 9)
    expect(acrossRatio(0.7)).toBeCloseTo(acrossRatio(1.6), 9)
  })

  it('the overview is far enough to show every station', () => {
    const { target, distanceM } = overviewOf(sampleSite)
    const reachM = Math.max(...sampleSite.stations.map(({ at }) => Math.hypot(at.eastM - target.eastM, at.northM - target.northM)))
    expect(distanceM).toBeGreaterThan(reachM)
  })

  it('look past a building that would stand before the barrier', () => {
    const free = bookmarksOf(sampleSite)[1]?.view
    if (free === undefined) throw new Error('no view of the barrier')
    const behind = { eastM: -Math.cos(free.headingRad) * 55, northM: -Math.sin(free.headingRad) * 55 }
    const outline = [
      [-9, -9],
      [9, -9],
      [9, 9],
      [-9, 9],
    ].map(([east = 0, north = 0]) => ({ eastM: behind.eastM + east, northM: behind.northM + north }))
    const hidden = { ...sampleSite, scenery: [...sampleSite.scenery, { kind: 'building', name: null, outline, heightM: 30 } as const] }
    expect(bookmarksOf(hidden)[1]?.view.headingRad).not.toBeCloseTo(free.headingRad, 3)
  })
})
