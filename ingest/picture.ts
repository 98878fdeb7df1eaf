/** Pictures in bodies: as parts, and as base64 inside JSON and XML. */
import type { DecodedPicture } from './decoder.ts'

/** JPEG by its first bytes: cameras announce pictures as anything from `image/pjpeg` to `application/octet-stream`. */
export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8

/** Shorter is a placeholder. */
const BASE64_LENGTH_MIN = 8
const PREFIX = /^data:[\w/+.-]{1,40};base64,/

/** @returns null for text that holds no picture. */
export function pictureOfBase64(name: string, text: unknown): DecodedPicture | null {
  if (typeof text !== 'string' || text.length < BASE64_LENGTH_MIN) return null
  const bytes = Buffer.from(text.replace(PREFIX, ''), 'base64')
  if (isJpeg(bytes)) return { name, contentType: 'image/jpeg', bytes }
  return bytes[0] === 0x89 && bytes[1] === 0x50 ? { name, contentType: 'image/png', bytes } : null
}
