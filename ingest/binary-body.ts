/**
 * Binary packets as they come: raw bytes from a socket, or hexadecimal text from a log or a forwarder.
 *
 * Errors:  hexadecimal text with half a byte gives null.
 */

const SNIFF_BYTES = 64
/** By byte: 0 to 15 a digit, NOISE what tools write between bytes (blanks, `:`, `-`, `,`, the x of `0x`), OTHER no hexadecimal text. */
const [NOISE, OTHER] = [16, 17]
const DIGITS = new Uint8Array(256).fill(OTHER)
for (const [index, digit] of Array.from('0123456789abcdef').entries()) for (const letter of [digit, digit.toUpperCase()]) DIGITS[letter.charCodeAt(0)] = index
for (const noise of ' \t\n\v\f\r:-,xX') DIGITS[noise.charCodeAt(0)] = NOISE
const [ZERO, LOWER_X, UPPER_X] = [0x30, 0x78, 0x58]

/** @returns null for text that is hexadecimal and ends inside a byte. */
export function binaryOf(sent: Uint8Array): Uint8Array | null {
  // Editors begin text with a byte order mark; no packet begins so.
  const bytes = sent[0] === 0xef && sent[1] === 0xbb && sent[2] === 0xbf ? sent.subarray(3) : sent
  for (let index = 0; index < Math.min(bytes.length, SNIFF_BYTES); index += 1) if (DIGITS[bytes[index] ?? 0] === OTHER) return bytes
  const out = new Uint8Array(bytes.length >> 1)
  let digitCount = 0
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0
    const digit = DIGITS[byte] ?? OTHER
    if (digit === OTHER) return bytes
    if (digit === NOISE) {
      // The zero before an x is no digit either.
      if (byte !== LOWER_X && byte !== UPPER_X) continue
      if (bytes[index - 1] !== ZERO) return bytes
      digitCount -= 1
    } else {
      const at = digitCount >> 1
      out[at] = digitCount % 2 === 0 ? digit << 4 : (out[at] ?? 0) | digit
      digitCount += 1
    }
  }
  return digitCount % 2 === 1 ? null : out.subarray(0, digitCount >> 1)
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
