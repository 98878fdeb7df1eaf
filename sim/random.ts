/**
 * Seeded random streams, one per use, and exact draws from the few distributions that a day needs.
 *
 * A stream is keyed by a seed and the names of its use, so that a change in one part does not shift the draws of another.
 * Source:  xoshiro128** (Blackman and Vigna, 2018); gamma by Marsaglia and Tsang (2000); normal by Marsaglia's polar method.
 * Limits:  `Math.log` may differ in the last bit between JavaScript engines: byte equality is promised on one engine only.
 * Checked: random.test.ts (means and variances against closed forms, independence of names, fixed first draws).
 */
import { assert } from '../engine/model/assert.ts'
import { mixInt } from './kernel/mix-bits.ts'

/** Whatever names a run; numbers and their decimal text are the same seed. */
export type RandomSeed = number | string

export interface RandomStream {
  /** 32 uniform bits. */
  nextUint32(): number
  /** Uniform in [0, 1) with 53 bits. */
  nextRatio(): number
  /** Uniform integer in [0, belowCount). */
  nextIndex(belowCount: number): number
}

const mixBits = (value: number): number => mixInt(value) >>> 0

/** Four independent 32-bit hashes of a text: two FNV-1a lanes in one pass, mixed apart. */
export function hashText(text: string): readonly [number, number, number, number] {
  let first = 0x811c9dc5
  let second = 0x9e3779b9
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    first = Math.imul(first ^ unit, 0x01000193)
    second = Math.imul(second ^ unit, 0x85ebca77)
  }
  return [mixBits(first), mixBits(second), mixBits(first ^ rotateLeft(second, 13) ^ 0x243f6a88), mixBits(second ^ rotateLeft(first, 7) ^ 0xb7e15162)]
}

const rotateLeft = (value: number, bitCount: number): number => (value << bitCount) | (value >>> (32 - bitCount))

/** The stream of one use: `createRandom(seed, 'barrier-1', 'service')`. */
export function createRandom(seed: RandomSeed, ...names: readonly (string | number)[]): RandomStream {
  // A separator that no name holds keeps ('a', 'b') and ('ab') apart.
  let key = String(seed)
  for (const name of names) key += `\u0000${name}`
  let [a, b, c, d] = hashText(key)
  d |= 1
  const nextUint32 = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotateLeft(d, 11)
    return result
  }
  // The first outputs of nearby keys are alike until the state has been stirred.
  for (let index = 0; index < 8; index += 1) nextUint32()
  const nextRatio = (): number => ((nextUint32() >>> 5) * 67_108_864 + (nextUint32() >>> 6)) / 9_007_199_254_740_992
  return { nextUint32, nextRatio, nextIndex: (belowCount) => Math.floor(nextRatio() * belowCount) }
}

export const drawIsTrue = (random: RandomStream, ratio: number): boolean => random.nextRatio() < ratio

export function drawOne<Item>(random: RandomStream, items: readonly Item[]): Item {
  assert(items.length > 0, 'one of at least one')
  return items[random.nextIndex(items.length)] as Item
}

/** An index by weight; the weights need not sum to 1. */
export function drawWeightedIndex(random: RandomStream, weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  assert(total > 0, 'weights sum above zero')
  let left = random.nextRatio() * total
  for (let index = 0; index < weights.length; index += 1) {
    left -= weights[index] as number
    if (left < 0) return index
  }
  return weights.length - 1
}

/** Standard normal. */
export function drawNormal(random: RandomStream): number {
  for (;;) {
    const x = 2 * random.nextRatio() - 1
    const y = 2 * random.nextRatio() - 1
    const square = x * x + y * y
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square)
  }
}

export const drawExponential = (random: RandomStream, mean: number): number => -mean * Math.log(1 - random.nextRatio())

/** Gamma with shape `k >= 1` (so coefficient of variation 1/√k). */
export function drawGamma(random: RandomStream, mean: number, k: number): number {
  assert(k >= 1 && mean >= 0, `gamma of mean ${mean}, k ${k}`)
  const d = k - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = drawNormal(random)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - random.nextRatio()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v * mean) / k
  }
}

/** Lognormal by its own mean and coefficient of variation. */
export function drawLognormal(random: RandomStream, mean: number, cv: number): number {
  const variance = Math.log(1 + cv * cv)
  return mean * Math.exp(Math.sqrt(variance) * drawNormal(random) - variance / 2)
}

/** Poisson count, by summed exponential gaps: O(mean), exact for any mean. */
export function drawPoisson(random: RandomStream, mean: number): number {
  assert(mean >= 0, `Poisson of mean ${mean}`)
  let count = 0
  for (let sum = drawExponential(random, 1); sum < mean; sum += drawExponential(random, 1)) count += 1
  return count
}
