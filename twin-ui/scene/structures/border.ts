/** The border: a dashed light on the land, posts along it, a number board at each corridor. */
import type { Site } from '../../../engine/model/site.ts'
import type { Land } from '../ground/terrain.ts'
import { cornerAt } from '../geometry/mesh-writer.ts'
import { frameAlong, frameAt, frameIn, lineOf, placeIn } from '../geometry/plane.ts'
import { BUILT } from '../palette.ts'
import type { SiteWriters } from './site-writers.ts'

const DASH_M = 9
const GAP_M = 5
const HALF_WIDTH_M = 0.55
const POST_EVERY_M = 84
const LINE_COLOUR = '#c97f8a'

export function writeBorder(site: Site, land: Land, { solid, lit, signs }: SiteWriters): void {
  for (const thing of site.scenery) {
    if (thing.kind !== 'borderLine') continue
    const line = lineOf(thing.outline)
    for (let fromM = 0; fromM < line.lengthM; fromM += DASH_M + GAP_M) {
      const from = frameAlong(line, fromM)
      const to = frameAlong(line, fromM + DASH_M)
      const upFrom = Math.max(0, land.upAt(from)) + 0.12
      const upTo = Math.max(0, land.upAt(to)) + 0.12
      lit.face(
        [
          cornerAt(placeIn(from, 0, -HALF_WIDTH_M), upFrom),
          cornerAt(placeIn(to, 0, -HALF_WIDTH_M), upTo),
          cornerAt(placeIn(to, 0, HALF_WIDTH_M), upTo),
          cornerAt(placeIn(from, 0, HALF_WIDTH_M), upFrom),
        ],
        LINE_COLOUR,
      )
    }
    for (let alongM = 20; alongM < line.lengthM; alongM += POST_EVERY_M) {
      const frame = frameAlong(line, alongM)
      if (land.clearAt(frame) < 4) continue
      const upM = Math.max(0, land.upAt(frame))
      solid.post(frame, 0, 0, [upM - 1, upM + 1.6], [0.24, 0.18], BUILT.whitePaint, 5)
      solid.post(frame, 0, 0, [upM + 0.9, upM + 1.25], [0.27, 0.25], BUILT.red, 5)
    }
  }
  for (const corridor of site.corridors) {
    const road = site.roads.find(
      (candidate) => candidate.kind === 'segment' && candidate.corridorId === corridor.id && candidate.directions.includes('export'),
    )
    const last = road === undefined ? null : frameAlong(lineOf(road.centreline), Number.POSITIVE_INFINITY)
    const frame = frameIn(frameAt(corridor.markerAt, last?.headingRad ?? Math.PI / 2), 1, 0)
    solid.post(frame, 0, 0, [0, 2.6], [0.9, 0.55], BUILT.concrete, 4)
    solid.post(frame, 0, 0, [2.6, 2.9], [0.7, 0.1], BUILT.red, 4)
    signs.push({ frame: frameIn(frame, -0.9, 0), upM: 4.6, widthM: 6.4, heightM: 1.5, text: corridor.name, yardId: null })
  }
}
