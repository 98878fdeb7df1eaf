/**
 * What one pass of the pose follower costs at 10,000 trucks, and one look-up of the site index.
 *
 * A third is parked or driving to a bay, a third queues at barrier 1, a third follows fixes all over the site; every tenth pass all of
 * them get a new target. The clock and the site are handed in; `npm run bench` runs it.
 */
import type { PlaceId } from '../model/ids.ts'
import type { Site } from '../model/site.ts'
import { createSiteIndex } from '../rules/site/site-index.ts'
import { createPoseFollower } from './pose-follower.ts'
import type { TruckAnchor } from './truck-anchor.ts'

export interface PoseBench {
  readonly truckCount: number
  /** Six simulated seconds a pass: ten passes a second at sixtyfold speed. */
  readonly passMsP50: number
  readonly passMsP95: number
  readonly locateMsMean: number
}

const TRUCK_COUNT = 10_000
const PASS_COUNT = 100
const STEP_MS = 6_000

/** `nowMs` is any steady clock; the site has yards with bays and a station with lanes. */
export function benchPoses(nowMs: () => number, site: Site): PoseBench {
  const index = createSiteIndex(site)
  const follower = createPoseFollower(site, index)
  const yard = site.yards.reduce((most, candidate) => (candidate.bays.length > most.bays.length ? candidate : most))
  const gate = site.stations.find((station) => station.lanes.length > 1)
  const anchorsAt = (atMs: number, round: number): TruckAnchor[] =>
    Array.from({ length: TRUCK_COUNT }, (_, seq): TruckAnchor => {
      const nowhere = {
        tripSeq: seq + 1,
        vehicleClassIndex: 0,
        statusIndex: 0,
        direction: null,
        placeId: null as PlaceId | null,
        laneIndex: null,
        queueIndex: null,
        bayIndex: null,
        fix: null,
      }
      if (seq % 3 === 0) return { ...nowhere, placeId: yard.id, bayIndex: (seq + round) % yard.bays.length }
      if (seq % 3 === 1) return { ...nowhere, placeId: gate?.id ?? null, laneIndex: seq % 2, queueIndex: Math.floor(seq / 6) }
      const road = site.roads[(seq * 7) % site.roads.length]
      const at = road?.centreline[round % road.centreline.length] ?? { eastM: 0, northM: 0 }
      return { ...nowhere, fix: { at, headingRad: null, speedMps: 8, atMs } }
    })

  let anchors = anchorsAt(1, 0)
  follower.advance(anchors, 1)
  const passMs: number[] = []
  for (let pass = 1; pass <= PASS_COUNT; pass += 1) {
    if (pass % 10 === 0) anchors = anchorsAt(pass * STEP_MS, pass / 10)
    const startMs = nowMs()
    follower.advance(anchors, pass * STEP_MS)
    passMs.push(nowMs() - startMs)
  }
  passMs.sort((left, right) => left - right)

  const points = anchors.flatMap((anchor) => (anchor.fix === null ? [] : [anchor.fix.at]))
  const startMs = nowMs()
  for (let round = 0; round < 10; round += 1) for (const point of points) index.locate(point)
  const locateMsMean = (nowMs() - startMs) / (10 * points.length)
  return {
    truckCount: TRUCK_COUNT,
    passMsP50: passMs[PASS_COUNT >> 1] as number,
    passMsP95: passMs[Math.floor(PASS_COUNT * 0.95)] as number,
    locateMsMean,
  }
}
