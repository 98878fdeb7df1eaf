/** A distribution for people: its name and its numbers in fitting units. */
import type { Distribution } from '../../../sim/index.ts'
import { formatDuration } from '../simulation/measure-text.ts'

export function distributionText(distribution: Distribution): string {
  switch (distribution.kind) {
    case 'uniform':
      return `uniform ${formatDuration(distribution.minMs)} to ${formatDuration(distribution.maxMs)}`
    case 'triangular':
      return `triangular ${formatDuration(distribution.minMs)}, ${formatDuration(distribution.modeMs)}, ${formatDuration(distribution.maxMs)}`
    case 'empirical':
      return `empirical, ${distribution.quantilesMs.length} quantiles`
    case 'erlang':
      return `erlang ${formatDuration(distribution.meanMs)}, k ${distribution.phaseCount}`
    case 'gamma':
    case 'weibull':
      return `${distribution.kind} ${formatDuration(distribution.meanMs)}, k ${distribution.shapeRatio.toPrecision(3)}`
    case 'lognormal':
    case 'hyperexponential':
      return `${distribution.kind} ${formatDuration(distribution.meanMs)}, cv ${distribution.cvRatio.toPrecision(3)}`
    default:
      return `${distribution.kind} ${formatDuration(distribution.meanMs)}`
  }
}
