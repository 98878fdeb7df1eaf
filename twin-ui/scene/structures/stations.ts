/** What stands at a station besides its lanes: portal, weighing plate, border markers, signs, a hall where none is drawn. */
import { assertNever } from '../../../engine/model/assert.ts'
import type { Site, Station } from '../../../engine/model/site.ts'
import type { SitePoint } from '../../../engine/model/units.ts'
import { cornerIn } from '../geometry/mesh-writer.ts'
import {
  centreOf,
  counterClockwise,
  distanceM,
  distanceToRingM,
  frameAt,
  frameIn,
  headingOfRad,
  isInRing,
  placeIn,
  type Frame,
} from '../geometry/plane.ts'
import type { RoadLines } from '../geometry/road-lanes.ts'
import { BUILT, LIT, PAINT } from '../palette.ts'
import { writeBuilding } from './buildings.ts'
import { writeLanes } from './lanes.ts'
import type { SignPlace, SiteWriters } from './site-writers.ts'

/** A drawn building this near is the station's own. */
const OWN_BUILDING_M = 30
const CANOPY_SIGN_UP_M = 1.7

export function writeStation(station: Station, site: Site, lines: RoadLines, writers: SiteWriters): void {
  const stops = station.lanes.map((lane) => lines.stopFrame(lane)).filter((stop) => stop !== null)
  const building = ownBuilding(station, site)
  switch (station.kind) {
    case 'barrier':
      writeLanes(station, site, lines, writers)
      break
    case 'health':
      writeLanes(station, site, lines, writers)
      if (building === null) writeBuilding(squareAbout(station.at, 5, 3.5), 3.6, writers)
      break
    case 'scanner':
      stops.forEach((stop) => writeScanner(stop, stop.widthM, writers))
      break
    case 'weighbridge':
      stops.forEach((stop) => writeWeighbridge(stop, stop.widthM, writers))
      break
    case 'marker':
      stops.forEach((stop) => writeMarkerPosts(stop, stop.widthM, writers))
      break
    case 'customs':
    case 'quarantine':
    case 'fee':
      if (building === null) writeBuilding(squareAbout(station.at, 9, 6), 6, writers)
      break
    case 'transShipment':
      break
    default:
      assertNever(station.kind)
  }
  writers.signs.push(...stationSigns(station, site, stops, building))
}

const squareAbout = (at: SitePoint, halfEastM: number, halfNorthM: number): SitePoint[] => [
  { eastM: at.eastM - halfEastM, northM: at.northM - halfNorthM },
  { eastM: at.eastM + halfEastM, northM: at.northM - halfNorthM },
  { eastM: at.eastM + halfEastM, northM: at.northM + halfNorthM },
  { eastM: at.eastM - halfEastM, northM: at.northM + halfNorthM },
]

function ownBuilding(station: Station, site: Site): { readonly outline: readonly SitePoint[]; readonly heightM: number } | null {
  const near = site.scenery
    .filter((thing) => thing.kind === 'building')
    .map((thing) => ({ thing, awayM: distanceToRingM(station.at, thing.outline) }))
    .filter(({ awayM }) => awayM < OWN_BUILDING_M)
    .sort((left, right) => left.awayM - right.awayM)
  return near[0]?.thing ?? null
}

function stationSigns(station: Station, site: Site, stops: readonly Frame[], building: ReturnType<typeof ownBuilding>): SignPlace[] {
  const text = station.name
  const canopy = site.scenery.find(
    (thing) => thing.kind === 'canopy' && (isInRing(station.at, thing.outline) || stops.some((stop) => isInRing(stop, thing.outline))),
  )
  if (canopy !== undefined) return canopySigns(canopy.outline, canopy.heightM, station, stops)
  if (building !== null) return buildingSigns(building.outline, building.heightM, station)
  const stop = stops[0]
  if (stop !== undefined) {
    const groups = stops.filter((other, index) => stops.findIndex((earlier) => distanceM(earlier, other) < 40) === index)
    return groups.map((group) => ({ frame: frameIn(group, 3, -7), upM: 4.2, widthM: 7, heightM: 1.5, text, yardId: null }))
  }
  return [{ frame: frameAt(station.at, Math.PI / 2), upM: 5, widthM: 8, heightM: 1.6, text, yardId: null }]
}

/** One sign for each way, over the middle of the canopy's edge that the drivers see first. */
function canopySigns(outline: readonly SitePoint[], heightM: number, station: Station, stops: readonly Frame[]): SignPlace[] {
  const centre = centreOf(outline)
  const heading = stops[0]?.headingRad ?? Math.PI / 2
  return [heading, heading + Math.PI].map((turnRad) => {
    const frame = frameAt(centre, turnRad)
    // How deep the canopy is this way.
    let reachM = 1
    while (reachM < 80 && isInRing(placeIn(frame, -reachM, 0), outline)) reachM += 0.5
    return {
      frame: frameIn(frame, -reachM - 0.15, 0),
      upM: heightM + CANOPY_SIGN_UP_M,
      widthM: 20,
      heightM: 2.4,
      text: station.name,
      yardId: null,
    }
  })
}

function buildingSigns(outline: readonly SitePoint[], heightM: number, station: Station): SignPlace[] {
  const ring = counterClockwise(outline)
  return ring.flatMap((from, index) => {
    const to = ring[(index + 1) % ring.length] as SitePoint
    const sideM = distanceM(from, to)
    if (sideM < 14) return []
    const middle = { eastM: (from.eastM + to.eastM) / 2, northM: (from.northM + to.northM) / 2 }
    const wallRad = headingOfRad(from, to)
    // The board faces outwards: its frame looks into the building.
    const inwardRad = wallRad + Math.PI / 2
    return [
      {
        frame: frameIn(frameAt(middle, inwardRad), -0.5, 0),
        upM: heightM + (heightM < 10 ? -1.1 : 1.3),
        widthM: Math.min(16, sideM * 0.7),
        heightM: Math.min(2, heightM * 0.2),
        text: station.name,
        yardId: null,
      },
    ]
  })
}

/** The tunnel of a drive-through scanner with its cabin and warning paint. */
function writeScanner(stop: Frame, widthM: number, writers: SiteWriters): void {
  const { solid, lit, paint } = writers
  const half = widthM / 2 + 0.1
  const frame = frameIn(stop, -8, 0)
  for (const side of [-1, 1]) {
    solid.box(
      frame,
      { forwardM: [-6, 6], leftM: side > 0 ? [half, half + 1.4] : [-half - 1.4, -half], upM: [0, 5.6] },
      { colour: BUILT.wallLight, foot: 0.6 },
    )
    for (const end of [-6, 6]) {
      for (let band = 0; band < 5; band += 1) {
        solid.box(
          frame,
          {
            forwardM: [end - 0.06, end + 0.06],
            leftM: side > 0 ? [half - 0.02, half + 1.42] : [-half - 1.42, -half + 0.02],
            upM: [band * 1.1, band * 1.1 + 0.55],
          },
          { colour: PAINT.hatch },
        )
      }
    }
  }
  solid.box(frame, { forwardM: [-6.2, 6.2], leftM: [-half - 1.5, half + 1.5], upM: [5.2, 6.6] }, { colour: BUILT.wall, top: BUILT.roof })
  lit.box(frame, { forwardM: [-5.5, 5.5], leftM: [-half + 0.2, -half + 0.4], upM: [5.02, 5.16] }, { colour: LIT.windowCool })
  lit.box(frame, { forwardM: [-5.5, 5.5], leftM: [half - 0.4, half - 0.2], upM: [5.02, 5.16] }, { colour: LIT.windowCool })
  // The beam's arch and its lamp.
  solid.box(frame, { forwardM: [-0.9, 0.9], leftM: [-half - 1.9, half + 1.9], upM: [6.6, 7.3] }, { colour: BUILT.steelDark })
  lit.post(frame, 0, 0, [7.3, 7.7], [0.22, 0.12], LIT.lamp, 6)
  paint.plate(frame, [-9.5, -9.1], [-half, half], 0.055, PAINT.yellow)
  paint.plate(frame, [9.1, 9.5], [-half, half], 0.055, PAINT.yellow)
  writers.pools.push({ eastM: frame.eastM, northM: frame.northM, radiusM: 13, colour: '#d8e6f5', brightness: 0.22 })
}

function writeWeighbridge(stop: Frame, widthM: number, writers: SiteWriters): void {
  const { solid, lit, paint } = writers
  const half = Math.min(1.8, widthM / 2 - 0.3)
  const frame = frameIn(stop, -8.2, 0)
  solid.box(frame, { forwardM: [-9.5, 9.5], leftM: [-half, half], upM: [0, 0.07] }, { colour: BUILT.steel, top: '#5d6468' })
  for (let joint = -9; joint <= 9; joint += 3) paint.plate(frame, [joint - 0.05, joint + 0.05], [-half, half], 0.085, BUILT.steelDark)
  for (const side of [-half, half]) paint.plate(frame, [-9.5, 9.5], [side - 0.12, side + 0.12], 0.09, PAINT.yellow)
  solid.box(
    frame,
    { forwardM: [-1.6, 1.6], leftM: [half + 1.2, half + 3.6], upM: [0, 2.9] },
    { colour: BUILT.wallLight, foot: 0.6, top: BUILT.roof },
  )
  lit.box(frame, { forwardM: [-1.3, 1.3], leftM: [half + 1.14, half + 1.2], upM: [1.2, 2.3] }, { colour: LIT.window, foot: 0.7 })
  // The figure a driver reads from the cab.
  solid.post(frame, 10.4, half + 0.9, [0, 3], [0.09, 0.09], BUILT.steelDark)
  solid.box(frame, { forwardM: [10.3, 10.5], leftM: [half + 0.1, half + 1.7], upM: [2.4, 3.2] }, { colour: BUILT.steelDark })
  lit.face(
    [
      cornerIn(frame, 10.28, half + 1.5, 2.6),
      cornerIn(frame, 10.28, half + 0.3, 2.6),
      cornerIn(frame, 10.28, half + 0.3, 3),
      cornerIn(frame, 10.28, half + 1.5, 3),
    ],
    '#c98f3c',
  )
}

/** Boundary stones at the edges of a carriageway, where it meets the border. */
function writeMarkerPosts(stop: Frame, widthM: number, { solid, paint }: SiteWriters): void {
  for (const side of [-1, 1]) {
    const leftM = side * (widthM / 2 + 1.4)
    solid.post(stop, 1.4, leftM, [0, 1.15], [0.14, 0.12], BUILT.whitePaint, 6)
    solid.post(stop, 1.4, leftM, [0.8, 1.0], [0.16, 0.16], BUILT.red, 6)
  }
  for (let band = 0; band < 4; band += 1)
    paint.plate(
      stop,
      [2 + band * 0.9, 2.45 + band * 0.9],
      [-widthM / 2 + 0.3, widthM / 2 - 0.3],
      0.055,
      band % 2 === 0 ? PAINT.white : BUILT.red,
    )
}
