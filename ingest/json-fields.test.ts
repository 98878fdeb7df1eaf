/** JSON that nobody promised: what is refused before it is parsed, and what is not. */
import { describe, expect, it } from 'vitest'
import { parseJson } from './json-fields.ts'

const failureOf = (text: string): string | null => {
  const parsed = parseJson(text)
  return parsed.ok ? null : parsed.failure
}

describe('parseJson', () => {
  it('refuses nesting deeper than any device sends', () => {
    expect(failureOf('['.repeat(64) + ']'.repeat(64))).toBeNull()
    expect(failureOf('['.repeat(65) + ']'.repeat(65))).toMatch(/nested deeper/)
  })

  it('refuses a megabyte of empty lists, and takes as many short records', () => {
    expect(failureOf(`[${'[],'.repeat(300_000)}0]`)).toMatch(/too many values/)
    expect(failureOf(`[${'{"type":"Property","value":1},'.repeat(30_000)}0]`)).toBeNull()
  })

  it('does not count what stands inside strings, however they are escaped', () => {
    expect(failureOf(JSON.stringify({ a: '[,'.repeat(100_000), b: '\\', c: '"[['.repeat(100) }))).toBeNull()
    expect(failureOf(`{"a":"${'\\\\'.repeat(50)}","b":${'['.repeat(70)}`)).toMatch(/nested deeper/)
    expect(failureOf('{"a":"never closed')).toMatch(/not valid JSON/)
  })
})
