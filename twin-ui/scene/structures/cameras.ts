/** Cameras where the site has them: on a gantry over a road, else on a pole; each with its field of view. */
import type { Sensor, Site } from '../../../engine/model/site.ts'
import { cornerIn } from '../geometry/mesh-writer.ts'
import { distanceM, distanceToLineM, frameAt, frameIn, isInRing, type Frame } from '../geometry/plane.ts'
import { halfWidthM, type RoadLines } from '../geometry/road-lanes.ts'
import { BUILT, LIT } from '../palette.ts'
import type { SiteWriters } from './site-writers.ts'

const GANTRY_UP_M = 6
const POLE_UP_M = 6.5
/** Reads plates from here to there (estimate: usual for lane cameras). */
const VIEW_FROM_M = 4
const VIEW_TO_M = 20
const VIEW_HALF_M = 3.2
const SHARED_GANTRY_M = 12

export function writeCameras(site: Site, lines: RoadLines, writers: SiteWriters): void {
  const gantries: Frame[] = []
  for (const sensor of site.sensors) {
    if (sensor.kind !== 'camera') continue
    const frame = frameAt(sensor.at, sensor.headingRad)
    const roof = site.scenery.find((thing) => thing.kind === 'canopy' && isInRing(sensor.at, thing.outline))
    const road = site.roads.find(
      (candidate) => candidate.kind !== 'yardRoad' && distanceToLineM(sensor.at, candidate.centreline) < halfWidthM(candidate) + 0.5,
    )
    const upM = roof !== undefined ? Math.min(roof.heightM - 0.4, GANTRY_UP_M) : road !== undefined ? GANTRY_UP_M : POLE_UP_M
    if (roof === undefined && road !== undefined && !gantries.some((other) => distanceM(other, frame) < SHARED_GANTRY_M)) {
      gantries.push(frame)
      writeGantry(sensor, road.id, lines, writers)
    }
    if (roof === undefined && road === undefined) writers.solid.post(frame, -0.4, 0, [0, POLE_UP_M + 0.2], [0.12, 0.09], BUILT.steelDark, 5)
    writeCamera(frame, upM, writers)
  }
}

function writeGantry(sensor: Sensor, roadId: string, lines: RoadLines, { solid }: SiteWriters): void {
  const found = lines.find(roadId)
  if (found === undefined) return
  // Across the whole carriageway, at right angles to the camera's view.
  const reachM = halfWidthM(found.road) + 1.6
  const centre = nearestOnRoad(sensor, found.road.centreline)
  for (const side of [-reachM, reachM])
    solid.box(
      centre,
      { forwardM: [-0.2, 0.2], leftM: [side - 0.2, side + 0.2], upM: [0, GANTRY_UP_M + 0.5] },
      { colour: BUILT.steel, foot: 0.7 },
    )
  for (const upM of [GANTRY_UP_M, GANTRY_UP_M + 0.75])
    solid.box(centre, { forwardM: [-0.14, 0.14], leftM: [-reachM, reachM], upM: [upM, upM + 0.16] }, { colour: BUILT.steel })
  for (let leftM = -reachM; leftM < reachM; leftM += 1.4)
    solid.box(
      centre,
      { forwardM: [-0.06, 0.06], leftM: [leftM, leftM + 0.1], upM: [GANTRY_UP_M, GANTRY_UP_M + 0.8] },
      { colour: BUILT.steelDark },
    )
}

function nearestOnRoad(sensor: Sensor, centreline: Site['roads'][number]['centreline']): Frame {
  let best: Frame = frameAt(sensor.at, sensor.headingRad)
  let leastM = Number.POSITIVE_INFINITY
  for (let index = 1; index < centreline.length; index += 1) {
    const from = centreline[index - 1]
    const to = centreline[index]
    if (from === undefined || to === undefined) continue
    const headingRad = Math.atan2(to.northM - from.northM, to.eastM - from.eastM)
    const alongM = (sensor.at.eastM - from.eastM) * Math.cos(headingRad) + (sensor.at.northM - from.northM) * Math.sin(headingRad)
    const foot = frameIn(frameAt(from, headingRad), Math.max(0, Math.min(distanceM(from, to), alongM)), 0)
    const awayM = distanceM(foot, sensor.at)
    if (awayM < leastM) {
      leastM = awayM
      best = foot
    }
  }
  return best
}

function writeCamera(frame: Frame, upM: number, { solid, lit, cones }: SiteWriters): void {
  solid.box(frame, { forwardM: [-0.35, 0.35], leftM: [-0.14, 0.14], upM: [upM - 0.3, upM - 0.04] }, { colour: BUILT.whitePaint })
  solid.box(frame, { forwardM: [-0.1, 0.1], leftM: [-0.05, 0.05], upM: [upM - 0.06, upM + 0.1] }, { colour: BUILT.steelDark })
  lit.box(frame, { forwardM: [0.35, 0.38], leftM: [-0.08, 0.08], upM: [upM - 0.25, upM - 0.1] }, { colour: '#8fd0e8' })
  const eye = cornerIn(frame, 0.4, 0, upM - 0.18)
  const nearLeft = cornerIn(frame, VIEW_FROM_M, VIEW_HALF_M * 0.45, 0.1)
  const nearRight = cornerIn(frame, VIEW_FROM_M, -VIEW_HALF_M * 0.45, 0.1)
  const farLeft = cornerIn(frame, VIEW_TO_M, VIEW_HALF_M, 0.1)
  const farRight = cornerIn(frame, VIEW_TO_M, -VIEW_HALF_M, 0.1)
  cones.face([eye, nearLeft, farLeft], LIT.fascia)
  cones.face([eye, farRight, nearRight], LIT.fascia)
  cones.face([eye, farLeft, farRight], LIT.fascia)
  cones.face([nearLeft, nearRight, farRight, farLeft], LIT.fascia)
}
