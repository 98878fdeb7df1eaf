import { expect, test } from 'vitest'
import { addSkewReport, steadySkewOf } from './steady-skew.ts'

test('a clock that is off by the same each time is known after a few reports, wild ones among them or not', () => {
  expect(steadySkewOf([-90_000, -91_000, -89_500])).toBeNull()
  expect(steadySkewOf([-90_000, -91_000, -89_500, -600_000, -90_200, -88_000, -90_100])).toEqual({ offMs: -90_100, reportCount: 7 })
})

test('a backlog proves nothing: it is late by ever less', () => {
  expect(steadySkewOf([-600_000, -500_000, -400_000, -300_000, -200_000, -100_000, 0])).toBeNull()
})

test('only the newest reports count, so that a clock set right is believed again', () => {
  const reports: number[] = []
  for (let index = 0; index < 15; index += 1) addSkewReport(reports, -90_000)
  for (let index = 0; index < 8; index += 1) addSkewReport(reports, -1_000)
  expect(reports).toHaveLength(15)
  expect(steadySkewOf(reports)).toMatchObject({ offMs: -1_000 })
})
