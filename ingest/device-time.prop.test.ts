/** The usual spelling of a time is read by a way of its own: it means what the other spellings of the same time mean. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDeviceTime } from './device-time.ts'

const two = (max: number): fc.Arbitrary<string> => fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, '0'))
const year = fc.oneof(fc.integer({ min: 1_995, max: 2_030 }), fc.integer({ min: 0, max: 9_999 })).map((value) => String(value).padStart(4, '0'))
const fraction = fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{0,10}$/))
const offset = fc.oneof(fc.constantFrom('', 'Z', 'z', '+07:00', '-00:00', '+0000', '+07'), fc.tuple(fc.constantFrom('+', '-'), two(25), fc.constantFrom(':', ''), two(75)).map((parts) => parts.join('')))

test('whether or not a blank stands for the T', () => {
  let timeCount = 0
  fc.assert(
    fc.property(year, two(13), two(32), two(25), two(61), two(62), fraction, offset, (y, month, day, hour, minute, second, part, zone) => {
      const [date, time] = [`${y}-${month}-${day}`, `${hour}:${minute}:${second}${part}${zone}`]
      const plain = parseDeviceTime(`${date}T${time}`, null)
      expect(plain).toEqual(parseDeviceTime(`${date} ${time}`, null))
      if (plain !== null) timeCount += 1
    }),
    { numRuns: 5_000 },
  )
  expect(timeCount).toBeGreaterThan(500)
})

test('whatever one letter of it is changed into', () => {
  const spelling = fc.constantFrom('2025-07-20T10:00:00+07:00', '2024-02-29T23:59:60.123Z', '2100-02-28T00:00:00.5-03:30', '2025-12-31T23:59:59.999999+0000')
  fc.assert(
    fc.property(spelling, fc.nat(30), fc.constantFrom(...'0123456789-+:.TZ/x'.split('')), (text, index, letter) => {
      fc.pre(index !== 10)
      const changed = text.slice(0, index) + letter + text.slice(index + 1)
      expect(parseDeviceTime(changed, null)).toEqual(parseDeviceTime(`${changed.slice(0, 10)} ${changed.slice(11)}`, null))
    }),
    { numRuns: 5_000 },
  )
})
