import { describe, expect, test } from 'vitest'
import { boundaryOf, createPartSplitter, type StreamPart } from './part-splitter.ts'

const XML = '<EventNotificationAlert><eventType>ANPR</eventType></EventNotificationAlert>'
const textOf = (parts: readonly StreamPart[]): string[] => parts.map(({ bytes, isCut }) => `${bytes.toString('latin1')}${isCut ? ' (cut)' : ''}`)

function split(stream: string, boundary: string | null, cutEvery = 4_096): string[] {
  const splitter = createPartSplitter(boundary)
  const bytes = Buffer.from(stream, 'latin1')
  const parts: StreamPart[] = []
  for (let at = 0; at < bytes.length; at += cutEvery) parts.push(...splitter.push(bytes.subarray(at, at + cutEvery)))
  return textOf([...parts, ...splitter.end()])
}

const part = (body: string, headers: readonly string[], lineEnd = '\r\n'): string => `--boundary${lineEnd}${headers.join(lineEnd)}${lineEnd}${lineEnd}${body}${lineEnd}`
const TWO_PARTS = part(XML, ['Content-Type: application/xml', `Content-Length: ${XML.length}`]) + part('second', ['Content-Type: text/plain'])

describe.each([1, 2, 3, 5, 17, 4_096])('cut every %i bytes', (cutEvery) => {
  test('two parts come out whole', () => {
    expect(split(`${TWO_PARTS}--boundary--\r\n`, 'boundary', cutEvery)).toEqual([XML, 'second'])
  })
  test('line ends of LF alone do', () => {
    expect(split(`${part(XML, ['Content-Type: application/xml'], '\n')}--boundary--`, 'boundary', cutEvery)).toEqual([XML])
  })
  test('a boundary that begins with dashes itself is found with and without two more', () => {
    const stream = `${TWO_PARTS}--boundary--\r\n`
    expect(split(stream.replaceAll('--boundary', '--myboundary'), '--myboundary', cutEvery)).toEqual([XML, 'second'])
    expect(split(stream.replaceAll('--boundary', '----myboundary'), '--myboundary', cutEvery)).toEqual([XML, 'second'])
  })
  test('a boundary that nobody announced is taken from the stream', () => {
    expect(split(`\r\n${TWO_PARTS}--boundary--`, null, cutEvery)).toEqual([XML, 'second'])
  })
  test('a length of zero, one too short and one too long give the text between the boundaries', () => {
    const lying = (length: number): string => part(XML, ['Content-Type: application/xml', `Content-Length: ${length}`])
    expect(split(`${lying(0)}${lying(10)}${lying(100_000)}--boundary--`, 'boundary', cutEvery)).toEqual([XML, XML, XML])
  })
  test('a picture that holds the boundary is cut by its length', () => {
    const picture = 'JPEG\r\n--boundary\r\nJPEG'
    expect(split(`${part(picture, ['Content-Type: image/jpeg', `Content-Length: ${picture.length}`])}--boundary--`, 'boundary', cutEvery)).toEqual([picture])
  })
  test('text before the first boundary is no part, and neither is an empty one', () => {
    expect(split(`hello\r\n${part('', ['Content-Type: image/jpeg', 'Content-Length: 0'])}${TWO_PARTS}--boundary--`, 'boundary', cutEvery)).toEqual([XML, 'second'])
  })
  test('a part without headers is a part', () => {
    expect(split('--boundary\r\n\r\nbare\r\n--boundary--', 'boundary', cutEvery)).toEqual(['bare'])
  })
  test('a stream that ends inside a part gives what came, as cut; one that ends at its length gives it whole', () => {
    expect(split(`--boundary\r\nContent-Type: application/xml\r\nContent-Length: 500\r\n\r\n${XML}`, 'boundary', cutEvery)).toEqual([`${XML} (cut)`])
    expect(split(`--boundary\r\nContent-Length: ${XML.length}\r\n\r\n${XML}`, 'boundary', cutEvery)).toEqual([XML])
    expect(split('--boundary\r\nContent-Type: te', 'boundary', cutEvery)).toEqual([])
  })
})

test('a part with all that it announced can be had before its boundary comes, once', () => {
  const splitter = createPartSplitter('boundary')
  expect(splitter.push(Buffer.from(`--boundary\r\nContent-Length: ${XML.length}\r\n\r\n${XML.slice(0, 20)}`))).toEqual([])
  expect(splitter.flush()).toBeNull()
  expect(splitter.isInPart()).toBe(true)
  splitter.push(Buffer.from(`${XML.slice(20)}\r\n`))
  expect(splitter.flush()?.bytes.toString()).toBe(XML)
  expect(splitter.flush()).toBeNull()
  expect(splitter.isInPart()).toBe(false)
  expect(textOf(splitter.push(Buffer.from(part('next', ['Content-Type: text/plain']) + '--boundary\r\n')))).toEqual(['next'])
})

test('a part above its bound and headers without end break the stream off', () => {
  const splitter = createPartSplitter('boundary', 1_000)
  expect(() => splitter.push(Buffer.from(`--boundary\r\n\r\n${'x'.repeat(1_001)}`))).toThrow('larger than 1000')
  expect(() => createPartSplitter('boundary').push(Buffer.from(`--boundary\r\n${'x'.repeat(9_000)}`))).toThrow('no end of headers')
})

test('a stream without any boundary holds little', () => {
  const splitter = createPartSplitter('boundary')
  for (let round = 0; round < 1_000; round++) expect(splitter.push(Buffer.alloc(8_192, 0x61))).toEqual([])
  expect(splitter.end()).toEqual([])
})

test('the boundary is read with and without quotes', () => {
  expect([boundaryOf('multipart/mixed; boundary="a b"'), boundaryOf('multipart/x-mixed-replace;boundary=myboundary'), boundaryOf('text/plain'), boundaryOf(undefined)]).toEqual(['a b', 'myboundary', null, null])
})
