import { expect, test } from 'vitest'
import { fakeNotice } from '../testing/fake-views.ts'
import { inOrderOfUrgency, nextOpenNotice } from './live-store.ts'

const notices = [
  fakeNotice('info', { severity: 'info', lastAtMs: 9 }),
  fakeNotice('warning', { severity: 'warning', lastAtMs: 8 }),
  fakeNotice('done', { severity: 'alarm', lastAtMs: 7, acknowledgedAtMs: 8, acknowledgedBy: 'a' }),
  fakeNotice('alarm-old', { severity: 'alarm', lastAtMs: 1 }),
  fakeNotice('alarm-new', { severity: 'alarm', lastAtMs: 5 }),
]

test('open alarms stand first, acknowledged ones last and not away', () => {
  expect(inOrderOfUrgency(notices).map(({ noticeId }) => noticeId)).toEqual(['alarm-new', 'alarm-old', 'warning', 'info', 'done'])
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
