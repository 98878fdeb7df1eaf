// @vitest-environment node
import { expect, test } from 'vitest'
import type { ViewMessage } from '../../engine/protocol/socket.ts'
import { FAKE_SITE } from '../testing/fake-site.ts'
import { fakeCrossing, FAKE_NOW_MS, fakeNotice, fakeSnapshot, fakeTruck } from '../testing/fake-views.ts'
import { changeOfSnapshot, changeOfView, mergeNotices, NOTICE_MAX } from './view-sync.ts'

const known = { crossingId: 'huu-nghi', viewSeq: 5, trucks: new Map([[1, fakeTruck(1)], [2, fakeTruck(2)]]), notices: [] }
const view = (viewSeq: number, given: Partial<ViewMessage> = {}): ViewMessage => ({
  viewSeq,
  clock: { nowMs: FAKE_NOW_MS, speedRatio: 60 },
  crossing: fakeCrossing(FAKE_SITE),
  trucks: [],
  removedTripSeqs: [],
  notices: [],
  ...given,
})

test('a snapshot replaces everything that was known', () => {
  const outcome = changeOfSnapshot(known, fakeSnapshot(FAKE_SITE, [fakeTruck(9)], 40), 123)
  expect(outcome).toMatchObject({ kind: 'applied', change: { viewSeq: 40, heardAtMs: 123, connection: 'live' } })
  expect(outcome.kind === 'applied' && [...(outcome.change.trucks?.keys() ?? [])]).toEqual([9])
})

test('the next view changes, adds and removes trucks and leaves the others as they are', () => {
  const outcome = changeOfView(known, view(6, { trucks: [fakeTruck(2, { status: 'held' }), fakeTruck(3)], removedTripSeqs: [1] }), 0)
  if (outcome.kind !== 'applied') throw new Error(outcome.kind)
  expect([...(outcome.change.trucks?.values() ?? [])].map(({ tripSeq, status }) => [tripSeq, status])).toEqual([[2, 'held'], [3, 'queueing']])
})

test('a view without truck changes keeps the same map, so that nothing is drawn again', () => {
  const outcome = changeOfView(known, view(6), 0)
  expect(outcome.kind === 'applied' && outcome.change.trucks).toBe(known.trucks)
})

test('a jump in the sequence is a gap, a repetition is ignored', () => {
  expect(changeOfView(known, view(8), 0).kind).toBe('gap')
  expect(changeOfView(known, view(5), 0).kind).toBe('ignored')
  expect(changeOfView({ ...known, viewSeq: null }, view(6), 0).kind).toBe('ignored')
})

test('messages of another crossing are ignored', () => {
  const elsewhere = { ...known, crossingId: 'chi-ma' }
  expect(changeOfView(elsewhere, view(6), 0).kind).toBe('ignored')
  expect(changeOfSnapshot(elsewhere, fakeSnapshot(FAKE_SITE, []), 0).kind).toBe('ignored')
})

test('a changed notice replaces its older self, the newest stands first, and the list is bounded', () => {
  const first = mergeNotices([], [fakeNotice('a', { lastAtMs: 1 }), fakeNotice('b', { lastAtMs: 2 })])
  const then = mergeNotices(first, [fakeNotice('a', { lastAtMs: 3, acknowledgedBy: 'somebody' })])
  expect(then.map(({ noticeId, acknowledgedBy }) => [noticeId, acknowledgedBy])).toEqual([['a', 'somebody'], ['b', null]])
  const many = mergeNotices(then, Array.from({ length: NOTICE_MAX + 50 }, (_, index) => fakeNotice(`n${index}`, { lastAtMs: 10 + index })))
  expect(many).toHaveLength(NOTICE_MAX)
})
