/**
 * The cards of one crossing: issued, revoked, last seen, by commands and readers in the log.
 *
 * Verdict: by the instant at which a card was held before a reader, so that a late report is judged as it would have been in time.
 * Limits:  CARDS_MAX cards. One that expired FORGET_AFTER_MS ago goes when another is issued, and its holder's name with it.
 */
import type { Card } from '../model/card.ts'
import type { CardId, DeviceId } from '../model/ids.ts'
import type { CardSignature } from '../model/observations.ts'
import type { CardVerdict } from '../protocol/cards.ts'
import { MS_PER_DAY, type EpochMs } from '../model/units.ts'

export interface CardRecord {
  readonly card: Card
  readonly issuedBy: string
  readonly issuedAtMs: EpochMs
  revokedAtMs: EpochMs | null
  revokedBy: string | null
  revokeReason: string | null
  seenAtMs: EpochMs | null
  seenDeviceId: DeviceId | null
  useCount: number
}

export type CardBook = Map<CardId, CardRecord>

export const CARDS_MAX = 20_000
/** Long enough to look into an incident, short enough for names (estimate). */
const FORGET_AFTER_MS = 90 * MS_PER_DAY

export const createCardBook = (): CardBook => new Map()

/** @returns false when there is such a card already, or no room for another. */
export function tryIssue(cards: CardBook, card: Card, issuedBy: string, atMs: EpochMs): boolean {
  if (cards.has(card.cardId)) return false
  for (const [id, record] of cards) {
    // In the order issued, which is nearly that of expiry: the rest is looked at next time.
    if (record.card.validUntilMs + FORGET_AFTER_MS >= atMs) break
    cards.delete(id)
  }
  if (cards.size >= CARDS_MAX) return false
  cards.set(card.cardId, { card, issuedBy, issuedAtMs: atMs, revokedAtMs: null, revokedBy: null, revokeReason: null, seenAtMs: null, seenDeviceId: null, useCount: 0 })
  return true
}

/** Revoking twice keeps the first. @returns false when there is no such card. */
export function tryRevoke(cards: CardBook, id: CardId, revokedBy: string, reason: string, atMs: EpochMs): boolean {
  const record = cards.get(id)
  if (record === undefined) return false
  if (record.revokedAtMs !== null) return true
  record.revokedAtMs = atMs
  record.revokedBy = revokedBy
  record.revokeReason = reason
  return true
}

/** What was held before a reader: enough to judge it. */
export interface PresentedCard {
  readonly cardId: CardId | null
  readonly signature: CardSignature
  readonly validUntilMs: EpochMs | null
  readonly atMs: EpochMs
}

/**
 * Forged: our scheme, and not our signature. Unknown: no card of ours, or one that the book no longer has.
 * A signature that nobody checked counts as none: a gate must not open on a text that anyone can write.
 */
export function judgeCard(cards: CardBook, { cardId, signature, validUntilMs, atMs }: PresentedCard): CardVerdict {
  if (signature === 'bad') return 'forged'
  if (cardId === null || signature === 'unchecked') return 'unknown'
  const record = cards.get(cardId)
  if (record === undefined) return validUntilMs !== null && atMs > validUntilMs ? 'expired' : 'unknown'
  if (record.revokedAtMs !== null && record.revokedAtMs <= atMs) return 'revoked'
  if (atMs > record.card.validUntilMs) return 'expired'
  return atMs < record.card.validFromMs ? 'early' : 'valid'
}
