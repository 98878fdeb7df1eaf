import { describe, expect, test } from 'vitest'
import {
  createRandom, drawExponential, drawGamma, drawLognormal, drawNormal, drawPoisson, drawWeightedIndex, type RandomStream,
} from './random.ts'

const DRAWS = 100_000

function momentsOf(draw: (random: RandomStream) => number): { mean: number; cv: number } {
  const random = createRandom(7, 'moments')
  let sum = 0
  let squares = 0
  for (let index = 0; index < DRAWS; index += 1) {
    const value = draw(random)
    sum += value
    squares += value * value
  }
  const mean = sum / DRAWS
  return { mean, cv: Math.sqrt(squares / DRAWS - mean * mean) / Math.abs(mean) }
}

describe('random streams', () => {
  test('the same seed and names give the same draws', () => {
    const left = createRandom(1, 'barrier-1', 'service')
    const right = createRandom(1, 'barrier-1', 'service')
    for (let index = 0; index < 100; index += 1) expect(left.nextUint32()).toBe(right.nextUint32())
  })

  test('another seed or another name gives other draws', () => {
    const first = (...key: readonly [number, ...string[]]): number => createRandom(...key).nextUint32()
    expect(new Set([first(1, 'a'), first(2, 'a'), first(1, 'b'), first(1, 'a', 'b'), first(1, 'ab')]).size).toBe(5)
  })

  test('ratios are uniform: mean 1/2, twelfth variance, each tenth equally full', () => {
    const { mean, cv } = momentsOf((random) => random.nextRatio())
    expect(mean).toBeCloseTo(0.5, 2)
    expect((cv * mean) ** 2).toBeCloseTo(1 / 12, 2)
    const random = createRandom(3, 'tenths')
    const tenths = Array.from({ length: 10 }, () => 0)
    for (let index = 0; index < DRAWS; index += 1) {
      const tenth = random.nextIndex(10)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    // Five standard deviations of a binomial count.
    for (const count of tenths) expect(Math.abs(count - DRAWS / 10)).toBeLessThan(5 * Math.sqrt(DRAWS * 0.09))
  })
})

describe('distributions', () => {
  // Tolerance: five standard errors of the mean at 100,000 draws, cv up to 1.
  const tolerance = (mean: number, cv: number): number => (5 * mean * cv) / Math.sqrt(DRAWS)

  test.each([
    ['exponential', (random: RandomStream) => drawExponential(random, 90), 90, 1],
    ['gamma k=4', (random: RandomStream) => drawGamma(random, 90, 4), 90, 0.5],
    ['gamma k=1', (random: RandomStream) => drawGamma(random, 5, 1), 5, 1],
    ['lognormal cv 0.5', (random: RandomStream) => drawLognormal(random, 60, 0.5), 60, 0.5],
    ['Poisson of mean 9', (random: RandomStream) => drawPoisson(random, 9), 9, 1 / 3],
  ] as const)('%s has its mean and its coefficient of variation', (_name, draw, mean, cv) => {
    const found = momentsOf(draw)
    expect(Math.abs(found.mean - mean)).toBeLessThan(tolerance(mean, cv))
    expect(Math.abs(found.cv - cv)).toBeLessThan(0.02)
  })

  test('a normal draw has mean 0 and variance 1', () => {
    const { mean, cv } = momentsOf(drawNormal)
    expect(Math.abs(mean)).toBeLessThan(0.02)
    expect((cv * mean) ** 2).toBeCloseTo(1, 1)
  })

  test('weights decide how often an index comes', () => {
    const random = createRandom(5, 'weights')
    let seconds = 0
    for (let index = 0; index < DRAWS; index += 1) if (drawWeightedIndex(random, [1, 3, 0]) === 1) seconds += 1
    expect(seconds / DRAWS).toBeCloseTo(0.75, 2)
  })
})
