import fc from 'fast-check'
import { expect, test } from 'vitest'
import { survivesJson } from './survives-json.ts'

const anything = fc.anything({ withDate: true, withMap: true, withSparseArray: true, withNullPrototype: true, withBigInt: true, withObjectString: true })

test('what is said to survive JSON is the same after it, to the sign of zero', () => {
  fc.assert(fc.property(anything, (value) => {
    if (survivesJson(value)) expect(JSON.parse(JSON.stringify(value))).toStrictEqual(value)
  }), { numRuns: 5_000 })
})

test('every JSON document without a negative zero survives', () => {
  fc.assert(fc.property(fc.json(), (text) => survivesJson(JSON.parse(text.replaceAll('-0', '0')))))
})

test('what JSON changes does not survive', () => {
  for (const value of [-0, Number.NaN, Number.POSITIVE_INFINITY, undefined, 1n, new Date(0), new Map(), [undefined], { a: undefined }, Object.create(null)]) {
    expect(survivesJson({ deep: [value] })).toBe(false)
  }
})
