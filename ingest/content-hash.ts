/**
 * A 64-bit content hash: the identity of an event whose vendor gives none.
 *
 * Source:  two 32-bit multiply-xor lanes after the public-domain cyrb53 of bryc; not cryptographic, and need not be: whoever may post
 *          under a device's key may post anything.
 * Limits:  about 1 chance in 10^5 of one collision among 10^7 events.
 */
export function contentHash(text: string): string {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0')
}
