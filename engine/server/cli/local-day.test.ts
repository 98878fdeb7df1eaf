/** Days as people write them. */
import { expect, test } from 'vitest'
import { getLocalDay, looksLikeDate } from './local-day.ts'

test('a day lasts from midnight to midnight in Hanoi', () => {
  const { date, fromMs, untilMs } = getLocalDay('2025-07-20')
  expect([date, new Date(fromMs).toISOString(), new Date(untilMs).toISOString()]).toEqual(['2025-07-20', '2025-07-19T17:00:00.000Z', '2025-07-20T17:00:00.000Z'])
  expect(getLocalDay('2024-02-29').date).toBe('2024-02-29')
})

test.each(['2025-02-30', '2025-02-29', '2025-04-31', '2025-13-01', '2025-00-10', '2025-06-00'])('%s is no day of the calendar, and is not taken for another one', (text) => {
  expect(() => getLocalDay(text)).toThrow(`"${text}" is no day of the calendar; write year, month and day as 2025-07-20`)
})

test.each(['20/07/2025', '2025-7-20', '20250720', 'yesterday', '', '2025-07-20T00:00', ' 2025-07-20', '-2025-07-20'])('"%s" is no date', (text) => {
  expect(() => getLocalDay(text)).toThrow(`"${text}" is no date; write year, month and day as 2025-07-20`)
})

test('what was meant as a date is told from names of crossings and folders', () => {
  expect(['2025-07-20', '20.7.2025', '2025/07/20', '20250720', '2025-02-30'].filter((text) => !looksLikeDate(text))).toEqual([])
  expect(['huu-nghi', '.data/log/huu-nghi', '1116-1117', 'log-2025-07-20'].filter(looksLikeDate)).toEqual([])
})
