/** What the cards dialog asks of the server. */
import type { CardIssue, CardIssueReply, CardList, CardView } from '../../engine/protocol/cards.ts'
import type { CommandReply } from '../../engine/protocol/http.ts'
import { getJson, sendJson } from '../data/rest.ts'

const pathOf = (crossingId: string): string => `/api/v1/crossings/${encodeURIComponent(crossingId)}/cards`

export const listCards = (crossingId: string, search: string, signal?: AbortSignal): Promise<CardList> =>
  getJson<CardList>(`${pathOf(crossingId)}?limit=200${search === '' ? '' : `&search=${encodeURIComponent(search)}`}`, signal)

export const issueCard = (crossingId: string, card: CardIssue): Promise<CardIssueReply> => sendJson<CardIssueReply>('POST', pathOf(crossingId), card)

export const revokeCard = (crossingId: string, { cardId }: CardView, reason: string): Promise<CommandReply> =>
  sendJson<CommandReply>('POST', `${pathOf(crossingId)}/${cardId}/revoke`, { reason })

/** The page to print opens by itself; it is the server's. */
export const printPathOf = (crossingId: string, { cardId }: CardView): string => `${pathOf(crossingId)}/${cardId}/print`
