/** Ways on random small graphs against an exhaustive search. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crossingId, placeId } from '../../model/ids.ts'
import type { Direction, Road, Site } from '../../model/site.ts'
import { createLaneGraph } from './lane-graph.ts'

interface Edge {
  readonly from: number
  readonly to: number
  readonly lengthM: number
  readonly direction: Direction | 'both'
}

const name = { vi: '-', en: '-' }

function siteOf(nodeCount: number, edges: readonly Edge[]): Site {
  const nodes = Array.from({ length: nodeCount }, (_, node) => ({ eastM: node * 10, northM: 0 }))
  const roads = edges.map((edge, seq): Road => ({
    id: placeId(`road-${seq}`),
    name,
    kind: 'access',
    centreline: [nodes[edge.from] ?? { eastM: 0, northM: 0 }, nodes[edge.to] ?? { eastM: 0, northM: 0 }],
    lengthM: edge.lengthM,
    laneCount: 1,
    laneWidthM: 4,
    freeSpeedKmh: { value: 36, source: 'estimate' },
    directions: edge.direction === 'both' ? ['export', 'import'] : [edge.direction],
    corridorId: null,
    fromNodeIndex: edge.from,
    toNodeIndex: edge.to,
  }))
  return {
    id: crossingId('test'),
    name,
    opposite: name,
    province: '-',
    origin: { lonDeg: 0, latDeg: 0 },
    zone: 'Asia/Ho_Chi_Minh',
    corridors: [],
    roads,
    nodes,
    yards: [],
    stations: [],
    sensors: [],
    scenery: [],
    openingHours: [],
    closures: [],
    dailyVolumes: [],
    gateways: [],
  }
}

/** Shortest length by relaxing every edge as often as there are nodes. */
function shortestM(edges: readonly Edge[], nodeCount: number, from: number, to: number, direction: Direction | null): number {
  const bestM = Array.from({ length: nodeCount }, (_, node) => (node === from ? 0 : Number.POSITIVE_INFINITY))
  for (let round = 0; round < nodeCount; round += 1) {
    for (const edge of edges) {
      if (direction !== null && edge.direction !== 'both' && edge.direction !== direction) continue
      bestM[edge.to] = Math.min(bestM[edge.to] as number, (bestM[edge.from] as number) + edge.lengthM)
    }
  }
  return bestM[to] as number
}

const NODES = 7
const node = fc.nat(NODES - 1)
const edge = fc.record({
  from: node,
  to: node,
  lengthM: fc.integer({ min: 1, max: 50 }),
  direction: fc.constantFrom('export', 'import', 'both') as fc.Arbitrary<Edge['direction']>,
})

const pairs = Array.from({ length: NODES * NODES }, (_, pair) => [Math.floor(pair / NODES), pair % NODES] as const)

function judge(site: Site, edges: readonly Edge[], direction: Direction | null): void {
  const graph = createLaneGraph(site)
  for (const [from, to] of pairs) {
    const way = graph.findWay(from, to, direction)
    const bestM = shortestM(edges, NODES, from, to, direction)
    expect(graph.findWay(from, to, direction)).toBe(way)
    if (way === null) {
      expect(bestM).toBe(Number.POSITIVE_INFINITY)
      continue
    }
    let at = from
    let lengthM = 0
    for (const roadIndex of way) {
      const road = site.roads[roadIndex] as Road
      expect(road.fromNodeIndex).toBe(at)
      if (direction !== null) expect(road.directions).toContain(direction)
      at = road.toNodeIndex
      lengthM += road.lengthM
    }
    expect(at).toBe(to)
    expect(lengthM).toBe(bestM)
  }
}

test('a way is connected, open to the direction, and none is shorter', () => {
  fc.assert(
    fc.property(
      fc.array(edge, { minLength: 8, maxLength: 24 }),
      fc.constantFrom<Direction | null>('export', 'import', null),
      (edges, direction) => judge(siteOf(NODES, edges), edges, direction),
    ),
    { numRuns: 80 },
  )
})
