/** Where the camera stands, said as a person would: at what it looks, from how far, from which side, how steeply. */
import type { Site } from '../../../engine/model/site.ts'
import type { LocalText } from '../../../engine/model/text.ts'
import type { SitePoint } from '../../../engine/model/units.ts'
import { boundsOf, centreOf, frameAlong, lineOf, type Bounds } from '../geometry/plane.ts'

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
  if (first !== undefined)
    bookmarks.push({ name: first.name, view: { target: first.at, distanceM: 105, headingRad: 68 * DEG, tiltRad: 17 * DEG } })
  if (yard !== undefined)
    bookmarks.push({ name: yard.name, view: { ...viewOver(boundsOf(yard.polygon), 118 * DEG, 34 * DEG), target: centreOf(yard.polygon) } })
  if (second !== undefined)
    bookmarks.push({ name: second.name, view: { target: second.at, distanceM: 120, headingRad: 62 * DEG, tiltRad: 19 * DEG } })
  if (corridor !== undefined)
    bookmarks.push({
      name: corridor.name,
      view: { target: corridor.markerAt, distanceM: 130, headingRad: headingToMarkerRad(site, corridor.id) + 24 * DEG, tiltRad: 16 * DEG },
    })
  return bookmarks
}

function headingToMarkerRad(site: Site, corridorId: string): number {
  const road = site.roads.find(
    (candidate) => candidate.kind === 'segment' && candidate.corridorId === corridorId && candidate.directions.includes('export'),
  )
  return road === undefined ? Math.PI / 2 : frameAlong(lineOf(road.centreline), Number.POSITIVE_INFINITY).headingRad
}

/** A view of one place, as its label asks for. */
export const viewAt = (target: SitePoint, headingRad: number): CameraView => ({ target, distanceM: 190, headingRad, tiltRad: 30 * DEG })
