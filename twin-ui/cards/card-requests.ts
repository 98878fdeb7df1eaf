/** What the cards dialog asks of the server, and the days that it shows and takes: days at the crossing. */
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

const HANOI_MS = 7 * 3_600_000

/** `2027-07-05`, as date fields want it. */
export const dayFieldOf = (atMs: number): string => new Date(atMs + HANOI_MS).toISOString().slice(0, 10)
/** Day, month, year: `05/07/2027` of the field's `2027-07-05`, in both languages. */
export const orderedDay = (day: string): string => day.split('-').toReversed().join('/')
export const dayTextOf = (atMs: number): string => orderedDay(dayFieldOf(atMs))
/** To the end of the day. */
export const endOfDay = (day: string): string => `${day}T23:59:00+07:00`
