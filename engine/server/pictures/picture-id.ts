/**
 * The name of an evidence picture: the hash of its bytes, so that a picture sent twice is kept once, and a name proves its content.
 *
 * Only JPEG and PNG by their first bytes, whatever the device calls them.
 */
import { createHash } from 'node:crypto'

export const PICTURE_BYTES_MAX = 8 * 1_048_576
const ID_LENGTH = 32
export const PICTURE_ID = /^[0-9a-f]{32}$/

export function pictureTypeOf(bytes: Uint8Array): 'image/jpeg' | 'image/png' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'image/jpeg'
  return bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47 ? 'image/png' : null
}

/** @returns null for what is no picture, or too large to be kept. */
export const pictureIdOf = (bytes: Uint8Array): string | null =>
  bytes.byteLength > PICTURE_BYTES_MAX || pictureTypeOf(bytes) === null ? null : createHash('sha256').update(bytes).digest('hex').slice(0, ID_LENGTH)
