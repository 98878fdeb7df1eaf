import { expect, test } from 'vitest'
import { createPixelBudget } from './pixel-budget.ts'

const play = (intervalMs: number, count: number, budget = createPixelBudget(0.5, 2)): number => {
  let ratio = 2
  for (let index = 0; index < count; index += 1) ratio = budget.afterFrame(intervalMs)
  return ratio
}

test('a machine that keeps up draws every pixel', () => expect(play(16, 1_000)).toBe(2))
test('a slow machine draws fewer pixels, and never fewer than the least', () => {
  expect(play(200, 4)).toBeCloseTo(1.5)
  expect(play(200, 400)).toBe(0.5)
})
test('single slow frames change nothing', () => {
  const budget = createPixelBudget(0.5, 2)
  for (let index = 0; index < 50; index += 1) {
    budget.afterFrame(150)
    expect(budget.afterFrame(30)).toBe(2)
  }
})
test('pixels come back after ten fast seconds, step by step', () => {
  const budget = createPixelBudget(0.5, 2)
  play(200, 100, budget)
  expect(play(16, 700, budget)).toBeCloseTo(0.5 / 0.75)
  expect(play(16, 10_000, budget)).toBe(2)
})
test('a hidden tab is not a slow machine', () => expect(play(60_000, 20)).toBe(2))
