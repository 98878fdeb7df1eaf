// @vitest-environment node
/** A wall of equal warnings becomes a few lines, in order of urgency, and none is lost. */
import { expect, test } from 'vitest'
import { fakeNotice } from '../../testing/fake-views.ts'
import { countSubjects, nextOpenNotice, noticeGroupsOf } from './notice-groups.ts'

const notices = [
  fakeNotice('info', { severity: 'info', lastAtMs: 9 }),
  fakeNotice('warning', { severity: 'warning', lastAtMs: 8 }),
  fakeNotice('done', { severity: 'alarm', lastAtMs: 7, acknowledgedAtMs: 8, acknowledgedBy: 'a' }),
  fakeNotice('alarm-old', { severity: 'alarm', lastAtMs: 1 }),
  fakeNotice('alarm-new', { severity: 'alarm', lastAtMs: 5 }),
]
const idsOf = (given: typeof notices): readonly (readonly string[])[] => noticeGroupsOf(given).map((group) => group.notices.map(({ noticeId }) => noticeId))

test('equal findings stand together, newest first; open alarms before warnings, those that are over last and not away', () => {
  expect(idsOf(notices)).toEqual([['alarm-new', 'alarm-old'], ['warning'], ['info'], ['done']])
})

test('what ended by itself is as quiet as what was acknowledged', () => {
  const ended = fakeNotice('ended', { severity: 'alarm', lastAtMs: 9, endedAtMs: 10 })
  expect(idsOf([ended, ...notices])).toEqual([['alarm-new', 'alarm-old'], ['warning'], ['info'], ['ended', 'done']])
  expect(nextOpenNotice([ended], null)).toBeNull()
})

test('of two groups of one severity the one with the newest finding stands first', () => {
  const other = fakeNotice('yard', { code: 'yard.capacity.reached', lastAtMs: 3 })
  expect(idsOf([...notices.slice(3), other])).toEqual([['alarm-new', 'alarm-old'], ['yard']])
  expect(idsOf([...notices.slice(3), { ...other, lastAtMs: 6 as typeof other.lastAtMs }])).toEqual([['yard'], ['alarm-new', 'alarm-old']])
})

test('a day of warnings is a handful of groups that hold every one', () => {
  const codes = ['trip.step.overdue', 'trip.evidence.missing', 'match.plate.unmatched'] as const
  const day = Array.from({ length: 190 }, (_, index) => fakeNotice(`n${index}`, { code: codes[index % 3] ?? codes[0], severity: 'warning', lastAtMs: (index * 7919) % 190 }))
  const groups = noticeGroupsOf(day)
  expect(groups).toHaveLength(3)
  expect(new Set(groups.flatMap((group) => group.notices.map(({ noticeId }) => noticeId))).size).toBe(190)
  for (const group of groups) {
    const times = group.notices.map(({ lastAtMs }) => lastAtMs)
    expect(times).toEqual(times.toSorted((left, right) => right - left))
  }
})

test('the next open notice goes round through alarms and warnings, without information', () => {
  const walk = ['alarm-new', 'alarm-old', 'warning', 'alarm-new']
  let chosen: string | null = null
  for (const expected of walk) {
    chosen = nextOpenNotice(notices, chosen)?.noticeId ?? null
    expect(chosen).toBe(expected)
  }
  expect(nextOpenNotice([], null)).toBeNull()
})

test('what a group is about is counted, the most frequent first; what has no subject is left out', () => {
  const steps = ['fee', 'customs', 'customs', null]
  const given = steps.map((stepId, index) => fakeNotice(`n${index}`, { context: stepId === null ? {} : { stepId } }))
  expect(countSubjects(given, ({ context }) => (typeof context['stepId'] === 'string' ? context['stepId'] : null))).toEqual([
    ['customs', 2],
    ['fee', 1],
  ])
})
