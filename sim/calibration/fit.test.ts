import { describe, expect, test } from 'vitest'
import { drawExactMs, tableOf } from '../kernel/distributions.ts'
import { keyOfText } from '../kernel/keyed-random.ts'
import type { Distribution } from '../scenario.ts'
import { fitDistribution } from './fit.ts'

function draw(distribution: Distribution, count: number, name: string): number[] {
  const table = tableOf([distribution])
  return Array.from({ length: count }, (_, index) => {
    const [first, second] = keyOfText(`${name}/${index}`)
    return drawExactMs(table, 0, first, second, 7, 0)
  })
}

const TRUE: readonly Distribution[] = [
  { kind: 'exponential', meanMs: 90_000 },
  { kind: 'erlang', meanMs: 90_000, phaseCount: 4 },
  { kind: 'gamma', meanMs: 90_000, shapeRatio: 2.5 },
  { kind: 'lognormal', meanMs: 90_000, cvRatio: 0.8 },
  { kind: 'weibull', meanMs: 90_000, shapeRatio: 3 },
  { kind: 'uniform', minMs: 60_000, maxMs: 120_000 },
  { kind: 'triangular', minMs: 40_000, modeMs: 60_000, maxMs: 150_000 },
  { kind: 'hyperexponential', meanMs: 90_000, cvRatio: 2 },
  { kind: 'deterministic', meanMs: 90_000 },
]

describe('the true family is chosen from 2,000 times in most of ten samples', () => {
  test.each(TRUE)('$kind', (distribution) => {
    const chosen = Array.from({ length: 10 }, (_, run) => fitDistribution(draw(distribution, 2_000, `${distribution.kind}/${run}`))?.chosen.distribution.kind)
    // An Erlang of few phases is a gamma, and a gamma whose shape comes out near a whole number an Erlang.
    const counted = chosen.filter((kind) => kind === distribution.kind || (distribution.kind === 'gamma' && kind === 'erlang')).length
    expect(counted, chosen.join(' ')).toBeGreaterThanOrEqual(8)
  })
})

describe('parameters are recovered', () => {
  const fitted = (distribution: Distribution, kind = distribution.kind): Record<string, number> => {
    const candidates = fitDistribution(draw(distribution, 20_000, 'recover'))?.candidates ?? []
    return (candidates.find((candidate) => candidate.distribution.kind === kind)?.distribution ?? {}) as unknown as Record<string, number>
  }
  const near = (value: number | undefined, wanted: number, ratio = 0.03): void => expect(Math.abs((value ?? 0) / wanted - 1)).toBeLessThan(ratio)

  test('gamma', () => {
    const { meanMs, shapeRatio } = fitted({ kind: 'gamma', meanMs: 90_000, shapeRatio: 2.5 })
    near(meanMs, 90_000)
    near(shapeRatio, 2.5, 0.05)
  })
  test('gamma with a shape below 1', () => near(fitted({ kind: 'gamma', meanMs: 90_000, shapeRatio: 0.4 })['shapeRatio'], 0.4, 0.05))
  test('erlang', () => expect(fitted({ kind: 'erlang', meanMs: 90_000, phaseCount: 6 })['phaseCount']).toBe(6))
  test('lognormal', () => {
    const { meanMs, cvRatio } = fitted({ kind: 'lognormal', meanMs: 90_000, cvRatio: 0.8 })
    near(meanMs, 90_000)
    near(cvRatio, 0.8, 0.05)
  })
  test('weibull', () => {
    const { meanMs, shapeRatio } = fitted({ kind: 'weibull', meanMs: 90_000, shapeRatio: 1.7 })
    near(meanMs, 90_000)
    near(shapeRatio, 1.7)
  })
  test('uniform', () => {
    const { minMs, maxMs } = fitted({ kind: 'uniform', minMs: 60_000, maxMs: 120_000 })
    near(minMs, 60_000, 0.001)
    near(maxMs, 120_000, 0.001)
  })
  test('triangular', () => {
    const { minMs, modeMs, maxMs } = fitted({ kind: 'triangular', minMs: 40_000, modeMs: 60_000, maxMs: 150_000 })
    near(minMs, 40_000)
    near(modeMs, 60_000, 0.1)
    near(maxMs, 150_000)
  })
  test('hyperexponential', () => {
    const { meanMs, cvRatio } = fitted({ kind: 'hyperexponential', meanMs: 90_000, cvRatio: 2 })
    near(meanMs, 90_000, 0.05)
    near(cvRatio, 2, 0.05)
  })
})

test('the distance of the true family is small and that of a wrong one is not', () => {
  const { candidates } = fitDistribution(draw({ kind: 'gamma', meanMs: 90_000, shapeRatio: 4 }, 2_000, 'ks')) ?? { candidates: [] }
  const of = (kind: string) => candidates.find((candidate) => candidate.distribution.kind === kind)
  expect(of('gamma')?.ksRatio).toBeLessThan(0.03)
  expect(of('gamma')?.ksPRatio).toBeGreaterThan(0.05)
  expect(of('exponential')?.ksRatio).toBeGreaterThan(0.15)
  expect(of('exponential')?.ksPRatio).toBeLessThan(1e-6)
})

test('odd samples are fitted or refused, never thrown at', () => {
  expect(fitDistribution([])).toBeNull()
  expect(fitDistribution([5_000])?.chosen.distribution).toEqual({ kind: 'deterministic', meanMs: 5_000 })
  expect(fitDistribution([0, 0, 0])?.chosen.distribution).toEqual({ kind: 'deterministic', meanMs: 0 })
  expect(fitDistribution([1, 2, 3])?.chosen.distribution.kind).toBe('exponential')
  expect(fitDistribution(Array.from({ length: 100 }, (_, index) => (index < 50 ? 0 : 60_000)))?.chosen).toBeDefined()
  expect(fitDistribution([1, 1e9, ...Array.from({ length: 50 }, () => 2)])?.chosen).toBeDefined()
})
