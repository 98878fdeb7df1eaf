/** Streams of cameras cut at random places, and bytes that are no stream at all. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPartSplitter, type StreamPart } from './part-splitter.ts'

function split(stream: Buffer, cutsAt: readonly number[]): StreamPart[] {
  const splitter = createPartSplitter('boundary', 100_000)
  const parts: StreamPart[] = []
  let from = 0
  for (const cut of [...cutsAt.map((cut) => cut % (stream.length + 1)).toSorted((left, right) => left - right), stream.length]) {
    parts.push(...splitter.push(stream.subarray(from, cut)))
    from = cut
  }
  return [...parts, ...splitter.end()]
}

/** Bytes without a line that looks like a boundary, which binary parts may have only behind a right length. */
const body = fc.uint8Array({ minLength: 1, maxLength: 400 }).map((bytes) => Buffer.from(bytes)).filter((bytes) => !bytes.includes('--boundary'))
const streamPart = fc.record({ body, isPicture: fc.boolean(), hasLength: fc.boolean(), lineEnd: fc.constantFrom('\r\n', '\n') })
const cuts = fc.array(fc.nat(10_000), { maxLength: 12 })

test('whatever the cuts, the parts are those that were sent', () => {
  fc.assert(
    fc.property(fc.array(streamPart, { maxLength: 6 }), cuts, (sent, cutsAt) => {
      const stream = Buffer.concat([
        ...sent.flatMap(({ body: bytes, isPicture, hasLength, lineEnd }) => [
          Buffer.from(`--boundary${lineEnd}Content-Type: ${isPicture ? 'image/jpeg' : 'application/xml'}${lineEnd}${hasLength ? `Content-Length: ${bytes.length}${lineEnd}` : ''}${lineEnd}`),
          bytes,
          Buffer.from(lineEnd),
        ]),
        Buffer.from('--boundary--\r\n'),
      ])
      const got = split(stream, cutsAt)
      expect(got.map(({ bytes }) => bytes.toString('hex'))).toEqual(sent.map(({ body: bytes, lineEnd }) => withoutExtraEnd(bytes, lineEnd).toString('hex')).filter((hex) => hex !== ''))
      expect(got.every(({ isCut }) => !isCut)).toBe(true)
    }),
  )
})

/** A body that ends with CR before a bare LF cannot be told from a CRLF that ends the line. */
function withoutExtraEnd(bytes: Buffer, lineEnd: string): Buffer {
  return lineEnd === '\n' && bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes
}

test('bytes that are no stream give parts or a failure in words, and never more than came', () => {
  const shreds = fc.oneof(fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)), fc.constantFrom('--boundary', '\r\n', '\n', '--', 'Content-Length: 5\r\n', 'Content-Type: image/jpeg\r\n', '\r\n\r\n').map((text) => Buffer.from(text)))
  fc.assert(
    fc.property(fc.array(shreds, { maxLength: 40 }), cuts, (pieces, cutsAt) => {
      const stream = Buffer.concat(pieces)
      const bytesCount = split(stream, cutsAt).reduce((sum, { bytes }) => sum + bytes.length, 0)
      expect(bytesCount).toBeLessThanOrEqual(stream.length)
    }),
  )
})
