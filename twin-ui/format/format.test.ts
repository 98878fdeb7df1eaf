// @vitest-environment node
/** Figures and times as the reader writes them. Zones are explicit, so the machine's own must not matter. */
import { expect, test } from 'vitest'
import { formatDuration } from './duration.ts'
import { fillText } from './local-text.ts'
import { formatNumber, formatPercent } from './number.ts'
import { BEIJING, formatClock, formatClockAsOf, formatClockSeconds, formatDay, formatDayClock } from './time.ts'

const AT_MS = Date.UTC(2025, 6, 10, 17, 4, 9)

test('Hanoi is seven and Beijing eight hours ahead of UTC, also over midnight', () => {
  expect(formatClock(AT_MS, 'vi')).toBe('00:04')
  expect(formatClock(AT_MS, 'en', BEIJING)).toBe('01:04')
  expect(formatClockSeconds(AT_MS, 'en')).toBe('00:04:09')
  expect(formatDayClock(AT_MS, 'vi')).toBe('00:04 11/07')
  expect(formatDay(AT_MS, 'en')).toBe('Fri 11/07')
})

test('a clock time of another day says its day, and midnight is the zone’s own', () => {
  const before = AT_MS - 10 * 60_000
  expect(formatClockAsOf(AT_MS, AT_MS + 3_600_000, 'vi')).toBe('00:04')
  expect(formatClockAsOf(before, AT_MS, 'vi')).toBe('23:54 10/07')
  expect(formatClockAsOf(before, AT_MS, 'en', BEIJING)).toBe('00:54')
})

test('numbers use the comma in Vietnamese and the point in English', () => {
  expect(formatNumber(48_213.5, 'vi', 1)).toBe('48.213,5')
  expect(formatNumber(48_213.5, 'en', 1)).toBe('48,213.5')
  expect(formatPercent(0.94, 'en')).toBe('94%')
})

test.each([
  [0, '0 giây', '0 s'],
  [59_400, '59 giây', '59 s'],
  [59_600, '1 phút', '1 min'],
  [60_000, '1 phút', '1 min'],
  [3_599_000, '1 giờ 00', '1 h 00'],
  [11_100_000, '3 giờ 05', '3 h 05'],
  [180_000_000, '2 ngày 2 giờ', '2 d 2 h'],
  [-5_000, '0 giây', '0 s'],
])('%d ms is %s, %s', (durationMs, vi, en) => {
  expect(formatDuration(durationMs, 'vi').replaceAll('\u00a0', ' ')).toBe(vi)
  expect(formatDuration(durationMs, 'en').replaceAll('\u00a0', ' ')).toBe(en)
})

test('gaps are filled from the context, and an unknown gap stays visible', () => {
  expect(fillText('{deviceId}: {skewS} s, {other}', { deviceId: 'cam', skewS: 95 }, (key, value) => (key === 'deviceId' ? 'Camera 1' : value))).toBe('Camera 1: 95 s, {other}')
})
