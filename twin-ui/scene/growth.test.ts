// @vitest-environment node
import { expect, test, vi } from 'vitest'
import { createGrowth, type GrowthWatch } from './growth.ts'

/** Lets promises settle. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const watch = (given: Partial<GrowthWatch> = {}): GrowthWatch => ({ mayGrow: () => true, onGrown: () => undefined, onComplete: () => undefined, onFailed: () => undefined, ...given })

test('a part comes when the one before was drawn, in order, and then nothing more is asked', async () => {
  const shown: string[] = []
  const onComplete = vi.fn()
  const growth = createGrowth(['roads', 'land', 'trees'].map((name) => async () => void shown.push(name)), watch({ onComplete }))
  growth.update()
  await settled()
  expect(shown).toEqual(['roads'])
  growth.update()
  expect(shown).toEqual(['roads'])
  for (let frame = 0; frame < 12; frame += 1) {
    growth.update()
    await settled()
  }
  expect(shown).toEqual(['roads', 'land', 'trees'])
  expect(growth.update()).toBe(false)
  expect(growth.isComplete).toBe(true)
  expect(onComplete).toHaveBeenCalledTimes(1)
})

test('nothing is begun while a part is still being compiled', async () => {
  const gate: { open?: () => void } = {}
  const later = vi.fn(() => Promise.resolve())
  const growth = createGrowth([() => new Promise<void>((open) => (gate.open = open)), later], watch())
  for (let frame = 0; frame < 10; frame += 1) growth.update()
  expect(later).not.toHaveBeenCalled()
  gate.open?.()
  await settled()
  for (let frame = 0; frame < 4; frame += 1) growth.update()
  expect(later).toHaveBeenCalledTimes(1)
})

test('a part that cannot be made ends the growth and is reported', async () => {
  const onFailed = vi.fn()
  const growth = createGrowth([() => Promise.reject(new Error('no memory'))], watch({ onFailed }))
  growth.update()
  await settled()
  expect(onFailed).toHaveBeenCalledTimes(1)
  expect(growth.update()).toBe(false)
})

test('the next part waits until its time has come', async () => {
  let isTime = false
  const step = vi.fn(() => Promise.resolve())
  const growth = createGrowth([step], watch({ mayGrow: () => isTime }))
  for (let frame = 0; frame < 10; frame += 1) growth.update()
  expect(step).not.toHaveBeenCalled()
  isTime = true
  growth.update()
  expect(step).toHaveBeenCalledTimes(1)
})
