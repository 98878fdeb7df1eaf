/** Roads of a site from their features: ends joined into nodes, lengths measured, streets and corridors looked up. */
import { placeId } from '../../engine/model/ids.ts'
import { createPolyline, lengthOf } from '../../engine/model/polyline.ts'
import { DIRECTIONS, type Gateway, type Road } from '../../engine/model/site.ts'
import type { SitePoint } from '../../engine/model/units.ts'
import type { FileProblem } from '../file-problem.ts'
import type { CrossingFile } from '../schema/crossing.ts'
import { hintFor } from './closest-word.ts'
import type { LaneNodes } from './lane-nodes.ts'
import type { LayoutFeature } from './layout-features.ts'

/** Shorter than this it is a slip of the mouse. */
const ROAD_M_MIN = 3

/** Stands in while loading goes on to find further problems; such a site is never handed out. */
const UNKNOWN_STREET: CrossingFile['streets'][string] = { name: { vi: '?', en: '?' }, freeSpeedKmh: { value: 30, source: 'estimate' } }

export interface DrawnRoad {
  readonly road: Road
  readonly feature: LayoutFeature<'road'>
}

export function buildRoads(
  features: readonly LayoutFeature<'road'>[],
  crossing: CrossingFile,
  nodes: LaneNodes,
  problems: FileProblem[],
): DrawnRoad[] {
  const drawn: DrawnRoad[] = []
  const seen = new Set<string>()
  for (const feature of features) {
    const { properties, points, problem } = feature
    if (seen.has(properties.id)) problems.push(problem(`road "${properties.id}" is drawn twice`, 'rename one', 'id'))
    seen.add(properties.id)
    const street = crossing.streets[properties.street]
    if (street === undefined)
      problems.push(problem(`unknown street "${properties.street}"`, hintFor(properties.street, Object.keys(crossing.streets)), 'street'))
    if (properties.corridor !== undefined && crossing.corridors[properties.corridor] === undefined) {
      problems.push(
        problem(`unknown corridor "${properties.corridor}"`, hintFor(properties.corridor, Object.keys(crossing.corridors)), 'corridor'),
      )
    }
    const first = points[0]
    const last = points.at(-1)
    if (first === undefined || last === undefined || points.length < 2 || lengthOf(createPolyline(points)) < ROAD_M_MIN) {
      problems.push(problem(`road "${properties.id}" is shorter than ${ROAD_M_MIN} m`, 'draw it again or delete it', 'id'))
      continue
    }
    const fromNodeIndex = nodes.joinAt(first)
    const toNodeIndex = nodes.joinAt(last)
    const centreline = [nodes.nodes[fromNodeIndex] as SitePoint, ...points.slice(1, -1), nodes.nodes[toNodeIndex] as SitePoint]
    // A road of an unknown street still joins its neighbours: one slip is then one problem.
    drawn.push({
      feature,
      road: {
        id: placeId(properties.id),
        name: (street ?? UNKNOWN_STREET).name,
        kind: properties.kind,
        centreline,
        lengthM: lengthOf(createPolyline(centreline)),
        laneCount: properties.laneCount,
        laneWidthM: properties.laneWidthM,
        freeSpeedKmh: (street ?? UNKNOWN_STREET).freeSpeedKmh,
        directions: properties.direction === 'both' ? DIRECTIONS : [properties.direction],
        corridorId: properties.corridor ?? null,
        fromNodeIndex,
        toNodeIndex,
      },
    })
  }
  return drawn
}

/** Every road must be entered from somewhere and lead somewhere. */
export function checkRoadEnds(
  drawn: readonly DrawnRoad[],
  gateways: readonly Gateway[],
  doorNodes: { readonly entries: ReadonlySet<number>; readonly exits: ReadonlySet<number> },
  problems: FileProblem[],
): void {
  const begun = new Set(drawn.map(({ road }) => road.fromNodeIndex))
  const ended = new Set(drawn.map(({ road }) => road.toNodeIndex))
  const sources = new Set(gateways.filter(({ role }) => role === 'source').map(({ nodeIndex }) => nodeIndex))
  const sinks = new Set(gateways.filter(({ role }) => role === 'sink').map(({ nodeIndex }) => nodeIndex))
  for (const { road, feature } of drawn) {
    if (!ended.has(road.fromNodeIndex) && !sources.has(road.fromNodeIndex) && !doorNodes.exits.has(road.fromNodeIndex)) {
      problems.push(
        feature.problem(
          `nothing leads into road "${road.id}"`,
          'end another road within 1 m of its first position, or put a source gateway there',
          'id',
        ),
      )
    }
    if (!begun.has(road.toNodeIndex) && !sinks.has(road.toNodeIndex) && !doorNodes.entries.has(road.toNodeIndex)) {
      problems.push(
        feature.problem(
          `road "${road.id}" leads nowhere`,
          'begin another road within 1 m of its last position, or put a sink gateway there',
          'id',
        ),
      )
    }
  }
}
