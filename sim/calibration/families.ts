/**
 * The distributions of a scenario file fitted to observed times by maximum likelihood.
 *
 * Every fit gives the distribution as a scenario writes it, its log likelihood (of milliseconds as a continuous variable), how many
 * parameters it took, and its cumulated share. What a family cannot give (a hyperexponential less variable than an exponential)
 * is no candidate.
 * Limits:  times of nought are taken as half a millisecond by families that have no mass there; with more than one in a hundred they
 *          are left out.
 * Checked: fit.test.ts (known parameters recovered, the true family chosen).
 */
import type { Distribution } from '../scenario.ts'
import { logGamma } from '../kernel/arithmetic.ts'
import { minimise } from './minimise.ts'
import { digamma, normalCdf, regularisedGamma, trigamma } from './special-functions.ts'

export interface FamilyFit {
  readonly distribution: Distribution
  readonly logLikelihoodNats: number
  readonly parameterCount: number
  /** Share below a time. */
  readonly cdf: (timeMs: number) => number
}

/** Ascending times, with the sums that several families need. */
export interface Sample {
  readonly sortedMs: Float64Array
  readonly meanMs: number
  readonly varianceRatio: number
  readonly meanLogNats: number
  readonly zeroRatio: number
}

const ZERO_MS = 0.5
const ZERO_RATIO_MAX = 0.01
const SHAPE_MAX = 1e5
/** Less spread than this share of the mean is rounding. */
const CONSTANT_CV = 0.005

export function sampleOf(timesMs: ArrayLike<number>): Sample {
  const sortedMs = Float64Array.from(timesMs).sort()
  const n = sortedMs.length
  const meanMs = sortedMs.reduce((sum, value) => sum + value, 0) / n
  const variance = sortedMs.reduce((sum, value) => sum + (value - meanMs) ** 2, 0) / n
  return {
    sortedMs, meanMs,
    varianceRatio: meanMs === 0 ? 0 : variance / (meanMs * meanMs),
    meanLogNats: sortedMs.reduce((sum, value) => sum + Math.log(Math.max(ZERO_MS, value)), 0) / n,
    zeroRatio: sortedMs.reduce((count, value) => count + (value < ZERO_MS ? 1 : 0), 0) / n,
  }
}

export type Family = (sample: Sample) => FamilyFit | null

const positive = (value: number): number => Math.max(ZERO_MS, value)
const sumOver = ({ sortedMs }: Sample, of: (value: number) => number): number => sortedMs.reduce((sum, value) => sum + of(positive(value)), 0)
const isPositive = ({ zeroRatio, meanMs }: Sample): boolean => meanMs > 0 && zeroRatio <= ZERO_RATIO_MAX

/** Only for times that do not vary: a density it has none, so it is chosen outright or not at all. */
export const fitDeterministic: Family = ({ meanMs, varianceRatio }) =>
  Math.sqrt(varianceRatio) > CONSTANT_CV && meanMs > 0 ? null : { distribution: { kind: 'deterministic', meanMs }, logLikelihoodNats: Number.POSITIVE_INFINITY, parameterCount: 1, cdf: (timeMs) => (timeMs >= meanMs ? 1 : 0) }

export const fitExponential: Family = ({ sortedMs, meanMs }) =>
  meanMs <= 0 ? null : { distribution: { kind: 'exponential', meanMs }, logLikelihoodNats: -sortedMs.length * (1 + Math.log(meanMs)), parameterCount: 1, cdf: (timeMs) => 1 - Math.exp(-Math.max(0, timeMs) / meanMs) }

/** ln k - ψ(k) = ln mean - mean ln, by Newton from Minka's start. */
function gammaShapeOf({ meanMs, meanLogNats }: Sample): number {
  const gap = Math.log(meanMs) - meanLogNats
  if (gap <= 1 / SHAPE_MAX) return SHAPE_MAX
  let shape = (3 - gap + Math.sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap)
  for (let step = 0; step < 50; step += 1) {
    const next = shape - (Math.log(shape) - digamma(shape) - gap) / (1 / shape - trigamma(shape))
    const bounded = Math.min(SHAPE_MAX, Math.max(shape / 10, next))
    if (Math.abs(bounded - shape) < 1e-10 * shape) return bounded
    shape = bounded
  }
  return shape
}

function gammaLikelihood({ sortedMs, meanMs, meanLogNats }: Sample, shape: number): number {
  const scaleMs = meanMs / shape
  return sortedMs.length * ((shape - 1) * meanLogNats - shape - shape * Math.log(scaleMs) - logGamma(shape))
}

const gammaCdf = (meanMs: number, shape: number) => (timeMs: number): number => regularisedGamma(shape, (Math.max(0, timeMs) * shape) / meanMs)

export const fitGamma: Family = (sample) => {
  if (!isPositive(sample)) return null
  const shapeRatio = gammaShapeOf(sample)
  return { distribution: { kind: 'gamma', meanMs: sample.meanMs, shapeRatio }, logLikelihoodNats: gammaLikelihood(sample, shapeRatio), parameterCount: 2, cdf: gammaCdf(sample.meanMs, shapeRatio) }
}

/** The whole shape beside the gamma's. */
export const fitErlang: Family = (sample) => {
  if (!isPositive(sample)) return null
  const shape = gammaShapeOf(sample)
  const near = [Math.floor(shape), Math.ceil(shape)].map((k) => Math.min(10_000, Math.max(1, k)))
  const [below = 1, above = 1] = near
  const phaseCount = gammaLikelihood(sample, below) >= gammaLikelihood(sample, above) ? below : above
  return { distribution: { kind: 'erlang', meanMs: sample.meanMs, phaseCount }, logLikelihoodNats: gammaLikelihood(sample, phaseCount), parameterCount: 2, cdf: gammaCdf(sample.meanMs, phaseCount) }
}

export const fitLognormal: Family = (sample) => {
  if (!isPositive(sample)) return null
  const { meanLogNats, sortedMs } = sample
  const variance = sumOver(sample, (value) => (Math.log(value) - meanLogNats) ** 2) / sortedMs.length
  if (variance <= 0) return null
  const deviation = Math.sqrt(variance)
  return {
    distribution: { kind: 'lognormal', meanMs: Math.exp(meanLogNats + variance / 2), cvRatio: Math.sqrt(Math.expm1(variance)) },
    logLikelihoodNats: -sortedMs.length * (meanLogNats + 0.5 * Math.log(2 * Math.PI * variance) + 0.5),
    parameterCount: 2,
    cdf: (timeMs) => (timeMs <= 0 ? 0 : normalCdf((Math.log(timeMs) - meanLogNats) / deviation)),
  }
}

export const fitWeibull: Family = (sample) => {
  if (!isPositive(sample)) return null
  const { sortedMs, meanLogNats, meanMs } = sample
  // Σ xᵏ ln x / Σ xᵏ - 1/k - mean ln x rises with k: bisection on the logarithm. Times in units of the mean, or the powers overflow.
  const excess = (shape: number): number => {
    let power = 0
    let weighted = 0
    for (const value of sortedMs) {
      const ratio = positive(value) / meanMs
      const raised = ratio ** shape
      power += raised
      weighted += raised * Math.log(ratio)
    }
    return weighted / power - 1 / shape - (meanLogNats - Math.log(meanMs))
  }
  let low = 0.02
  let high = 200
  for (let step = 0; step < 80; step += 1) {
    const middle = Math.sqrt(low * high)
    const value = excess(middle)
    if (Number.isNaN(value) || value > 0) high = middle
    else low = middle
  }
  const shape = Math.sqrt(low * high)
  const scaleMs = meanMs * (sortedMs.reduce((sum, value) => sum + (positive(value) / meanMs) ** shape, 0) / sortedMs.length) ** (1 / shape)
  return {
    distribution: { kind: 'weibull', meanMs: scaleMs * Math.exp(logGamma(1 + 1 / shape)), shapeRatio: shape },
    logLikelihoodNats: sortedMs.length * (Math.log(shape) - shape * Math.log(scaleMs) + (shape - 1) * meanLogNats - 1),
    parameterCount: 2,
    cdf: (timeMs) => 1 - Math.exp(-((Math.max(0, timeMs) / scaleMs) ** shape)),
  }
}

export const fitUniform: Family = ({ sortedMs }) => {
  const [minMs = 0, maxMs = 0] = [sortedMs[0], sortedMs.at(-1)]
  if (maxMs <= minMs) return null
  return {
    distribution: { kind: 'uniform', minMs, maxMs }, logLikelihoodNats: -sortedMs.length * Math.log(maxMs - minMs), parameterCount: 2,
    cdf: (timeMs) => Math.min(1, Math.max(0, (timeMs - minMs) / (maxMs - minMs))),
  }
}

/** Searches look at evenly spread quantiles of a large sample: the rest moves the result by less than its own error. */
const SEARCHED_MAX = 20_000

const thin = (sortedMs: Float64Array): Float64Array =>
  sortedMs.length <= SEARCHED_MAX ? sortedMs : Float64Array.from({ length: SEARCHED_MAX }, (_, index) => sortedMs[Math.round((index * (sortedMs.length - 1)) / (SEARCHED_MAX - 1))] ?? 0)

/** Ends beyond the observed ones; the mode of the greatest likelihood is one of the observations. */
export const fitTriangular: Family = ({ sortedMs: allMs }) => {
  const sortedMs = thin(allMs)
  const n = sortedMs.length
  const [least = 0, most = 0] = [sortedMs[0], sortedMs.at(-1)]
  const rangeMs = most - least
  if (rangeMs <= 0 || n < 3) return null
  /** Best mode for given ends, by sums over the ascending times. */
  const modeFor = (minMs: number, maxMs: number): { readonly modeMs: number; readonly logLikelihoodNats: number } => {
    const after = new Float64Array(n + 1)
    for (let index = n - 1; index >= 0; index -= 1) after[index] = (after[index + 1] ?? 0) + Math.log(maxMs - (sortedMs[index] ?? 0))
    let best = { modeMs: least, logLikelihoodNats: Number.NEGATIVE_INFINITY }
    let before = 0
    for (let index = 0; index < n; index += 1) {
      const modeMs = sortedMs[index] ?? 0
      before += Math.log(modeMs - minMs)
      const left = index + 1
      const value = before - left * Math.log(modeMs - minMs) + (after[index + 1] ?? 0) - (n - left) * Math.log(maxMs - modeMs)
      if (value > best.logLikelihoodNats) best = { modeMs, logLikelihoodNats: value }
    }
    return { modeMs: best.modeMs, logLikelihoodNats: best.logLikelihoodNats + n * Math.log(2 / (maxMs - minMs)) }
  }
  const endsOf = ([low = 0, high = 0]: readonly number[]): readonly [number, number] => [Math.max(0, least - rangeMs * Math.exp(low)), most + rangeMs * Math.exp(high)]
  const { point } = minimise((at) => -modeFor(...endsOf(at)).logLikelihoodNats, [Math.log(0.05), Math.log(0.05)], 1)
  const [minMs, maxMs] = endsOf(point)
  const { modeMs, logLikelihoodNats } = modeFor(minMs, maxMs)
  if (!Number.isFinite(logLikelihoodNats)) return null
  const width = maxMs - minMs
  return {
    distribution: { kind: 'triangular', minMs, modeMs, maxMs }, logLikelihoodNats: (logLikelihoodNats * allMs.length) / n, parameterCount: 3,
    cdf: (timeMs) => {
      if (timeMs <= minMs) return 0
      if (timeMs >= maxMs) return 1
      return timeMs <= modeMs ? (timeMs - minMs) ** 2 / (width * (modeMs - minMs)) : 1 - (maxMs - timeMs) ** 2 / (width * (maxMs - modeMs))
    },
  }
}

/** Two phases with balanced means, as the simulator draws it. */
export const fitHyperexponential: Family = (sample) => {
  const { sortedMs, meanMs, varianceRatio } = sample
  if (meanMs <= 0 || varianceRatio <= 1.02) return null
  const phasesOf = ([logMean = 0, logExcess = 0]: readonly number[]) => {
    const mean = Math.exp(logMean)
    const square = 1 + Math.exp(logExcess)
    const shortRatio = (1 + Math.sqrt((square - 1) / (square + 1))) / 2
    return { mean, square, shortRatio, shortMs: mean / (2 * shortRatio), longMs: mean / (2 * (1 - shortRatio)) }
  }
  const searchedMs = thin(sortedMs)
  const likelihood = (at: readonly number[], timesMs: Float64Array): number => {
    const { shortRatio, shortMs, longMs } = phasesOf(at)
    return timesMs.reduce((sum, value) => sum + Math.log((shortRatio / shortMs) * Math.exp(-value / shortMs) + ((1 - shortRatio) / longMs) * Math.exp(-value / longMs)), 0)
  }
  const { point } = minimise((at) => -likelihood(at, searchedMs), [Math.log(meanMs), Math.log(varianceRatio - 1)], 0.5)
  const { mean, square, shortRatio, shortMs, longMs } = phasesOf(point)
  return {
    distribution: { kind: 'hyperexponential', meanMs: mean, cvRatio: Math.sqrt(square) }, logLikelihoodNats: likelihood(point, sortedMs), parameterCount: 2,
    cdf: (timeMs) => 1 - shortRatio * Math.exp(-Math.max(0, timeMs) / shortMs) - (1 - shortRatio) * Math.exp(-Math.max(0, timeMs) / longMs),
  }
}

export const FAMILIES: readonly Family[] = [fitDeterministic, fitExponential, fitErlang, fitGamma, fitLognormal, fitWeibull, fitUniform, fitTriangular, fitHyperexponential]
