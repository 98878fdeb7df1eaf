/**
 * Folds cards: issued and revoked by commands, judged when a reader reports one; a vehicle's card is evidence on its trip.
 *
 * Every presentation is a `card.checked` event. A refused one raises a notice per card and reader, a good one counts up the reader's own.
 */
import type { Card } from '../model/card.ts'
import type { CardId } from '../model/ids.ts'
import type { NoticeCode } from '../model/notices.ts'
import type { CardPresented, CommandIssued } from '../model/observations.ts'
import type { CardVerdict } from '../protocol/cards.ts'
import { judgeCard, tryIssue, tryRevoke, type CardRecord } from './card-book.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { findTripByPlate } from './gate-trips.ts'
import { raiseNotice } from './notice-book.ts'
import { applySighting } from './sighting.ts'
import type { Trip } from './trip.ts'

/** @returns false when the command could not be carried out: the card exists already, or there is no room. */
export function reduceIssue(state: CrossingState, card: Card, issued: CommandIssued): boolean {
  const known = state.cards.get(card.cardId)
  if (known !== undefined) return isSameCard(known, card)
  const isIssued = tryIssue(state.cards, card, issued.actor.userId, issued.eventTimeMs)
  if (isIssued) state.revisionSeq += 1
  return isIssued
}

const isSameCard = ({ card }: CardRecord, other: Card): boolean =>
  card.holder === other.holder && card.validUntilMs === other.validUntilMs && card.plate === other.plate

/** @returns false when there is no such card. */
export function reduceRevoke(state: CrossingState, id: CardId, reason: string, issued: CommandIssued): boolean {
  const isRevoked = tryRevoke(state.cards, id, issued.actor.userId, reason, issued.eventTimeMs)
  if (isRevoked) state.revisionSeq += 1
  return isRevoked
}

const NOTICE_BY_VERDICT = {
  valid: 'card.check.valid', revoked: 'card.check.revoked', expired: 'card.check.expired', early: 'card.check.early', forged: 'card.check.forged', unknown: 'card.check.unknown',
} as const satisfies Readonly<Record<CardVerdict, NoticeCode>>

const isFromElsewhere = ({ crossingText, crossingId }: CardPresented): boolean => crossingText !== null && crossingText.toLowerCase() !== crossingId

/** What the state says of it now; also asked before it is stored, for the answer to the gate. */
export function judgePresented(state: CrossingState, presented: CardPresented): CardVerdict {
  const { cardId, signature, validUntilMs, eventTimeMs: atMs } = presented
  // A good signature of ours on a card of another crossing opens nothing here.
  if (isFromElsewhere(presented) && signature === 'good') return 'unknown'
  return judgeCard(state.cards, { cardId, signature, validUntilMs, atMs })
}

export function reduceCardPresented(state: CrossingState, presented: CardPresented, isLate: boolean, emit: Emit): void {
  const { cardId, deviceId, eventTimeMs: atMs } = presented
  const record = cardId === null || isFromElsewhere(presented) ? undefined : state.cards.get(cardId)
  const verdict = judgePresented(state, presented)
  if (record !== undefined && (record.seenAtMs === null || atMs >= record.seenAtMs)) {
    record.seenAtMs = atMs
    record.seenDeviceId = deviceId
  }
  if (record !== undefined && verdict === 'valid') record.useCount += 1
  const trip = verdict === 'valid' && record !== undefined ? tripOfCard(state, record.card) : null
  state.revisionSeq += 1
  emit({ type: 'card.checked', eventTimeMs: atMs, observationId: presented.observationId, deviceId, cardId, verdict, tripId: trip?.tripId ?? null })
  const context = { deviceId, cardId: cardId ?? '', reason: record?.revokeReason ?? '' }
  raiseNotice(state, { code: NOTICE_BY_VERDICT[verdict], atMs, deviceId, detail: verdict === 'valid' ? '' : (cardId ?? ''), context }, emit)
  if (trip === null) return
  const evidence = {
    observationId: presented.observationId, shownAs: 'card', deviceId, eventTimeMs: atMs, receivedAtMs: presented.receivedAtMs,
    text: cardId ?? '', confidenceRatio: null, isLate, proof: { kind: 'read' },
  } as const
  applySighting(state, trip, { evidence, provenance: presented.provenance, laneIndex: state.fixed.sensorLane.get(deviceId) ?? null }, emit)
}

const tripOfCard = (state: CrossingState, card: Card): Trip | null => (card.plate === null ? null : findTripByPlate(state, card.plate))
