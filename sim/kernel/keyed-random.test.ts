import { describe, expect, test } from 'vitest'
import { drawKeyedRatio, firstKeyOf, keyOfText, secondKeyOf, stageOfLap, stageOfText } from './keyed-random.ts'

const [flowFirst, flowSecond] = keyOfText('7/0/trucks')
const drawOf = (seq: number, stage: number, drawIndex = 0, mirror = 0): number =>
  drawKeyedRatio(firstKeyOf(flowFirst, seq), secondKeyOf(flowSecond, seq), stage, drawIndex, mirror)
const COUNT = 100_000

/** Counts in a 16 × 16 grid of pairs; the bound is the 1e-6 quantile of chi-squared with 255 degrees of freedom. */
function chiSquaredOfPairs(pair: (index: number) => readonly [number, number]): number {
  const counts = new Float64Array(256)
  for (let index = 0; index < COUNT; index += 1) {
    const [left, right] = pair(index)
    const cell = Math.floor(left * 16) * 16 + Math.floor(right * 16)
    counts[cell] = (counts[cell] as number) + 1
  }
  return counts.reduce((sum, count) => sum + (count - COUNT / 256) ** 2 / (COUNT / 256), 0)
}
const CHI_SQUARED_MAX = 376

describe('keyed draws', () => {
  const stage = stageOfText('booth#0')
  test('a draw depends on its keys alone', () => {
    expect(drawOf(5, stage)).toBe(drawOf(5, stage))
    expect(new Set([drawOf(5, stage), drawOf(6, stage), drawOf(5, stage + 1), drawOf(5, stage, 1)]).size).toBe(4)
  })
  test.each([
    ['neighbouring vehicles', (index: number) => [drawOf(index, stage), drawOf(index + 1, stage)] as const],
    ['neighbouring stages of a vehicle', (index: number) => [drawOf(index, 1), drawOf(index, 2)] as const],
    ['successive draws of a vehicle', (index: number) => [drawOf(index, stage, 0), drawOf(index, stage, 1)] as const],
    ['successive laps of a vehicle', (index: number) => [drawOf(index, stage), drawOf(index, stageOfLap(stage, 1))] as const],
    ['one vehicle in many draws', (index: number) => [drawOf(3, stage, index), drawOf(3, stage, index + 1)] as const],
    ['low bits', (index: number) => [(drawOf(index, stage) * 2 ** 34) % 1, (drawOf(index + 1, stage) * 2 ** 34) % 1] as const],
  ])('%s are uniform and independent in pairs', (_name, pair) => {
    expect(chiSquaredOfPairs(pair)).toBeLessThan(CHI_SQUARED_MAX)
  })
  test('the antithetic draw is exactly 1 minus the draw, and never 0 or 1', () => {
    const ratios = Array.from({ length: 10_000 }, (_, seq) => drawOf(seq, stage))
    expect(ratios.map((_, seq) => drawOf(seq, stage, 0, -1))).toEqual(ratios.map((ratio) => 1 - ratio))
    expect(ratios.every((ratio) => ratio > 0 && ratio < 1)).toBe(true)
  })
})
