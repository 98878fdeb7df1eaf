/**
 * How often the interval holds the truth: the known under-coverage at few replications comes out, no more and no less.
 *
 * Model:  M/M/1, utilisation 0.9, mean wait of the first 25 customers from empty, exactly 2.12 (Law and Kelton's example), 90 % t-interval.
 * Source: coverage .837, .859, .880, .889 and half-width over mean .671, .436, .302, .211 at n = 5, 10, 20, 40, from 20,000 experiments.
 */
import { expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { createMomentTable, estimateOf } from './estimate.ts'

const EXPERIMENTS = 4_000
const LEVEL = 0.9
const CUSTOMERS = 25

const random = createRandom(20_260_101, 'coverage')
const exponential = (mean: number): number => -mean * Math.log(1 - random.nextRatio())

/** Lindley's recursion: service 0.9, interarrival 1. */
function meanWait(): number {
  let wait = 0
  let total = 0
  for (let customer = 1; customer < CUSTOMERS; customer += 1) {
    wait = Math.max(0, wait + exponential(0.9) - exponential(1))
    total += wait
  }
  return total / CUSTOMERS
}

function simulateTruth(): number {
  let total = 0
  for (let run = 0; run < 400_000; run += 1) total += meanWait()
  return total / 400_000
}

test('the 90 % interval covers the truth as often as it is known to', () => {
  const truth = simulateTruth()
  expect(Math.abs(truth - 2.12)).toBeLessThan(0.02)
  const printed = [5, 10, 20, 40].map((n) => {
    let covered = 0
    let widthRatio = 0
    for (let experiment = 0; experiment < EXPERIMENTS; experiment += 1) {
      const table = createMomentTable(1)
      for (let replication = 0; replication < n; replication += 1) table.add([meanWait()])
      const { value, ciLow, ciHigh } = estimateOf(table, 0, LEVEL)
      if (value === null || ciLow === null || ciHigh === null) throw new Error('no interval')
      if (ciLow <= truth && truth <= ciHigh) covered += 1
      widthRatio += (ciHigh - ciLow) / 2 / value
    }
    return { n, coverage: covered / EXPERIMENTS, widthRatio: widthRatio / EXPERIMENTS }
  })
  process.stdout.write(`${printed.map(({ n, coverage, widthRatio }) => `coverage n=${n}: ${coverage.toFixed(3)}, half-width/mean ${widthRatio.toFixed(3)}`).join('\n')}\n`)
  const expected = [[0.837, 0.671], [0.859, 0.436], [0.88, 0.302], [0.889, 0.211]] as const
  for (const [index, [coverage, widthRatio]] of expected.entries()) {
    expect(Math.abs((printed[index]?.coverage ?? 0) - coverage)).toBeLessThan(0.02)
    expect(Math.abs((printed[index]?.widthRatio ?? 0) - widthRatio)).toBeLessThan(0.02)
  }
})
