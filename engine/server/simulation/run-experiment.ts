/**
 * The experiments of the command line: one scenario or many, as estimates, under common random numbers.
 *
 * Same scenarios, seed and options give the same results with any number of threads.
 */
import {
  createMomentTable, createPairedTable, createSelection, estimateOf, findLeast, isPreciseEnough, judgeBound, mser5, type Bound, type Estimate, type PairedDifference, type Verdict,
} from '../../../sim/experiment/index.ts'
import { compileNetwork, type Scenario } from '../../../sim/index.ts'
import { createSeriesTable, seriesShapeOf, type SeriesSummary } from './day-series.ts'
import { createReplicationPool } from './replication-pool.ts'
import { runVariants } from './run-variants.ts'

export interface ExperimentOptions {
  readonly seed: string | number
  readonly replicationCount: number
  readonly workerCount: number
  readonly levelRatio: number
  readonly signal: AbortSignal
  readonly onProgress: (doneCount: number, totalCount: number) => void
  /** Bins of the series over time; 0 or absent: none. */
  readonly seriesBinCount?: number
}

export interface VariantResult {
  readonly scenario: Scenario
  readonly replicationCount: number
  /** By measure, in the order of the network. */
  readonly measures: ReadonlyMap<string, Estimate>
  /** Over time; null when it was not asked for. */
  readonly series: SeriesSummary | null
}

export interface ExperimentResult {
  readonly replicationCount: number
  readonly variants: readonly VariantResult[]
  /** Aborted before all replications were run. */
  readonly isPartial: boolean
}

export interface StopRule {
  readonly halfWidthRatio: number
  readonly of: string
  readonly replicationCountMax: number
}

/** One table row per measure of each variant. */
function listMeasures(scenarios: readonly Scenario[]): readonly (readonly string[])[] {
  return scenarios.map((scenario) => compileNetwork(scenario).measureNames)
}

/** Every variant gets the same replications; with a stop rule, as many as its measure needs in every one of them. */
export async function runExperiment(scenarios: readonly Scenario[], stop: StopRule | null, options: ExperimentOptions): Promise<ExperimentResult> {
  const names = listMeasures(scenarios)
  const tables = names.map((measures) => createMomentTable(measures.length))
  const replicationCountMax = stop?.replicationCountMax ?? options.replicationCount
  const isEnough = (): boolean =>
    stop !== null && tables.every((table, variant) => isPreciseEnough(table, names[variant]?.indexOf(stop.of) ?? -1, options.levelRatio, stop.halfWidthRatio))
  const all = scenarios.map((_, variant) => variant)
  const seriesBinCount = options.seriesBinCount ?? 0
  const series = scenarios.map((scenario) => {
    const shape = seriesShapeOf({ scenario }, seriesBinCount)
    return shape === null ? null : createSeriesTable(shape)
  })
  const pool = createReplicationPool(scenarios, options.seed, Math.min(options.workerCount, replicationCountMax * scenarios.length), seriesBinCount)
  try {
    const replicationCount = await runVariants(pool, scenarios.length, {
      replicationCountMax, variants: () => all, looksAhead: true, signal: options.signal,
      onReplication: (rows, replicationIndex) => {
        rows.forEach((row, variant) => {
          if (row === null) return
          tables[variant]?.add(row.values)
          if (row.series !== null) series[variant]?.add(row.series)
        })
        options.onProgress(replicationIndex + 1, replicationCountMax)
        return !isEnough()
      },
    })
    const variants = scenarios.map((scenario, variant): VariantResult => {
      const table = tables[variant]
      const measures = names[variant]?.map((name, index) => [name, estimateOf(table ?? createMomentTable(0), index, options.levelRatio)] as const)
      return { scenario, replicationCount, measures: new Map(measures), series: replicationCount === 0 ? null : (series[variant]?.summary() ?? null) }
    })
    return { replicationCount, variants, isPartial: options.signal.aborted && replicationCount < replicationCountMax }
  } finally {
    await pool.close()
  }
}

export interface Comparison {
  readonly replicationCount: number
  readonly scenarios: readonly Scenario[]
  /** By measure that the first scenario shares: one entry per further scenario, null where that one lacks the measure. */
  readonly measures: ReadonlyMap<string, readonly (PairedDifference | null)[]>
  readonly isPartial: boolean
}

/** The first scenario against each of the others, replication by replication. */
export async function compareScenarios(scenarios: readonly Scenario[], options: ExperimentOptions): Promise<Comparison> {
  const names = listMeasures(scenarios)
  const base = names[0] ?? []
  const others = names.slice(1).map((measures) => ({ table: createPairedTable(base.length), columns: base.map((name) => measures.indexOf(name)) }))
  const all = scenarios.map((_, variant) => variant)
  const pool = createReplicationPool(scenarios, options.seed, Math.min(options.workerCount, options.replicationCount * scenarios.length))
  try {
    const replicationCount = await runVariants(pool, scenarios.length, {
      replicationCountMax: options.replicationCount, variants: () => all, looksAhead: true, signal: options.signal,
      onReplication: (rows, replicationIndex) => {
        const first = rows[0]?.values ?? new Float64Array(0)
        others.forEach(({ table, columns }, other) => table.add(first, columns.map((column) => rows[other + 1]?.values[column] ?? Number.NaN)))
        options.onProgress(replicationIndex + 1, options.replicationCount)
        return true
      },
    })
    const measures = base.map((name, index) => [name, others.map(({ table, columns }) => (columns[index] === -1 ? null : table.difference(index, options.levelRatio)))] as const)
    return { replicationCount, scenarios, measures: new Map(measures), isPartial: options.signal.aborted && replicationCount < options.replicationCount }
  } finally {
    await pool.close()
  }
}

export interface BestChoice {
  readonly replicationCount: number
  /** Null when replications ran out, or it was aborted, before one was left. */
  readonly variantIndex: number | null
  readonly survivors: readonly number[]
}

/** The variant with the least (or most) of a measure, by the sequential procedure of Kim and Nelson. */
export async function selectBest(
  scenarios: readonly Scenario[], choice: { readonly measure: string; readonly seeks: 'least' | 'most'; readonly indifference: number }, options: ExperimentOptions,
): Promise<BestChoice> {
  const columns = listMeasures(scenarios).map((names) => names.indexOf(choice.measure))
  const firstReplicationCount = Math.min(FIRST_STAGE, options.replicationCount)
  const selection = createSelection({ variantCount: scenarios.length, seeks: choice.seeks, levelRatio: options.levelRatio, indifference: choice.indifference, firstReplicationCount })
  const pool = createReplicationPool(scenarios, options.seed, options.workerCount)
  try {
    const replicationCount = await runVariants(pool, scenarios.length, {
      replicationCountMax: options.replicationCount, variants: selection.survivors, looksAhead: false, signal: options.signal,
      onReplication: (rows, replicationIndex) => {
        selection.observe(rows.map((row, variant) => row?.values[columns[variant] ?? -1] ?? Number.NaN))
        options.onProgress(replicationIndex + 1, options.replicationCount)
        return selection.survivors().length > 1
      },
    })
    const survivors = selection.survivors()
    return { replicationCount, survivors, variantIndex: survivors.length === 1 ? (survivors[0] ?? null) : null }
  } finally {
    await pool.close()
  }
}

const FIRST_STAGE = 10

export interface LeastChoice {
  readonly replicationCount: number
  readonly verdicts: readonly Verdict[]
  readonly estimates: readonly Estimate[]
  readonly variantIndex: number | null
  readonly isSure: boolean
}

/** The first variant, in the order given (rising cost), whose measure holds the bound. Runs until that is sure or replications run out. */
export async function findLeastHolding(scenarios: readonly Scenario[], measure: string, bound: Bound, options: ExperimentOptions): Promise<LeastChoice> {
  const columns = listMeasures(scenarios).map((names) => names.indexOf(measure))
  const tables = scenarios.map(() => createMomentTable(1))
  const judge = (): Verdict[] => tables.map((table) => judgeBound(table, 0, bound, options.levelRatio, scenarios.length))
  let verdicts = judge()
  const pool = createReplicationPool(scenarios, options.seed, options.workerCount)
  try {
    const replicationCount = await runVariants(pool, scenarios.length, {
      replicationCountMax: options.replicationCount, looksAhead: false, signal: options.signal,
      variants: () => scenarios.map((_, variant) => variant).filter((variant) => verdicts[variant] === 'open'),
      onReplication: (rows, replicationIndex) => {
        rows.forEach((row, variant) => row !== null && tables[variant]?.add([row.values[columns[variant] ?? -1] ?? Number.NaN]))
        if (replicationIndex + 1 >= FIRST_STAGE) verdicts = judge()
        options.onProgress(replicationIndex + 1, options.replicationCount)
        return replicationIndex + 1 < FIRST_STAGE || !isSettled(verdicts)
      },
    })
    return { replicationCount, verdicts, estimates: tables.map((table) => estimateOf(table, 0, options.levelRatio)), ...findLeast(verdicts) }
  } finally {
    await pool.close()
  }
}

function isSettled(verdicts: readonly Verdict[]): boolean {
  const { variantIndex, isSure } = findLeast(verdicts)
  return isSure && (variantIndex !== null || !verdicts.includes('open'))
}

const PILOT_BINS = 1_000
const PILOT_REPLICATIONS = 10

/**
 * The warm-up that MSER-5 finds in the vehicles inside, averaged over pilot replications.
 *
 * @returns null when the run has no known end, or is too short to tell.
 */
export async function findWarmUp(scenario: Scenario, options: Omit<ExperimentOptions, 'replicationCount'>): Promise<number | null> {
  const shape = seriesShapeOf({ scenario }, PILOT_BINS)
  if (shape === null) return null
  const pilot: Scenario = { ...scenario, warmUpMs: 0, drain: false }
  const { variants } = await runExperiment([pilot], null, { ...options, replicationCount: PILOT_REPLICATIONS, seriesBinCount: PILOT_BINS })
  const means = variants[0]?.series?.means ?? []
  const inside = Array.from({ length: PILOT_BINS }, (_, bin) => scenario.flows.reduce((total, _flow, flow) => total + (means[flow * PILOT_BINS + bin] ?? 0), 0))
  const cut = mser5(inside)
  return cut.isReliable ? Math.round(cut.valueCount * shape.binMs) : null
}
