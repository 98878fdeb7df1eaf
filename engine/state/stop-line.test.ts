/** A read at the stop line says when service begins, whoever was thought to be there still. */
import { expect, test } from 'vitest'
import { placeId } from '../model/ids.ts'
import type { Station } from '../model/site.ts'
import { epochMs } from '../model/units.ts'
import { createStationState, isAtStopLine, joinQueue, leaveQueue, startAtStopLine } from './stations.ts'

const name = { vi: 'x', en: 'x' }
const station: Station = {
  id: placeId('booth'), name, kind: 'barrier', directions: ['export'], at: { eastM: 0, northM: 0 }, lanes: [{ roadId: placeId('road'), laneIndex: 0, stopAtM: 0, direction: 'export' }],
  yardId: null, serverCount: { value: 1, source: 'test' }, serviceMsMean: { value: 0, source: 'test' }, storageBehindVeh: null,
}

test('waits are from joining to the read, also when the one before has not been seen to go', () => {
  const state = createStationState(station)
  const queue = state.queues[0]
  if (queue === undefined) throw new Error('one lane, one queue')
  joinQueue(station, queue, 1, epochMs(0))
  joinQueue(station, queue, 2, epochMs(10_000))
  startAtStopLine(queue, 1, epochMs(30_000))
  startAtStopLine(queue, 2, epochMs(90_000))
  expect([isAtStopLine(queue, 1), isAtStopLine(queue, 2), isAtStopLine(queue, 3)]).toEqual([true, true, false])
  leaveQueue(station, state, queue, 1, epochMs(95_000), true)
  leaveQueue(station, state, queue, 2, epochMs(110_000), true)
  expect(state.waits.valueMs).toEqual([30_000, 80_000])
  startAtStopLine(queue, 3, epochMs(120_000))
  expect(queue.inService.size).toBe(0)
})
