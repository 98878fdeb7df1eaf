/** Whether a vehicle can get everywhere it must, in each direction: the last check of a drawn site. */
import { DIRECTIONS, type Direction, type Road, type Site } from '../../engine/model/site.ts'
import { createLaneGraph } from '../../engine/rules/site/lane-graph.ts'
import type { FileProblem } from '../file-problem.ts'
import type { SourceFile } from './source-file.ts'

export function checkRoutes(source: SourceFile, site: Site, problems: FileProblem[]): void {
  const graph = createLaneGraph(site)
  const roadById = new Map(site.roads.map((road) => [road.id, road]))
  for (const direction of DIRECTIONS) {
    const sources = site.gateways.filter((gateway) => gateway.direction === direction && gateway.role === 'source')
    const sinks = site.gateways.filter((gateway) => gateway.direction === direction && gateway.role === 'sink')
    for (const role of ['source', 'sink'] as const) {
      if ((role === 'source' ? sources : sinks).length === 0) {
        problems.push(
          source.problemAt(
            ['gateways'],
            `there is no ${role} for ${direction}`,
            `add a gateway with direction ${direction} and role ${role}`,
          ),
        )
      }
    }
    const isReached = (nodeIndex: number): boolean =>
      sources.some((gateway) => graph.findWay(gateway.nodeIndex, nodeIndex, direction) !== null)
    const isLeft = (nodeIndex: number): boolean => sinks.some((gateway) => graph.findWay(nodeIndex, gateway.nodeIndex, direction) !== null)
    checkPlaces(source, site, direction, isReached, isLeft, roadById, problems)
  }
  for (const yard of site.yards) {
    for (const direction of yard.directions) {
      if (graph.findWay(yard.entryNodeIndex, yard.exitNodeIndex, direction) === null) {
        problems.push(
          source.problemAt(
            ['yards', yard.id],
            `yard "${yard.id}" has no way from its entry to its exit for ${direction}`,
            'draw its aisles through, in driving direction',
          ),
        )
      }
    }
  }
}

function checkPlaces(
  source: SourceFile,
  site: Site,
  direction: Direction,
  isReached: (nodeIndex: number) => boolean,
  isLeft: (nodeIndex: number) => boolean,
  roadById: ReadonlyMap<string, Road>,
  problems: FileProblem[],
): void {
  for (const yard of site.yards) {
    if (!yard.directions.includes(direction)) continue
    if (!isReached(yard.entryNodeIndex))
      problems.push(
        source.problemAt(
          ['yards', yard.id],
          `no ${direction} source reaches the entry of yard "${yard.id}"`,
          'connect the roads before it, or leave the direction out',
        ),
      )
    if (!isLeft(yard.exitNodeIndex))
      problems.push(
        source.problemAt(
          ['yards', yard.id],
          `no ${direction} sink is reached from the exit of yard "${yard.id}"`,
          'connect the roads after it, or leave the direction out',
        ),
      )
  }
  for (const station of site.stations) {
    for (const lane of station.lanes) {
      const road = roadById.get(lane.roadId)
      if (road === undefined || lane.direction !== direction) continue
      if (!isReached(road.fromNodeIndex))
        problems.push(
          source.problemAt(
            ['stations', station.id],
            `no ${direction} source reaches station "${station.id}" on road "${road.id}"`,
            'connect the roads before it',
          ),
        )
      if (!isLeft(road.toNodeIndex))
        problems.push(
          source.problemAt(
            ['stations', station.id],
            `no ${direction} sink is reached from station "${station.id}" on road "${road.id}"`,
            'connect the roads after it',
          ),
        )
    }
  }
}
