/** Estimates, pairs, stopping, warm-up, sweeps and selection. */
import { expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { createMomentTable, createPairedTable, createSelection, estimateOf, findLeast, gridOf, isPreciseEnough, judgeBound, kimNelsonEta, listOf, mser5 } from './index.ts'

const random = createRandom(7, 'experiment')
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.nextRatio())) * Math.cos(2 * Math.PI * random.nextRatio())

test('mean and interval are those of the textbook', () => {
  // Law and Kelton's ten delays: mean 1.34, 90 % half-width 0.24.
  const table = createMomentTable(1)
  for (const value of [1.2, 1.5, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.5, 1.09]) table.add([value])
  const { value, ciLow, ciHigh, n } = estimateOf(table, 0, 0.9)
  expect(n).toBe(10)
  expect(value).toBeCloseTo(1.343, 10)
  expect((ciHigh ?? 0) - (value ?? 0)).toBeCloseTo(0.24, 2)
  expect((value ?? 0) - (ciLow ?? 0)).toBeCloseTo(0.24, 2)
})

test('a replication without a value is not counted', () => {
  const table = createMomentTable(2)
  table.add([1, Number.NaN])
  table.add([3, Number.NaN])
  expect(estimateOf(table, 0, 0.95)).toMatchObject({ value: 2, n: 2 })
  expect(estimateOf(table, 1, 0.95)).toEqual({ value: null, ciLow: null, ciHigh: null, n: 0 })
})

test('one replication has a value and no interval', () => {
  const table = createMomentTable(1)
  table.add([4])
  expect(estimateOf(table, 0, 0.95)).toEqual({ value: 4, ciLow: null, ciHigh: null, n: 1 })
})

test('a difference under common random numbers is clear where independent seeds would not see it', () => {
  const paired = createPairedTable(1)
  for (let replication = 0; replication < 20; replication += 1) {
    const common = 100 + 30 * normal()
    paired.add([common], [common + 1 + 0.1 * normal()])
  }
  const { difference, isClear, varianceGainRatio } = paired.difference(0, 0.95)
  expect(isClear).toBe(true)
  expect(difference.value).toBeCloseTo(1, 0)
  expect(varianceGainRatio).toBeGreaterThan(1_000)
})

test('equal scenarios differ by nothing, and that is not called clear', () => {
  const paired = createPairedTable(1)
  for (const value of [1, 5, 9]) paired.add([value], [value])
  expect(paired.difference(0, 0.95)).toMatchObject({ isClear: false, difference: { value: 0, ciLow: 0, ciHigh: 0 }, varianceGainRatio: null })
})

test('sequential stopping waits for ten replications and for the wanted precision', () => {
  const table = createMomentTable(1)
  for (let replication = 0; replication < 9; replication += 1) table.add([5])
  expect(isPreciseEnough(table, 0, 0.95, 0.1)).toBe(false)
  table.add([5])
  expect(isPreciseEnough(table, 0, 0.95, 0.1)).toBe(true)
  for (const value of [-100, 100, -50, 60]) table.add([value])
  expect(isPreciseEnough(table, 0, 0.95, 0.1)).toBe(false)
})

test('MSER-5 cuts a transient and leaves a level series alone', () => {
  const level = Array.from({ length: 2_000 }, () => 10 + normal())
  expect(mser5(level).isReliable).toBe(true)
  expect(mser5(level).valueCount).toBeLessThan(500)
  const rising = Array.from({ length: 2_000 }, (_, index) => 10 - 10 * Math.exp(-index / 60) + 0.3 * normal())
  const { valueCount, isReliable } = mser5(rising)
  expect(isReliable).toBe(true)
  expect(valueCount).toBeGreaterThan(100)
  expect(valueCount).toBeLessThan(600)
})

test('MSER-5 says when a series is too short to tell', () => {
  expect(mser5(Array.from({ length: 200 }, (_, index) => index)).isReliable).toBe(false)
  expect(mser5([1, 2, 3]).isReliable).toBe(false)
})

test('a grid has every combination, a list goes side by side', () => {
  const axes = [{ path: 'a', values: [1, 2] }, { path: 'b', values: ['x', 'y'] }]
  const texts = (points: ReturnType<typeof gridOf>): string[] => points.map((point) => point.settings.map(({ path, value }) => `${path}${String(value)}`).join(' '))
  expect(texts(gridOf(axes))).toEqual(['a1 bx', 'a1 by', 'a2 bx', 'a2 by'])
  expect(texts(listOf(axes))).toEqual(['a1 bx', 'a2 by'])
})

test.each([[2, 0.3341], [5, 0.635], [10, 0.8591]])('the constant of KN for %i variants is the published one', (variantCount, eta) => {
  expect(kimNelsonEta(0.95, variantCount, 10)).toBeCloseTo(eta, 4)
})

test('KN finds the best of five in at least 95 of 100 races, and drops bad ones early', () => {
  let right = 0
  let replications = 0
  for (let race = 0; race < 300; race += 1) {
    const selection = createSelection({ variantCount: 5, seeks: 'least', levelRatio: 0.95, indifference: 0.5, firstReplicationCount: 10 })
    while (selection.survivors().length > 1) {
      const common = normal()
      selection.observe([3, 2.5, 2, 4, 6].map((mean) => mean + common + normal()))
    }
    replications += selection.replicationCount()
    if (selection.survivors()[0] === 2) right += 1
  }
  expect(right / 300).toBeGreaterThanOrEqual(0.95)
  expect(replications / 300).toBeLessThan(200)
})

test('two equal variants do not race for ever', () => {
  const selection = createSelection({ variantCount: 2, seeks: 'most', levelRatio: 0.95, indifference: 1, firstReplicationCount: 5 })
  for (let replication = 0; replication < 5; replication += 1) selection.observe([replication, replication])
  expect(selection.survivors()).toEqual([0])
})

test('a bound holds, fails or stays open as its one-sided interval tells', () => {
  const table = createMomentTable(1)
  for (const value of [9, 10, 11, 10, 9, 11]) table.add([value])
  const judge = (limit: number) => judgeBound(table, 0, { kind: 'atMost', limit }, 0.95, 3)
  expect([judge(20), judge(10), judge(2)]).toEqual(['holds', 'open', 'fails'])
  expect(judgeBound(table, 0, { kind: 'atLeast', limit: 2 }, 0.95, 3)).toBe('holds')
})

test('the least variant is sure only when all cheaper ones fail', () => {
  expect(findLeast(['fails', 'holds', 'holds'])).toEqual({ variantIndex: 1, isSure: true })
  expect(findLeast(['open', 'holds'])).toEqual({ variantIndex: 1, isSure: false })
  expect(findLeast(['fails', 'fails'])).toEqual({ variantIndex: null, isSure: true })
})
