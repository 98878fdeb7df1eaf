import { expect, test } from 'vitest'
import { placeId } from '../../model/ids.ts'
import type { Road, Site, Station } from '../../model/site.ts'
import { TINY_SITE } from '../../state/testing/tiny-site.ts'
import { createLaneGraph } from './lane-graph.ts'
import { listRoadsBeyond } from './roads-beyond.ts'

const [ROAD] = TINY_SITE.roads
const [GATE] = TINY_SITE.stations
/** Roads as `name: from>to`, a station on some of them, all for exports. */
function siteOf(drawn: Readonly<Record<string, string>>, gates: Readonly<Record<string, string>>): Site {
  if (ROAD === undefined || GATE === undefined) throw new Error('the tiny site has roads and stations')
  const roads = Object.entries(drawn).map(([id, ends]): Road => {
    const [fromNodeIndex = 0, toNodeIndex = 0] = ends.split('>').map(Number)
    return { ...ROAD, id: placeId(id), directions: ['export'], fromNodeIndex, toNodeIndex }
  })
  const stations = Object.entries(gates).map(([id, roadId]): Station => ({ ...GATE, id: placeId(id), lanes: [{ roadId: placeId(roadId), laneIndex: 0, stopAtM: 10, direction: 'export' }] }))
  return { ...TINY_SITE, nodes: Array.from({ length: 9 }, () => ({ eastM: 0, northM: 0 })), roads, stations }
}
const beyond = (site: Site, last: string) => [...listRoadsBeyond(site, createLaneGraph(site), 'export', site.stations.filter(({ id }) => id === last))]

test('what follows the last station lies beyond it; its own road and what comes before do not', () => {
  const site = siteOf({ way: '0>1', gate: '1>2', abroad: '2>3', farther: '3>4' }, { marker: 'gate' })
  expect(beyond(site, 'marker')).toEqual(['abroad', 'farther'])
})

test('a road that leads back to a station is not beyond, though it comes behind the last one', () => {
  const site = siteOf({ way: '0>1', gate: '1>2', abroad: '2>3', turnBack: '2>0' }, { marker: 'gate' })
  expect(beyond(site, 'marker')).toEqual(['abroad'])
})

test('a road with another station on it, or before one, is not beyond', () => {
  const site = siteOf({ gate: '0>1', approach: '1>2', scanner: '2>3', abroad: '3>4' }, { marker: 'gate', scanner: 'scanner' })
  expect(beyond(site, 'marker')).toEqual(['abroad'])
})

test('roads of the other direction are no way on', () => {
  const site = siteOf({ gate: '0>1', abroad: '1>2' }, { marker: 'gate' })
  const oneWay: Site = { ...site, roads: site.roads.map((road) => (road.id === 'abroad' ? { ...road, directions: ['import'] } : road)) }
  expect(beyond(oneWay, 'marker')).toEqual([])
})
