/**
 * QR cards for people, vehicles and companies at a gate: what one is, and the text in its QR code.
 *
 * The text is `BT1.<CROSSING>.<CARD ID>.<EXPIRY>.<SIGNATURE>`: upper case, digits, `.` and `-` only. QR codes hold these in their compact
 * alphanumeric mode, and a reader that types like a keyboard does not spoil them. Nothing personal is in it: who the card is for stands
 * in the register alone.
 *
 * Units:   the expiry is minutes since 1970 in base 36; the signature is 64 bytes (Ed25519) in base 32 (Crockford's alphabet).
 * Errors:  text of another shape gives null. Whether a signature is ours is the server's to say: the key is there.
 * Checked: card.test.ts.
 */
import { cardId, type CardId, type CrossingId } from './ids.ts'
import { epochMs, MS_PER_MINUTE, type EpochMs } from './units.ts'

export const CARD_KINDS = ['person', 'vehicle', 'company'] as const
export type CardKind = (typeof CARD_KINDS)[number]

/** As issued. `holder` is a name, for the printed card and the register; plates are normalised. */
export interface Card {
  readonly cardId: CardId
  readonly kind: CardKind
  readonly holder: string
  readonly plate: string | null
  readonly company: string | null
  readonly validFromMs: EpochMs
  /** A whole minute: the text on the card says no more. */
  readonly validUntilMs: EpochMs
}

export interface CardText {
  /** As written: the crossing's id in upper case. */
  readonly crossingText: string
  readonly cardId: CardId
  readonly validUntilMs: EpochMs
  /** What the signature is over. */
  readonly signed: string
  readonly signature: Uint8Array
}

const SCHEME = 'BT1'
/** No I, L, O, U: nothing to confuse when read aloud or by a poor scanner. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CARD_ID_LENGTH = 12
const SIGNATURE_BYTES = 64
const SHAPE = /^BT1\.([A-Z0-9-]{1,40})\.([0-9A-HJKMNP-TV-Z]{12})\.([0-9A-Z]{1,7})\.([0-9A-HJKMNP-TV-Z]{103})$/
const CARD_TEXT_LENGTH_MAX = 200

/** The instant as the card can say it: the end of its minute is cut off. */
export const toCardMinute = (atMs: number): EpochMs => epochMs(Math.floor(atMs / MS_PER_MINUTE) * MS_PER_MINUTE)

/** @returns the card id that `bytes` (random, 8 of them) spell. */
export function cardIdFrom(bytes: Uint8Array): CardId {
  return cardId(toBase32(bytes).slice(0, CARD_ID_LENGTH))
}

/** What has to be signed. */
export function signedPartOf(crossing: CrossingId, card: Pick<Card, 'cardId' | 'validUntilMs'>): string {
  const minutes = Math.floor(card.validUntilMs / MS_PER_MINUTE)
  return `${SCHEME}.${crossing.toUpperCase()}.${card.cardId}.${minutes.toString(36).toUpperCase()}`
}

export const cardTextOf = (signed: string, signature: Uint8Array): string => `${signed}.${toBase32(signature)}`

/** Case and white space are forgiven, for readers that type. */
export function parseCardText(raw: string): CardText | null {
  if (raw.length > CARD_TEXT_LENGTH_MAX) return null
  const text = raw.replace(/\s/g, '').toUpperCase()
  const match = SHAPE.exec(text)
  if (match === null) return null
  const [, crossingText = '', id = '', expiry = '', signature = ''] = match
  const bytes = fromBase32(signature, SIGNATURE_BYTES)
  const validUntilMs = Number.parseInt(expiry, 36) * MS_PER_MINUTE
  if (bytes === null || !Number.isSafeInteger(validUntilMs)) return null
  return { crossingText, cardId: cardId(id), validUntilMs: epochMs(validUntilMs), signed: text.slice(0, text.lastIndexOf('.')), signature: bytes }
}

/** Whether it says that it is a card of ours, whole or not: a cut one is no foreign code. */
export const claimsToBeCard = (raw: string): boolean => /^\s*BT1\./i.test(raw)

function toBase32(bytes: Uint8Array): string {
  let text = ''
  let held = 0
  let heldBits = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    heldBits += 8
    while (heldBits >= 5) {
      heldBits -= 5
      text += ALPHABET[(held >>> heldBits) & 31] ?? ''
    }
    held &= (1 << heldBits) - 1
  }
  return heldBits === 0 ? text : text + (ALPHABET[(held << (5 - heldBits)) & 31] ?? '')
}

function fromBase32(text: string, length: number): Uint8Array | null {
  const bytes = new Uint8Array(length)
  let held = 0
  let heldBits = 0
  let at = 0
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter)
    if (value === -1) return null
    held = (held << 5) | value
    heldBits += 5
    if (heldBits < 8) continue
    heldBits -= 8
    if (at < length) bytes[at] = held >>> heldBits
    at += 1
    held &= (1 << heldBits) - 1
  }
  // Bits past the last byte must be nought: one card has one text.
  return at === length && held === 0 ? bytes : null
}
