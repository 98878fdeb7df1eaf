import { expect, test } from 'vitest'
import { parseDeviceTime } from './device-time.ts'
import { findZoneOffsetMin, isKnownZone } from './zone-offset.ts'

const at = (value: unknown, zone: string | null = null): string | null => {
  const time = parseDeviceTime(value, zone)
  return time === null ? null : `${time.text} ${time.clockRule} ${time.atMs === null ? 'never' : new Date(time.atMs).toISOString()}`
}

test.each([
  ['2023-08-11T13:49:00+01:00', '2023-08-11T13:49:00+01:00 deviceOffset 2023-08-11T12:49:00.000Z'],
  ['2025-02-19 09:35:04.691903+0100', '2025-02-19T09:35:04.691903+01:00 deviceOffset 2025-02-19T08:35:04.691Z'],
  ['2018-09-14T10:18:32.000+0000', '2018-09-14T10:18:32.000Z deviceOffset 2018-09-14T10:18:32.000Z'],
  ['2026-09-20T23:37:57.000+00:00', '2026-09-20T23:37:57.000Z deviceOffset 2026-09-20T23:37:57.000Z'],
  ['2016-08-09T01:29:40-6:00', '2016-08-09T01:29:40-06:00 deviceOffset 2016-08-09T07:29:40.000Z'],
  ['2016-08-09T01:29:40+07', '2016-08-09T01:29:40+07:00 deviceOffset 2016-08-08T18:29:40.000Z'],
  ['2016-08-09T01:29Z', '2016-08-09T01:29:00Z deviceOffset 2016-08-09T01:29:00.000Z'],
  ['2016-12-31T23:59:60Z', '2016-12-31T23:59:60Z deviceOffset 2017-01-01T00:00:00.000Z'],
])('%s is read with its own offset', (text, expected) => expect(at(text)).toBe(expected))

test('an offset whose plus sign was lost in form encoding is still an offset', () => {
  expect(at('2021-10-27 06:20:55.161444 00:00')).toBe('2021-10-27T06:20:55.161444Z deviceOffset 2021-10-27T06:20:55.161Z')
  expect(at('2021-10-27 06:20:55 0700')).toBe('2021-10-27T06:20:55+07:00 deviceOffset 2021-10-26T23:20:55.000Z')
})

test.each([
  [1504763810, '2017-09-07T05:56:50Z'],
  ['1504763810', '2017-09-07T05:56:50Z'],
  ['1442068686579', '2015-09-12T14:38:06.579Z'],
  [1523329437899288, '2018-04-10T03:03:57.899288Z'],
  ['1607123959.748393', '2020-12-04T23:19:19.748393Z'],
])('epoch %s is seconds, milliseconds or microseconds by its size', (value, text) => expect(parseDeviceTime(value, null)).toMatchObject({ text, hasOffset: true }))

test('a naive time is an instant only in a configured zone', () => {
  expect(at('2024-01-30 14:34:55')).toBe('2024-01-30T14:34:55 receiveTime 2024-01-30T14:34:55.000Z')
  expect(at('2024-01-30 14:34:55', 'Asia/Ho_Chi_Minh')).toBe('2024-01-30T14:34:55+07:00 deviceZone 2024-01-30T07:34:55.000Z')
  expect(at('20230811134900555', 'Asia/Ho_Chi_Minh')).toBe('2023-08-11T13:49:00.555+07:00 deviceZone 2023-08-11T06:49:00.555Z')
  expect(parseDeviceTime('2024-01-30 14:34:55', 'Asia/Ho_Chi_Minh')?.hasOffset).toBe(false)
})

test('an offset in the text goes before the configured zone', () => {
  expect(at('2024-01-30T14:34:55Z', 'Asia/Ho_Chi_Minh')).toBe('2024-01-30T14:34:55Z deviceOffset 2024-01-30T14:34:55.000Z')
})

test('a zone with daylight saving is read on both sides of the change', () => {
  expect(at('2024-03-31 01:59:59', 'Europe/Warsaw')).toContain('+01:00')
  expect(at('2024-03-31 03:00:00', 'Europe/Warsaw')).toContain('+02:00')
  expect(at('2024-10-27 01:59:59', 'Europe/Warsaw')).toContain('+02:00')
  expect(at('2024-10-27 03:00:00', 'Europe/Warsaw')).toContain('+01:00')
  expect(findZoneOffsetMin('Asia/Kolkata', Date.UTC(2024, 0, 1))).toBe(330)
  expect(isKnownZone('Asia/Nowhere')).toBe(false)
})

test.each(['', 'yesterday', '2024-02-30 10:00:00', '2024-13-01T00:00:00Z', '2024-01-01T25:00:00Z', '2024-01-01T00:00:00+19:00', '12345', '2024', '99999999999999999999', null, undefined, {}, [], Number.NaN, Number.POSITIVE_INFINITY, -5, 12, 1e300])(
  '%s is no time', (value) => expect(parseDeviceTime(value, 'Asia/Ho_Chi_Minh')).toBeNull())

test('a time before 1970 has no instant', () => {
  expect(parseDeviceTime('1969-12-31T23:59:59Z', null)).toMatchObject({ text: '1969-12-31T23:59:59Z', atMs: null })
})
