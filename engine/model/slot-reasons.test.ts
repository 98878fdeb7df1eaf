import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SLOT_REASONS } from './slot-reasons.ts'

test('every reason of a call is documented, and nothing else is', () => {
  const documented = [...readFileSync('docs/model/policies.md', 'utf8').matchAll(/^\| `(slot\.[\w.]+)`/gm)].map(([, code]) => code)
  expect(documented).toEqual(Object.keys(SLOT_REASONS))
})

test('every reason has words in both languages', () => {
  for (const { vi, en } of Object.values(SLOT_REASONS)) expect([vi, en].every((words) => words.length > 8)).toBe(true)
})
