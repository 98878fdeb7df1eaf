/** JSON by the line: damage costs its own line, and a text of nothing but damage is left. */
import { expect, test } from 'vitest'
import { readJsonLines } from './json-lines.ts'

test('what is whole is read, what is damaged is named by its line', () => {
  const lines = readJsonLines('{"a":1}\r\n\n{"a":\n{"a":2}\n', 10)
  expect(lines.values).toEqual([{ lineNo: 1, value: { a: 1 } }, { lineNo: 4, value: { a: 2 } }])
  expect(lines).toMatchObject({ faults: [{ lineNo: 3 }], stoppedWhy: null, isFirstDamaged: false, isLastDamaged: false })
})

test('a chunk that begins and ends inside a line says so', () => {
  expect(readJsonLines('1}\n{"a":1}\n{"a"', 10)).toMatchObject({ isFirstDamaged: true, isLastDamaged: true, values: [{ value: { a: 1 } }] })
})

test('past its bounds the rest is not read, and that is said', () => {
  expect(readJsonLines('{}\n'.repeat(5), 3)).toMatchObject({ stoppedWhy: expect.stringContaining('more than 3 lines'), isLastDamaged: false })
  const damaged = readJsonLines('words\n'.repeat(100_000), 1e6)
  expect(damaged.stoppedWhy).toMatch(/damaged lines/)
  expect(damaged.faults.length).toBeLessThan(1_000)
})

test('lines of another protocol are passed over, wherever they stand', () => {
  expect(readJsonLines('$GPRMC,1\n{"a":1}\n$GPRMC,2', 10, /^\$GP/)).toMatchObject({ values: [{ lineNo: 2 }], faults: [], isFirstDamaged: false, isLastDamaged: false })
})

test('lines may end with a carriage return alone', () => {
  expect(readJsonLines('{"a":1}\r{"a":2}\r', 10).values).toEqual([{ lineNo: 1, value: { a: 1 } }, { lineNo: 2, value: { a: 2 } }])
})
