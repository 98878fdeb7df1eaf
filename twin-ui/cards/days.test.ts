// @vitest-environment node
/** Days as people write them, at the crossing's own midnight. */
import { expect, test } from 'vitest'
import { dayFieldOf, dayTextOf, endOfDay, parseDay } from './days.ts'

test.each([
  ['05/07/2027', '2027-07-05'],
  ['5/7/2027', '2027-07-05'],
  [' 5.7.2027 ', '2027-07-05'],
  ['05-07-2027', '2027-07-05'],
  ['2027-07-05', '2027-07-05'],
  ['29/02/2028', '2028-02-29'],
  ['29/02/2027', null],
  ['07/13/2027', null],
  ['00/07/2027', null],
  ['5/7/27', null],
  ['tomorrow', null],
  ['', null],
])('%s is the day %s', (text, day) => {
  expect(parseDay(text)).toBe(day)
})

test('a day begins at midnight in Hanoi and ends a minute before the next', () => {
  const atMs = Date.UTC(2027, 6, 4, 17, 0)
  expect([dayFieldOf(atMs - 1), dayFieldOf(atMs), dayTextOf(atMs)]).toEqual(['2027-07-04', '2027-07-05', '05/07/2027'])
  expect(Date.parse(endOfDay('2027-07-05'))).toBe(Date.UTC(2027, 6, 5, 16, 59))
})
