/** The reader against a printer: what Python's `repr` writes of a value is read as that value, and anything else throws nothing. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readPythonLiteral } from './python-literal.ts'

const PRINTED: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** As `repr` does: single quotes, unless only they stand inside; what cannot be printed by its number. */
function printText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inner = [...text].map((letter) => {
    const point = letter.codePointAt(0) ?? 0
    if (letter === quote) return `\\${letter}`
    if (PRINTED[letter] !== undefined) return PRINTED[letter]
    if (point < 0x20 || (point >= 0x7f && point <= 0xa0)) return `\\x${point.toString(16).padStart(2, '0')}`
    if (point >= 0xd800 && point <= 0xdfff) return `\\u${point.toString(16)}`
    return point >= 0xf0000 ? `\\U${point.toString(16).padStart(8, '0')}` : letter
  })
  return quote + inner.join('') + quote
}

const printPython = (value: unknown): string => {
  if (value === null) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return printText(value)
  if (Array.isArray(value)) return `[${value.map(printPython).join(', ')}]`
  return `{${Object.entries(value as object).map(([key, item]) => `${printText(key)}: ${printPython(item)}`).join(', ')}}`
}

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom("'", '"', '\\', 'n', 'x', '4', '1', 'u', '\n', 'None', 'Cee’d', '\u00a0', '\ud83d') }))
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text, number, fc.boolean(), fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(text, fc.constantFrom('__proto__', 'score')), tie('value'), { maxKeys: 3 }),
  ),
})).value

test('reads what repr writes', () => {
  fc.assert(fc.property(value, (original) => {
    expect(JSON.stringify(readPythonLiteral(printPython(original)))).toBe(JSON.stringify(original))
  }), { numRuns: 2_000 })
})

test('makes nothing of a list that is cut', () => {
  fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), fc.nat(), (original, at) => {
    const printed = printPython(original)
    expect(readPythonLiteral(printed.slice(0, at % printed.length))).toBeUndefined()
  }), { numRuns: 1_000 })
})

test('throws at no text', () => {
  const piece = fc.oneof(fc.constantFrom('[', ']', '{', '}', '(', ')', ',', ':', "'", '"', '\\', '\\x', '\\U', 'None', '-', '1', ' '), fc.string())
  fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
    readPythonLiteral(pieces.join(''))
  }), { numRuns: 5_000 })
})
