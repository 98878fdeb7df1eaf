/** Distributions of a scenario file into their normal form: seconds become milliseconds, exactly one kind each. */
import type { ByFlow, Distribution } from '../../sim/scenario.ts'
import type { FilePath } from '../loading/source-file.ts'
import { DISTRIBUTION_NAMES, type ByFlowFile, type DistributionFile } from '../schema/scenario-parts.ts'
import { checkKnown, report, type Draft } from './draft.ts'

const msOf = (seconds: number): number => seconds * 1_000

/** The keys of `group` that are given. */
export const givenKeys = <Key extends string>(group: Readonly<Partial<Record<Key, unknown>>>, keys: readonly Key[]): Key[] =>
  keys.filter((key) => group[key] !== undefined)

/** @returns null with a problem pushed when there is not exactly one kind, or its parameters contradict each other. */
export function buildDistribution(draft: Draft, path: FilePath, file: DistributionFile): Distribution | null {
  const given = givenKeys(file, DISTRIBUTION_NAMES)
  if (given.length !== 1) {
    if (given.length === 0) report(draft, path, 'names no distribution', `give one of ${DISTRIBUTION_NAMES.join(', ')}`)
    else report(draft, path, `has ${given.length} distributions: ${given.join(', ')}`, 'keep one')
    return null
  }
  const { deterministic, exponential, erlang, gamma, lognormal, uniform, triangular, weibull, hyperexponential, empirical } = file
  if (deterministic) return { kind: 'deterministic', meanMs: msOf(deterministic.meanS) }
  if (exponential) return { kind: 'exponential', meanMs: msOf(exponential.meanS) }
  if (erlang) return { kind: 'erlang', meanMs: msOf(erlang.meanS), phaseCount: erlang.k }
  if (gamma) return { kind: 'gamma', meanMs: msOf(gamma.meanS), shapeRatio: gamma.k }
  if (lognormal) return { kind: 'lognormal', meanMs: msOf(lognormal.meanS), cvRatio: lognormal.cv }
  if (weibull) return { kind: 'weibull', meanMs: msOf(weibull.meanS), shapeRatio: weibull.k }
  if (hyperexponential) return { kind: 'hyperexponential', meanMs: msOf(hyperexponential.meanS), cvRatio: hyperexponential.cv }
  if (uniform) {
    if (uniform.minS <= uniform.maxS) return { kind: 'uniform', minMs: msOf(uniform.minS), maxMs: msOf(uniform.maxS) }
    report(draft, [...path, 'uniform'], `minS (${uniform.minS}) is above maxS (${uniform.maxS})`, 'exchange them')
    return null
  }
  if (triangular) {
    const { minS, modeS, maxS } = triangular
    if (minS <= modeS && modeS <= maxS) return { kind: 'triangular', minMs: msOf(minS), modeMs: msOf(modeS), maxMs: msOf(maxS) }
    report(draft, [...path, 'triangular'], `minS, modeS and maxS (${minS}, ${modeS}, ${maxS}) must rise`, 'put the mode between minimum and maximum')
    return null
  }
  const quantilesS = empirical?.quantilesS ?? []
  const falls = quantilesS.findIndex((quantileS, index) => index > 0 && quantileS < (quantilesS[index - 1] ?? 0))
  if (falls === -1) return { kind: 'empirical', quantilesMs: quantilesS.map(msOf) }
  report(draft, [...path, 'empirical', 'quantilesS', falls], `quantile ${quantilesS[falls]} is below the one before it`, 'quantiles never fall')
  return null
}

const NO_TIME: Distribution = { kind: 'deterministic', meanMs: 0 }

export function buildByFlow(draft: Draft, path: FilePath, file: ByFlowFile): ByFlow {
  const { byFlow, ...others } = file
  const hasDefault = givenKeys(others, DISTRIBUTION_NAMES).length > 0
  if (!hasDefault && byFlow === undefined) report(draft, path, 'names no distribution', `give one of ${DISTRIBUTION_NAMES.join(', ')}, or byFlow`)
  const built: Record<string, Distribution> = {}
  for (const [flowId, distribution] of Object.entries(byFlow ?? {})) {
    checkKnown(draft, [...path, 'byFlow', flowId], 'flow', flowId, draft.flowIds)
    built[flowId] = buildDistribution(draft, [...path, 'byFlow', flowId], distribution) ?? NO_TIME
  }
  return { default: hasDefault ? (buildDistribution(draft, path, others) ?? NO_TIME) : null, byFlow: built }
}
