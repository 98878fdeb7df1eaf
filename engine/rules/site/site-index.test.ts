/** Places on the shipped plan of Hữu Nghị: answers that a person can check on the map, and all others against a search through everything. */
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadCrossing } from '../../../scenarios/load-crossing.ts'
import { placeId } from '../../model/ids.ts'
import { QUEUE_SPACING_M } from '../../model/measures.ts'
import { createLinePose, createLineProjection, lengthOf, poseAlong, projectOnto, type Polyline } from '../../model/polyline.ts'
import { laneOffsetM, type Road, type Site } from '../../model/site.ts'
import { createBayPlaces, poseOnCurve } from './bay-places.ts'
import { createQueuePlaces, FRONT_TO_MIDDLE_M } from './queue-places.ts'
import { isInsideRing } from './ring.ts'
import { createSiteIndex, SNAP_M_MAX, type SiteIndex } from './site-index.ts'

let site: Site
let index: SiteIndex
beforeAll(() => {
  const crossing = loadCrossing('scenarios/crossings/huu-nghi')
  if (!crossing.ok) throw new Error(JSON.stringify(crossing.failure))
  site = crossing.value.site
  index = createSiteIndex(site)
})

const roadNamed = (id: string): number => index.roadIndexById.get(placeId(id)) as number

describe('locate', () => {
  test('a point in a yard is in the yard, on whatever aisle', () => {
    expect(index.locate({ eastM: 180, northM: 200 })).toMatchObject({ kind: 'yard', placeId: 'xuan-cuong' })
    expect(index.locate({ eastM: -150, northM: 300 })).toMatchObject({ kind: 'yard', placeId: 'yard-2' })
  })

  test('a point before barrier 1 is in its approach, in the lane that it is nearest to', () => {
    expect(index.locate({ eastM: 17, northM: -30 })).toMatchObject({
      kind: 'station',
      placeId: 'barrier-1',
      stationLaneIndex: 0,
      road: { laneIndex: 0 },
    })
    expect(index.locate({ eastM: 12, northM: -30 })).toMatchObject({
      kind: 'station',
      placeId: 'barrier-1',
      stationLaneIndex: 1,
      road: { laneIndex: 1 },
    })
    expect(index.locate({ eastM: -15, northM: 12 })).toMatchObject({ kind: 'station', placeId: 'barrier-1' })
  })

  test('well past the stop line it is on the road again', () => {
    expect(index.locate({ eastM: 15, northM: 30 })).toMatchObject({ kind: 'road', placeId: 'b1-export-lanes' })
  })

  test('a point on QL1A is on its carriageway, so many metres along', () => {
    const pose = createLinePose()
    const road = roadNamed('ql1a-north-5')
    poseAlong(index.lines[road] as Polyline, 1_000, 1.9, pose)
    const location = index.locate(pose)
    expect(location).toMatchObject({ kind: 'road', placeId: 'ql1a-north-5', road: { laneIndex: 1 } })
    expect(location?.road?.alongM).toBeCloseTo(1_000, 3)
    expect(location?.road?.offsetM).toBeCloseTo(1.9, 3)
  })

  test('the heading, and the direction, tell one carriageway from the other', () => {
    const pose = createLinePose()
    poseAlong(index.lines[roadNamed('ql1a-north-5')] as Polyline, 1_000, 8, pose)
    expect(index.snap(pose, { headingRad: pose.headingRad })?.roadIndex).toBe(roadNamed('ql1a-north-5'))
    expect(index.snap(pose, { headingRad: pose.headingRad + Math.PI })?.roadIndex).toBe(roadNamed('ql1a-south-1'))
    expect(index.snap(pose, { direction: 'import' })?.roadIndex).toBe(roadNamed('ql1a-south-1'))
  })

  test('hills and other countries are nowhere', () => {
    expect(index.locate({ eastM: -480, northM: 640 })).toBeNull()
    expect(index.locate({ eastM: 1e7, northM: -1e7 })).toBeNull()
    expect(index.locate({ eastM: Number.NaN, northM: 0 })).toBeNull()
  })

  test('it finds the same as a search through everything', () => {
    const projection = createLineProjection()
    const near = fc.record({
      road: fc.nat(site.roads.length - 1),
      ratio: fc.double({ min: 0, max: 1, noNaN: true }),
      eastM: fc.double({ min: -45, max: 45, noNaN: true }),
      northM: fc.double({ min: -45, max: 45, noNaN: true }),
    })
    const pose = createLinePose()
    fc.assert(
      fc.property(near, ({ road, ratio, eastM, northM }) => {
        const line = index.lines[road] as Polyline
        poseAlong(line, lengthOf(line) * ratio, 0, pose)
        const point = { eastM: pose.eastM + eastM, northM: pose.northM + northM }
        const outsideM = site.roads.map((candidate, roadIndex) => {
          projectOnto(index.lines[roadIndex] as Polyline, point.eastM, point.northM, projection)
          return Math.max(0, projection.distanceM - (candidate.laneCount * candidate.laneWidthM) / 2)
        })
        const leastM = Math.min(...outsideM)
        const found = index.snap(point)
        if (leastM > SNAP_M_MAX) expect(found).toBeNull()
        else expect(outsideM[found?.roadIndex ?? -1]).toBeLessThan(leastM + 0.5)
        const yard = site.yards.find((candidate) => isInsideRing(candidate.polygon, point.eastM, point.northM))
        expect(index.locate(point)?.kind === 'yard').toBe(yard !== undefined)
      }),
      { numRuns: 400 },
    )
  })
})

describe('queue places', () => {
  test('the first vehicle has its front on the stop line, the next is one spacing behind', () => {
    const places = createQueuePlaces(index)
    const station = site.stations.find((candidate) => candidate.id === 'barrier-1')
    const lane = station?.lanes[1]
    const first = places.findPlace(placeId('barrier-1'), 1, 0)
    const second = places.findPlace(placeId('barrier-1'), 1, 1)
    expect(first).toEqual({ roadIndex: roadNamed('b1-export-lanes'), alongM: (lane?.stopAtM ?? 0) - FRONT_TO_MIDDLE_M, laneIndex: 1 })
    expect((first?.alongM ?? 0) - (second?.alongM ?? 0)).toBeCloseTo(QUEUE_SPACING_M, 6)
  })

  test('a long queue goes on over the roads before the gate', () => {
    const places = createQueuePlaces(index)
    expect(places.findPlace(placeId('barrier-1'), 0, 40)?.roadIndex).toBe(roadNamed('ql1a-north-5'))
  })

  test('no two places of a station are nearer to each other than a lane is wide', () => {
    const places = createQueuePlaces(index)
    const pose = createLinePose()
    for (const station of site.stations) {
      const points: { eastM: number; northM: number }[] = []
      station.lanes.forEach((_, laneIndex) => {
        let before: object | null = null
        for (let queueIndex = 0; queueIndex < 45; queueIndex += 1) {
          const place = places.findPlace(station.id, laneIndex, queueIndex)
          if (place === null || place === before) break
          before = place
          poseAlong(
            index.lines[place.roadIndex] as Polyline,
            place.alongM,
            laneOffsetM(site.roads[place.roadIndex] as Road, place.laneIndex),
            pose,
          )
          points.push({ eastM: pose.eastM, northM: pose.northM })
        }
      })
      for (let left = 0; left < points.length; left += 1) {
        for (let right = left + 1; right < points.length; right += 1) {
          const gapM = Math.hypot(
            (points[left]?.eastM ?? 0) - (points[right]?.eastM ?? 0),
            (points[left]?.northM ?? 0) - (points[right]?.northM ?? 0),
          )
          if (gapM < 3.2) throw new Error(`${station.id}: places ${left} and ${right} are ${gapM.toFixed(2)} m apart`)
        }
      }
    }
  })

  test('a station or lane that does not exist has no place', () => {
    const places = createQueuePlaces(index)
    expect(places.findPlace(placeId('nowhere'), 0, 0)).toBeNull()
    expect(places.findPlace(placeId('barrier-1'), 99, 0)).toBeNull()
  })
})

describe('bay places', () => {
  test('every bay has a curve from its cab into an aisle of its own yard', () => {
    const pose = createLinePose()
    for (const [yardId, places] of createBayPlaces(index)) {
      const yard = site.yards.find((candidate) => candidate.id === yardId)
      for (const { bay, aisle } of places) {
        if (aisle === null || yard === undefined) throw new Error(`a bay of ${yardId} has no aisle`)
        expect(site.roads[aisle.roadIndex]?.kind).toBe('yardRoad')
        poseOnCurve(aisle.curve.controls, 0, pose)
        expect(Math.hypot(pose.eastM - bay.at.eastM, pose.northM - bay.at.northM)).toBeLessThan(1e-9)
        expect(Math.cos(pose.headingRad - bay.headingRad)).toBeCloseTo(1, 9)
        poseOnCurve(aisle.curve.controls, 1, pose)
        const join = createLinePose()
        poseAlong(index.lines[aisle.roadIndex] as Polyline, aisle.joinAlongM, 0, join)
        expect(Math.hypot(pose.eastM - join.eastM, pose.northM - join.northM)).toBeLessThan(1e-9)
        expect(Math.cos(pose.headingRad - join.headingRad)).toBeCloseTo(1, 6)
        expect(isInsideRing(yard.polygon, pose.eastM, pose.northM)).toBe(true)
      }
    }
  })
})
