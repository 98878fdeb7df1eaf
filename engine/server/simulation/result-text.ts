/** Results as a readable table. `allMeasures` lists every one; the table shows what planners look at first. */
import type { Estimate } from '../../../sim/experiment/index.ts'
import { alignTable, formatMeasure } from './measure-text.ts'
import type { Comparison, ExperimentResult, VariantResult } from './run-experiment.ts'

type Measures = ReadonlyMap<string, Estimate>

const withInterval = (measures: Measures, name: string): string => {
  const estimate = measures.get(name)
  if (estimate === undefined || estimate.value === null) return '-'
  if (estimate.ciLow === null || estimate.ciHigh === null) return formatMeasure(name, estimate.value)
  return `${formatMeasure(name, estimate.value)} ± ${formatMeasure(name, estimate.ciHigh - estimate.value)}`
}
const plain = (measures: Measures, name: string): string => formatMeasure(name, measures.get(name)?.value ?? null)

export function resultTable({ scenario, measures }: VariantResult): string {
  const stations = scenario.places.filter((place) => place.kind === 'station' || place.kind === 'meeting')
  const rooms = scenario.places.filter((place) => place.kind !== 'station' && place.kind !== 'meeting')
  const parts = [
    stations.length === 0 ? '' : alignTable([
      ['station', 'wait', 'P50', 'P95', 'longest', 'queue', 'most', 'busy', 'blocked', 'served'],
      ...stations.map(({ kind, id }) => {
        const of = (measure: string): string => `${kind}.${id}.${measure}`
        return [id, withInterval(measures, of('waitMsMean')), ...['waitMsP50', 'waitMsP95', 'waitMsMax', 'queueVehMean', 'queueVehMax', 'utilisationRatio', 'blockedRatio', 'servedCount'].map((name) => plain(measures, of(name)))]
      }),
    ]),
    rooms.length === 0 ? '' : alignTable([
      ['road, yard', 'inside', 'most', 'stay', 'P95', 'blocked', 'passed'],
      ...rooms.map(({ kind, id }) => [id, ...['occupancyVehMean', 'occupancyVehMax', 'dwellMsMean', 'dwellMsP95', 'blockedRatio', 'servedCount'].map((name) => plain(measures, `${kind}.${id}.${name}`))]),
    ]),
    alignTable([
      ['flow', 'crossing time', 'P50', 'P95', 'per day', 'in', 'out', 'inside', 'turned away'],
      ...scenario.flows.map(({ id }) => [id, withInterval(measures, `flow.${id}.crossingMsMean`), ...['crossingMsP50', 'crossingMsP95', 'throughputPerDay', 'inCount', 'outCount', 'insideCount', 'balkedCount'].map((name) => plain(measures, `flow.${id}.${name}`))]),
    ]),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

export function allMeasures(measures: Measures): string {
  return alignTable([
    ['measure', 'value', 'low', 'high', 'n'],
    ...[...measures].map(([name, { value, ciLow, ciHigh, n }]) => [name, formatMeasure(name, value), formatMeasure(name, ciLow), formatMeasure(name, ciHigh), String(n)]),
  ])
}

/** One line per variant: what was set, and the waits of every station that anybody waits at. */
export function sweepTable(result: ExperimentResult, labels: readonly string[], measureNames: readonly string[]): string {
  const heads = measureNames.map((name) => name.replace(/^(?:station|flow|yard|road|meeting|platoon)\./, ''))
  return alignTable([['variant', ...heads], ...result.variants.map((variant, index) => [labels[index] ?? '', ...measureNames.map((name) => withInterval(variant.measures, name))])])
}

/** Measures that a sweep or comparison shows when nobody names others. */
export function mainMeasures(measures: Iterable<string>): string[] {
  return [...measures].filter((name) => /^(?:station\.[^.]+\.(?:waitMsMean|waitMsP95|utilisationRatio)|flow\.[^.]+\.(?:crossingMsMean|throughputPerDay))$/.test(name))
}

export function comparisonTable(comparison: Comparison, names: readonly string[]): string {
  const rows = comparison.scenarios.slice(1).flatMap((_, other) =>
    names.flatMap((name) => {
      const pair = comparison.measures.get(name)?.[other]
      if (pair === null || pair === undefined) return []
      const { value, ciLow, ciHigh } = pair.difference
      const interval = ciLow === null || ciHigh === null ? '-' : `${formatMeasure(name, ciLow)} to ${formatMeasure(name, ciHigh)}`
      return [[comparison.scenarios.length > 2 ? `${comparison.scenarios[other + 1]?.id ?? ''}: ${name}` : name, formatMeasure(name, pair.first.value), formatMeasure(name, pair.second.value), formatMeasure(name, value), interval, verdictOf(pair.isClear, value, value === 0 && ciLow === 0 && ciHigh === 0)]]
    }),
  )
  return alignTable([['measure', comparison.scenarios[0]?.id ?? 'first', comparison.scenarios.length > 2 ? 'other' : (comparison.scenarios[1]?.id ?? 'second'), 'difference', 'interval', ''], ...rows])
}

/** A difference of exactly nothing is one: both saw the same vehicles. */
const verdictOf = (isClear: boolean, value: number | null, isSame: boolean): string => (isSame ? 'same' : isClear ? ((value ?? 0) > 0 ? 'more' : 'less') : 'not clear')
