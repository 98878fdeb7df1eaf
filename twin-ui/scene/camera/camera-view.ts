/** Where the camera stands, said as a person would: at what it looks, from how far, from which side, how steeply. */
import type { Site } from '../../../engine/model/site.ts'
import type { LocalText } from '../../../engine/model/text.ts'
import type { SitePoint } from '../../../engine/model/units.ts'
import {
  boundsOf,
  centreOf,
  distanceToRingM,
  distanceToSegmentM,
  frameAt,
  headingOfRad,
  isInRing,
  placeIn,
  type Bounds,
} from '../geometry/plane.ts'

export interface CameraView {
  readonly target: SitePoint
  readonly distanceM: number
  /** Direction of view over the ground. */
  readonly headingRad: number
  /** 0 looks along the ground, π/2 straight down. */
  readonly tiltRad: number
}

export interface Bookmark {
  readonly name: LocalText
  readonly view: CameraView
}

const DEG = Math.PI / 180
/** Vertical field of view. */
export const FOV_DEG = 36
/** In narrower pictures the field opens upwards, so that a view shows from side to side what it was made for. */
const ASPECT_MIN = 1.6

/** Vertical field of view of a picture so many times as wide as high. */
export const fovDegOf = (aspectRatio: number): number =>
  (2 * Math.atan(Math.tan((FOV_DEG / 2) * DEG) * Math.max(1, ASPECT_MIN / aspectRatio))) / DEG

/** A view that shows the whole area. */
function viewOver(bounds: Bounds, headingRad: number, tiltRad: number): CameraView {
  const widthM = bounds.eastM - bounds.westM
  const heightM = bounds.northM - bounds.southM
  const target = { eastM: (bounds.eastM + bounds.westM) / 2, northM: (bounds.northM + bounds.southM) / 2 }
  return { target, distanceM: (Math.max(widthM * 0.62, heightM) / (2 * Math.tan((FOV_DEG / 2) * DEG))) * 1.02, headingRad, tiltRad }
}

/** The overview is over the gate itself; far buffers have their labels to fly to. */
export function overviewOf(site: Site): CameraView {
  return viewOver(boundsOf(site.stations.map((station) => station.at)), 104 * DEG, 40 * DEG)
}

/** Overview, first barrier, first yard at the gate, last barrier of the same road, first border marker: keys 1 to 5. */
export function bookmarksOf(site: Site): Bookmark[] {
  const bookmarks: Bookmark[] = [{ name: { vi: 'Toàn cảnh', en: 'Overview' }, view: overviewOf(site) }]
  const barriers = site.stations.filter((station) => station.kind === 'barrier')
  const [first, second] = barriers
  const yard = site.yards.find((candidate) => candidate.role === 'assembly') ?? site.yards[0]
  const corridor = site.corridors[0]
  if (first !== undefined) bookmarks.push({ name: first.name, view: laneView(site, first.at, 100, 17 * DEG) })
  if (yard !== undefined)
    bookmarks.push({ name: yard.name, view: { ...viewOver(boundsOf(yard.polygon), 118 * DEG, 34 * DEG), target: centreOf(yard.polygon) } })
  if (second !== undefined) bookmarks.push({ name: second.name, view: laneView(site, second.at, 105, 18 * DEG) })
  if (corridor !== undefined) bookmarks.push({ name: corridor.name, view: laneView(site, corridor.markerAt, 120, 16 * DEG) })
  return bookmarks
}

/** Slanting to the export lanes: from behind where the view is free, else from ahead. */
function laneView(site: Site, target: SitePoint, distanceM: number, tiltRad: number): CameraView {
  const wayRad = exportWayRad(site, target)
  const slants = [34, -34, 58, -58, 146, -146, 120, -120].map((slant) => wayRad + slant * DEG)
  const headingRad = slants.find((heading) => isFree(site, { target, distanceM, headingRad: heading, tiltRad })) ?? wayRad
  return { target, distanceM, headingRad, tiltRad }
}

/** Which way export traffic goes at the place: the heading of the nearest export road. */
function exportWayRad(site: Site, at: SitePoint): number {
  let leastM = Number.POSITIVE_INFINITY
  let wayRad = Math.PI / 2
  for (const road of site.roads) {
    if (!road.directions.includes('export') || road.kind === 'yardRoad') continue
    for (let index = 1; index < road.centreline.length; index += 1) {
      const from = road.centreline[index - 1] as SitePoint
      const to = road.centreline[index] as SitePoint
      const awayM = distanceToSegmentM(at, from, to)
      if (awayM >= leastM) continue
      leastM = awayM
      wayRad = headingOfRad(from, to)
    }
  }
  return wayRad
}

/** Nothing drawn stands between the camera and what it looks at. */
function isFree(site: Site, { target, distanceM, headingRad, tiltRad }: CameraView): boolean {
  const high = site.scenery.filter((thing) => thing.kind === 'building' || thing.kind === 'hill' || thing.kind === 'canopy')
  for (let share = 0.2; share <= 1; share += 0.05) {
    const at = placeIn(frameAt(target, headingRad), -share * distanceM * Math.cos(tiltRad), 0)
    const upM = share * distanceM * Math.sin(tiltRad)
    // A building that stands in the near half hides the lanes beside the sight line, too.
    if (high.some((thing) => distanceToRingM(at, thing.outline) < 7 && thing.heightM + 4 > upM && !isInRing(target, thing.outline)))
      return false
  }
  return true
}

/** A view of one place, as its label asks for. */
export const viewAt = (target: SitePoint, headingRad: number): CameraView => ({ target, distanceM: 190, headingRad, tiltRad: 30 * DEG })
