/** Drives trucks over the shipped plan of Hữu Nghị: what a viewer would notice must hold. */
import { beforeAll, describe, expect, test } from 'vitest'
import { placeId } from '../model/ids.ts'
import type { Site } from '../model/site.ts'
import { createSiteIndex, type SiteIndex } from '../rules/site/site-index.ts'
import { loadCrossing } from '../../scenarios/load-crossing.ts'
import { createPoseFollower } from './pose-follower.ts'
import type { TruckAnchor } from './truck-anchor.ts'

let site: Site
let index: SiteIndex
beforeAll(() => {
  const crossing = loadCrossing('scenarios/crossings/huu-nghi')
  if (!crossing.ok) throw new Error(JSON.stringify(crossing.failure))
  site = crossing.value.site
  index = createSiteIndex(site)
})

const anchorOf = (tripSeq: number, change: Partial<TruckAnchor> = {}): TruckAnchor => ({
  tripSeq,
  vehicleClassIndex: 0,
  statusIndex: 0,
  direction: 'export',
  placeId: null,
  laneIndex: null,
  queueIndex: null,
  bayIndex: null,
  fix: null,
  ...change,
})
const atStation = (tripSeq: number, stationId: string, laneIndex: number, queueIndex: number): TruckAnchor =>
  anchorOf(tripSeq, { placeId: placeId(stationId), laneIndex, queueIndex })
const inYard = (tripSeq: number, yardId: string, bayIndex: number): TruckAnchor => anchorOf(tripSeq, { placeId: placeId(yardId), bayIndex })

/** Metres outside the nearest carriageway; yards count as road. */
function metresOffRoad(eastM: number, northM: number): number {
  const location = index.locate({ eastM, northM })
  if (location?.kind === 'yard') return 0
  const position = index.snap({ eastM, northM })
  if (position === null) return Number.POSITIVE_INFINITY
  const road = site.roads[position.roadIndex] as Site['roads'][number]
  return Math.max(0, Math.abs(position.offsetM) - (road.laneCount * road.laneWidthM) / 2)
}

describe('pose follower', () => {
  test('a truck drives from barrier 1 to its bay on the lanes and stands in it', () => {
    const follower = createPoseFollower(site, index)
    let atMs = 1_000_000
    follower.advance([atStation(1, 'barrier-1', 0, 0)], atMs)
    let before: { eastM: number; northM: number; headingRad: number } | null = null
    const bay = site.yards.find((yard) => yard.id === 'xuan-cuong')?.bays[200]
    let arrivedAfterS = Number.POSITIVE_INFINITY
    for (let second = 1; second <= 400; second += 1) {
      atMs += 1_000
      const poses = follower.advance([inYard(1, 'xuan-cuong', 200)], atMs)
      const [eastM, northM, headingRad] = [poses.eastM[0], poses.northM[0], poses.headingRad[0]] as [number, number, number]
      expect(metresOffRoad(eastM, northM)).toBeLessThan(4)
      if (before !== null) {
        // 25 km/h and twice as fast when behind.
        expect(Math.hypot(eastM - before.eastM, northM - before.northM)).toBeLessThan(15)
        const turn = Math.atan2(Math.sin(headingRad - before.headingRad), Math.cos(headingRad - before.headingRad))
        expect(Math.abs(turn)).toBeLessThan(1.1)
      }
      before = { eastM, northM, headingRad }
      if (bay !== undefined && Math.hypot(eastM - bay.at.eastM, northM - bay.at.northM) < 0.1 && arrivedAfterS > second)
        arrivedAfterS = second
    }
    expect(arrivedAfterS).toBeLessThan(200)
    expect(before?.headingRad).toBeCloseTo(bay?.headingRad ?? Number.NaN, 3)
  })

  test('a truck leaves its bay forwards and reaches barrier 2 without leaving the lanes', () => {
    const follower = createPoseFollower(site, index)
    let atMs = 0
    follower.advance([inYard(7, 'yard-2', 3)], atMs)
    let worstM = 0
    for (let second = 1; second <= 300; second += 1) {
      atMs += 1_000
      const poses = follower.advance([atStation(7, 'barrier-2', 0, 0)], atMs)
      worstM = Math.max(worstM, metresOffRoad(poses.eastM[0] as number, poses.northM[0] as number))
    }
    expect(worstM).toBeLessThan(4)
    const poses = follower.advance([atStation(7, 'barrier-2', 0, 0)], atMs)
    // Its front, 8.25 m ahead, is on the stop line at 648 m north.
    expect(poses.northM[0]).toBeCloseTo(648 - 8.25, 0)
  })

  test('a queue of sixty stands in sixty places, one spacing apart', () => {
    const follower = createPoseFollower(site, index)
    const anchors = Array.from({ length: 60 }, (_, seq) => atStation(seq + 1, 'barrier-1', seq % 2, Math.floor(seq / 2)))
    const poses = follower.advance(anchors, 0)
    expect(nearestPairM(poses)).toBeGreaterThan(3)
  })

  test('trucks that claim the same queue place are put behind each other', () => {
    const follower = createPoseFollower(site, index)
    const anchors = Array.from({ length: 10 }, (_, seq) => atStation(seq + 1, 'marker-1119-1120', 0, 0))
    expect(nearestPairM(follower.advance(anchors, 0))).toBeGreaterThan(15)
  })

  test('a truck that is told a place farther back in its queue rolls back to it', () => {
    const follower = createPoseFollower(site, index)
    follower.advance([atStation(1, 'barrier-1', 0, 0)], 0)
    let poses = follower.advance([atStation(1, 'barrier-1', 0, 0)], 500)
    for (let atMs = 1_000; atMs <= 30_000; atMs += 1_000)
      poses = follower.advance([atStation(1, 'barrier-1', 0, 1), atStation(2, 'barrier-1', 0, 0)], atMs)
    expect(nearestPairM(poses)).toBeGreaterThan(18)
  })

  test('steps of six seconds look like the same drive as steps of a tenth', () => {
    const drive = (stepMs: number): [number, number][] => {
      const follower = createPoseFollower(site, index)
      follower.advance([atStation(1, 'barrier-1', 0, 0)], 0)
      const trail: [number, number][] = []
      for (let atMs = stepMs; atMs <= 60_000; atMs += stepMs) {
        const poses = follower.advance([inYard(1, 'xuan-cuong', 20)], atMs)
        if (atMs % 6_000 === 0) trail.push([poses.eastM[0] as number, poses.northM[0] as number])
      }
      return trail
    }
    const coarse = drive(6_000)
    const fine = drive(100)
    coarse.forEach(([eastM, northM], step) =>
      expect(Math.hypot(eastM - (fine[step]?.[0] ?? 0), northM - (fine[step]?.[1] ?? 0))).toBeLessThan(12),
    )
  })

  test('the same anchors give the same poses', () => {
    const run = (): number[] => {
      const follower = createPoseFollower(site, index)
      const anchors = Array.from({ length: 50 }, (_, seq) => atStation(seq + 1, 'barrier-1', seq % 2, Math.floor(seq / 2)))
      follower.advance(anchors, 0)
      const moved = anchors.map((anchor) => inYard(anchor.tripSeq, anchor.tripSeq % 2 === 0 ? 'xuan-cuong' : 'yard-2', anchor.tripSeq))
      for (let atMs = 700; atMs < 90_000; atMs += 700) follower.advance(moved, atMs)
      const poses = follower.advance(moved, 90_000)
      return [...poses.eastM.slice(0, 50), ...poses.northM.slice(0, 50), ...poses.headingRad.slice(0, 50)]
    }
    expect(run()).toEqual(run())
  })

  test('a tracked truck follows its fixes along QL1A with no more than one interval of delay', () => {
    const follower = createPoseFollower(site, index)
    const roadIndex = index.roadIndexById.get(placeId('ql1a-north-5')) as number
    const line = index.lines[roadIndex] as SiteIndex['lines'][number]
    let poses = follower.advance([], 0)
    const stepsM: number[] = []
    let before: [number, number] | null = null
    for (let atMs = 0; atMs < 200_000; atMs += 2_000) {
      const fixAtMs = Math.floor(atMs / 20_000) * 20_000
      const alongM = 100 + (fixAtMs / 1_000) * 10
      const at = pointAt(line, alongM)
      poses = follower.advance([anchorOf(1, { fix: { at, headingRad: at.headingRad, speedMps: 10, atMs: fixAtMs + 1 } })], atMs)
      const here: [number, number] = [poses.eastM[0] as number, poses.northM[0] as number]
      if (before !== null && atMs > 60_000) stepsM.push(Math.hypot(here[0] - before[0], here[1] - before[1]))
      before = here
      if (atMs > 60_000) expect(Math.hypot(here[0] - at.eastM, here[1] - at.northM)).toBeLessThan(260)
    }
    // Evenly: no stop between two fixes of a truck that does not stop.
    expect(Math.min(...stepsM)).toBeGreaterThan(14)
    expect(Math.max(...stepsM)).toBeLessThan(27)
  })

  test('a fix beside every road is drawn where it is', () => {
    const follower = createPoseFollower(site, index)
    const poses = follower.advance([anchorOf(1, { fix: { at: { eastM: -900, northM: 400 }, headingRad: 1, speedMps: 0, atMs: 1 } })], 10)
    expect([poses.eastM[0], poses.northM[0]]).toEqual([-900, 400])
  })

  test('a truck that left the Viettel park for nobody knows where drives up QL1A and waits before the gate', () => {
    const follower = createPoseFollower(site, index)
    follower.advance([inYard(6, 'viettel-park', 40)], 0)
    let poses = follower.advance([anchorOf(6)], 1_000)
    for (let atMs = 6_000; atMs < 900_000; atMs += 6_000) {
      const northM = poses.northM[0] as number
      poses = follower.advance([anchorOf(6)], atMs)
      // 50 km/h for six seconds, and no jump.
      expect(Math.abs((poses.northM[0] as number) - northM)).toBeLessThan(85)
    }
    expect(poses.northM[0]).toBeGreaterThan(-260)
    expect(poses.northM[0]).toBeLessThan(-100)
  })

  test('a fresh fix far from the inferred place is believed, a near one is not', () => {
    const follower = createPoseFollower(site, index)
    const fixAt = (eastM: number, northM: number): TruckAnchor['fix'] => ({ at: { eastM, northM }, headingRad: null, speedMps: 8, atMs: 0 })
    const far = follower.advance([{ ...atStation(1, 'barrier-1', 0, 0), fix: fixAt(-900, -1_800) }], 1_000)
    expect(Math.hypot((far.eastM[0] as number) + 900, (far.northM[0] as number) + 1_800)).toBeLessThan(20)
    const near = createPoseFollower(site, index).advance([{ ...atStation(1, 'barrier-1', 0, 0), fix: fixAt(12, -200) }], 1_000)
    expect(near.northM[0]).toBeCloseTo(-2 - 8.25, 0)
  })

  test('trucks left out of a pass are gone, and the others keep their poses', () => {
    const follower = createPoseFollower(site, index)
    const anchors = Array.from({ length: 9 }, (_, seq) => inYard(seq + 1, 'xuan-cuong', seq))
    follower.advance(anchors, 0)
    const poses = follower.advance(
      anchors.filter((anchor) => anchor.tripSeq % 3 !== 0),
      1_000,
    )
    expect(poses.truckCount).toBe(6)
    for (let row = 0; row < 6; row += 1) {
      const bay = site.yards.find((yard) => yard.id === 'xuan-cuong')?.bays[(poses.tripSeq[row] as number) - 1]
      expect(poses.eastM[row]).toBeCloseTo(bay?.at.eastM ?? Number.NaN, 2)
    }
    follower.remove(1)
    expect(poses.truckCount).toBe(5)
  })

  test('after a long pause trucks are where they belong at once', () => {
    const follower = createPoseFollower(site, index)
    follower.advance([atStation(1, 'barrier-1', 0, 0)], 0)
    const poses = follower.advance([inYard(1, 'xuan-cuong', 5)], 3_600_000)
    const bay = site.yards.find((yard) => yard.id === 'xuan-cuong')?.bays[5]
    expect(poses.eastM[0]).toBeCloseTo(bay?.at.eastM ?? Number.NaN, 2)
  })

  test('a clock that is set back a little stops the trucks and puts nobody down', () => {
    const follower = createPoseFollower(site, index)
    follower.advance([atStation(1, 'barrier-1', 0, 0)], 10_000)
    follower.advance([inYard(1, 'xuan-cuong', 5)], 12_000)
    const before = follower.advance([inYard(1, 'xuan-cuong', 5)], 14_000).northM[0] as number
    expect(follower.advance([inYard(1, 'xuan-cuong', 5)], 13_000).northM[0]).toBe(before)
    expect((follower.advance([inYard(1, 'xuan-cuong', 5)], 15_000).northM[0] as number) - before).toBeLessThan(10)
  })

  test('a truck that left barrier 1 for nobody knows where clears the lane', () => {
    const follower = createPoseFollower(site, index)
    follower.advance([atStation(1, 'barrier-1', 0, 0)], 0)
    let poses = follower.advance([anchorOf(1)], 1_000)
    for (let atMs = 2_000; atMs < 60_000; atMs += 1_000) poses = follower.advance([anchorOf(1)], atMs)
    expect(poses.northM[0]).toBeGreaterThan(20)
    expect(poses.northM[0]).toBeLessThan(250)
  })
})

function nearestPairM(poses: { truckCount: number; eastM: Float32Array; northM: Float32Array }): number {
  let nearestM = Number.POSITIVE_INFINITY
  for (let left = 0; left < poses.truckCount; left += 1) {
    for (let right = left + 1; right < poses.truckCount; right += 1) {
      nearestM = Math.min(
        nearestM,
        Math.hypot(
          (poses.eastM[left] as number) - (poses.eastM[right] as number),
          (poses.northM[left] as number) - (poses.northM[right] as number),
        ),
      )
    }
  }
  return nearestM
}

function pointAt(line: SiteIndex['lines'][number], alongM: number): { eastM: number; northM: number; headingRad: number } {
  let segment = 0
  while (segment < line.alongM.length - 2 && (line.alongM[segment + 1] as number) < alongM) segment += 1
  const [fromM, toM] = [line.alongM[segment], line.alongM[segment + 1]] as [number, number]
  const ratio = (alongM - fromM) / (toM - fromM)
  const deltaEastM = (line.eastM[segment + 1] as number) - (line.eastM[segment] as number)
  const deltaNorthM = (line.northM[segment + 1] as number) - (line.northM[segment] as number)
  return {
    eastM: (line.eastM[segment] as number) + deltaEastM * ratio,
    northM: (line.northM[segment] as number) + deltaNorthM * ratio,
    headingRad: Math.atan2(deltaNorthM, deltaEastM),
  }
}
