/** Python's notation: what is read as what, and what is no value at all. */
import { describe, expect, it } from 'vitest'
import { literalBudgetOf, readPythonLiteral } from './python-literal.ts'

describe('readPythonLiteral', () => {
  it.each([
    ["{'xmin': 840, 'ymin': -80, 'score': 0.912, 'tiny': 1e-05}", { xmin: 840, ymin: -80, score: 0.912, tiny: 1e-5 }],
    ["[{'make': 'Howo', 'model': 'A7'}, {'make': None, 'is_new': True, 'is_old': False}]", [{ make: 'Howo', model: 'A7' }, { make: null, is_new: true, is_old: false }]],
    ['[]', []],
    ['{ }', {}],
    ["[(840, 80), (1,), ()]", [[840, 80], [1], []]],
    ["[1, 2,]", [1, 2]],
    ["{'a': 1,}", { a: 1 }],
    ["\n [ 'a' ,\t'b' ] \r\n", ['a', 'b']],
    ['[5., .5, 0, -0.5, 1E3]', [5, 0.5, 0, -0.5, 1000]],
    ['{"plate": "29c12345", "vehicle": null, "seen": true, "kept": false}', { plate: '29c12345', vehicle: null, seen: true, kept: false }],
  ])('reads %s', (text, value) => {
    expect(readPythonLiteral(text)).toStrictEqual(value)
  })

  it('reads text in either quotes, and leaves what looks like words of Python inside it alone', () => {
    expect(readPythonLiteral(String.raw`["Cee'd", 'say "None"', "True, that's [nan]", 'it\'s "both"', '']`)).toEqual(["Cee'd", 'say "None"', "True, that's [nan]", 'it\'s "both"', ''])
  })

  it('reads every escape of Python', () => {
    expect(readPythonLiteral(String.raw`['\\ \' \" \n\r\t\a\b\f\v', '\xe9\x0A', '\u7ca4B', '\U0001f69b', '\ud83d\ude9b', '\0 \101 \1018', '\\n', '\d\/']`)).toEqual([
      '\\ \' " \n\r\t\u0007\b\f\v', 'é\n', '粤B', '🚛', '🚛', '\0 A A8', '\\n', '\\d\\/',
    ])
    expect(readPythonLiteral("['one \\\nline']")).toEqual(['one line'])
  })

  it.each([
    String.raw`['\x4']`, String.raw`['\x4g']`, String.raw`['\u12']`, String.raw`['\U0001F69']`, String.raw`['\U00110000']`, String.raw`['\N{DASH}']`, String.raw`['\']`,
    "['a", '["a]', "['a'", "{'a': 1", "{'a'", "{'a':}", "{'a' 1}", "{1: 'a'}", "{'a'}", "{'a', 'b'}", "[1 2]", '[,]', '[1,,2]', '[1]]', '[1] 2', '(1]',
    "b'bytes'", "[b'a']", "['a' 'b']", "[array([1])]", '[datetime.date(2026, 7, 5)]', '[1+2]', '[+1]', '[0x1F]', '[007]', '[1_000]', '[1e]', '[--1]', '[none]', '[Nonesuch]', '[...]', '', ' ',
  ])('makes nothing of %s', (text) => {
    expect(readPythonLiteral(text)).toBeUndefined()
  })

  it('keeps the rest of a record whose number is none', () => {
    expect(readPythonLiteral("{'make': 'Howo', 'score': nan, 'dscore': inf, 'least': -inf, 'far': 1e999}")).toEqual({ make: 'Howo', score: null, dscore: null, least: null, far: null })
  })

  it('takes names of prototypes as names', () => {
    const value = readPythonLiteral("{'__proto__': {'polluted': True}, 'constructor': 1}") as Record<string, unknown>
    expect(Object.entries(value)).toEqual([['__proto__', { polluted: true }], ['constructor', 1]])
    expect(value['polluted']).toBeUndefined()
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('makes nothing of what is nested deeper than any vendor sends', () => {
    expect(readPythonLiteral('['.repeat(33) + ']'.repeat(33))).toBeDefined()
    expect(readPythonLiteral('['.repeat(34) + ']'.repeat(34))).toBeUndefined()
    expect(readPythonLiteral('['.repeat(1_000_000))).toBeUndefined()
    expect(readPythonLiteral("{'a':".repeat(1_000_000))).toBeUndefined()
  })

  it('makes nothing of more values or different names than there is room for, in all the cells of a file together', () => {
    expect(readPythonLiteral(`[${'1,'.repeat(199)}]`)).toHaveLength(199)
    expect(readPythonLiteral(`[${'1,'.repeat(1_000)}]`)).toBeUndefined()
    expect(readPythonLiteral(`[${"{'plate': '29c12345'}, ".repeat(1_000)}]`)).toHaveLength(1_000)
    const budget = literalBudgetOf(1_000_000)
    const named = (from: number, count: number): string => `{${Array.from({ length: count }, (_, index) => `'name${from + index}': 1`).join(',')}}`
    expect(readPythonLiteral(named(0, 600), budget)).toBeDefined()
    expect(readPythonLiteral(named(0, 600), budget)).toBeDefined()
    expect(readPythonLiteral(named(600, 600), budget)).toBeUndefined()
    expect(readPythonLiteral(named(600, 600), budget)).toBeUndefined()
    expect(readPythonLiteral(named(100, 600), budget)).toBeDefined()
  })
})
