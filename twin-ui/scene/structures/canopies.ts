/** Roofs on columns: a slab with a lit edge, ribs, columns where no road runs, light beneath. */
import type { Site } from '../../../engine/model/site.ts'
import type { SitePoint } from '../../../engine/model/units.ts'
import { counterClockwise, distanceM, distanceToLineM, frameAt, headingOfRad, placeIn } from '../geometry/plane.ts'
import { halfWidthM } from '../geometry/road-lanes.ts'
import { BUILT, LIT } from '../palette.ts'
import { grown } from './buildings.ts'
import type { SiteWriters } from './site-writers.ts'

export const CANOPY_SLAB_M = 0.9
const COLUMN_EVERY_M = 11
const COLUMN_INSET_M = 1
/** A column keeps this off a road's edge. */
const COLUMN_CLEAR_M = 0.7
const STRIP_LIGHT_EVERY_M = 5

export function writeCanopy(outline: readonly SitePoint[], heightM: number, site: Site, writers: SiteWriters): void {
  const { solid, lit, pools } = writers
  const ring = counterClockwise(outline)
  solid.prism(ring, [heightM, heightM + CANOPY_SLAB_M], { colour: BUILT.steel, top: BUILT.roof })
  const below = [...ring].reverse()
  solid.face(
    below.map((point) => [point.eastM, heightM, -point.northM] as const),
    BUILT.wall,
    below.map(() => 0.75),
  )
  const edge = grown(ring, 0.06)
  lit.curtain([...edge, edge[0] as SitePoint], [heightM + 0.08, heightM + 0.2], { colour: LIT.fascia })
  ring.forEach((from, index) => {
    const to = ring[(index + 1) % ring.length] as SitePoint
    const sideM = distanceM(from, to)
    const frame = frameAt(from, headingOfRad(from, to))
    const count = Math.max(1, Math.round(sideM / COLUMN_EVERY_M))
    for (let column = 0; column < count; column += 1) {
      const at = placeIn(frame, COLUMN_INSET_M + (column / count) * (sideM - 2 * COLUMN_INSET_M), COLUMN_INSET_M)
      const isOnRoad = site.roads.some((road) => distanceToLineM(at, road.centreline) < halfWidthM(road) + COLUMN_CLEAR_M)
      if (isOnRoad) continue
      solid.box(
        frameAt(at, frame.headingRad),
        { forwardM: [-0.3, 0.3], leftM: [-0.3, 0.3], upM: [0, heightM] },
        { colour: BUILT.concrete, foot: 0.6 },
      )
    }
  })
  writeRoofRibs(ring, heightM + CANOPY_SLAB_M, writers)
  writeStripLights(ring, heightM, writers)
  const frame = frameAt(ring[0] as SitePoint, headingOfRad(ring[0] as SitePoint, ring[1] as SitePoint))
  const lengthM = distanceM(ring[0] as SitePoint, ring[1] as SitePoint)
  const widthM = distanceM(ring[1] as SitePoint, ring[2] as SitePoint)
  const radiusM = Math.min(lengthM, widthM) * 0.9
  const steps = Math.max(1, Math.round(Math.max(lengthM, widthM) / (radiusM * 1.1)))
  for (let step = 0; step < steps; step += 1) {
    const share = (step + 0.5) / steps
    const at = lengthM >= widthM ? placeIn(frame, share * lengthM, widthM / 2) : placeIn(frame, lengthM / 2, share * widthM)
    pools.push({ ...at, radiusM: radiusM * 1.15, colour: '#d8e6f5', brightness: 0.26 })
  }
}

function writeRoofRibs(ring: readonly SitePoint[], upM: number, { solid }: SiteWriters): void {
  const from = ring[0] as SitePoint
  const to = ring[1] as SitePoint
  const frame = frameAt(from, headingOfRad(from, to))
  const lengthM = distanceM(from, to)
  const widthM = distanceM(to, ring[2] as SitePoint)
  for (let atM = 2.5; atM < lengthM - 1; atM += 5)
    solid.box(frame, { forwardM: [atM, atM + 0.18], leftM: [0.3, widthM - 0.3], upM: [upM, upM + 0.16] }, { colour: BUILT.steelDark })
}

function writeStripLights(ring: readonly SitePoint[], upM: number, { lit }: SiteWriters): void {
  const from = ring[0] as SitePoint
  const frame = frameAt(from, headingOfRad(from, ring[1] as SitePoint))
  const lengthM = distanceM(from, ring[1] as SitePoint)
  const widthM = distanceM(ring[1] as SitePoint, ring[2] as SitePoint)
  for (let atM = STRIP_LIGHT_EVERY_M / 2; atM < lengthM; atM += STRIP_LIGHT_EVERY_M) {
    lit.box(
      frame,
      { forwardM: [atM - 0.15, atM + 0.15], leftM: [1.2, widthM - 1.2], upM: [upM - 0.14, upM - 0.02] },
      { colour: LIT.windowCool },
    )
  }
}
