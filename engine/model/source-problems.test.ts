import { expect, test } from 'vitest'
import { SOURCE_PROBLEMS } from './source-problems.ts'

const gapsOf = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()

test('every problem is said in both languages with the same parameters', () => {
  for (const [code, { en, vi }] of Object.entries(SOURCE_PROBLEMS)) {
    expect(gapsOf(vi), code).toEqual(gapsOf(en))
    expect(vi.normalize('NFC'), code).toBe(vi)
    expect(vi, code).not.toBe(en)
  }
})
