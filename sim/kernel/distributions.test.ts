import { describe, expect, test } from 'vitest'
import type { Distribution } from '../scenario.ts'
import { drawExactMs, drawMs, meanMsOf, tableOf } from './distributions.ts'
import { firstKeyOf, keyOfText, secondKeyOf, stageOfText } from './keyed-random.ts'

const COUNT = 100_000
const [first, second] = keyOfText('distributions')
const stage = stageOfText('booth#0')

/** Each with its coefficient of variation. */
const CASES: readonly (readonly [Distribution, number])[] = [
  [{ kind: 'deterministic', meanMs: 30_000 }, 0],
  [{ kind: 'exponential', meanMs: 120_000 }, 1],
  [{ kind: 'erlang', meanMs: 60_000, phaseCount: 1 }, 1],
  [{ kind: 'erlang', meanMs: 60_000, phaseCount: 4 }, 0.5],
  [{ kind: 'gamma', meanMs: 90_000, shapeRatio: 2.5 }, Math.sqrt(1 / 2.5)],
  [{ kind: 'gamma', meanMs: 90_000, shapeRatio: 0.5 }, Math.sqrt(2)],
  [{ kind: 'lognormal', meanMs: 60_000, cvRatio: 0.5 }, 0.5],
  [{ kind: 'lognormal', meanMs: 60_000, cvRatio: 1.5 }, 1.5],
  [{ kind: 'uniform', minMs: 10_000, maxMs: 50_000 }, 40_000 / Math.sqrt(12) / 30_000],
  [{ kind: 'triangular', minMs: 10_000, modeMs: 20_000, maxMs: 60_000 }, Math.sqrt((1 + 4 + 36 - 2 - 6 - 12) / 18) / 3],
  [{ kind: 'weibull', meanMs: 60_000, shapeRatio: 2 }, Math.sqrt(4 / Math.PI - 1)],
  [{ kind: 'hyperexponential', meanMs: 60_000, cvRatio: 2 }, 2],
  [{ kind: 'empirical', quantilesMs: [0, 10_000, 40_000] }, Math.sqrt((1e8 / 3 + (1e8 + 4e8 + 16e8) / 3) / 2 - 225e6) / 15_000],
]

describe('every distribution has its mean and its spread', () => {
  test.each(CASES)('%j', (distribution, cv) => {
    const table = tableOf([{ kind: 'deterministic', meanMs: 1 }, distribution])
    let sum = 0
    let squares = 0
    for (let seq = 0; seq < COUNT; seq += 1) {
      const drawn = drawMs(table, 1, firstKeyOf(first, seq), secondKeyOf(second, seq), stage, 0)
      sum += drawn
      squares += drawn * drawn
    }
    const mean = sum / COUNT
    const expected = meanMsOf(distribution)
    // Five standard errors of the mean (one draw in two million runs), half a millisecond for the rounding.
    expect(Math.abs(mean - expected)).toBeLessThan((5 * expected * cv) / Math.sqrt(COUNT) + 0.5)
    // The variance's own error depends on the fourth moment: 4 % covers all but the heavy tails, which get 12 %.
    expect(Math.abs(Math.sqrt(Math.max(0, squares / COUNT - mean * mean)) - expected * cv)).toBeLessThan(expected * cv * (cv > 1 ? 0.12 : 0.04) + 0.5)
  })

  test.each(CASES.slice(1))('%j: the antithetic twin pulls the mean of a pair to the middle', (distribution, cv) => {
    const table = tableOf([distribution])
    let product = 0
    const mean = meanMsOf(distribution)
    for (let seq = 0; seq < 20_000; seq += 1) {
      const draw = (mirror: number): number => drawExactMs(table, 0, firstKeyOf(first, seq), secondKeyOf(second, seq), stage, mirror) - mean
      product += draw(0) * draw(-1)
    }
    // No coupling of positive times goes below -1/cv².
    expect(product / 20_000 / (mean * cv) ** 2).toBeLessThan(-0.6 * Math.min(1, 1 / cv ** 2))
  })
})
