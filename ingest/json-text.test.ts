/** JSON that nobody promised: what is refused before it is parsed, and what is not. */
import { describe, expect, it } from 'vitest'
import { parseFirstJson, parseJson } from './json-text.ts'

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

  it('refuses more different names than any device has, and takes the same ones again and again', () => {
    const named = (count: number, perObject: number): string => `[${Array.from({ length: count / perObject }, (_, object) => `{${Array.from({ length: perObject }, (_name, index) => `"name${object * perObject + index}":1`).join(',')}}`).join(',')}]`
    expect(failureOf(named(60_000, 60_000))).toMatch(/different names/)
    expect(failureOf(named(60_000, 4))).toMatch(/different names/)
    expect(failureOf(named(3_000, 3_000))).toBeNull()
    expect(failureOf(`[${Array.from({ length: 20_000 }, () => '{"latitude":21.9741,"longitude":106.7103}').join(',')}]`)).toBeNull()
  })

  it('passes over blanks, byte order marks and zero bytes around the value, and over nothing else', () => {
    expect(parseJson('\uFEFF \r\n{"a":1}\n\0\0')).toEqual({ ok: true, value: { a: 1 } })
    expect(failureOf('{"a":1}{"b":2}')).toMatch(/not valid JSON/)
    expect(failureOf('{"a":1}]')).toMatch(/not valid JSON/)
    expect(failureOf('words')).toMatch(/not valid JSON/)
    expect(parseJson('12')).toEqual({ ok: true, value: 12 })
  })
})

describe('a value that was encoded twice', () => {
  const twice = (value: unknown): string => JSON.stringify(JSON.stringify(value))

  it('is the value that it was at first', () => {
    expect(parseJson(twice({ plate: '29C"12345', note: 'a\\b\n' }))).toEqual({ ok: true, value: { plate: '29C"12345', note: 'a\\b\n' } })
    expect(parseJson(` ${JSON.stringify('\n\t[1]')}\r\n`)).toEqual({ ok: true, value: [1] })
  })

  it('is judged by what it would cost, and is not looked into a third time', () => {
    expect(failureOf(JSON.stringify('['.repeat(65) + ']'.repeat(65)))).toMatch(/nested deeper/)
    expect(failureOf(JSON.stringify('{"a":1'))).toMatch(/ends inside a value/)
    expect(failureOf(JSON.stringify(twice({ a: 1 })))).toMatch(/not valid JSON/)
    expect(failureOf('"{\\"a\\":1}" {"b":2}')).toMatch(/not valid JSON/)
    expect(failureOf('"{\\x"')).toMatch(/not valid JSON/)
  })
})

describe('what parseJson says of text that is no JSON', () => {
  it.each([
    ['{"lat":NaN,"lon":1}', 'NaN at character 8 is no value of JSON'],
    ["[1, -Infinity]", '-Infinity at character 5 is no value'],
    ['{"position":{"latitude":21.9', 'it ends inside a value'],
    ['{"a":1}{"b":2}', 'more stands behind its end, at character 8'],
    ['<html>502</html>', 'it begins with "<"'],
    ['{"a":1 "b":2}', 'damaged at character 8'],
    ["{'plate':'29C12345'}", 'damaged'],
  ])('%s: %s', (text, said) => {
    expect(failureOf(text)).toContain(said)
    expect(failureOf(text)).toMatch(/^not valid JSON/)
    expect(failureOf(text)).not.toContain('29C12345')
  })
})

describe('parseFirstJson', () => {
  it('reads the value that the text begins with, whatever follows', () => {
    expect(parseFirstJson('{"a":"}"}\r\n--myboundary')).toEqual({ ok: true, value: { a: '}' } })
    expect(parseFirstJson('{"a":{"b":1}').ok).toBe(false)
  })
})
