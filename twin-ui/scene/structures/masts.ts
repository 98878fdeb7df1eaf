/** Street lamps along the roads, high masts in the yards, and the light they throw. */
import type { Site } from '../../../engine/model/site.ts'
import type { SitePoint } from '../../../engine/model/units.ts'
import { RoadIndex } from '../geometry/flat-index.ts'
import { centreOf, distanceM, frameAlong, frameAt, frameIn, headingOfRad, lineOf, placeIn, type Frame } from '../geometry/plane.ts'
import { halfWidthM } from '../geometry/road-lanes.ts'
import { BUILT, LIT } from '../palette.ts'
import type { SiteWriters } from './site-writers.ts'

const LAMP_EVERY_M = 42
const LAMP_UP_M = 9
const LAMP_ARM_M = 2.4
/** Lamps stand this near to a station or yard at the gate; the highway beyond is dark. */
const LIT_REACH_M = 420
const LAMP_MAX = 420
const MAST_UP_M = 18
const MAST_EVERY_M = 75
const WARM = '#ffcf94'

export function writeMasts(site: Site, writers: SiteWriters): void {
  const index = new RoadIndex(site.roads)
  const near = [...site.stations.map((station) => station.at), ...site.yards.map((yard) => centreOf(yard.polygon))]
  const lamps: SitePoint[] = []
  for (const road of site.roads) {
    if (road.kind === 'yardRoad' || road.kind === 'gateLane') continue
    const line = lineOf(road.centreline)
    for (let alongM = 12; alongM < line.lengthM - 4 && lamps.length < LAMP_MAX; alongM += LAMP_EVERY_M) {
      const frame = frameIn(frameAlong(line, alongM), 0, -(halfWidthM(road) + 1.6))
      const isLit = near.some((place) => distanceM(place, frame) < LIT_REACH_M)
      if (!isLit || index.isCoveredByOther(frame, road.id, -0.8) || lamps.some((lamp) => distanceM(lamp, frame) < 24)) continue
      lamps.push(frame)
      writeLamp(frame, writers)
    }
  }
  for (const yard of site.yards) writeYardMasts(yard.polygon, index, writers)
}

function writeLamp(frame: Frame, { solid, lit, pools }: SiteWriters): void {
  solid.post(frame, 0, 0, [0, LAMP_UP_M], [0.13, 0.08], BUILT.steelDark, 5)
  solid.box(frame, { forwardM: [-0.05, 0.05], leftM: [0, LAMP_ARM_M], upM: [LAMP_UP_M - 0.1, LAMP_UP_M] }, { colour: BUILT.steelDark })
  lit.box(
    frame,
    { forwardM: [-0.18, 0.18], leftM: [LAMP_ARM_M - 0.5, LAMP_ARM_M + 0.4], upM: [LAMP_UP_M - 0.22, LAMP_UP_M - 0.08] },
    { colour: LIT.lamp },
  )
  pools.push({ ...placeIn(frame, 0, LAMP_ARM_M), radiusM: 15, colour: WARM, brightness: 0.2 })
}

function writeYardMasts(ring: readonly SitePoint[], index: RoadIndex, writers: SiteWriters): void {
  ring.forEach((from, corner) => {
    const to = ring[(corner + 1) % ring.length] as SitePoint
    const frame = frameAt(from, headingOfRad(from, to))
    const sideM = distanceM(from, to)
    const count = Math.max(1, Math.round(sideM / MAST_EVERY_M))
    for (let step = 0; step < count; step += 1) {
      const foot = frameIn(frame, (step / count) * sideM + 1.5, 1.2)
      if (!index.isCoveredByOther(foot, '', -1)) writeMast(foot, writers)
    }
  })
}

function writeMast(frame: Frame, { solid, lit, pools }: SiteWriters): void {
  solid.post(frame, 0, 0, [0, MAST_UP_M], [0.3, 0.14], BUILT.steelDark, 6)
  solid.box(frame, { forwardM: [-1.3, 1.3], leftM: [-0.12, 0.12], upM: [MAST_UP_M - 0.3, MAST_UP_M - 0.1] }, { colour: BUILT.steelDark })
  for (const forwardM of [-1.1, -0.4, 0.4, 1.1])
    lit.box(
      frame,
      { forwardM: [forwardM - 0.25, forwardM + 0.25], leftM: [0.12, 0.32], upM: [MAST_UP_M - 0.6, MAST_UP_M - 0.15] },
      { colour: LIT.lamp },
    )
  pools.push({ ...placeIn(frame, 0, 14), radiusM: 34, colour: '#ffe2bd', brightness: 0.16 })
}
