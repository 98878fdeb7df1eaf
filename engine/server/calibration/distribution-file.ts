/** A distribution in the words of a scenario file: seconds, as many digits as data of this size can tell. */
import { assertNever } from '../../model/assert.ts'
import type { Distribution } from '../../../sim/index.ts'

const seconds = (ms: number): number => Math.round(ms) / 1_000
const digits = (value: number): number => Number(value.toPrecision(5))

export function distributionFile(distribution: Distribution): Readonly<Record<string, unknown>> {
  switch (distribution.kind) {
    case 'deterministic':
      return { deterministic: { meanS: seconds(distribution.meanMs) } }
    case 'exponential':
      return { exponential: { meanS: Math.max(0.001, seconds(distribution.meanMs)) } }
    case 'erlang':
      return { erlang: { meanS: Math.max(0.001, seconds(distribution.meanMs)), k: distribution.phaseCount } }
    case 'gamma':
      return { gamma: { meanS: Math.max(0.001, seconds(distribution.meanMs)), k: digits(distribution.shapeRatio) } }
    case 'lognormal':
      return { lognormal: { meanS: Math.max(0.001, seconds(distribution.meanMs)), cv: digits(distribution.cvRatio) } }
    case 'uniform':
      return { uniform: { minS: seconds(distribution.minMs), maxS: seconds(distribution.maxMs) } }
    case 'triangular':
      return { triangular: { minS: seconds(distribution.minMs), modeS: seconds(distribution.modeMs), maxS: seconds(distribution.maxMs) } }
    case 'weibull':
      return { weibull: { meanS: Math.max(0.001, seconds(distribution.meanMs)), k: digits(distribution.shapeRatio) } }
    case 'hyperexponential':
      return { hyperexponential: { meanS: Math.max(0.001, seconds(distribution.meanMs)), cv: Math.max(1, digits(distribution.cvRatio)) } }
    case 'empirical':
      return { empirical: { quantilesS: distribution.quantilesMs.map(seconds) } }
    default:
      return assertNever(distribution)
  }
}
