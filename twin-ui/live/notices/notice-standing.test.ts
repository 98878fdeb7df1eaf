// @vitest-environment node
/** Whether an alarm is still worth a walk. */
import { expect, test } from 'vitest'
import { FAKE_SITE } from '../../testing/fake-site.ts'
import { fakeCrossing, fakeNotice, FAKE_NOW_MS, fakeTruck } from '../../testing/fake-views.ts'
import { standingOf, type Seen } from './notice-standing.ts'

const SEEN: Seen = { trucks: new Map([[3, fakeTruck(3)]]), crossing: fakeCrossing(FAKE_SITE) }
const ENDED = { endedAtMs: FAKE_NOW_MS }

test('what has not ended holds', () => {
  expect(standingOf(fakeNotice('n'), SEEN)).toBeNull()
  expect(standingOf(fakeNotice('n', { code: 'trip.step.overdue', tripSeq: 3 }), SEEN)).toBeNull()
})

test.each([
  ['ingest.device.silent', 'reportsAgain'],
  ['ingest.clock.skewed', 'clockRight'],
  ['yard.capacity.reached', 'hasRoom'],
  ['match.plate.ambiguous', 'answered'],
  ['gate.barrier.fault', 'over'],
] as const)('the end of %s is called %s', (code, standing) => {
  expect(standingOf(fakeNotice('n', { code, ...ENDED }), SEEN)).toBe(standing)
})

test('of a truck it is said whether the step was done or the truck has left', () => {
  expect(standingOf(fakeNotice('n', { code: 'trip.step.overdue', tripSeq: 3, ...ENDED }), SEEN)).toBe('doneSince')
  expect(standingOf(fakeNotice('n', { code: 'trip.step.overdue', tripSeq: 99, ...ENDED }), SEEN)).toBe('hasLeft')
  expect(standingOf(fakeNotice('n', { code: 'trip.evidence.missing', severity: 'warning', tripSeq: 99 }), SEEN)).toBe('hasLeft')
})

test('information about a truck that has left is only information, and before the first view nobody has left', () => {
  expect(standingOf(fakeNotice('n', { code: 'match.plate.confused', severity: 'info', tripSeq: 99 }), SEEN)).toBeNull()
  expect(standingOf(fakeNotice('n', { tripSeq: 99 }), { ...SEEN, crossing: null })).toBeNull()
})
