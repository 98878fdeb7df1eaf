/** The register of cards as screens and interfaces show it, newest first. Pure: reads the state, changes nothing. */
import type { Card } from '../model/card.ts'
import type { CardState, CardView } from '../protocol/cards.ts'
import type { CardRecord } from './card-book.ts'
import type { CrossingState } from './crossing-state.ts'

const stateOf = ({ card, revokedAtMs }: CardRecord, atMs: number): CardState =>
  revokedAtMs !== null ? 'revoked' : atMs > card.validUntilMs ? 'expired' : atMs < card.validFromMs ? 'early' : 'valid'

const viewOf = (record: CardRecord, atMs: number): CardView => {
  const { cardId, kind, holder, plate, company, validFromMs, validUntilMs } = record.card
  const { issuedBy, issuedAtMs, revokedAtMs, revokedBy, revokeReason, seenAtMs, seenDeviceId, useCount } = record
  return {
    cardId, kind, holder, plate, company, validFromMs, validUntilMs, state: stateOf(record, atMs),
    issuedBy, issuedAtMs, revokedAtMs, revokedBy, revokeReason, seenAtMs, seenDeviceId, useCount,
  }
}

export const projectCards = (state: CrossingState, atMs: number): CardView[] => [...state.cards.values()].reverse().map((record) => viewOf(record, atMs))

/** A card as it will stand in the register once its command is applied. */
export const projectIssuedCard = (card: Card, issuedBy: string, atMs: CardRecord['issuedAtMs']): CardView =>
  viewOf({ card, issuedBy, issuedAtMs: atMs, revokedAtMs: null, revokedBy: null, revokeReason: null, seenAtMs: null, seenDeviceId: null, useCount: 0 }, atMs)
