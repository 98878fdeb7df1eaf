/** Passages and the operator's queue, on the tiny crossing. */
import { describe, expect, test } from 'vitest'
import type { Command } from '../model/commands.ts'
import { matchId, observationId, tripId } from '../model/ids.ts'
import { listTrucks, projectCrossingView, projectMatches, projectNotices, projectTripDetail, type CrossingState } from './index.ts'
import { restoreState, serialiseState } from './serialise-state.ts'
import { clockTick, commandIssued, declare, fold, plateRead } from './testing/observations.ts'
import { TINY_SITE, TINY_WORKFLOWS } from './testing/tiny-site.ts'

const SISTERS = [declare(0, 'D1', { tractorPlate: '12C80145', trailerPlate: '12R55501' }), declare(1, 'D2', { tractorPlate: '12C80146', trailerPlate: '12R77702' })]
const FRONT = plateRead(10, 'cam-b1-export-1', '12C8014G', { direction: 'approaching' })
const REAR = plateRead(10.1, 'cam-b1-export-1', '12R77702', { direction: 'leaving' })
const gateState = (state: CrossingState, tripSeq: number) => projectTripDetail(state, tripId(`tiny-${tripSeq}`))?.steps.find(({ stepId }) => stepId === 'gate-entry')?.state
const order = (minutes: number, command: Command) => commandIssued(minutes, command, 'borderGuard')
const QUEUED = [...SISTERS, FRONT, clockTick(10.3)]

describe('passages', () => {
  test('front and rear are bound: the rear tells which of two sister trucks it was', () => {
    const { state, events } = fold([...SISTERS, FRONT])
    expect(listTrucks(state).map(({ placeId }) => placeId)).toEqual([null, null])
    events.push(...fold([REAR], state).events)
    expect(listTrucks(state).map(({ placeId }) => placeId)).toEqual([null, 'barrier-1'])
    expect(events.filter(({ type }) => type === 'plate.matched')).toHaveLength(2)
    expect(projectMatches(state)).toEqual([])
  })

  test('a front is never fused with a rear: another trailer than declared is no misread of the tractor', () => {
    const { state } = fold([declare(0, 'D1', { tractorPlate: '12C80145', trailerPlate: '12R55501' }), plateRead(10, 'cam-b1-export-1', '12C80145', { direction: 'approaching' }), plateRead(10.1, 'cam-b1-export-1', '99R77777', { direction: 'leaving' }), clockTick(10.3)])
    expect(listTrucks(state)).toHaveLength(1)
    expect(listTrucks(state)[0]).toMatchObject({ tractorPlate: '12C80145', trailerPlate: '12R55501', placeId: 'barrier-1' })
  })

  test('the rear of a truck whose front was read beyond recognition explains both', () => {
    const { state } = fold([declare(0, 'D1', { tractorPlate: '12C80145', trailerPlate: '12R55501' }), plateRead(10, 'cam-b1-export-1', '1ZCB0I4S', { direction: 'approaching' }), plateRead(10.1, 'cam-b1-export-1', '12R55501', { direction: 'leaving' })])
    expect(listTrucks(state)).toHaveLength(1)
    expect(gateState(state, 1)).toBe('done')
  })

  test('the next truck in the lane is another passage', () => {
    const { state } = fold([...SISTERS, plateRead(10, 'cam-b1-export-1', '12C80145', { direction: 'approaching' }), plateRead(10.1, 'cam-b1-export-1', '12R55501', { direction: 'leaving' }), plateRead(10.2, 'cam-b1-export-1', '12C80146', { direction: 'approaching' }), plateRead(10.3, 'cam-b1-export-1', '12R77702', { direction: 'leaving' })])
    expect([gateState(state, 1), gateState(state, 2)]).toEqual(['done', 'done'])
  })
})

describe('the match queue', () => {
  test('what stays unsafe is asked, with candidates, reasons and a notice', () => {
    const { state } = fold(QUEUED)
    const [match] = projectMatches(state)
    expect(match).toMatchObject({ matchId: 'm-1', state: 'open', placeId: 'barrier-1', reads: [{ plate: '12C8014G', side: 'front' }] })
    expect(match?.candidates.map(({ tripSeq }) => tripSeq)).toEqual([2, 1])
    expect(match?.candidates[0]?.reasons).toContain('plateConfused')
    expect(projectNotices(state, 0)).toMatchObject([{ code: 'match.plate.ambiguous', context: { matchId: 'm-1' } }])
    expect(projectCrossingView(state).unmatchedCount).toBe(1)
  })

  test('a read of the passage that comes after the question is part of it, also after a restart', () => {
    const again = plateRead(10.2, 'cam-b1-export-1', '12C8014G', { direction: 'approaching' })
    const { state } = fold(QUEUED)
    const restored = restoreState(serialiseState(state), TINY_SITE, TINY_WORKFLOWS)
    for (const one of [state, restored]) expect(projectMatches(fold([again], one).state)[0]?.reads).toHaveLength(2)
    expect(serialiseState(restored)).toBe(serialiseState(state))
  })

  test('confirming gives the passage to the trip as of when it was seen', () => {
    const { state, events } = fold([...QUEUED, order(12, { type: 'match.confirm', matchId: matchId('m-1'), tripId: tripId('tiny-2') })])
    expect([gateState(state, 1), gateState(state, 2)]).toEqual(['waiting', 'done'])
    expect(projectTripDetail(state, tripId('tiny-2'))?.steps.find(({ stepId }) => stepId === 'gate-entry')).toMatchObject({ doneAtMs: FRONT.eventTimeMs })
    expect(projectMatches(state)).toMatchObject([{ state: 'confirmed', tripId: 'tiny-2', decidedBy: 'someone' }])
    expect(projectCrossingView(state).unmatchedCount).toBe(0)
    expect(events.find(({ type }) => type === 'plate.matched')).toMatchObject({ tripId: 'tiny-2', observationId: FRONT.observationId })
  })

  test('reopening takes the decision and its evidence back', () => {
    const { state } = fold([...QUEUED, order(12, { type: 'match.confirm', matchId: matchId('m-1'), tripId: tripId('tiny-2') }), order(13, { type: 'match.reopen', matchId: matchId('m-1'), reason: 'the other one' })])
    expect([gateState(state, 1), gateState(state, 2)]).toEqual(['waiting', 'waiting'])
    expect(listTrucks(state)[1]).toMatchObject({ placeId: null })
    expect(projectMatches(state)).toMatchObject([{ state: 'open', decidedBy: null }])
    expect(projectCrossingView(state).unmatchedCount).toBe(1)
    fold([order(14, { type: 'match.confirm', matchId: matchId('m-1'), tripId: tripId('tiny-1') })], state)
    expect([gateState(state, 1), gateState(state, 2)]).toEqual(['done', 'waiting'])
  })

  test('a rejected candidate goes, the passage stays', () => {
    const { state } = fold([...QUEUED, order(12, { type: 'match.reject', matchId: matchId('m-1'), tripId: tripId('tiny-1') })])
    expect(projectMatches(state)[0]?.candidates.map(({ tripSeq }) => tripSeq)).toEqual([2])
  })

  test('a vehicle that nobody declared is one of its own from its first read on', () => {
    const { state } = fold([...QUEUED, order(10.32, { type: 'match.markUnknown', matchId: matchId('m-1') })])
    expect(listTrucks(state)[2]).toMatchObject({ status: 'undeclared', tractorPlate: '12C8014G', placeId: 'barrier-1' })
    expect(projectMatches(state)).toMatchObject([{ state: 'unknown' }])
  })

  test('a link of the read by its declaration empties the queue too', () => {
    const { state } = fold([...QUEUED, order(12, { type: 'plate.link', observationId: observationId(FRONT.observationId), declarationId: 'D2' as never })])
    expect(projectMatches(state)).toEqual([])
    expect(gateState(state, 2)).toBe('done')
  })

  test('a rear that comes late settles what was asked', () => {
    const { state } = fold([...QUEUED, { ...REAR, receivedAtMs: clockTick(10.35).receivedAtMs }])
    expect(projectMatches(state)).toEqual([])
    expect(gateState(state, 2)).toBe('done')
    expect(projectCrossingView(state).unmatchedCount).toBe(0)
  })

  test('decisions on what is not there are reported and change nothing', () => {
    const { state } = fold([...QUEUED, order(12, { type: 'match.confirm', matchId: matchId('m-9'), tripId: tripId('tiny-2') }), order(13, { type: 'match.confirm', matchId: matchId('m-1'), tripId: tripId('tiny-99') }), order(14, { type: 'match.reopen', matchId: matchId('m-1'), reason: 'x' })])
    expect(projectNotices(state, 0).map(({ code }) => code).filter((code) => code === 'trip.command.unknownTarget')).toHaveLength(3)
    expect(projectMatches(state)).toMatchObject([{ state: 'open' }])
  })

  /** Both sisters go without ever being seen at barrier 1; the second by minute 90. */
  const BOTH_LEAVE = [plateRead(60, 'cam-marker-export', '12C80145'), plateRead(90, 'cam-marker-export', '12C80146'), clockTick(91)]
  const LAPSED = [...QUEUED, ...BOTH_LEAVE, clockTick(131)]

  test('what nobody decided lapses when every truck that it could have been has left, not before two hours', () => {
    const { state } = fold([...QUEUED, ...BOTH_LEAVE, clockTick(129)])
    expect(projectMatches(state)).toMatchObject([{ state: 'open' }])
    fold([clockTick(131)], state)
    expect(projectMatches(state)).toMatchObject([{ state: 'lapsed', tripId: null, decidedBy: null, decidedAtMs: expect.any(Number) as number }])
    expect(projectCrossingView(state)).toMatchObject({ openMatchCount: 0, unmatchedCount: 1 })
    expect(projectNotices(state, 0).find(({ code }) => code === 'match.plate.ambiguous')?.endedAtMs).not.toBeNull()
  })

  test('it waits as long as one of them is here', () => {
    const { state } = fold([...QUEUED, ...BOTH_LEAVE.slice(0, 1), clockTick(1_000)])
    expect(projectMatches(state)).toMatchObject([{ state: 'open' }])
    fold([plateRead(1_001, 'cam-marker-export', '12C80146'), clockTick(1_013)], state)
    expect(projectMatches(state)).toMatchObject([{ state: 'lapsed' }])
  })

  test('an operator may still take up what lapsed, and has two hours again', () => {
    const { state } = fold([...LAPSED, order(140, { type: 'match.reopen', matchId: matchId('m-1'), reason: 'look again' }), clockTick(145)])
    expect(projectMatches(state)).toMatchObject([{ state: 'open' }])
    expect(projectCrossingView(state).unmatchedCount).toBe(1)
    expect(projectMatches(fold([clockTick(259)], restoreState(serialiseState(state), TINY_SITE, TINY_WORKFLOWS)).state)).toMatchObject([{ state: 'open' }])
    expect(projectMatches(fold([clockTick(261)], restoreState(serialiseState(state), TINY_SITE, TINY_WORKFLOWS)).state)).toMatchObject([{ state: 'lapsed' }])
    fold([order(150, { type: 'match.markUnknown', matchId: matchId('m-1') })], state)
    expect(projectMatches(state)).toMatchObject([{ state: 'unknown', decidedBy: 'someone' }])
    expect(listTrucks(state).some(({ tractorPlate, status }) => tractorPlate === '12C8014G' && status === 'undeclared')).toBe(true)
  })

  test('a decision ends the notice that asked for it', () => {
    const { state } = fold([...QUEUED, order(12, { type: 'match.confirm', matchId: matchId('m-1'), tripId: tripId('tiny-2') })])
    expect(projectNotices(state, 0).find(({ code }) => code === 'match.plate.ambiguous')).toMatchObject({ endedAtMs: expect.any(Number) as number })
  })
})
