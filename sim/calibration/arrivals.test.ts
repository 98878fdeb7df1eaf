import { expect, test } from 'vitest'
import { MS_PER_DAY, MS_PER_HOUR } from '../../engine/model/units.ts'
import { dayStartMsOf } from '../observations/calendar.ts'
import { createRandom, drawExponential, drawGamma } from '../random.ts'
import { fitArrivals, splitDayTypes } from './arrivals.ts'

function comeBy(drawGapMs: () => number, untilMs: number): number[] {
  const times: number[] = []
  for (let atMs = drawGapMs(); atMs < untilMs; atMs += drawGapMs()) times.push(Math.round(atMs))
  return times
}
/** Thinning: a Poisson process whose rate follows the clock. */
function comeByClock(random: ReturnType<typeof createRandom>, fromMs: number, untilMs: number, vehPerH: (atMs: number) => number, mostPerH: number): number[] {
  return comeBy(() => drawExponential(random, MS_PER_HOUR / mostPerH), untilMs - fromMs).map((sinceMs) => fromMs + sinceMs).filter((atMs) => random.nextRatio() < vehPerH(atMs) / mostPerH)
}
const hourAt = (atMs: number): number => Math.floor((((atMs + 7 * MS_PER_HOUR) % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY / MS_PER_HOUR)

test('a Poisson process of constant rate is found to be one', () => {
  const random = createRandom(5, 'poisson')
  const fit = fitArrivals(comeBy(() => drawExponential(random, 40_000), 40 * MS_PER_HOUR), { fromMs: 0, untilMs: 40 * MS_PER_HOUR, isDated: false })
  expect(fit.model.kind).toBe('poisson')
  expect(fit.model.kind === 'poisson' ? fit.model.vehPerH / 90 : 0).toBeCloseTo(1, 1)
  expect(fit.dispersionRatio).toBeGreaterThan(0.6)
})

test('even gaps are a renewal process', () => {
  const random = createRandom(6, 'renewal')
  const fit = fitArrivals(comeBy(() => drawGamma(random, 60_000, 6), 60 * MS_PER_HOUR), { fromMs: 0, untilMs: 60 * MS_PER_HOUR, isDated: false })
  expect(fit.model).toMatchObject({ kind: 'renewal', between: { kind: expect.stringMatching(/erlang|gamma/) as unknown } })
})

test('the hours of a profile are recovered from ten days', () => {
  const random = createRandom(7, 'profile')
  const fromMs = dayStartMsOf('2025-07-07')
  const untilMs = fromMs + 10 * MS_PER_DAY
  const rate = (atMs: number): number => (hourAt(atMs) >= 7 && hourAt(atMs) < 11 ? 60 : hourAt(atMs) >= 11 && hourAt(atMs) < 19 ? 20 : 0)
  const times = comeByClock(random, fromMs, untilMs, rate, 60)
  const { model } = fitArrivals(times, { fromMs, untilMs, isDated: true })
  if (model.kind !== 'perDay') throw new Error(model.kind)
  expect(model.countPerDay / 400).toBeCloseTo(1, 1)
  expect(model.vehPerHByHour[8]).toBeGreaterThan(50)
  expect(model.vehPerHByHour[12]).toBeLessThan(27)
  expect(model.vehPerHByHour[3]).toBe(0)
  expect(model.countPerDay).toBeCloseTo(times.length / 10, 6)
})

test('a recording that begins at noon counts each hour by how often it covers it', () => {
  const fromMs = dayStartMsOf('2025-07-07') + 12 * MS_PER_HOUR
  const untilMs = fromMs + 36 * MS_PER_HOUR
  const times = [...Array.from({ length: 90 }, (_, index) => fromMs + 20_000 * index), ...Array.from({ length: 90 }, (_, index) => fromMs + MS_PER_DAY + 20_000 * index), ...Array.from({ length: 30 }, (_, index) => fromMs + 20 * MS_PER_HOUR + 60_000 * index)]
  const { model } = fitArrivals(times, { fromMs, untilMs, isDated: true })
  if (model.kind !== 'perDay') throw new Error(model.kind)
  expect(model.vehPerHByHour[12]).toBe(90)
  expect(model.vehPerHByHour[8]).toBe(30)
})

test('weekends that are quieter are told apart, equal ones are not', () => {
  const random = createRandom(8, 'days')
  const fromMs = dayStartMsOf('2025-07-07')
  const untilMs = fromMs + 21 * MS_PER_DAY
  const isWeekend = (atMs: number): boolean => [5, 6].includes(Math.floor((atMs - fromMs) / MS_PER_DAY) % 7)
  const coverage = { fromMs, untilMs, isDated: true }
  const quiet = splitDayTypes(comeByClock(random, fromMs, untilMs, (atMs) => (isWeekend(atMs) ? 8 : 16), 16), coverage)
  expect(quiet?.isApart).toBe(true)
  expect((quiet?.weekendPerDayCount ?? 0) / 192).toBeCloseTo(1, 1)
  expect(splitDayTypes(comeByClock(random, fromMs, untilMs, () => 16, 16), coverage)?.isApart).toBe(false)
  expect(splitDayTypes([], { fromMs, untilMs: fromMs + 3 * MS_PER_DAY, isDated: true })).toBeNull()
})
