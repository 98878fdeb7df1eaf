/** What `bordertwin decode` makes of a saved request, answer or body. */
import { expect, test } from 'vitest'
import { bodyOfFile } from './body-of-file.ts'

const encoder = new TextEncoder()
const read = (text: string, name = 'x.http') => {
  const { bytes, contentType, query } = bodyOfFile(name, encoder.encode(text), null)
  return { text: new TextDecoder().decode(bytes), contentType, query }
}

test('a saved request gives its body, its type and its query', () => {
  expect(read('POST /ingest?key=1 HTTP/1.1\r\nContent-Type: text/xml\r\n\r\n<a/>')).toEqual({ text: '<a/>', contentType: 'text/xml', query: 'key=1' })
})

test('a byte order mark and blank lines before a message are not part of it', () => {
  expect(read('\uFEFF\r\n \r\nPOST /?id=1 HTTP/1.1\r\nContent-Type: text/xml\r\n\r\n<a/>')).toEqual({ text: '<a/>', contentType: 'text/xml', query: 'id=1' })
  expect(read('\r\n--edge\r\n\r\n{}\r\n--edge--', 'parts.txt').contentType).toBe('multipart/form-data')
  expect(read('\r\n{"a":1}', 'a.json').text).toBe('\r\n{"a":1}')
})

test('a saved answer to a pull gives its body', () => {
  expect(read('HTTP/1.1 200 OK\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n')).toEqual({ text: '--b\r\n', contentType: 'multipart/mixed; boundary=b', query: '' })
})

test('chunks are joined, also of a stream that was cut in one', () => {
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
  expect(read(`${head}4\r\nabcd\r\n3;x=1\r\nefg\r\n0\r\n\r\n`).text).toBe('abcdefg')
  expect(read(`${head}4\r\nabcd\r\nff\r\nefg`).text).toBe('abcdefg')
  expect(read(`${head}not in chunks`).text).toBe('not in chunks')
})

test('a bare body keeps its bytes and gets its type from its name', () => {
  expect(read('{"a":1}', 'a.json')).toEqual({ text: '{"a":1}', contentType: 'application/json', query: '' })
  expect(read('?id=1&lat=2', 'a.txt')).toEqual({ text: '', contentType: null, query: 'id=1&lat=2' })
})
