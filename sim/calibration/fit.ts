/**
 * Which distribution observed times come from: every family by maximum likelihood, compared by Akaike's criterion, with the
 * Kolmogorov-Smirnov distance of each.
 *
 * Of families within `AIC_SAME` of the best the one with fewer parameters is taken, then the earlier in the list (an Erlang before a
 * gamma): they cannot be told apart by these data.
 * Limits:  the p-value is that of a distribution known beforehand. Here its parameters were fitted to the same times, so it is too
 *          large: a small one speaks against the family, a large one proves nothing.
 * Checked: fit.test.ts.
 */
import type { Distribution } from '../scenario.ts'
import { FAMILIES, sampleOf, type FamilyFit } from './families.ts'
import { kolmogorovAbove } from './special-functions.ts'

export interface Candidate {
  readonly distribution: Distribution
  /** Two per parameter less twice the log likelihood; less is better. */
  readonly aicNats: number
  readonly parameterCount: number
  /** Greatest distance between the observed and the fitted cumulated share. */
  readonly ksRatio: number
  readonly ksPRatio: number
}

export interface DistributionFit {
  readonly sampleCount: number
  readonly meanMs: number
  readonly cvRatio: number
  readonly chosen: Candidate
  /** The chosen one among them, best first. */
  readonly candidates: readonly Candidate[]
}

/** Fewer say nothing of a shape: their mean is taken with an exponential's or a constant's spread. */
export const SAMPLES_MIN = 8
const AIC_SAME = 4

/** @returns null when there is nothing to fit. */
export function fitDistribution(timesMs: ArrayLike<number>): DistributionFit | null {
  const sample = sampleOf(timesMs)
  const { sortedMs, meanMs, varianceRatio } = sample
  if (sortedMs.length === 0) return null
  const families = sortedMs.length < SAMPLES_MIN ? FAMILIES.slice(0, 2) : FAMILIES
  const candidates = families.flatMap((family): Candidate[] => {
    const fit = family(sample)
    if (fit === null || Number.isNaN(fit.logLikelihoodNats)) return []
    return [candidateOf(fit, sortedMs)]
  })
  const best = candidates.reduce((least, { aicNats }) => Math.min(least, aicNats), Number.POSITIVE_INFINITY)
  const near = candidates.filter(({ aicNats }) => aicNats === best || aicNats - best <= AIC_SAME)
  const fewest = near.reduce((least, { parameterCount }) => Math.min(least, parameterCount), Number.POSITIVE_INFINITY)
  const chosen = near.find(({ parameterCount }) => parameterCount === fewest)
  if (chosen === undefined) return null
  return { sampleCount: sortedMs.length, meanMs, cvRatio: Math.sqrt(varianceRatio), chosen, candidates: [chosen, ...candidates.filter((other) => other !== chosen).sort((left, right) => left.aicNats - right.aicNats)] }
}

function candidateOf({ distribution, logLikelihoodNats, parameterCount, cdf }: FamilyFit, sortedMs: Float64Array): Candidate {
  const ksRatio = kolmogorovDistance(sortedMs, cdf)
  const root = Math.sqrt(sortedMs.length)
  return { distribution, aicNats: 2 * parameterCount - 2 * logLikelihoodNats, parameterCount, ksRatio, ksPRatio: kolmogorovAbove(ksRatio * (root + 0.12 + 0.11 / root)) }
}

function kolmogorovDistance(sortedMs: Float64Array, cdf: (timeMs: number) => number): number {
  const n = sortedMs.length
  let distance = 0
  for (let index = 0; index < n; index += 1) {
    const value = sortedMs[index] as number
    const share = cdf(value)
    // Equal times are one step of the observed share.
    if (sortedMs[index + 1] !== value) distance = Math.max(distance, (index + 1) / n - share)
    if (sortedMs[index - 1] !== value) distance = Math.max(distance, cdf(value - 1e-9) - index / n)
  }
  return distance
}
