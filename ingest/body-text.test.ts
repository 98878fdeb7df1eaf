/** The charset of a body: marked, declared, or neither. */
import { expect, test } from 'vitest'
import { bodyText } from './body-text.ts'

const XML = '<?xml version="1.0" encoding="UTF-16"?><a>29C</a>'
const utf16le = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le'))
const utf16be = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le').swap16())
/** 桂A12345 as cameras of Chinese make write it: GB 18030. */
const CHINESE = new Uint8Array([...Buffer.from('{"plate":"'), 0xb9, 0xf0, ...Buffer.from('A12345"}')])

test.each([
  ['two bytes a letter, without a mark', utf16le(XML), XML],
  ['the other order', utf16be('{"a":1}'), '{"a":1}'],
  ['with a mark', new Uint8Array([0xff, 0xfe, ...utf16le('{"a":1}')]), '{"a":1}'],
  ['a declaration that cannot be true', new TextEncoder().encode(XML), XML],
])('%s', (_, bytes, text) => {
  expect(bodyText(bytes, null)).toEqual({ text, warnings: [] })
})

test('a Chinese plate in a charset that nobody declared is read, and that is said', () => {
  expect(bodyText(CHINESE, 'application/json')).toEqual({ text: '{"plate":"桂A12345"}', warnings: [expect.stringContaining('gb18030')] })
  expect(bodyText(CHINESE, 'text/plain; charset=gbk')).toEqual({ text: '{"plate":"桂A12345"}', warnings: [] })
})

test('damage that makes no Chinese plate stays damage', () => {
  const latin = new Uint8Array([...Buffer.from('{"plate":"29'), 0xc3, ...Buffer.from('12345"}')])
  expect(bodyText(latin, null)).toEqual({ text: '{"plate":"29\uFFFD12345"}', warnings: ['bytes that are not utf-8 were replaced'] })
})

test('a document inside a JSON string comes out of it, once', () => {
  const text = '<a b="1">29C\u20ac\\</a>'
  expect(bodyText(new TextEncoder().encode(` ${JSON.stringify(text)}\r\n\0`), 'application/json').text).toBe(text)
  expect(bodyText(new TextEncoder().encode(JSON.stringify(JSON.stringify({ a: 1 }))), null).text).toBe('{"a":1}')
  const thrice = JSON.stringify(JSON.stringify(JSON.stringify({ a: 1 })))
  expect(bodyText(new TextEncoder().encode(thrice), null).text).toBe(thrice)
  for (const whole of ['"29C12345"', '"{a" "b}"', '{"a":"{}"}', '"<a', 'x"{}"']) expect(bodyText(new TextEncoder().encode(whole), null).text).toBe(whole)
})
