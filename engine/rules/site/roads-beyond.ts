/**
 * The roads on which a vehicle has all of its crossing behind it: past the last station of its way, and no way leads back to any.
 *
 * Checked: roads-beyond.test.ts.
 */
import type { PlaceId } from '../../model/ids.ts'
import type { Direction, Site, Station } from '../../model/site.ts'
import type { LaneGraph } from './lane-graph.ts'

/** `last`: the stations of the last step of that direction; a vehicle passes one of them. */
export function listRoadsBeyond(site: Site, graph: LaneGraph, direction: Direction, last: readonly Station[]): ReadonlySet<PlaceId> {
  const indexesOf = (stations: readonly Station[]): number[] =>
    stations.flatMap(({ lanes }) => lanes.filter((lane) => lane.direction === direction).map(({ roadId }) => site.roads.findIndex(({ id }) => id === roadId)))
  const stationRoads = new Set(indexesOf(site.stations))
  const behind = new Set<number>()
  for (const roadIndex of indexesOf(last)) for (const next of reachedFrom(site, graph, direction, roadIndex)) behind.add(next)
  const isBeyond = (roadIndex: number): boolean => !stationRoads.has(roadIndex) && ![...reachedFrom(site, graph, direction, roadIndex)].some((next) => stationRoads.has(next))
  return new Set([...behind].filter(isBeyond).flatMap((roadIndex) => site.roads[roadIndex]?.id ?? []))
}

/** Every road that can be driven to after this one. */
function reachedFrom(site: Site, graph: LaneGraph, direction: Direction, roadIndex: number): ReadonlySet<number> {
  const reached = new Set<number>()
  const open = [roadIndex]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of graph.listOutgoing(site.roads[at]?.toNodeIndex ?? -1)) {
      if (reached.has(next) || !graph.isOpenTo(next, direction)) continue
      reached.add(next)
      open.push(next)
    }
  }
  return reached
}
