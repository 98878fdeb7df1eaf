/**
 * Student's t distribution: distribution function and quantiles.
 *
 * Source:  regularised incomplete beta function by its continued fraction (Lentz); log-gamma by Lanczos, g = 7, 9 terms.
 * Checked: student-t.test.ts, against tables, to 1e-9.
 */
import { assert } from '../../engine/model/assert.ts'

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
  9.9843695780195716e-6, 1.5056327351493116e-7,
]
const FRACTION_STEPS_MAX = 10_000
const TINY = 1e-300

function logGamma(x: number): number {
  const shifted = x - 1
  const base = shifted + 7.5
  const sum = LANCZOS.reduce((total, term, index) => (index === 0 ? term : total + term / (shifted + index)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum)
}

function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value)
  let numerator = 1
  let denominator = 1 / away(1 - ((a + b) * x) / (a + 1))
  let fraction = denominator
  for (let step = 1; step <= FRACTION_STEPS_MAX; step += 1) {
    const even = (step * (b - step) * x) / ((a + 2 * step - 1) * (a + 2 * step))
    denominator = 1 / away(1 + even * denominator)
    numerator = away(1 + even / numerator)
    fraction *= denominator * numerator
    const odd = (-(a + step) * (a + b + step) * x) / ((a + 2 * step) * (a + 2 * step + 1))
    denominator = 1 / away(1 + odd * denominator)
    numerator = away(1 + odd / numerator)
    const change = denominator * numerator
    fraction *= change
    if (Math.abs(change - 1) < 1e-16) break
  }
  return fraction
}

/** Regularised incomplete beta function I_x(a, b). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b
}

/** P(T > t) for t >= 0, without cancellation far out. */
function upperTail(t: number, degrees: number): number {
  const square = t * t
  // Near zero x is close to 1, where its distance to 1 carries the digits.
  return square < degrees ? 0.5 - 0.5 * incompleteBeta(square / (degrees + square), 0.5, degrees / 2) : 0.5 * incompleteBeta(degrees / (degrees + square), degrees / 2, 0.5)
}

export function studentTCdf(t: number, degrees: number): number {
  return t >= 0 ? 1 - upperTail(t, degrees) : upperTail(-t, degrees)
}

/** The t below which a share of `probabilityRatio` lies. */
export function studentTQuantile(probabilityRatio: number, degrees: number): number {
  assert(probabilityRatio > 0 && probabilityRatio < 1, `probability ${probabilityRatio}`)
  assert(degrees > 0, `degrees of freedom ${degrees}`)
  if (probabilityRatio === 0.5) return 0
  const tail = Math.min(probabilityRatio, 1 - probabilityRatio)
  let low = 0
  let high = 1
  while (upperTail(high, degrees) > tail && high < 1e150) high *= 2
  // Bisection to the last bit: it cannot run away, and a quantile is asked for once per result.
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (upperTail(middle, degrees) > tail) low = middle
    else high = middle
  }
  const quantile = (low + high) / 2
  return probabilityRatio > 0.5 ? quantile : -quantile
}
