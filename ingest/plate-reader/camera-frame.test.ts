import { expect, test } from 'vitest'
import { epochMs } from '../../engine/model/units.ts'
import { decodeBody } from '../decode-body.ts'
import { cameraFrame, jpegSizeOf } from './camera-frame.ts'

const CONTEXT = { receivedAtMs: epochMs(0), deviceId: 'camera-1', zone: null }
/** Start, one table, start of frame; sizes are big-endian. */
const head = (heightPx: number, widthPx: number): readonly number[] =>
  [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 11, 8, heightPx >> 8, heightPx & 255, widthPx >> 8, widthPx & 255, 3, 0, 0]
const decode = (bytes: readonly number[]): ReturnType<typeof decodeBody> => decodeBody(cameraFrame, { bytes: Uint8Array.from(bytes), contentType: null, query: '' }, CONTEXT)

test('the size of a picture is in its head', () => {
  expect(jpegSizeOf(Uint8Array.from(head(1_080, 1_920)))).toEqual({ widthPx: 1_920, heightPx: 1_080 })
})

test('a picture is for the plate reader, whatever it shows', () => {
  expect(decode(head(1_080, 1_920))).toMatchObject({ outcome: 'ignore', frameSize: { widthPx: 1_920, heightPx: 1_080 }, observations: [] })
})

test.each([
  ['a text', Array.from('hello there', (letter) => letter.charCodeAt(0)), 'no JPEG picture'],
  ['a cut head', [0xff, 0xd8, 0xff, 0xe0, 0], 'without a readable head'],
  ['a stamp', head(20, 200), '200 × 20 pixels shows no plate'],
  ['a decompression bomb', head(60_000, 60_000), 'at most 8192 a side'],
  ['markers without end', [0xff, 0xd8, ...Array.from({ length: 50 }, () => 0xff)], 'without a readable head'],
  ['a table that points nowhere', [0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 1, 2, 3, 4, 5, 6, 7], 'without a readable head'],
])('%s is rejected', (_, bytes, reason) => {
  expect(decode(bytes)).toMatchObject({ outcome: 'reject', reason: expect.stringContaining(reason) as string })
})
