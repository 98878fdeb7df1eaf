import { describe, expect, it } from 'vitest'
import { isLegible } from './tell-passage.ts'

const plate = { kind: 'vnCivil', confidenceRatio: 0.07, grammarGapNats: 2.5, marginNats: 5 } as const

describe('a legible plate', () => {
  it('is one that was read with some confidence', () => {
    expect(isLegible({ ...plate, confidenceRatio: 0.2, grammarGapNats: 0, marginNats: 0.1 })).toBe(true)
    expect(isLegible({ ...plate, grammarGapNats: 0 })).toBe(false)
  })

  it('may be doubted only where a plate cannot show what the reader prefers', () => {
    expect(isLegible(plate)).toBe(true)
    expect(isLegible({ ...plate, grammarGapNats: 1 })).toBe(false)
  })

  it('needs one text far ahead of all others, and the form of a plate', () => {
    expect(isLegible({ ...plate, marginNats: 1 })).toBe(false)
    expect(isLegible({ ...plate, kind: 'other' })).toBe(false)
  })
})
