/**
 * The special functions that fitting needs.
 *
 * Source:  digamma and trigamma by recurrence to 8 and the asymptotic series (Abramowitz and Stegun 6.3.18, 6.4.12); the regularised
 *          incomplete gamma by its series below the peak and Legendre's continued fraction above (6.5.29, 6.5.31); Kolmogorov's
 *          limit distribution by its alternating series.
 * Limits:  relative error below 1e-10 where the result is not extremely small.
 * Checked: special-functions.test.ts (tabulated values, identities).
 */
import { logGamma } from '../kernel/arithmetic.ts'

const ASYMPTOTIC_FROM = 8
const ITERATIONS_MAX = 10_000
const PRECISION = 1e-15

/** Derivative of ln Γ, for x > 0. */
export function digamma(x: number): number {
  let shifted = x
  let sum = 0
  while (shifted < ASYMPTOTIC_FROM) {
    sum -= 1 / shifted
    shifted += 1
  }
  const inverse = 1 / (shifted * shifted)
  return sum + Math.log(shifted) - 1 / (2 * shifted) - inverse * (1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse * (1 / 240 - inverse * (1 / 132)))))
}

/** Second derivative of ln Γ, for x > 0. */
export function trigamma(x: number): number {
  let shifted = x
  let sum = 0
  while (shifted < ASYMPTOTIC_FROM) {
    sum += 1 / (shifted * shifted)
    shifted += 1
  }
  const inverse = 1 / (shifted * shifted)
  return sum + 1 / shifted + inverse / 2 + (inverse / shifted) * (1 / 6 - inverse * (1 / 30 - inverse * (1 / 42 - inverse * (1 / 30 - inverse * (5 / 66)))))
}

/** P(a, x): the share of a gamma of shape `a` and scale 1 below `x`. */
export function regularisedGamma(a: number, x: number): number {
  if (x <= 0) return 0
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; n < ITERATIONS_MAX && term > sum * PRECISION; n += 1) {
      term *= x / (a + n)
      sum += term
    }
    return Math.min(1, front * sum)
  }
  // Lentz's method.
  let b = x + 1 - a
  let c = 1 / 1e-300
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < ITERATIONS_MAX; n += 1) {
    const numerator = -n * (n - a)
    b += 2
    d = 1 / nonZero(numerator * d + b)
    c = nonZero(b + numerator / c)
    const change = d * c
    fraction *= change
    if (Math.abs(change - 1) < PRECISION) break
  }
  return Math.max(0, 1 - front * fraction)
}

const nonZero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value)

/** Standard normal below `x`. */
export function normalCdf(x: number): number {
  const half = regularisedGamma(0.5, (x * x) / 2) / 2
  return x < 0 ? 0.5 - half : 0.5 + half
}

/** Chance that a chi-squared variable of so many degrees of freedom is above `x`. */
export const chiSquaredAbove = (x: number, degreeCount: number): number => 1 - regularisedGamma(degreeCount / 2, x / 2)

/** Chance that √n · D is above `x`, in the limit of large samples of a fully known distribution. */
export function kolmogorovAbove(x: number): number {
  if (x < 0.2) return 1
  let sum = 0
  for (let j = 1; j <= 100; j += 1) {
    const term = Math.exp(-2 * j * j * x * x)
    sum += j % 2 === 1 ? term : -term
    if (term < 1e-17) break
  }
  return Math.min(1, Math.max(0, 2 * sum))
}
