/** Stations, sensors, gateways, corridors and scenery of a site: facts from crossing.yaml joined to points of the layout. */
import { deviceId, placeId } from '../../engine/model/ids.ts'
import { createLineProjection, createPolyline, projectOnto } from '../../engine/model/polyline.ts'
import {
  laneOffsetM,
  type Corridor,
  type Gateway,
  type Scenery,
  type Sensor,
  type Site,
  type Station,
  type StationLane,
} from '../../engine/model/site.ts'
import { radFromCompassDeg, type SitePoint } from '../../engine/model/units.ts'
import type { FileProblem } from '../file-problem.ts'
import type { CrossingFile } from '../schema/crossing.ts'
import type { FeatureName } from '../schema/layout.ts'
import { durationMsOf } from '../schema/parts.ts'
import { hintFor } from './closest-word.ts'
import type { LaneNodes } from './lane-nodes.ts'
import type { LayoutFeature, LayoutFeatures, LostFeatures } from './layout-features.ts'
import { soundRing } from './site-yards.ts'
import type { DrawnRoad } from './site-roads.ts'
import type { SourceFile } from './source-file.ts'

/** A stop line may be drawn this far from the middle of its lane. */
const STOP_LINE_OFF_M_MAX = 2.5

/** Joins the named features of a kind to the entries of a list in crossing.yaml; what one side lacks is a problem. */
function joinById<Name extends FeatureName>(
  source: SourceFile,
  list: string,
  ids: readonly string[],
  name: Name,
  layout: LayoutFeatures,
  idOf: (feature: LayoutFeature<Name>) => string,
  property: string,
  problems: FileProblem[],
): Map<string, LayoutFeature<Name>> {
  const found = new Map<string, LayoutFeature<Name>>()
  for (const feature of layout[name] as readonly LayoutFeature<Name>[]) {
    const id = idOf(feature)
    if (!ids.includes(id))
      problems.push(feature.problem(`${feature.properties.feature} "${id}" is not in crossing.yaml`, hintFor(id, ids), property))
    else if (found.has(id)) problems.push(feature.problem(`${feature.properties.feature} "${id}" is drawn twice`, 'delete one', property))
    else found.set(id, feature)
  }
  for (const id of ids) {
    if (!found.has(id) && !layout.lost.has(name, id)) problems.push(source.problemAt([list, id], `${list}: "${id}" is not drawn`, 'add its point to layout.geojson'))
  }
  return found
}

const pointOf = (feature: LayoutFeature<FeatureName>): SitePoint => feature.points[0] as SitePoint

export function buildStations(
  source: SourceFile,
  crossing: CrossingFile,
  features: LayoutFeatures,
  roads: readonly DrawnRoad[],
  problems: FileProblem[],
): Station[] {
  const ids = Object.keys(crossing.stations)
  const points = joinById(source, 'stations', ids, 'station', features, ({ properties }) => properties.id, 'id', problems)
  const lanesByStation = new Map<string, StationLane[]>()
  for (const stopLine of features.stopLine) {
    const lane = buildLane(stopLine, crossing, roads, features.lost, problems)
    if (lane === undefined) continue
    lanesByStation.set(stopLine.properties.station, [...(lanesByStation.get(stopLine.properties.station) ?? []), lane])
  }
  const stations: Station[] = []
  for (const [id, facts] of Object.entries(crossing.stations)) {
    const lanes = lanesByStation.get(id) ?? []
    const point = points.get(id)
    if (facts.yard !== undefined && crossing.yards[facts.yard] === undefined) {
      problems.push(
        source.problemAt(['stations', id, 'yard'], `unknown yard "${facts.yard}"`, hintFor(facts.yard, Object.keys(crossing.yards))),
      )
    }
    if (lanes.length === 0 && facts.yard === undefined && !features.lost.any('stopLine') && !features.stopLine.some(({ properties }) => properties.station === id)) {
      problems.push(
        source.problemAt(
          ['stations', id],
          `station "${id}" has neither lanes nor a yard`,
          'draw a stopLine for it in layout.geojson, or name the yard in which it works',
        ),
      )
    }
    for (const direction of facts.directions) {
      if (lanes.length > 0 && !features.lost.any('road') && !features.lost.any('stopLine') && !lanes.some((lane) => lane.direction === direction)) {
        problems.push(
          source.problemAt(
            ['stations', id, 'directions'],
            `station "${id}" serves ${direction} but has no ${direction} lane`,
            'draw a stopLine with this direction, or leave the direction out',
          ),
        )
      }
    }
    if (point === undefined) continue
    stations.push({
      id: placeId(id),
      name: facts.name,
      kind: facts.kind,
      directions: facts.directions,
      at: pointOf(point),
      lanes,
      yardId: facts.yard === undefined ? null : placeId(facts.yard),
      serverCount: facts.serverCount,
      serviceMsMean: { value: durationMsOf(facts.serviceMean.value), source: facts.serviceMean.source },
      storageBehindVeh: facts.storageBehindVeh ?? null,
    })
  }
  return stations
}

function buildLane(
  stopLine: LayoutFeature<'stopLine'>,
  crossing: CrossingFile,
  roads: readonly DrawnRoad[],
  lost: LostFeatures,
  problems: FileProblem[],
): StationLane | undefined {
  const { station, road: roadId, laneIndex, direction } = stopLine.properties
  const facts = crossing.stations[station]
  if (facts === undefined) {
    problems.push(stopLine.problem(`unknown station "${station}"`, hintFor(station, Object.keys(crossing.stations)), 'station'))
    return undefined
  }
  if (!facts.directions.includes(direction))
    problems.push(
      stopLine.problem(
        `station "${station}" does not serve ${direction}`,
        'add the direction in crossing.yaml, or correct the stop line',
        'direction',
      ),
    )
  const road = roads.find((candidate) => candidate.road.id === roadId)?.road
  if (road === undefined) {
    if (lost.has('road', roadId)) return undefined
    problems.push(
      stopLine.problem(
        `unknown road "${roadId}"`,
        hintFor(
          roadId,
          roads.map((candidate) => candidate.road.id),
        ),
        'road',
      ),
    )
    return undefined
  }
  if (laneIndex >= road.laneCount) {
    problems.push(
      stopLine.problem(
        `road "${roadId}" has lanes 0 to ${road.laneCount - 1}, not ${laneIndex}`,
        'lanes count from the right-hand edge',
        'laneIndex',
      ),
    )
    return undefined
  }
  if (!road.directions.includes(direction))
    problems.push(stopLine.problem(`road "${roadId}" is not open to ${direction}`, 'correct the direction of one of them', 'direction'))
  const projection = createLineProjection()
  const point = pointOf(stopLine)
  projectOnto(createPolyline(road.centreline), point.eastM, point.northM, projection)
  const offM = Math.abs(projection.offsetM - laneOffsetM(road, laneIndex))
  if (offM > STOP_LINE_OFF_M_MAX) {
    problems.push(
      stopLine.problem(
        `the stop line of "${station}" is ${offM.toFixed(1)} m off lane ${laneIndex} of road "${roadId}"`,
        `draw it within ${STOP_LINE_OFF_M_MAX} m of the middle of the lane`,
        'road',
      ),
    )
  }
  return { roadId: road.id, laneIndex, stopAtM: projection.alongM, direction }
}

export function buildSensors(source: SourceFile, crossing: CrossingFile, features: LayoutFeatures, problems: FileProblem[]): Sensor[] {
  const points = joinById(
    source,
    'sensors',
    Object.keys(crossing.sensors),
    'sensor',
    features,
    ({ properties }) => properties.id,
    'id',
    problems,
  )
  const places = [...Object.keys(crossing.stations), ...Object.keys(crossing.yards)]
  const sensors: Sensor[] = []
  for (const [id, facts] of Object.entries(crossing.sensors)) {
    if (facts.place !== null && !places.includes(facts.place)) {
      problems.push(source.problemAt(['sensors', id, 'place'], `unknown place "${facts.place}"`, hintFor(facts.place, places)))
    }
    if (facts.marks !== null && facts.place === null)
      problems.push(
        source.problemAt(['sensors', id, 'marks'], `sensor "${id}" marks ${facts.marks} but stands at no place`, 'name its place'),
      )
    if (facts.zone !== undefined && !isZone(facts.zone))
      problems.push(
        source.problemAt(['sensors', id, 'zone'], `unknown time zone "${facts.zone}"`, 'use an IANA name such as Asia/Ho_Chi_Minh'),
      )
    const point = points.get(id)
    if (point === undefined) continue
    sensors.push({
      id: deviceId(id),
      kind: facts.kind,
      name: facts.name,
      format: facts.format,
      at: pointOf(point),
      headingRad: radFromCompassDeg(point.properties.headingDeg),
      placeId: facts.place === null ? null : placeId(facts.place),
      direction: facts.direction,
      marks: facts.marks,
      zone: facts.zone ?? null,
      ...(facts.reportsEvery === undefined ? {} : { reportsEveryMs: durationMsOf(facts.reportsEvery) }),
    })
  }
  return sensors
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

export function buildGateways(
  source: SourceFile,
  crossing: CrossingFile,
  features: LayoutFeatures,
  nodes: LaneNodes,
  problems: FileProblem[],
): Gateway[] {
  const points = joinById(
    source,
    'gateways',
    Object.keys(crossing.gateways),
    'gateway',
    features,
    ({ properties }) => properties.id,
    'id',
    problems,
  )
  const gateways: Gateway[] = []
  for (const [id, facts] of Object.entries(crossing.gateways)) {
    if (facts.corridor !== null && crossing.corridors[facts.corridor] === undefined) {
      problems.push(
        source.problemAt(
          ['gateways', id, 'corridor'],
          `unknown corridor "${facts.corridor}"`,
          hintFor(facts.corridor, Object.keys(crossing.corridors)),
        ),
      )
    }
    const point = points.get(id)
    if (point === undefined) continue
    const nodeIndex = nodes.findAt(pointOf(point))
    if (nodeIndex === undefined) {
      if (!features.lost.any('road')) problems.push(point.problem(`gateway "${id}" is not at the end of a road`, 'move it within 1 m of one', 'id'))
    } else gateways.push({ id, direction: facts.direction, role: facts.role, nodeIndex, corridorId: facts.corridor })
  }
  return gateways
}

export function buildCorridors(source: SourceFile, crossing: CrossingFile, features: LayoutFeatures, problems: FileProblem[]): Corridor[] {
  const points = joinById(
    source,
    'corridors',
    Object.keys(crossing.corridors),
    'marker',
    features,
    ({ properties }) => properties.corridor,
    'corridor',
    problems,
  )
  return Object.entries(crossing.corridors).flatMap(([id, facts]) => {
    const point = points.get(id)
    return point === undefined
      ? []
      : [{ id, markers: facts.markers, name: facts.name, markerAt: pointOf(point), laneCount: facts.laneCount }]
  })
}

export function buildScenery(features: LayoutFeatures, problems: FileProblem[]): Scenery[] {
  return features.scenery.map((feature) => {
    const { kind, heightM, vi, en } = feature.properties
    if ((vi === undefined) !== (en === undefined))
      problems.push(feature.problem('a name is given in one language only', 'give both vi and en', vi === undefined ? 'en' : 'vi'))
    const isLine = kind === 'wall' || kind === 'borderLine'
    if (isLine === feature.isArea)
      problems.push(
        feature.problem(
          `${kind} is drawn as ${feature.isArea ? 'an area' : 'a line'}`,
          isLine ? 'draw a LineString' : 'draw a Polygon',
          'kind',
        ),
      )
    const outline = feature.isArea ? soundRing(feature, problems) : feature.points
    return { kind, name: vi === undefined || en === undefined ? null : { vi, en }, outline, heightM }
  })
}

/** The calendar parts that need no drawing. */
export function buildCalendar(
  source: SourceFile,
  crossing: CrossingFile,
  problems: FileProblem[],
): Pick<Site, 'openingHours' | 'closures' | 'dailyVolumes'> {
  crossing.openingHours.forEach((hours, index) => {
    if (hours.opensAt >= hours.closesAt)
      problems.push(
        source.problemAt(
          ['openingHours', index, 'closesAt'],
          `opens at ${hours.opensAt} and closes at ${hours.closesAt}`,
          'the closing time must be later on the same day',
        ),
      )
  })
  const closures = crossing.closures.map(({ corridor, ...closure }, index) => {
    if (Date.parse(closure.from) >= Date.parse(closure.until))
      problems.push(
        source.problemAt(['closures', index, 'until'], `the closure ends at ${closure.until}, not after it began`, 'correct from or until'),
      )
    if (corridor !== null && crossing.corridors[corridor] === undefined)
      problems.push(
        source.problemAt(
          ['closures', index, 'corridor'],
          `unknown corridor "${corridor}"`,
          hintFor(corridor, Object.keys(crossing.corridors)),
        ),
      )
    return { ...closure, corridorId: corridor }
  })
  return { openingHours: crossing.openingHours, closures, dailyVolumes: crossing.dailyVolumes }
}
