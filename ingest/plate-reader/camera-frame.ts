/**
 * `camera-frame`: one JPEG picture of a camera, as its body. What it shows is read by the plate reader, not here.
 *
 * This decoder only says whether the body is such a picture, so that what is none becomes a dead letter like any other body.
 * Limits:  side lengths of the picture; a decoder of pictures would otherwise be asked for gigabytes.
 */
import type { Decoded, Decoder, RawBody } from '../decoder.ts'
import { ignored, rejected } from '../outcome.ts'
import { isJpeg } from '../picture.ts'

const FORMAT = 'camera-frame'
const BODY_BYTES_MAX = 12 * 1024 * 1024
const SIDE_PX_MIN = 32
const SIDE_PX_MAX = 8_192

/** Markers without a length; 0xff is filling. */
const isBare = (marker: number): boolean => marker === 0x01 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd8)
/** Start of frame, in any coding; three numbers in between mean tables. */
const isFrameStart = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/** Width and height as the picture's head says them; null where it has none. */
export function jpegSizeOf(bytes: Uint8Array): { readonly widthPx: number; readonly heightPx: number } | null {
  if (!isJpeg(bytes)) return null
  const wordAt = (at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  let at = 2
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number
    if (isFrameStart(marker)) return { heightPx: wordAt(at + 5), widthPx: wordAt(at + 7) }
    at += isBare(marker) ? (marker === 0xff ? 1 : 2) : 2 + Math.max(2, wordAt(at + 2))
  }
  return null
}

function decode({ bytes }: RawBody): Decoded {
  const size = jpegSizeOf(bytes)
  if (size === null) return rejected(FORMAT, isJpeg(bytes) ? 'a JPEG without a readable head' : 'no JPEG picture')
  const { widthPx, heightPx } = size
  if (Math.min(widthPx, heightPx) < SIDE_PX_MIN) return rejected(FORMAT, `a picture of ${widthPx} × ${heightPx} pixels shows no plate`)
  if (Math.max(widthPx, heightPx) > SIDE_PX_MAX) return rejected(FORMAT, `a picture of ${widthPx} × ${heightPx} pixels; at most ${SIDE_PX_MAX} a side`)
  return ignored(FORMAT, 'a frame for the plate reader', { pictures: [{ name: 'frame', contentType: 'image/jpeg', bytes }], frameSize: { widthPx, heightPx } })
}

export const cameraFrame: Decoder = { format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode }
