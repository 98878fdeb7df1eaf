import { describe, expect, test } from 'vitest'
import { exponentialOf, logGamma, naturalLog, normalQuantile, powerOf } from './arithmetic.ts'

/** Evenly spread and edge arguments. */
const ratios = [...Array.from({ length: 20_000 }, (_, index) => (index + 0.5) / 20_000), 2 ** -52, 1e-12, 1 - 2 ** -52]

const worstOf = (xs: readonly number[], error: (x: number) => number): number => xs.reduce((worst, x) => Math.max(worst, error(x)), 0)

describe('own arithmetic agrees with the engine to its stated error', () => {
  test('naturalLog', () => {
    expect(worstOf([...ratios, 1, 2, 17.3, 1e6, 1e300, 1e-300], (x) => Math.abs(naturalLog(x) - Math.log(x)) / (1 + Math.abs(Math.log(x))))).toBeLessThan(4e-16)
  })
  test('exponentialOf', () => {
    const xs = Array.from({ length: 14_000 }, (_, index) => -700 + index / 10.0007)
    expect(worstOf(xs, (x) => Math.abs(exponentialOf(x) / Math.exp(x) - 1))).toBeLessThan(2e-15)
    expect(exponentialOf(0)).toBe(1)
  })
  test('powerOf', () => {
    expect(Math.abs(powerOf(7, 1 / 3) ** 3 - 7)).toBeLessThan(1e-13)
  })
  test('normalQuantile: known points, and odd', () => {
    // Abramowitz and Stegun, table 26.5.
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 13)
    expect(normalQuantile(0.999)).toBeCloseTo(3.090232306167813, 13)
    expect(normalQuantile(1e-12)).toBeCloseTo(-7.034483825301132, 11)
    expect(worstOf(ratios.slice(0, 10_000), (u) => Math.abs(normalQuantile(1 - u) + normalQuantile(u)))).toBeLessThan(1e-10)
  })
  test('logGamma: factorials and the half', () => {
    expect(logGamma(1)).toBeCloseTo(0, 13)
    expect(logGamma(6)).toBeCloseTo(Math.log(120), 13)
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13)
  })
})
