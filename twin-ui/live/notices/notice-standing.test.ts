// @vitest-environment node
/** Whether an alarm is still worth a walk. */
import { expect, test } from 'vitest'
import { FAKE_SITE } from '../../testing/fake-site.ts'
import { fakeCrossing, fakeNotice, fakeTruck, fakeYard } from '../../testing/fake-views.ts'
import { isOver, standingOf, type Seen } from './notice-standing.ts'

const [device] = fakeCrossing(FAKE_SITE).sources
const seenWith = (state: 'online' | 'silent' | 'failing' | 'skewed'): Seen => ({
  trucks: new Map([[3, fakeTruck(3, { stepId: 'customs', missingStepIds: ['health'] })]]),
  crossing: { sources: device === undefined ? [] : [{ ...device, deviceId: 'cam-b1-export-1', state }], yards: [fakeYard('xuan-cuong', { occupancyVeh: 350 }), fakeYard('yard-2', { occupancyVeh: 1 })] },
})
const ofTruck = (code: 'trip.step.overdue' | 'trip.evidence.missing', stepId: string, tripSeq = 3) => fakeNotice('n', { code, severity: 'warning', deviceId: null, tripSeq, context: { stepId } })

test.each([
  ['silent', 'holds'],
  ['failing', 'holds'],
  ['online', 'reportsAgain'],
  ['skewed', 'reportsAgain'],
] as const)('the silence of a device that is %s: %s', (state, standing) => {
  expect(standingOf(fakeNotice('n'), seenWith(state))).toBe(standing)
})

test('an overdue step holds while the truck stands at it, a missing proof while it is missing', () => {
  const seen = seenWith('online')
  expect(standingOf(ofTruck('trip.step.overdue', 'customs'), seen)).toBe('holds')
  expect(standingOf(ofTruck('trip.step.overdue', 'fee'), seen)).toBe('doneSince')
  expect(standingOf(ofTruck('trip.evidence.missing', 'health'), seen)).toBe('holds')
  expect(standingOf(ofTruck('trip.evidence.missing', 'fee'), seen)).toBe('doneSince')
  expect(standingOf(ofTruck('trip.step.overdue', 'customs', 99), seen)).toBe('hasLeft')
})

test('a full yard holds until there is room', () => {
  const full = (placeId: string) => fakeNotice('n', { code: 'yard.capacity.reached', deviceId: null, context: { placeId, occupancyVeh: 350 } })
  expect(standingOf(full('xuan-cuong'), seenWith('online'))).toBe('holds')
  expect(standingOf(full('yard-2'), seenWith('online'))).toBe('hasRoom')
})

test('what nothing on the screen tells is not judged', () => {
  expect(standingOf(fakeNotice('n', { code: 'match.plate.unmatched', tripSeq: null }), seenWith('online'))).toBeNull()
  expect(standingOf(fakeNotice('n', { code: 'trip.step.refused', tripSeq: 3 }), seenWith('online'))).toBeNull()
  expect(standingOf(fakeNotice('n', { code: 'match.plate.confused', severity: 'info', tripSeq: 99 }), seenWith('online'))).toBeNull()
  expect(standingOf(fakeNotice('n'), { ...seenWith('online'), crossing: null })).toBeNull()
  expect(isOver(null) || isOver('holds')).toBe(false)
})
