/**
 * Results as the stable JSON and CSV that other programs read.
 *
 * `elapsedMs` is the only field that may differ between two runs of the same scenario and seed.
 */
import type { Estimate } from '../../../sim/experiment/index.ts'
import type { Comparison, VariantResult } from './run-experiment.ts'

export interface ResultHead {
  readonly seed: string | number
  readonly elapsedMs: number
}

const estimateJson = ({ value, ciLow, ciHigh, n }: Estimate) => ({ value, ciLow, ciHigh, n })
const measuresJson = (measures: ReadonlyMap<string, Estimate>) => Object.fromEntries([...measures].map(([name, estimate]) => [name, estimateJson(estimate)]))

export const resultJson = (variant: VariantResult, { seed, elapsedMs }: ResultHead) => ({
  scenario: variant.scenario.id, seed, replications: variant.replicationCount, elapsedMs, measures: measuresJson(variant.measures),
})

export interface SweepVariant {
  readonly settings: readonly { readonly path: string; readonly value: unknown }[]
  readonly result: VariantResult
}

export const sweepJson = (variants: readonly SweepVariant[], { seed, elapsedMs }: ResultHead) => ({
  scenario: variants[0]?.result.scenario.id ?? '', seed, replications: variants[0]?.result.replicationCount ?? 0, elapsedMs,
  sweep: variants.map(({ settings, result }) => ({ settings: Object.fromEntries(settings.map(({ path, value }) => [path, value])), measures: measuresJson(result.measures) })),
})

export const comparisonJson = (comparison: Comparison, { seed, elapsedMs }: ResultHead) => ({
  scenarios: comparison.scenarios.map((scenario) => scenario.id), seed, replications: comparison.replicationCount, elapsedMs,
  comparisons: comparison.scenarios.slice(1).map((scenario, other) => ({
    first: comparison.scenarios[0]?.id ?? '', second: scenario.id,
    measures: Object.fromEntries(
      [...comparison.measures].flatMap(([name, pairs]) => {
        const pair = pairs[other]
        if (pair === null || pair === undefined) return []
        const { first, second, difference, isClear, varianceGainRatio } = pair
        return [[name, { first: estimateJson(first), second: estimateJson(second), difference: estimateJson(difference), isClear, varianceGainRatio }]]
      }),
    ),
  })),
})

const cell = (value: unknown): string => {
  const text = value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One line per variant and measure. */
export function resultCsv(variants: readonly SweepVariant[]): string {
  const paths = variants[0]?.settings.map(({ path }) => path) ?? []
  const lines = variants.flatMap(({ settings, result }) =>
    [...result.measures].map(([name, { value, ciLow, ciHigh, n }]) => [result.scenario.id, ...settings.map((setting) => setting.value), name, value, ciLow, ciHigh, n]),
  )
  return [['scenario', ...paths, 'measure', 'value', 'ciLow', 'ciHigh', 'n'], ...lines].map((line) => `${line.map(cell).join(',')}\n`).join('')
}
