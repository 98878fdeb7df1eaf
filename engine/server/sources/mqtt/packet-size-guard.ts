/**
 * Ends a connection whose next MQTT packet announces more than it may have, before a byte of it is buffered.
 *
 * Source:  MQTT 3.1.1, 2.2.3: the length stands in one to four bytes behind the packet's first. Nobody has signed in before the first
 *          packet is whole, so that one is held far shorter.
 */
import { Transform, type TransformCallback } from 'node:stream'
import { SourceFailure } from '../failure-words.ts'

const LENGTH_DIGITS_MAX = 4

export function createPacketSizeGuard(firstBytesMax: number, laterBytesMax: number): Transform {
  let bytesMax = firstBytesMax
  /** Bytes of the packet in hand that are still to come. */
  let leftBytes = 0
  /** Digits of the length read so far; null before a packet's first byte. */
  let digitCount: number | null = null
  let length = 0

  function check(chunk: Uint8Array): SourceFailure | null {
    for (let at = 0; at < chunk.length; ) {
      if (leftBytes > 0) {
        const taken = Math.min(leftBytes, chunk.length - at)
        leftBytes -= taken
        at += taken
        continue
      }
      const byte = chunk[at] ?? 0
      at += 1
      if (digitCount === null) {
        digitCount = 0
        length = 0
        continue
      }
      length += (byte & 0x7f) * 128 ** digitCount
      digitCount += 1
      if (length > bytesMax) return new SourceFailure('source.packet.tooLarge', { length, bytes: bytesMax })
      if (byte < 0x80) {
        leftBytes = length
        digitCount = null
        bytesMax = laterBytesMax
      } else if (digitCount === LENGTH_DIGITS_MAX) return new SourceFailure('source.packet.endless')
    }
    return null
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      const failure = check(chunk)
      if (failure === null) done(null, chunk)
      else done(failure)
    },
  })
}
