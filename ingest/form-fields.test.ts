import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseForm, queryOfTarget } from './form-fields.ts'

const valueOf = (encoded: string): string | null => parseForm(`a=${encoded}`).first('a')

test('a broken percent sign is taken literally, the characters round it are read', () => {
  expect(valueOf('50%&b=1')).toBe('50%')
  expect(valueOf('%E6%A1%82A+%E1%BB%A')).toBe('桂A %E1%BB%A')
  expect(valueOf('%C0%AF%ED%A0%80%F5%80%80%80%41')).toBe('%C0%AF%ED%A0%80%F5%80%80%80A')
})

test('whatever was encoded comes back, also beside what is broken', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('', '%', '%4', '%FF', '%E1%BB'), (text, broken) => {
      expect(valueOf(`${encodeURIComponent(text)}${broken}`)).toBe(text + broken)
    }),
  )
})

test('the longest body that is taken is read beside a broken percent sign', () => {
  expect(valueOf(`%${'%41'.repeat(5_500_000)}`) === `%${'A'.repeat(5_500_000)}`).toBe(true)
})

test('any bytes behind percent signs are a text', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => typeof valueOf([...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')) === 'string'))
})

test('zero bytes behind a target are no part of it, and a megabyte of them inside is no work', () => {
  expect(queryOfTarget('GET /?id=1 HTTP/1.1\0\0')).toBe('id=1')
  expect(queryOfTarget(`/?id=${'\0'.repeat(1_000_000)}1`)).toBe(`id=${'\0'.repeat(1_000_000)}1`)
})

test('plus signs are blanks in a long text as in a short one, and letters that share a byte with them are not', () => {
  for (const count of [1, 20_000]) expect(valueOf('+\u2b00桂+\u002b'.repeat(count))).toBe(' \u2b00桂  '.repeat(count))
})
