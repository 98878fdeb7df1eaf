import { expect, test } from 'vitest'
import { sumBuckets } from './measure-steps.ts'

const bucket = (iso: string, crossedExportCount: number, waitingVehMax: number) => ({
  fromMs: Date.parse(iso),
  crossedExportCount,
  crossedImportCount: 1,
  arrivedExportCount: 0,
  arrivedImportCount: 0,
  waitingVehMax,
  insideVehMax: waitingVehMax,
})

test('counts add up and peaks stay peaks', () => {
  const [hour, ...rest] = sumBuckets([bucket('2026-11-21T08:00:00+07:00', 3, 10), bucket('2026-11-21T08:45:00+07:00', 4, 7)], 3_600_000)
  expect(rest).toEqual([])
  expect(hour).toEqual({ ...bucket('2026-11-21T08:00:00+07:00', 7, 10), crossedImportCount: 2 })
})

test('a day begins at midnight in Hanoi', () => {
  const days = sumBuckets([bucket('2026-11-20T23:45:00+07:00', 1, 1), bucket('2026-11-21T00:00:00+07:00', 2, 2)], 86_400_000)
  expect(days.map(({ fromMs }) => new Date(fromMs).toISOString())).toEqual(['2026-11-19T17:00:00.000Z', '2026-11-20T17:00:00.000Z'])
})
