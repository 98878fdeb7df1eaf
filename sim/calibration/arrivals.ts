/**
 * When vehicles come, from when they came: a constant rate, a renewal process, or a profile of the hours of the day.
 *
 * Constant: hourly counts that a Poisson process would give (chi-squared over cells of at least five expected). If so, the gaps say
 *           whether it is a Poisson process or another renewal process (AIC, ten units better).
 * Profile:  vehicles per hour of the day, each hour by how often the recording covers it (its first and last hour as whole ones).
 * Day types: weekdays beside weekends, where the recording has both; apart when their counts differ by more than chance allows.
 * Time:     clock hours are Hanoi's where the recording is dated; else hours since its first record.
 * Checked:  arrivals.test.ts.
 */
import { MS_PER_DAY, MS_PER_HOUR } from '../../engine/model/units.ts'
import { HANOI_OFFSET_MS } from '../observations/calendar.ts'
import type { Distribution } from '../scenario.ts'
import { fitDistribution } from './fit.ts'
import { chiSquaredAbove, normalCdf } from './special-functions.ts'

export const DAY_TYPES = ['all', 'weekday', 'weekend'] as const
export type DayType = (typeof DAY_TYPES)[number]

export type ArrivalModel =
  | { readonly kind: 'poisson'; readonly vehPerH: number }
  | { readonly kind: 'renewal'; readonly between: Distribution }
  /** By clock hour. */
  | { readonly kind: 'perDay'; readonly countPerDay: number; readonly vehPerHByHour: readonly number[] }
  /** By hour since the first record. */
  | { readonly kind: 'rates'; readonly vehPerHByHour: readonly number[] }

export interface ArrivalFit {
  readonly model: ArrivalModel
  readonly arrivalCount: number
  /** Chance that a constant rate gives counts as uneven; null with too few vehicles. */
  readonly constantPRatio: number | null
  /** Variance over mean of the hourly counts around the model: 1 for a Poisson process; null with too few hours. */
  readonly dispersionRatio: number | null
}

/** What of the clock a recording covers. */
export interface Coverage {
  readonly fromMs: number
  readonly untilMs: number
  readonly isDated: boolean
}

const CONSTANT_P_MIN = 0.01
const COUNT_MIN = 50
const RENEWAL_AIC_GAIN = 10
const EXPECTED_MIN = 5
/** A recording of less than this has no whole hours to speak of. */
const WHOLE_HOURS_MIN = 4

const clockMs = (atMs: number): number => atMs + HANOI_OFFSET_MS
const hourOf = (atMs: number): number => Math.floor((((clockMs(atMs) % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY) / MS_PER_HOUR)
/** 0 is Thursday, 1 January 1970. */
const isWeekend = (atMs: number): boolean => {
  const day = (((Math.floor(clockMs(atMs) / MS_PER_DAY) + 4) % 7) + 7) % 7
  return day === 0 || day === 6
}

export const isOfType = (atMs: number, dayType: DayType): boolean => dayType === 'all' || (dayType === 'weekend') === isWeekend(atMs)

export function fitArrivals(arrivedAtMs: readonly number[], coverage: Coverage, dayType: DayType = 'all'): ArrivalFit {
  const { fromMs, untilMs, isDated } = coverage
  const times = arrivedAtMs.filter((atMs) => !isDated || isOfType(atMs, dayType)).sort((left, right) => left - right)
  const cells = hourlyCells(times, coverage, dayType)
  const coveredMs = cells.reduce((sum, cell) => sum + cell.coveredMs, 0)
  const vehPerH = coveredMs === 0 ? 0 : (times.length * MS_PER_HOUR) / coveredMs
  const constantPRatio = times.length < COUNT_MIN ? null : chanceOfConstant(cells, vehPerH)
  const base = { arrivalCount: times.length, constantPRatio }
  if (constantPRatio !== null && constantPRatio > CONSTANT_P_MIN) {
    const gaps = fitDistribution(times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0)))
    const exponential = gaps?.candidates.find(({ distribution }) => distribution.kind === 'exponential')
    const isRenewal = dayType === 'all' && gaps !== null && gaps.chosen.distribution.kind !== 'exponential' && (exponential === undefined || exponential.aicNats - gaps.chosen.aicNats > RENEWAL_AIC_GAIN)
    const model: ArrivalModel = isRenewal ? { kind: 'renewal', between: gaps.chosen.distribution } : { kind: 'poisson', vehPerH }
    return { ...base, model, dispersionRatio: dispersionOf(cells, () => vehPerH, 1) }
  }
  const byHour = ratesByHour(cells, (cell) => (isDated ? hourOf(cell.fromMs) : Math.floor((cell.fromMs - fromMs) / MS_PER_HOUR)), isDated ? 24 : Math.max(1, Math.ceil((untilMs - fromMs) / MS_PER_HOUR)))
  const model: ArrivalModel = isDated ? { kind: 'perDay', countPerDay: byHour.reduce((sum, rate) => sum + rate, 0), vehPerHByHour: byHour } : { kind: 'rates', vehPerHByHour: byHour }
  return { ...base, model, dispersionRatio: dispersionOf(cells, (cell) => byHour[isDated ? hourOf(cell.fromMs) : Math.floor((cell.fromMs - fromMs) / MS_PER_HOUR)] ?? 0, byHour.filter((rate) => rate > 0).length) }
}

interface Cell {
  readonly fromMs: number
  readonly coveredMs: number
  readonly arrivalCount: number
}

/** Hours of the recording: by the clock where it is dated, else since its beginning. */
function hourlyCells(times: readonly number[], { fromMs, untilMs, isDated }: Coverage, dayType: DayType): Cell[] {
  const zeroMs = isDated ? Math.floor(clockMs(fromMs) / MS_PER_HOUR) * MS_PER_HOUR - HANOI_OFFSET_MS : fromMs
  const counts = new Map<number, number>()
  for (const atMs of times) {
    const index = Math.min(Math.floor((atMs - zeroMs) / MS_PER_HOUR), Math.max(0, Math.ceil((untilMs - zeroMs) / MS_PER_HOUR) - 1))
    counts.set(index, (counts.get(index) ?? 0) + 1)
  }
  const cells: Cell[] = []
  for (let index = 0; zeroMs + index * MS_PER_HOUR < untilMs; index += 1) {
    const cellMs = zeroMs + index * MS_PER_HOUR
    if (isDated && !isOfType(cellMs, dayType)) continue
    cells.push({ fromMs: cellMs, coveredMs: Math.min(untilMs, cellMs + MS_PER_HOUR) - Math.max(fromMs, cellMs), arrivalCount: counts.get(index) ?? 0 })
  }
  return cells
}

/** Neighbouring hours are put together until each group expects five. */
function chanceOfConstant(cells: readonly Cell[], vehPerH: number): number | null {
  let statistic = 0
  let groupCount = 0
  let [expected, observed] = [0, 0]
  for (const { coveredMs, arrivalCount } of cells) {
    expected += (vehPerH * coveredMs) / MS_PER_HOUR
    observed += arrivalCount
    if (expected < EXPECTED_MIN) continue
    statistic += (observed - expected) ** 2 / expected
    groupCount += 1
    ;[expected, observed] = [0, 0]
  }
  return groupCount < 3 ? null : chiSquaredAbove(statistic, groupCount - 1)
}

function ratesByHour(cells: readonly Cell[], indexOf: (cell: Cell) => number, length: number): number[] {
  const counts = Array.from({ length }, () => 0)
  const coveredMs = Array.from({ length }, () => 0)
  for (const cell of cells) {
    const index = Math.min(length - 1, indexOf(cell))
    counts[index] = (counts[index] ?? 0) + cell.arrivalCount
    // The recording begins and ends with a vehicle, wherever in its hour: those hours count as whole, or a minute would pass for a rush.
    coveredMs[index] = (coveredMs[index] ?? 0) + (cells.length < WHOLE_HOURS_MIN ? cell.coveredMs : MS_PER_HOUR)
  }
  return counts.map((count, index) => ((coveredMs[index] ?? 0) === 0 ? 0 : (count * MS_PER_HOUR) / (coveredMs[index] ?? 1)))
}

/** Pearson's statistic per hour over what the model leaves free, over hours that expect at least one; one day says nothing of its own profile. */
function dispersionOf(cells: readonly Cell[], rateOf: (cell: Cell) => number, parameterCount: number): number | null {
  const squares = cells.flatMap((cell) => {
    const expected = (rateOf(cell) * (cells.length < WHOLE_HOURS_MIN ? cell.coveredMs : MS_PER_HOUR)) / MS_PER_HOUR
    return expected < 1 ? [] : [(cell.arrivalCount - expected) ** 2 / expected]
  })
  const freeCount = squares.length - parameterCount
  return freeCount < 8 ? null : squares.reduce((sum, value) => sum + value, 0) / freeCount
}

export interface DayTypeSplit {
  readonly weekdayPerDayCount: number
  readonly weekendPerDayCount: number
  /** Chance that equal days give counts as far apart. */
  readonly samePRatio: number
  readonly isApart: boolean
}

/** @returns null when the recording does not cover a whole day of both. */
export function splitDayTypes(arrivedAtMs: readonly number[], { fromMs, untilMs, isDated }: Coverage): DayTypeSplit | null {
  if (!isDated) return null
  const hours = { weekday: 0, weekend: 0 }
  const counts = { weekday: 0, weekend: 0 }
  for (let atMs = fromMs; atMs < untilMs; atMs += MS_PER_HOUR) hours[isWeekend(atMs) ? 'weekend' : 'weekday'] += 1
  for (const atMs of arrivedAtMs) counts[isWeekend(atMs) ? 'weekend' : 'weekday'] += 1
  if (hours.weekday < 24 || hours.weekend < 24) return null
  const perDay = (type: 'weekday' | 'weekend'): number => (24 * counts[type]) / hours[type]
  const deviation = Math.sqrt((24 / hours.weekday) ** 2 * counts.weekday + (24 / hours.weekend) ** 2 * counts.weekend)
  const samePRatio = deviation === 0 ? 1 : 2 * (1 - normalCdf(Math.abs(perDay('weekday') - perDay('weekend')) / deviation))
  return { weekdayPerDayCount: perDay('weekday'), weekendPerDayCount: perDay('weekend'), samePRatio, isApart: samePRatio < CONSTANT_P_MIN }
}
