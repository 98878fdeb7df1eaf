/**
 * Ranking and selection: the best of several variants, with a wanted confidence, in as few replications as it takes.
 *
 * Source:  KN, the fully sequential procedure of Kim and Nelson 2001 with c = 1; it stays valid under common random numbers.
 *          With probability `levelRatio` the chosen one is the best, when the best is better by at least `indifference`.
 * Needs:   one value of every surviving variant per replication, by the same random numbers.
 */
import { assert } from '../../engine/model/assert.ts'

export interface SelectionOptions {
  readonly variantCount: number
  readonly seeks: 'least' | 'most'
  readonly levelRatio: number
  /** Differences smaller than this do not matter. Above 0. */
  readonly indifference: number
  readonly firstReplicationCount: number
}

export interface Selection {
  /** Variants still in the race, by index. */
  readonly survivors: () => readonly number[]
  /** One replication: a value per variant; those that are out are not looked at. */
  readonly observe: (values: readonly number[]) => void
  readonly replicationCount: () => number
}

export function kimNelsonEta(levelRatio: number, variantCount: number, firstReplicationCount: number): number {
  return 0.5 * (((2 * (1 - levelRatio)) / (variantCount - 1)) ** (-2 / (firstReplicationCount - 1)) - 1)
}

export function createSelection(options: SelectionOptions): Selection {
  const { variantCount, indifference, firstReplicationCount } = options
  assert(indifference > 0, 'the indifference is above 0')
  assert(firstReplicationCount >= 2, 'the first stage has at least two replications')
  const sign = options.seeks === 'least' ? -1 : 1
  const sums = new Float64Array(variantCount)
  const firstStage: Float64Array[] = []
  const spreads = new Float64Array(variantCount * variantCount)
  const h2 = variantCount < 2 ? 0 : 2 * kimNelsonEta(options.levelRatio, variantCount, firstReplicationCount) * (firstReplicationCount - 1)
  let survivors = Array.from({ length: variantCount }, (_, index) => index)
  let count = 0

  function measureSpreads(): void {
    for (let left = 0; left < variantCount; left += 1) {
      for (let right = 0; right < left; right += 1) {
        const differences = firstStage.map((row) => (row[left] ?? 0) - (row[right] ?? 0))
        const mean = differences.reduce((total, value) => total + value, 0) / count
        const spread = differences.reduce((total, value) => total + (value - mean) ** 2, 0) / (count - 1)
        spreads[left * variantCount + right] = spread
        spreads[right * variantCount + left] = spread
      }
    }
  }

  function screen(): void {
    const leads = (left: number, right: number): boolean => {
      const spread = spreads[left * variantCount + right] ?? 0
      const slack = Math.max(0, (indifference / 2) * ((h2 * spread) / indifference ** 2 - count))
      return (sums[left] ?? 0) >= (sums[right] ?? 0) - slack
    }
    const kept = survivors.filter((left) => survivors.every((right) => left === right || leads(left, right)))
    // Two exactly equal variants outlive each other for ever: the first one is as good.
    const [first] = kept
    survivors = kept.length > 1 && kept.every((other) => (sums[other] ?? 0) === (sums[kept[0] ?? 0] ?? 0)) && first !== undefined ? [first] : kept
  }

  return {
    survivors: () => survivors,
    replicationCount: () => count,
    observe: (values) => {
      count += 1
      for (const index of survivors) sums[index] = (sums[index] ?? 0) + sign * (values[index] ?? 0)
      if (count <= firstReplicationCount) firstStage.push(Float64Array.from(values, (value) => sign * value))
      if (count === firstReplicationCount) measureSpreads()
      if (count >= firstReplicationCount && survivors.length > 1) screen()
    },
  }
}
