/**
 * Two scenarios under common random numbers: replication i of one minus replication i of the other.
 *
 * The draws of a vehicle are keyed by replication, vehicle and stage, so the difference is nearly free of chance.
 * Source: paired-t interval; the independent-seeds variance beside it tells what the pairing gained.
 */
import { createMomentTable, estimateOf, type Estimate } from './estimate.ts'

export interface PairedDifference {
  /** Second minus first. */
  readonly difference: Estimate
  readonly first: Estimate
  readonly second: Estimate
  /** Variance with independent seeds over variance as paired; null when there is no spread. */
  readonly varianceGainRatio: number | null
  /** The interval leaves out zero. */
  readonly isClear: boolean
}

export interface PairedTable {
  /** One replication of both; a measure that one of them lacks is NaN there. */
  readonly add: (first: ArrayLike<number>, second: ArrayLike<number>) => void
  readonly difference: (index: number, levelRatio: number) => PairedDifference
}

export function createPairedTable(width: number): PairedTable {
  const firsts = createMomentTable(width)
  const seconds = createMomentTable(width)
  const differences = createMomentTable(width)
  const difference = new Float64Array(width)
  return {
    add: (first, second) => {
      for (let index = 0; index < width; index += 1) difference[index] = (second[index] ?? Number.NaN) - (first[index] ?? Number.NaN)
      firsts.add(first)
      seconds.add(second)
      differences.add(difference)
    },
    difference: (index, levelRatio) => {
      const estimate = estimateOf(differences, index, levelRatio)
      const paired = differences.variance(index)
      const apart = firsts.variance(index) + seconds.variance(index)
      const { ciLow, ciHigh } = estimate
      return {
        difference: estimate,
        first: estimateOf(firsts, index, levelRatio),
        second: estimateOf(seconds, index, levelRatio),
        varianceGainRatio: paired > 0 ? apart / paired : null,
        isClear: ciLow !== null && ciHigh !== null && (ciLow > 0 || ciHigh < 0),
      }
    },
  }
}
