/** What is wrong with a distribution, a calendar or a rate profile, in words for who wrote it. */
import { meanMsOf } from '../kernel/distributions.ts'
import type { Distribution, OpeningCalendar, RateProfile, StepCalendar } from '../scenario.ts'

/** Called with what is wrong; the path is the caller's. */
export type Report = (message: string) => void

/** Longest time that anything may last: ticks stay exact whole numbers far beyond. */
export const TIME_MS_MAX = 1e13

export const isTime = (valueMs: number): boolean => Number.isFinite(valueMs) && valueMs >= 0 && valueMs <= TIME_MS_MAX
export const isCount = (count: number, least: number): boolean => Number.isSafeInteger(count) && count >= least && count < 2 ** 28

export function checkDistribution(distribution: Distribution, report: Report): void {
  const positive = (name: string, value: number): void => {
    if (!(Number.isFinite(value) && value > 0)) report(`${name} of a ${distribution.kind} distribution must be above 0, not ${value}`)
  }
  switch (distribution.kind) {
    case 'deterministic':
      break
    case 'exponential':
      positive('the mean', distribution.meanMs)
      break
    case 'erlang':
      positive('the mean', distribution.meanMs)
      if (!isCount(distribution.phaseCount, 1)) report(`k of an erlang distribution is a whole number from 1, not ${distribution.phaseCount}`)
      break
    case 'gamma':
    case 'weibull':
      positive('the mean', distribution.meanMs)
      positive('the shape k', distribution.shapeRatio)
      if (distribution.shapeRatio < 0.05) report(`the shape k of a ${distribution.kind} distribution must be at least 0.05, not ${distribution.shapeRatio}`)
      break
    case 'lognormal':
      positive('the mean', distribution.meanMs)
      if (!(distribution.cvRatio >= 0 && distribution.cvRatio <= 100)) report(`cv of a lognormal distribution lies between 0 and 100, not ${distribution.cvRatio}`)
      break
    case 'hyperexponential':
      positive('the mean', distribution.meanMs)
      if (!(distribution.cvRatio >= 1 && distribution.cvRatio <= 1_000)) report(`cv of a hyperexponential distribution is at least 1, not ${distribution.cvRatio}: below 1 take erlang or gamma`)
      break
    case 'uniform':
      if (!(distribution.minMs <= distribution.maxMs)) report(`the least value ${distribution.minMs} ms is above the greatest, ${distribution.maxMs} ms`)
      if (!isTime(distribution.minMs) || !isTime(distribution.maxMs)) report(`a uniform distribution lies between two times that are not negative`)
      break
    case 'triangular':
      if (!(distribution.minMs <= distribution.modeMs && distribution.modeMs <= distribution.maxMs)) report(`the mode ${distribution.modeMs} ms must lie between ${distribution.minMs} ms and ${distribution.maxMs} ms`)
      if (!isTime(distribution.minMs) || !isTime(distribution.maxMs)) report(`a triangular distribution lies between two times that are not negative`)
      break
    case 'empirical': {
      const { quantilesMs } = distribution
      if (quantilesMs.length < 2) report('an empirical distribution needs at least two quantiles: the least and the greatest value')
      else if (!quantilesMs.every(isTime)) report('a quantile is negative or no number')
      else if (quantilesMs.some((quantile, index) => quantile < (quantilesMs[index - 1] ?? 0))) report('quantiles must not fall')
      return
    }
  }
  const meanMs = meanMsOf(distribution)
  if (!isTime(meanMs)) report(`a mean of ${meanMs} ms is no possible length of time`)
}

export function checkSteps({ periodMs, steps }: StepCalendar, report: Report): void {
  if (periodMs !== null && !(isTime(periodMs) && periodMs >= 1)) report(`a calendar's period must be above 0, not ${periodMs} ms`)
  if (steps.length === 0) report('a calendar needs at least one step')
  if (periodMs === null && steps[0]?.fromMs !== 0) report('a calendar that does not repeat begins at 0')
  steps.forEach(({ fromMs, count }, index) => {
    if (!isTime(fromMs) || (periodMs !== null && fromMs >= periodMs)) report(`step ${index + 1} begins at ${fromMs} ms, outside of the period`)
    if (index > 0 && fromMs <= (steps[index - 1]?.fromMs ?? 0)) report(`step ${index + 1} begins before step ${index} does: list them by rising time`)
    if (!isCount(count, 0)) report(`${count} servers: a whole number that is not negative is needed`)
  })
  if (steps.length > 0 && steps.every(({ count }) => count === 0)) report('there is never a server: nobody would ever be served')
}

export function checkOpening({ periodMs, windows }: OpeningCalendar, report: Report): void {
  if (periodMs !== null && !(isTime(periodMs) && periodMs >= 1)) report(`a calendar's period must be above 0, not ${periodMs} ms`)
  if (windows.length === 0) report('it never opens: at least one opening time is needed')
  windows.forEach(({ fromMs, untilMs }, index) => {
    if (!isTime(fromMs) || !isTime(untilMs) || fromMs >= untilMs) report(`opening time ${index + 1} ends at ${untilMs} ms, which is not after its beginning, ${fromMs} ms`)
    if (periodMs !== null && untilMs > periodMs) report(`opening time ${index + 1} reaches past the period: write it as two`)
    if (index > 0 && fromMs < (windows[index - 1]?.untilMs ?? 0)) report(`opening time ${index + 1} begins before the one before has ended`)
  })
}

export function checkRate({ periodMs, pieces, untilMs }: RateProfile, isThereAlready: boolean, report: Report): void {
  if (periodMs !== null && !(isTime(periodMs) && periodMs >= 1)) report(`a profile's period must be above 0, not ${periodMs} ms`)
  if (untilMs !== null && !isTime(untilMs)) report(`arrivals until ${untilMs} ms: a time is needed`)
  if (pieces.length === 0) report('a profile needs at least one piece')
  pieces.forEach(({ fromMs, vehPerH, toVehPerH }, index) => {
    if (!isTime(fromMs) || (periodMs !== null && fromMs >= periodMs)) report(`piece ${index + 1} begins at ${fromMs} ms, outside of the period`)
    if (index > 0 && fromMs <= (pieces[index - 1]?.fromMs ?? 0)) report(`piece ${index + 1} begins before piece ${index} does: list them by rising time`)
    for (const rate of [vehPerH, toVehPerH]) if (!(Number.isFinite(rate) && rate >= 0 && rate <= 3.6e9)) report(`${rate} vehicles per hour: a number between 0 and 3.6 billion is needed`)
  })
  const last = pieces.at(-1)
  if (periodMs === null && untilMs === null && last !== undefined && last.vehPerH !== last.toVehPerH) report('the last piece of a profile that does not repeat must be level, or have an end')
  if (!isThereAlready && pieces.every(({ vehPerH, toVehPerH }) => vehPerH === 0 && toVehPerH === 0)) report('nobody would ever come: the rate is 0 throughout')
}
