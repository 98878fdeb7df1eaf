/**
 * Distributions as rows of numbers, and one draw from a row: in milliseconds, rounded to a whole one.
 *
 * By inversion wherever the quantile has a form, so that one uniform gives one time and the antithetic twin mirrors it. Gamma
 * and Erlang by Marsaglia and Tsang's squeeze (2000) from a normal quantile: exact, and mirrored nearly always.
 * Dear quantiles are read from a lattice, with the same result (quantile-lattice.ts).
 * Limits:  rounding to milliseconds moves the mean of a smooth distribution by less than (1 ms)² / (24 × mean).
 * Checked: distributions.test.ts (every mean and variance against its closed form).
 */
import { assertNever } from '../../engine/model/assert.ts'
import type { Distribution } from '../scenario.ts'
import { exponentialOf, logGamma, naturalLog, normalQuantile, powerOf } from './arithmetic.ts'
import { drawKeyedRatio } from './keyed-random.ts'
import { latticeOf, readLattice, type QuantileLattice } from './quantile-lattice.ts'

const DETERMINISTIC = 0
export const EXPONENTIAL = 1
const GAMMA = 2
const LOGNORMAL = 3
const UNIFORM = 4
const TRIANGULAR = 5
const WEIBULL = 6
const HYPEREXPONENTIAL = 7
const EMPIRICAL = 8

/** Row i: kind, and three parameters whose meaning the kind gives. Empirical quantiles lie one after another. */
export interface DistributionTable {
  readonly kind: Int32Array
  /** [a, b, c] per row; length 3 × rows. */
  readonly parameters: Float64Array
  readonly quantilesMs: Float64Array
  /** By row, for kinds whose quantile is dear. */
  readonly lattices: readonly (QuantileLattice | null)[]
}

function rowOf(distribution: Distribution, quantileOffset: number): readonly [kind: number, a: number, b: number, c: number] {
  switch (distribution.kind) {
    case 'deterministic':
      return [DETERMINISTIC, distribution.meanMs, 0, 0]
    case 'exponential':
      return [EXPONENTIAL, distribution.meanMs, 0, 0]
    case 'erlang':
      return distribution.phaseCount === 1 ? [EXPONENTIAL, distribution.meanMs, 0, 0] : [GAMMA, distribution.meanMs / distribution.phaseCount, distribution.phaseCount, 0]
    case 'gamma':
      return [GAMMA, distribution.meanMs / distribution.shapeRatio, distribution.shapeRatio, 0]
    case 'lognormal': {
      const variance = naturalLog(1 + distribution.cvRatio * distribution.cvRatio)
      return distribution.cvRatio === 0 || distribution.meanMs === 0 ? [DETERMINISTIC, distribution.meanMs, 0, 0] : [LOGNORMAL, naturalLog(distribution.meanMs) - variance / 2, Math.sqrt(variance), 0]
    }
    case 'uniform':
      return [UNIFORM, distribution.minMs, distribution.maxMs - distribution.minMs, 0]
    case 'triangular':
      return distribution.maxMs === distribution.minMs ? [DETERMINISTIC, distribution.minMs, 0, 0] : [TRIANGULAR, distribution.minMs, distribution.modeMs, distribution.maxMs]
    case 'weibull':
      return [WEIBULL, distribution.meanMs / exponentialOf(logGamma(1 + 1 / distribution.shapeRatio)), 1 / distribution.shapeRatio, 0]
    case 'hyperexponential': {
      const square = distribution.cvRatio * distribution.cvRatio
      const shortRatio = (1 + Math.sqrt((square - 1) / (square + 1))) / 2
      return [HYPEREXPONENTIAL, shortRatio, distribution.meanMs / (2 * shortRatio), distribution.meanMs / (2 * (1 - shortRatio))]
    }
    case 'empirical':
      return [EMPIRICAL, quantileOffset, distribution.quantilesMs.length - 1, 0]
    default:
      return assertNever(distribution)
  }
}

export function tableOf(distributions: readonly Distribution[]): DistributionTable {
  const kind = new Int32Array(distributions.length)
  const parameters = new Float64Array(3 * distributions.length)
  const quantiles: number[] = []
  distributions.forEach((distribution, row) => {
    const [rowKind, ...rest] = rowOf(distribution, quantiles.length)
    kind[row] = rowKind
    parameters.set(rest, 3 * row)
    if (distribution.kind === 'empirical') quantiles.push(...distribution.quantilesMs)
  })
  const lattices = distributions.map((_, row) => {
    const [a = 0, b = 0] = parameters.subarray(3 * row)
    return kind[row] === LOGNORMAL ? latticeOf((ratio) => lognormalQuantile(a, b, ratio)) : kind[row] === WEIBULL ? latticeOf((ratio) => weibullQuantile(a, b, ratio)) : null
  })
  return { kind, parameters, quantilesMs: Float64Array.from(quantiles), lattices }
}

const lognormalQuantile = (a: number, b: number, ratio: number): number => exponentialOf(a + b * normalQuantile(ratio))
/** From the upper end: the same uniform gives a long time where it is small. */
const weibullQuantile = (a: number, b: number, ratio: number): number => a * powerOf(-naturalLog(ratio), b)

/** Mean by closed form: what a row's draws average to. */
export function meanMsOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'uniform':
      return (distribution.minMs + distribution.maxMs) / 2
    case 'triangular':
      return (distribution.minMs + distribution.modeMs + distribution.maxMs) / 3
    case 'empirical': {
      const { quantilesMs } = distribution
      const ends = ((quantilesMs[0] ?? 0) + (quantilesMs.at(-1) ?? 0)) / 2
      return (quantilesMs.reduce((sum, quantile) => sum + quantile, 0) - ends) / (quantilesMs.length - 1)
    }
    default:
      return distribution.meanMs
  }
}

/** Exact time in milliseconds, fractions kept: for sums of gaps between arrivals. */
export function drawExactMs(table: DistributionTable, row: number, firstKey: number, secondKey: number, stage: number, mirror: number): number {
  const a = table.parameters[3 * row] as number
  const kind = table.kind[row] as number
  if (kind === DETERMINISTIC) return a
  const ratio = drawKeyedRatio(firstKey, secondKey, stage, 0, mirror)
  if (kind === EXPONENTIAL) return -a * naturalLog(ratio)
  const b = table.parameters[3 * row + 1] as number
  const c = table.parameters[3 * row + 2] as number
  switch (kind) {
    case LOGNORMAL:
      return lognormalQuantile(a, b, ratio)
    case UNIFORM:
      return a + b * ratio
    case TRIANGULAR: {
      const width = c - a
      return ratio * width < b - a ? a + Math.sqrt(ratio * width * (b - a)) : c - Math.sqrt((1 - ratio) * width * (c - b))
    }
    case WEIBULL:
      return weibullQuantile(a, b, ratio)
    case HYPEREXPONENTIAL:
      return -(ratio < a ? b : c) * naturalLog(drawKeyedRatio(firstKey, secondKey, stage, 1, mirror))
    case EMPIRICAL: {
      const place = ratio * b
      const cell = Math.floor(place)
      const low = table.quantilesMs[a + cell] as number
      return low + (place - cell) * ((table.quantilesMs[a + cell + 1] as number) - low)
    }
    default:
      return a * drawGamma(b, firstKey, secondKey, stage, mirror)
  }
}

/** Gamma of scale 1. A shape below 1 is lifted by one and brought back by a power (Marsaglia and Tsang, section 6). */
function drawGamma(shape: number, firstKey: number, secondKey: number, stage: number, mirror: number): number {
  const lifted = shape < 1 ? shape + 1 : shape
  const d = lifted - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (let drawIndex = 0; ; drawIndex += 2) {
    const x = normalQuantile(drawKeyedRatio(firstKey, secondKey, stage, drawIndex, mirror))
    const root = 1 + c * x
    if (root <= 0) continue
    const v = root * root * root
    const ratio = drawKeyedRatio(firstKey, secondKey, stage, drawIndex + 1, mirror)
    if (naturalLog(ratio) >= 0.5 * x * x + d - d * v + d * naturalLog(v)) continue
    return shape < 1 ? d * v * powerOf(drawKeyedRatio(firstKey, secondKey, stage, -1, mirror), 1 / shape) : d * v
  }
}

/** Whole milliseconds, never negative. */
export function drawMs(table: DistributionTable, row: number, firstKey: number, secondKey: number, stage: number, mirror: number): number {
  const lattice = table.lattices[row] as QuantileLattice | null
  if (lattice !== null) {
    const readMs = readLattice(lattice, drawKeyedRatio(firstKey, secondKey, stage, 0, mirror))
    if (readMs >= 0) return readMs
  }
  return drawRoundedMs(table, row, firstKey, secondKey, stage, mirror)
}

/** The exact way, rounded. */
const drawRoundedMs = (table: DistributionTable, row: number, firstKey: number, secondKey: number, stage: number, mirror: number): number =>
  Math.floor(drawExactMs(table, row, firstKey, secondKey, stage, mirror) + 0.5)

/** `drawMs` for many vehicles at once: the same numbers, without asking each time what is drawn. */
export function drawMany(table: DistributionTable, row: number, firstKeys: Int32Array, secondKeys: Int32Array, stages: Int32Array, mirror: number, drawnMs: Float64Array, count: number): void {
  const kind = table.kind[row]
  const a = table.parameters[3 * row] as number
  const lattice = table.lattices[row] as QuantileLattice | null
  if (kind === EXPONENTIAL) {
    for (let index = 0; index < count; index += 1) drawnMs[index] = Math.floor(-a * naturalLog(drawKeyedRatio(firstKeys[index] as number, secondKeys[index] as number, stages[index] as number, 0, mirror)) + 0.5)
  } else if (lattice !== null) {
    for (let index = 0; index < count; index += 1) {
      const readMs = readLattice(lattice, drawKeyedRatio(firstKeys[index] as number, secondKeys[index] as number, stages[index] as number, 0, mirror))
      drawnMs[index] = readMs >= 0 ? readMs : drawRoundedMs(table, row, firstKeys[index] as number, secondKeys[index] as number, stages[index] as number, mirror)
    }
  } else {
    for (let index = 0; index < count; index += 1) drawnMs[index] = drawMs(table, row, firstKeys[index] as number, secondKeys[index] as number, stages[index] as number, mirror)
  }
}
