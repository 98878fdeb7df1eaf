/** Trucks that nothing saw leave, but their tracker: on the tiny crossing with a road abroad behind its marker. */
import { expect, test } from 'vitest'
import type { Observation } from '../model/observations.ts'
import { placeId, tripId } from '../model/ids.ts'
import { listCrossings, loadCrossing } from '../../scenarios/load-crossing.ts'
import { createCrossingState, type CrossingState } from './crossing-state.ts'
import { projectTripDetail } from './index.ts'
import { callForward, clockTick, confirm, declare, fold, minute, plateRead, positionFix } from './testing/observations.ts'
import { TINY_SITE, TINY_WORKFLOWS } from './testing/tiny-site.ts'

const FAR = { eastM: 0, northM: 1_600 }
const LAST = TINY_SITE.roads.find(({ id }) => id === 'export-5')
if (LAST === undefined) throw new Error('the tiny site has a last road')
const ABROAD = { ...LAST, id: placeId('abroad'), centreline: [{ eastM: 0, northM: 1_300 }, FAR], fromNodeIndex: LAST.toNodeIndex, toNodeIndex: TINY_SITE.nodes.length }
const SITE = { ...TINY_SITE, nodes: [...TINY_SITE.nodes, FAR], roads: [...TINY_SITE.roads, ABROAD] }
const start = (): CrossingState => createCrossingState(SITE, TINY_WORKFLOWS)

/** Barrier 2 and the marker miss it, and its tracker says nothing on the way. */
const MISSED: readonly Observation[] = [
  declare(0, 'D1', { trackerId: 'T1' }), plateRead(10, 'cam-buffer-in', '12C12345'), callForward(40, 'D1'), plateRead(42, 'cam-buffer-out', '12C12345'), plateRead(55, 'cam-b1-export-1', '12C12345'),
  confirm(58, 'D1', 'health', 'quarantine'), plateRead(60, 'cam-yard-in', '12R01234'), confirm(90, 'D1', 'customs', 'customs'), confirm(92, 'D1', 'fee', 'feeDesk'), plateRead(95, 'cam-yard-out', '12C12345'),
]
const endOf = (state: CrossingState) => projectTripDetail(state, tripId('tiny-1'))

test('who drives on a road past the last station has crossed, whatever was missed before', () => {
  const { state } = fold([...MISSED, positionFix(119, 'T1', 2, 1_400), positionFix(119.5, 'T1', 2, 1_420), clockTick(128)], start())
  expect(endOf(state)).toMatchObject({ outcome: null })
  // Its tracker goes on reporting from there; the camera at the marker has ten minutes to say it itself.
  fold([positionFix(130, 'T1', 2, 1_420), clockTick(131)], state)
  expect(endOf(state)).toMatchObject({ outcome: 'crossed', closedAtMs: minute(119) })
})

test('an error of the receiver at the stop line is no crossing', () => {
  const { state } = fold([...MISSED, positionFix(119, 'T1', 2, 1_330), positionFix(119.5, 'T1', 2, 1_320), clockTick(180)], start())
  expect(endOf(state)?.outcome).toBeNull()
})

test('a truck abroad that never came to the gate has not crossed', () => {
  const { state } = fold([declare(0, 'D1', { trackerId: 'T1' }), positionFix(5, 'T1', 2, 1_400), positionFix(6, 'T1', 2, 1_420), clockTick(60)], start())
  expect(endOf(state)?.outcome).toBeNull()
})

test.each(listCrossings('scenarios/crossings'))('at %s whoever leaves drives on roads past the last station in the end', (id) => {
  const crossing = loadCrossing(`scenarios/crossings/${id}`)
  if (!crossing.ok) throw new Error('the crossing does not load')
  const { roadsBeyond, site } = createCrossingState(crossing.value.site, crossing.value.workflows).fixed
  for (const { direction, nodeIndex } of site.gateways.filter(({ role }) => role === 'sink')) {
    const ends = site.roads.filter((road) => road.toNodeIndex === nodeIndex && road.directions.includes(direction))
    expect(ends.map((road) => roadsBeyond[direction].has(road.id))).toEqual(ends.map(() => true))
  }
})
