import { expect, test } from 'vitest'
import type { Observation } from '../model/observations.ts'
import { deviceId, noticeId, observationId } from '../model/ids.ts'
import type { CrossingState } from './crossing-state.ts'
import { projectNotices } from './index.ts'
import { commandIssued, confirm, declare, fold, minute, plateRead, clockTick } from './testing/observations.ts'
import { TINY_SITE } from './testing/tiny-site.ts'

const noticesOf = (state: CrossingState, code: string) => projectNotices(state, 0).filter((notice) => notice.code === code)
const arriveAtYard = (count: number, fromMin: number): Observation[] =>
  Array.from({ length: count }, (_, index) => [declare(0, `D${index}`, { tractorPlate: `12C4${index}${9 - index}31`, trailerPlate: null }), plateRead(fromMin + index, 'cam-yard-in', `12C4${index}${9 - index}31`)]).flat()

test('a full yard is no alarm any more once a truck has left it', () => {
  const { state } = fold([...arriveAtYard(5, 10), clockTick(20)])
  expect(noticesOf(state, 'yard.capacity.reached')).toMatchObject([{ endedAtMs: null }])
  fold([plateRead(30, 'cam-yard-out', '12C40931'), clockTick(31)], state)
  expect(noticesOf(state, 'yard.capacity.reached')).toMatchObject([{ endedAtMs: minute(30) }])
})

const OVERDUE = [declare(0, 'D1', { tractorPlate: '12C11111', trailerPlate: null }), plateRead(10, 'cam-b1-export-1', '12C11111'), plateRead(20, 'cam-yard-in', '12C11111'), clockTick(90)]

test('an overdue step is over when it is done', () => {
  const { state } = fold(OVERDUE)
  expect(noticesOf(state, 'trip.step.overdue')).toMatchObject([{ endedAtMs: null, context: { stepId: 'customs' } }])
  fold([confirm(100, 'D1', 'customs', 'customs')], state)
  expect(noticesOf(state, 'trip.step.overdue')).toMatchObject([{ endedAtMs: minute(100) }])
})

test('nobody waits for the steps of a truck that has left, but that it left without evidence stays a finding', () => {
  const { state } = fold([...OVERDUE, plateRead(110, 'cam-b2-export', '12C11111'), clockTick(117), plateRead(118, 'cam-marker-export', '12C11111'), clockTick(119)])
  expect(noticesOf(state, 'trip.step.overdue')).toMatchObject([{ endedAtMs: minute(118) }])
  const missing = noticesOf(state, 'trip.evidence.missing')
  expect(missing.map(({ context }) => context['stepId'])).toContain('customs')
  expect(missing.every(({ endedAtMs }) => endedAtMs === null)).toBe(true)
})

test('evidence that comes late ends the finding that it was missing', () => {
  const { state } = fold([...OVERDUE, plateRead(110, 'cam-b2-export', '12C11111'), clockTick(117), confirm(120, 'D1', 'customs', 'customs')])
  const ended = noticesOf(state, 'trip.evidence.missing').map(({ context, endedAtMs }) => [context['stepId'], endedAtMs])
  expect(ended).toContainEqual(['customs', minute(120)])
  expect(ended).toContainEqual(['fee', null])
})

const arm = (minutes: number, reported: 'up' | 'down' | 'fault' | null): Observation => ({
  type: 'barrier.reported', observationId: observationId(`arm-${minutes}`), crossingId: TINY_SITE.id, deviceId: deviceId('cam-b1-export-1'), format: 'generic-json', provenance: 'observed',
  eventTimeMs: minute(minutes), deviceTimeMs: null, receivedAtMs: minute(minutes), clockRule: 'receiveTime', laneIndex: 0, arm: reported, isLoopOccupied: null,
})

test('an arm that moves again is at fault no more; a word of the loop alone says nothing of it', () => {
  const { state } = fold([arm(1, 'fault'), arm(2, null)])
  expect(noticesOf(state, 'gate.barrier.fault')).toMatchObject([{ endedAtMs: null }])
  fold([arm(3, 'up')], state)
  expect(noticesOf(state, 'gate.barrier.fault')).toMatchObject([{ endedAtMs: minute(3) }])
})

test('what was acknowledged and comes again is raised anew, also when its end came in between', () => {
  const acknowledge = (minutes: number, id: string) => commandIssued(minutes, { type: 'notice.acknowledge', noticeId: noticeId(id), note: null })
  const { state } = fold([arm(1, 'fault'), acknowledge(2, 'n-1'), arm(3, 'up'), arm(4, 'fault'), arm(5, 'up'), arm(90, 'fault')])
  expect(noticesOf(state, 'gate.barrier.fault')).toMatchObject([
    { raisedAtMs: minute(90), endedAtMs: null },
    { raisedAtMs: minute(4), endedAtMs: minute(5) },
    { raisedAtMs: minute(1), acknowledgedAtMs: minute(2) },
  ])
  // Acknowledging the old one takes nothing from the new one.
  fold([acknowledge(91, 'n-2'), arm(92, 'fault')], state)
  expect(noticesOf(state, 'gate.barrier.fault')[0]).toMatchObject({ raisedAtMs: minute(90), repeatCount: 1 })
})
