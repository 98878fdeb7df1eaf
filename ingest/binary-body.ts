/**
 * Binary packets as they come: raw bytes from a socket, or hexadecimal text from a log or a forwarder.
 *
 * Errors:  hexadecimal text with half a byte gives null.
 */

/** A blank between bytes, `0x`, and the `:` or `-` that some tools write. */
const HEX_NOISE = /0x|[\s:,-]/gi
const HEX = /^[0-9a-f]*$/i
const SNIFF_BYTES = 64

const isHexUnit = (unit: number): boolean =>
  (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x46) || (unit >= 0x61 && unit <= 0x66) || unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || unit === 0x78 || unit === 0x3a || unit === 0x2d || unit === 0x2c

/** @returns null for text that is hexadecimal and ends inside a byte. */
export function binaryOf(bytes: Uint8Array): Uint8Array | null {
  for (let index = 0; index < Math.min(bytes.length, SNIFF_BYTES); index += 1) if (!isHexUnit(bytes[index] ?? 0)) return bytes
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').replace(HEX_NOISE, '')
  if (!HEX.test(text)) return bytes
  return text.length % 2 === 1 ? null : Buffer.from(text, 'hex')
}

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** What a stream buffer holds: whole packets, and what begins one that has not come yet. */
export interface SplitStream {
  readonly frames: readonly Uint8Array[]
  readonly rest: Uint8Array
  /** Why the stream cannot be read on from `rest`; the connection is to be closed. */
  readonly fault: string | null
}
