/** A calibration for people: who comes, how long service takes and how well that fits, recorded beside simulated. */
import type { ArrivalModel } from '../../../sim/calibration/arrivals.ts'
import { alignTable, formatDuration, formatMeasure, formatNumber } from '../simulation/measure-text.ts'
import { FEW_SERVICES, type Calibration } from './calibrate.ts'
import type { ComparedMeasure } from './compare-recording.ts'
import { distributionText } from './distribution-text.ts'

export const KS_CAVEAT = 'p is that of a distribution known beforehand; fitted to the same times it comes out too large: a small p speaks against a family, a large one proves nothing.'

const shareText = (ratio: number | null): string => (ratio === null ? '-' : ratio < 0.001 ? '< 0.001' : ratio.toFixed(3))
export const aicText = (nats: number, bestNats: number): string => (Number.isFinite(nats) ? `+${(nats - bestNats).toFixed(1)}` : 'certain')

export function modelText(model: ArrivalModel): string {
  switch (model.kind) {
    case 'poisson':
      return `Poisson, ${formatNumber(model.vehPerH)} per hour`
    case 'renewal':
      return `renewal, between ${distributionText(model.between)}`
    case 'perDay':
      return `${formatNumber(model.countPerDay)} a day, most at ${String(model.vehPerHByHour.indexOf(Math.max(...model.vehPerHByHour))).padStart(2, '0')}:00 (${formatNumber(Math.max(...model.vehPerHByHour))} per hour)`
    case 'rates':
      return `${model.vehPerHByHour.length} hourly rates, at most ${formatNumber(Math.max(...model.vehPerHByHour))} per hour`
  }
}

export function calibrationText(calibration: Calibration, compared: readonly ComparedMeasure[]): string {
  const { recording, flows, stations, unknownStations } = calibration
  const parts = [
    `${recording.title}\n${recording.arrivals.length} vehicles, ${recording.visits.length} visits to stations${recording.remarks.map((remark) => `\n${remark}`).join('')}`,
    alignTable([
      ['flow', 'vehicles', 'arrivals', 'constant? p', 'dispersion'],
      ...flows.map(({ flowId, fit }) => [flowId, String(fit.arrivalCount), modelText(fit.model), shareText(fit.constantPRatio), fit.dispersionRatio === null ? '-' : fit.dispersionRatio.toFixed(2)]),
    ]),
    ...flows.flatMap(({ flowId, split }) => (split === null ? [] : [`${flowId}: ${formatNumber(split.weekdayPerDayCount)} a weekday, ${formatNumber(split.weekendPerDayCount)} a day at the weekend, p ${shareText(split.samePRatio)}${split.isApart ? ': two types of day, choose one with --day-type' : ''}`])),
    ...stations.map(({ stationId, services, fit }) => {
      const best = fit.candidates.reduce((least, { aicNats }) => Math.min(least, aicNats), Infinity)
      const few = fit.sampleCount < FEW_SERVICES ? `, too few to trust` : ''
      const moveUp = services.moveUpMs === null ? '' : `, move-up ${formatDuration(services.moveUpMs)}`
      return `${stationId}: ${fit.sampleCount} services from ${services.evidence}${few}; ${services.serverCount} ${services.serverCount === 1 ? 'server' : 'servers'}; mean ${formatDuration(fit.meanMs)}, cv ${fit.cvRatio.toFixed(2)}${moveUp}\n${alignTable([
        ['  family', 'AIC', 'K-S', 'p'],
        ...fit.candidates.map((candidate, index) => [`${index === 0 ? '* ' : '  '}${distributionText(candidate.distribution)}`, aicText(candidate.aicNats, best), candidate.ksRatio.toFixed(4), shareText(candidate.ksPRatio)]),
      ])}`
    }),
    stations.length === 0 ? '' : KS_CAVEAT,
    unknownStations.length === 0 ? '' : `nothing could be learnt of the service at ${unknownStations.join(', ')}`,
    compared.length === 0 ? '' : alignTable([
      ['measure', 'recorded', 'simulated', 'low', 'high', 'difference'],
      ...compared.map(({ measure, recorded, simulated }) => {
        const value = simulated?.value ?? null
        const difference = value === null || recorded === null || recorded === 0 ? '-' : `${value >= recorded ? '+' : ''}${(100 * (value / recorded - 1)).toFixed(1)} %`
        return [measure, formatMeasure(measure, recorded), formatMeasure(measure, value), formatMeasure(measure, simulated?.ciLow ?? null), formatMeasure(measure, simulated?.ciHigh ?? null), difference]
      }),
    ]),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}
