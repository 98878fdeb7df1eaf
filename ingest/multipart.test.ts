/** The splitter against the faults that cameras were seen to make; whole requests are in fixtures/. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitMultipart } from './multipart.ts'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (unit) => unit.charCodeAt(0))
const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)
const TYPE = 'multipart/form-data; boundary=edge'

test('parts keep their bytes, names and types', () => {
  const body = '--edge\r\nContent-Disposition: form-data; name="a"; filename="b.xml"\r\nContent-Type: text/xml\r\n\r\none\r\ntwo\r\n--edge\r\nContent-Disposition: form-data; name=c\r\n\r\n\r\n--edge--\r\n'
  const split = splitMultipart(bytesOf(body), TYPE)
  expect(split?.parts.map(({ name, fileName, contentType, bytes }) => [name, fileName, contentType, textOf(bytes)])).toEqual([
    ['a', 'b.xml', 'text/xml', 'one\r\ntwo'],
    ['c', null, null, ''],
  ])
  expect(split).toMatchObject({ isCut: false, warnings: [] })
})

test('a boundary inside a line or as the beginning of a longer one divides nothing', () => {
  const body = '--edge\r\n\r\nsee --edge here\r\n--edgeless\r\n--edge--'
  expect(splitMultipart(bytesOf(body), TYPE)?.parts.map(({ bytes }) => textOf(bytes))).toEqual(['see --edge here\r\n--edgeless'])
})

test('a length is believed where a boundary follows the body that it points to, and only there', () => {
  const split = (length: number) => splitMultipart(bytesOf(`--edge\r\nContent-Type: image/jpeg\r\nContent-Length: ${length}\r\n\r\none\r\n--edge\r\ntwo\r\n--edge\r\n\r\nthree\r\n--edge--`), TYPE)?.parts.map(({ bytes }) => textOf(bytes))
  expect(split(16)).toEqual(['one\r\n--edge\r\ntwo', 'three'])
  for (const length of [0, 3, 5, 15, 19, 400]) expect(split(length)).toEqual(['one', 'two', 'three'])
})

test('text before the first boundary and after the last is passed over', () => {
  const body = 'preamble\r\n--edge\r\n\r\none\r\n--edge--\r\nepilogue'
  expect(splitMultipart(bytesOf(body), TYPE)?.parts).toHaveLength(1)
})

test('a quoted boundary and a boundary of dashes are boundaries', () => {
  expect(splitMultipart(bytesOf('--a b\r\n\r\nx\r\n--a b--'), 'multipart/form-data; boundary="a b"')?.parts).toHaveLength(1)
  expect(splitMultipart(bytesOf('------1\r\n\r\nx\r\n------1--'), 'multipart/form-data; boundary=----1')?.parts).toHaveLength(1)
})

test('a body without any boundary is not split', () => {
  expect(splitMultipart(bytesOf('<xml/>'), TYPE)).toBeNull()
  expect(splitMultipart(bytesOf(''), null)).toBeNull()
})

test('a flood of parts is bounded and said', () => {
  const split = splitMultipart(bytesOf('--edge\r\n\r\n\r\n'.repeat(1_000)), TYPE)
  expect(split?.parts).toHaveLength(64)
  expect(split?.warnings).toEqual(['more than 64 parts: the rest was not read'])
})

test('any bytes survive between two boundaries, cut or not, with either line end', () => {
  const free = fc.uint8Array({ maxLength: 300 }).filter((bytes) => !textOf(bytes).includes('--edge'))
  fc.assert(fc.property(fc.array(free, { minLength: 1, maxLength: 4 }), fc.constantFrom('\r\n', '\n'), fc.boolean(), (bodies, lineEnd, isCut) => {
    const parts = bodies.map((bytes) => `--edge${lineEnd}Content-Type: image/jpeg${lineEnd}${lineEnd}${textOf(bytes)}`)
    const body = parts.join(lineEnd) + (isCut ? '' : `${lineEnd}--edge--${lineEnd}`)
    const split = splitMultipart(bytesOf(body), TYPE)
    const got = split?.parts.map(({ bytes }) => textOf(bytes))
    // A body that ends in CR before a bare LF cannot be told from a CRLF line end.
    const want = bodies.map(textOf).map((text, index) => (lineEnd === '\n' && !(isCut && index === bodies.length - 1) && text.endsWith('\r') ? text.slice(0, -1) : text))
    expect(got).toEqual(want)
    expect(split?.isCut).toBe(isCut)
  }))
})
