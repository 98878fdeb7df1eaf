/** When the picture in the corner may be built. */
import { renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useInsetTurn } from './use-inset-turn.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const turn = () => renderHook(({ view, isComplete }) => useInsetTurn(view, isComplete), { initialProps: { view: '3d', isComplete: false } })

test('the small picture waits for the large one, and keeps its turn', () => {
  const { result, rerender } = turn()
  expect(result.current).toBe(false)
  rerender({ view: '3d', isComplete: true })
  expect(result.current).toBe(true)
  rerender({ view: '3d', isComplete: false })
  expect(result.current).toBe(true)
})

test('who asks for the other picture has both from then on: a picture that is there is not built anew', () => {
  const { result, rerender } = turn()
  rerender({ view: 'map', isComplete: false })
  expect(result.current).toBe(true)
  rerender({ view: '3d', isComplete: false })
  expect(result.current).toBe(true)
})

test('nobody waits for ever', () => {
  const { result, rerender } = turn()
  vi.advanceTimersByTime(60_000)
  rerender({ view: '3d', isComplete: false })
  expect(result.current).toBe(true)
})
