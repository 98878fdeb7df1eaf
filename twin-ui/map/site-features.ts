/**
 * A site as GeoJSON for the plan: pure, in WGS 84, rebuilt in part when yards fill or barriers move.
 *
 * Units:   metres in properties; the layers turn them into pixels (site-layers.ts).
 * Checked: site-features.test.ts.
 */
import type { Corridor, Scenery, Site, StationLane } from '../../engine/model/site.ts'
import { lonLatFrom, type LonLat, type SitePoint } from '../../engine/model/units.ts'
import type { CrossingView } from '../../engine/protocol/view.ts'
import type { Language } from '../data/twin-store.ts'
import { textIn } from '../format/local-text.ts'
import { FULL_FROM_RATIO, NEARLY_FULL_FROM_RATIO } from '../theme/occupancy.ts'

type Features = GeoJSON.FeatureCollection
type Feature = GeoJSON.Feature

const collection = (features: readonly Feature[]): Features => ({ type: 'FeatureCollection', features: [...features] })

const position = (origin: LonLat, point: SitePoint): GeoJSON.Position => {
  const { lonDeg, latDeg } = lonLatFrom(origin, point)
  return [lonDeg, latDeg]
}
const line = (origin: LonLat, points: readonly SitePoint[]): GeoJSON.LineString => ({
  type: 'LineString',
  coordinates: points.map((point) => position(origin, point)),
})
const ring = (origin: LonLat, points: readonly SitePoint[]): GeoJSON.Polygon => {
  const coordinates = points.map((point) => position(origin, point))
  const [first] = coordinates
  return { type: 'Polygon', coordinates: [first === undefined ? [] : [...coordinates, first]] }
}
const dot = (origin: LonLat, at: SitePoint): GeoJSON.Point => ({ type: 'Point', coordinates: position(origin, at) })

const OPEN_SCENERY: readonly Scenery['kind'][] = ['wall', 'borderLine']

export const groundOf = ({ origin, scenery }: Site): Features =>
  collection(
    scenery.map(({ kind, outline }) => ({
      type: 'Feature',
      properties: { kind },
      geometry: OPEN_SCENERY.includes(kind) ? line(origin, outline) : ring(origin, outline),
    })),
  )

/** Carriageways, and the lines between their lanes as the same line moved sideways (`offsetM`, to the right of travel). */
export function roadsOf({ origin, roads }: Site): Features {
  return collection(
    roads.flatMap(({ centreline, kind, laneCount, laneWidthM }) => {
      const geometry = line(origin, centreline)
      const carriageway: Feature = { type: 'Feature', properties: { part: 'carriageway', kind, widthM: laneCount * laneWidthM }, geometry }
      const between = Array.from({ length: Math.max(0, laneCount - 1) }, (_, index): Feature => ({
        type: 'Feature',
        properties: { part: 'laneLine', offsetM: (index + 1 - laneCount / 2) * laneWidthM },
        geometry,
      }))
      return [carriageway, ...between]
    }),
  )
}

/** A parked articulated truck: length and width of the drawn bay. */
const BAY_LENGTH_M = 17
const BAY_WIDTH_M = 3.4

export const baysOf = ({ origin, yards }: Site): Features =>
  collection(
    yards.flatMap(({ bays }) =>
      bays.map(({ at, headingRad }): Feature => {
        const cos = Math.cos(headingRad)
        const sin = Math.sin(headingRad)
        const corner = (alongM: number, acrossM: number): SitePoint => ({
          eastM: at.eastM + cos * alongM - sin * acrossM,
          northM: at.northM + sin * alongM + cos * acrossM,
        })
        const half = { length: BAY_LENGTH_M / 2, width: BAY_WIDTH_M / 2 }
        const corners = [corner(half.length, half.width), corner(-half.length, half.width), corner(-half.length, -half.width), corner(half.length, -half.width)]
        return { type: 'Feature', properties: {}, geometry: ring(origin, corners) }
      }),
    ),
  )

export function yardsOf({ origin, yards }: Site, crossing: CrossingView | null): Features {
  return collection(
    yards.map(({ capacityVeh, id, polygon }): Feature => {
      const view = crossing?.yards.find(({ yardId }) => yardId === id)
      const ratio = view === undefined || capacityVeh.value <= 0 ? 0 : view.occupancyVeh / capacityVeh.value
      const level = ratio >= FULL_FROM_RATIO ? 'full' : ratio >= NEARLY_FULL_FROM_RATIO ? 'nearlyFull' : 'normal'
      return { type: 'Feature', properties: { fillRatio: Math.min(1, ratio), level }, geometry: ring(origin, polygon) }
    }),
  )
}

/** Point and direction of travel at a distance along a line. */
export function placeAlong(points: readonly SitePoint[], alongM: number): { readonly at: SitePoint; readonly headingRad: number } | null {
  let leftM = Math.max(0, alongM)
  for (let index = 1; index < points.length; index += 1) {
    const from = points[index - 1] as SitePoint
    const to = points[index] as SitePoint
    const lengthM = Math.hypot(to.eastM - from.eastM, to.northM - from.northM)
    const isLast = index === points.length - 1
    if (leftM > lengthM && !isLast) {
      leftM -= lengthM
      continue
    }
    const share = lengthM === 0 ? 0 : Math.min(1, leftM / lengthM)
    return {
      at: { eastM: from.eastM + (to.eastM - from.eastM) * share, northM: from.northM + (to.northM - from.northM) * share },
      headingRad: Math.atan2(to.northM - from.northM, to.eastM - from.eastM),
    }
  }
  return null
}

/** The stop line of each station lane, across its lane; up or down as the barrier is. */
export function gatesOf(site: Site, crossing: CrossingView | null): Features {
  const gateOf = (lane: StationLane, isRaised: boolean): Feature | null => {
    const road = site.roads.find(({ id }) => id === lane.roadId)
    const place = road === undefined ? null : placeAlong(road.centreline, lane.stopAtM)
    if (road === undefined || place === null) return null
    const { at, headingRad } = place
    // Lane 0 is the leftmost seen in driving direction.
    const acrossM = (lane.laneIndex - (road.laneCount - 1) / 2) * road.laneWidthM
    const end = (offsetM: number): SitePoint => ({
      eastM: at.eastM + Math.sin(headingRad) * offsetM,
      northM: at.northM - Math.cos(headingRad) * offsetM,
    })
    const ends = [end(acrossM - road.laneWidthM / 2), end(acrossM + road.laneWidthM / 2)]
    return { type: 'Feature', properties: { isRaised }, geometry: line(site.origin, ends) }
  }
  return collection(
    site.stations.flatMap(({ id, lanes }) => {
      const view = crossing?.stations.find(({ stationId }) => stationId === id)
      return lanes.flatMap((lane, index) => gateOf(lane, view?.isLaneRaised[index] ?? false) ?? [])
    }),
  )
}

/** What a camera looks at is drawn this far; the true reach is not published (estimate). */
const CAMERA_REACH_M = 22
const CAMERA_HALF_ANGLE_RAD = 0.35

export const camerasOf = ({ origin, sensors }: Site): Features =>
  collection(
    sensors
      .filter(({ kind }) => kind === 'camera')
      .map(({ at, headingRad }): Feature => {
        const edge = (angleRad: number): SitePoint => ({
          eastM: at.eastM + Math.cos(headingRad + angleRad) * CAMERA_REACH_M,
          northM: at.northM + Math.sin(headingRad + angleRad) * CAMERA_REACH_M,
        })
        return { type: 'Feature', properties: {}, geometry: ring(origin, [at, edge(-CAMERA_HALF_ANGLE_RAD), edge(CAMERA_HALF_ANGLE_RAD)]) }
      }),
  )

/** Middle of the northern edge: a name there leaves the vehicles of the yard in sight. */
const topOf = (points: readonly SitePoint[]): SitePoint => ({
  eastM: points.reduce((sum, { eastM }) => sum + eastM, 0) / Math.max(1, points.length),
  northM: points.reduce((highest, { northM }) => Math.max(highest, northM), Number.NEGATIVE_INFINITY),
})

/** A marker and the station that stands at it are never farther apart. */
const SAME_MARKER_M = 80

export interface LabelWords {
  readonly markerOf: (markers: string) => string
  readonly vehicles: (count: number) => string
}

/** Names with their live figure; `rank` says which gives way where there is no room (low wins). */
export function labelsOf(site: Site, crossing: CrossingView | null, language: Language, words: LabelWords): Features {
  const label = (at: SitePoint, text: string, kind: string, rank: number): Feature => ({
    type: 'Feature',
    properties: { text: text.normalize('NFC'), kind, rank },
    geometry: dot(site.origin, at),
  })
  // A station at the marker already says its name.
  const isUnnamed = ({ markerAt }: Corridor): boolean =>
    !site.stations.some(({ at, kind }) => kind === 'marker' && Math.hypot(at.eastM - markerAt.eastM, at.northM - markerAt.northM) < SAME_MARKER_M)
  return collection([
    ...site.yards.map(({ id, name, polygon }) => {
      const view = crossing?.yards.find(({ yardId }) => yardId === id)
      const figure = view === undefined ? '' : `\n${view.occupancyVeh} / ${view.isCapacityEstimate ? '≈' : ''}${view.capacityVeh}`
      return label(topOf(polygon), textIn(name, language) + figure, 'yard', 1)
    }),
    ...site.stations.map(({ at, id, name }) => {
      const view = crossing?.stations.find(({ stationId }) => stationId === id)
      const figure = view === undefined || view.queueVeh === 0 ? '' : `\n${words.vehicles(view.queueVeh)}`
      return label(at, textIn(name, language) + figure, 'station', 2)
    }),
    ...site.corridors.filter(isUnnamed).map(({ markerAt, markers }) => label(markerAt, words.markerOf(markers), 'marker', 0)),
  ])
}

/** [west, south, east, north] in degrees around what matters at first sight: the stations and the markers. */
export function boundsOf(site: Site): [number, number, number, number] {
  const points = [...site.stations.map(({ at }) => at), ...site.corridors.map(({ markerAt }) => markerAt)]
  const all = points.length > 0 ? points : [{ eastM: -500, northM: -500 }, { eastM: 500, northM: 500 }]
  const places = all.map((point) => lonLatFrom(site.origin, point))
  return [
    Math.min(...places.map(({ lonDeg }) => lonDeg)),
    Math.min(...places.map(({ latDeg }) => latDeg)),
    Math.max(...places.map(({ lonDeg }) => lonDeg)),
    Math.max(...places.map(({ latDeg }) => latDeg)),
  ]
}
