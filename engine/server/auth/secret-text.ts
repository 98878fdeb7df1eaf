/** Secrets: made from the system's randomness, compared in constant time. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 24 bytes (192 bits) in 32 characters that are safe in addresses, headers and JSON. */
export const drawSecret = (): string => randomBytes(24).toString('base64url')

const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer')

/** Takes the same time whatever differs, the lengths included. */
export const isSameSecret = (given: string, known: string): boolean => timingSafeEqual(digestOf(given), digestOf(known))

/** Letters and digits that cannot be mistaken for one another when typed from a screen. */
const TYPEABLE = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A password to be typed once: 16 characters, 79 bits. */
export function drawPassword(): string {
  const letters: string[] = []
  while (letters.length < 16) {
    for (const byte of randomBytes(32)) {
      // 248 is the largest multiple of 31 in a byte: refusing the rest keeps every letter equally likely.
      if (byte < 248 && letters.length < 16) letters.push(TYPEABLE[byte % TYPEABLE.length] as string)
    }
  }
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-')
}
