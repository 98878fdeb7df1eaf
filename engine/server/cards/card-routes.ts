/**
 * Cards by HTTP: issue, list, print, revoke, and the public key for gates that check by themselves.
 *
 * Issuing and revoking are commands in the log like any other, with their actor: that is their audit trail, and a replay gives the same
 * register. The signature is not in it; it is made when a card is issued or printed.
 *
 * Errors:  401/403 by role; 404 for a card that is not in the register; 422 for dates that make no card.
 * Limits:  a list is at most CARDS_LISTED_MAX; what was issued and not yet applied is remembered for APPLIED_WITHIN_MS.
 */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { cardIdFrom, cardTextOf, signedPartOf, toCardMinute, type Card } from '../../model/card.ts'
import { TwinError } from '../../model/errors.ts'
import { cardId, type CardId } from '../../model/ids.ts'
import { epochMs, MS_PER_DAY, MS_PER_MINUTE } from '../../model/units.ts'
import {
  CARD_STATES,
  CardIssueReplySchema,
  CardIssueSchema,
  CardKeyReplySchema,
  CardListSchema,
  CardRevokeSchema,
  CardViewSchema,
  type CardView,
} from '../../protocol/cards.ts'
import { CommandReplySchema } from '../../protocol/http.ts'
import { projectIssuedCard } from '../../state/index.ts'
import { assertMayDo, assertMayIssue, type Caller } from '../auth/caller.ts'
import type { CrossingDesk } from '../crossing-desk.ts'
import { getDesk, type AppParts, type TwinApp } from '../http/app-parts.ts'
import { keyedDigestOf } from '../http/command-keys.ts'
import { CrossingParams } from '../http/crossing-routes.ts'
import { headerKeyOf, IdempotencyHeaderSchema } from '../http/idempotency-header.ts'
import { issueCommands } from '../http/issue-commands.ts'
import { problems } from '../http/zod-schemas.ts'
import { cardPageOf } from './print-card.ts'

const tags = ['cards'] as const
const security = [{ session: [] }, { token: [] }]
const CARDS_LISTED_MAX = 500
/** Cards outlive no contract (estimate): a longer one is a slip of the year. */
const VALID_MS_MAX = 5 * 366 * MS_PER_DAY
/** The state comes behind the log by seconds. */
const APPLIED_WITHIN_MS = MS_PER_MINUTE
const CARD_ID_BYTES = 8

const CardParams = CrossingParams.extend({ cardId: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{12}$/, 'is no card id').transform(cardId) })
const CardListQuery = z.strictObject({
  search: z.string().trim().min(1).max(80).optional().describe('Part of a holder, plate, company or card id'),
  state: z.enum(CARD_STATES).optional(),
  limit: z.string().regex(/^[1-9]\d{0,2}$/, 'must be a whole number, 1 to 999').transform(Number).optional(),
})

export function registerCardRoutes(app: TwinApp, parts: AppParts): void {
  const { clock, metrics, cardKey } = parts
  const unapplied = createUnapplied(clock.wallNowMs)

  const textOf = (desk: CrossingDesk, card: Pick<Card, 'cardId' | 'validUntilMs'>): string => {
    const signed = signedPartOf(desk.site.id, card)
    return cardTextOf(signed, cardKey.sign(signed))
  }

  function listCards(desk: CrossingDesk): readonly CardView[] {
    const applied = desk.cards()
    return [...unapplied.list(desk.site.id, new Set(applied.map((card) => card.cardId))), ...applied]
  }

  function getCard(desk: CrossingDesk, id: CardId): CardView {
    const found = listCards(desk).find((card) => card.cardId === id)
    if (found === undefined) throw new TwinError('crossing.card.unknown')
    return found
  }

  app.get(
    '/api/v1/cards/key',
    { schema: { tags, summary: 'The public key that checks cards without a network', response: { 200: CardKeyReplySchema } } },
    () => ({ algorithm: 'Ed25519' as const, publicKeyPem: cardKey.publicKeyPem }),
  )

  app.post(
    '/api/v1/crossings/:id/cards',
    {
      schema: {
        tags, security,
        summary: 'Issue a card; 202 once it is on disk',
        params: CrossingParams,
        headers: IdempotencyHeaderSchema,
        body: CardIssueSchema,
        response: { 202: CardIssueReplySchema, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 503) },
      },
    },
    async (request, reply) => {
      const desk = getDesk(parts, request.params.id)
      const key = request.body.key ?? headerKeyOf(request.headers)
      const { kind, holder, plate, company, validFrom, validUntil } = request.body
      const nowMs = clock.nowMs()
      const validFromMs = toCardMinute(validFrom ?? nowMs)
      const card: Card = { cardId: drawCardId(request.caller, key), kind, holder, plate, company, validFromMs, validUntilMs: toCardMinute(validUntil) }
      const command = { type: 'card.issue', card } as const
      assertMayIssue(request.caller, command, desk.mayConfirm)
      if (card.validUntilMs <= Math.max(validFromMs, nowMs)) throw new TwinError('request.body.invalid', 'validUntil: must be later than validFrom and than now.')
      if (card.validUntilMs - validFromMs > VALID_MS_MAX) throw new TwinError('request.body.invalid', 'validUntil: must be within five years of validFrom.')
      const { lastSeq } = await issueCommands(parts, desk, request.caller, [{ key, command, asked: request.body }])
      metrics.commands.inc({ crossing: desk.site.id, type: command.type, role: request.caller.actor.role })
      request.log.info({ crossing: desk.site.id, actor: request.caller.actor.userId, cardId: card.cardId }, 'card issued')
      // A retry is answered with the card as it was issued: the clock has gone on since.
      const view = listCards(desk).find(({ cardId: id }) => id === card.cardId) ?? projectIssuedCard(card, request.caller.actor.userId, nowMs)
      unapplied.add(desk.site.id, view)
      return reply.code(202).send({ card: view, text: textOf(desk, card), logSeq: lastSeq })
    },
  )

  app.get(
    '/api/v1/crossings/:id/cards',
    {
      schema: {
        tags, security,
        summary: 'The register of cards, newest first',
        params: CrossingParams,
        querystring: CardListQuery,
        response: { 200: CardListSchema, ...problems(400, 401, 403, 404) },
      },
    },
    (request) => {
      const desk = getDesk(parts, request.params.id)
      assertMayDo(request.caller, 'cards.list')
      const { search, state, limit } = request.query
      const found = listCards(desk).filter((card) => (state === undefined || card.state === state) && (search === undefined || isFound(card, search)))
      return { cards: found.slice(0, Math.min(limit ?? CARDS_LISTED_MAX, CARDS_LISTED_MAX)), foundCount: found.length }
    },
  )

  app.get(
    '/api/v1/crossings/:id/cards/:cardId',
    { schema: { tags, security, summary: 'One card', params: CardParams, response: { 200: CardViewSchema, ...problems(400, 401, 403, 404) } } },
    (request) => {
      const desk = getDesk(parts, request.params.id)
      assertMayDo(request.caller, 'cards.list')
      return getCard(desk, request.params.cardId)
    },
  )

  app.get(
    '/api/v1/crossings/:id/cards/:cardId/print',
    {
      schema: { tags, security, summary: 'The card as a page to print; for those who may issue it', params: CardParams, produces: ['text/html'], response: problems(400, 401, 403, 404) },
    },
    (request, reply) => {
      const desk = getDesk(parts, request.params.id)
      // Whoever prints a card gives it out again.
      assertMayDo(request.caller, 'cards.print')
      const card = getCard(desk, request.params.cardId)
      request.log.info({ crossing: desk.site.id, actor: request.caller.actor.userId, cardId: card.cardId }, 'card printed')
      const text = textOf(desk, { cardId: request.params.cardId, validUntilMs: epochMs(card.validUntilMs) })
      return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').serializer(String).send(cardPageOf(desk.site, card, text) as never)
    },
  )

  app.post(
    '/api/v1/crossings/:id/cards/:cardId/revoke',
    {
      schema: {
        tags, security,
        summary: 'Revoke a card; 202 once it is on disk',
        params: CardParams,
        body: CardRevokeSchema,
        response: { 202: CommandReplySchema, ...problems(401, 403, 404, 413, 415, 422, 503) },
      },
    },
    async (request, reply) => {
      const desk = getDesk(parts, request.params.id)
      const command = { type: 'card.revoke', cardId: request.params.cardId, reason: request.body.reason } as const
      assertMayIssue(request.caller, command, desk.mayConfirm)
      getCard(desk, command.cardId)
      const { observations, lastSeq } = await issueCommands(parts, desk, request.caller, [{ command }])
      metrics.commands.inc({ crossing: desk.site.id, type: command.type, role: request.caller.actor.role })
      request.log.info({ crossing: desk.site.id, actor: request.caller.actor.userId, cardId: command.cardId }, 'card revoked')
      return reply.code(202).send({ accepted: 1, logSeq: lastSeq, observations: observations.map(({ observationId }) => observationId), warnings: [] })
    },
  )
}

/** Sent again with the same key it is the same card. */
const drawCardId = (caller: Caller, key: string | undefined): CardId =>
  cardIdFrom(key === undefined ? randomBytes(CARD_ID_BYTES) : keyedDigestOf(caller, `card ${key}`).subarray(0, CARD_ID_BYTES))

function isFound({ cardId: id, holder, plate, company }: CardView, search: string): boolean {
  const sought = search.toLocaleLowerCase('vi')
  return [id, holder, plate, company].some((text) => text?.toLocaleLowerCase('vi').includes(sought))
}

interface Unapplied {
  readonly add: (crossing: string, card: CardView) => void
  readonly list: (crossing: string, applied: ReadonlySet<string>) => readonly CardView[]
}

/** Cards that are on disk and not yet in the state. */
function createUnapplied(wallNowMs: () => number): Unapplied {
  let waiting: { readonly crossing: string; readonly card: CardView; readonly untilMs: number }[] = []
  return {
    add: (crossing, card) => {
      waiting = [{ crossing, card, untilMs: wallNowMs() + APPLIED_WITHIN_MS }, ...waiting.filter((one) => one.card.cardId !== card.cardId)].slice(0, CARDS_LISTED_MAX)
    },
    list: (crossing, applied) => {
      waiting = waiting.filter(({ untilMs }) => untilMs > wallNowMs())
      return waiting.filter((one) => one.crossing === crossing && !applied.has(one.card.cardId)).map(({ card }) => card)
    },
  }
}
