/**
 * The carriageways as a directed graph, and the quickest way through it.
 *
 * A way is a list of road indexes. Ways are found by Dijkstra over free-flow time and kept per (from node, to node, direction).
 * Limits:  at most 20,000 kept ways; past that the oldest is forgotten.
 * Checked: lane-graph.prop.test.ts against an exhaustive search on random small graphs.
 */
import { DIRECTIONS, type Direction, type Site } from '../../model/site.ts'
import { mpsFromKmh } from '../../model/units.ts'

const KEPT_WAYS_MAX = 20_000

/** Indexes into `Site.roads` in driving order; empty when start and goal are the same node. */
export type LaneWay = readonly number[]

export interface LaneGraph {
  /** Indexes of the roads that begin, or end, at a node. */
  readonly listOutgoing: (nodeIndex: number) => readonly number[]
  readonly listIncoming: (nodeIndex: number) => readonly number[]
  /** Quickest way from node to node on roads open to the direction (null: any road); null when there is none. */
  readonly findWay: (fromNodeIndex: number, toNodeIndex: number, direction: Direction | null) => LaneWay | null
  readonly isOpenTo: (roadIndex: number, direction: Direction | null) => boolean
}

export function createLaneGraph(site: Site): LaneGraph {
  const nodeCount = site.nodes.length
  const outgoing: number[][] = Array.from({ length: nodeCount }, () => [])
  const incoming: number[][] = Array.from({ length: nodeCount }, () => [])
  const travelS = new Float64Array(site.roads.length)
  /** Bit per direction, in the order of DIRECTIONS. */
  const openTo = new Uint8Array(site.roads.length)
  site.roads.forEach((road, roadIndex) => {
    outgoing[road.fromNodeIndex]?.push(roadIndex)
    incoming[road.toNodeIndex]?.push(roadIndex)
    travelS[roadIndex] = road.lengthM / mpsFromKmh(road.freeSpeedKmh.value)
    openTo[roadIndex] = DIRECTIONS.reduce((bits, direction, bit) => bits | (road.directions.includes(direction) ? 1 << bit : 0), 0)
  })
  const bitsOf = (direction: Direction | null): number =>
    direction === null ? (1 << DIRECTIONS.length) - 1 : 1 << DIRECTIONS.indexOf(direction)

  const bestS = new Float64Array(nodeCount)
  const arrivedBy = new Int32Array(nodeCount)
  const kept = new Map<number, LaneWay | null>()

  function search(fromNodeIndex: number, toNodeIndex: number, bits: number): LaneWay | null {
    bestS.fill(Number.POSITIVE_INFINITY)
    arrivedBy.fill(-1)
    bestS[fromNodeIndex] = 0
    // A sorted insertion list serves: a site has some hundred nodes, and ways are kept.
    const open: number[] = [fromNodeIndex]
    while (open.length > 0) {
      const nodeIndex = open.pop() as number
      if (nodeIndex === toNodeIndex) break
      for (const roadIndex of outgoing[nodeIndex] as number[]) {
        if (((openTo[roadIndex] as number) & bits) === 0) continue
        const next = (site.roads[roadIndex] as Site['roads'][number]).toNodeIndex
        const nextS = (bestS[nodeIndex] as number) + (travelS[roadIndex] as number)
        if (nextS >= (bestS[next] as number)) continue
        const known = open.indexOf(next)
        if (known >= 0) open.splice(known, 1)
        bestS[next] = nextS
        arrivedBy[next] = roadIndex
        let place = open.length
        while (place > 0 && (bestS[open[place - 1] as number] as number) < nextS) place -= 1
        open.splice(place, 0, next)
      }
    }
    if (!Number.isFinite(bestS[toNodeIndex] as number)) return null
    const way: number[] = []
    for (let nodeIndex = toNodeIndex; nodeIndex !== fromNodeIndex;) {
      const roadIndex = arrivedBy[nodeIndex] as number
      way.push(roadIndex)
      nodeIndex = (site.roads[roadIndex] as Site['roads'][number]).fromNodeIndex
    }
    return way.reverse()
  }

  return {
    listOutgoing: (nodeIndex) => outgoing[nodeIndex] ?? [],
    listIncoming: (nodeIndex) => incoming[nodeIndex] ?? [],
    isOpenTo: (roadIndex, direction) => ((openTo[roadIndex] ?? 0) & bitsOf(direction)) !== 0,
    findWay(fromNodeIndex, toNodeIndex, direction) {
      const bits = bitsOf(direction)
      const key = (fromNodeIndex * nodeCount + toNodeIndex) * 4 + bits
      const known = kept.get(key)
      if (known !== undefined) return known
      const way = search(fromNodeIndex, toNodeIndex, bits)
      if (kept.size >= KEPT_WAYS_MAX) kept.delete(kept.keys().next().value as number)
      kept.set(key, way)
      return way
    },
  }
}
