/** Bodies that meant nothing: seen, read, and tried again once a decoder has learned them. */
import { z } from 'zod'
import { TwinError } from '../../model/errors.ts'
import { epochMs } from '../../model/units.ts'
import { DeadLetterPageSchema, DeadLetterSchema, IngestReplySchema, type DeadLetterView } from '../../protocol/http.ts'
import { decoderOf } from '../../../ingest/registry.ts'
import { assertMayDo } from '../auth/caller.ts'
import type { DeadLetter } from '../crossing-desk.ts'
import { getDesk, type AppParts, type TwinApp } from './app-parts.ts'
import { problems } from './zod-schemas.ts'

const tags = ['dead letters'] as const
const security = [{ session: [] }, { token: [] }]
const LetterParams = z.object({ letterId: z.string().regex(/^[\w.~-]{1,120}$/, 'is no dead letter id') })
const LetterListQuery = z.strictObject({
  crossing: z.string().max(80).optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, 'must be a whole number, 1 to 999')
    .transform(Number)
    .optional(),
  cursor: z.string().max(200).optional(),
})

/** Without the query, which may hold anything a device put there. */
const viewOf = ({
  letterId,
  crossingId,
  deviceId,
  format,
  contentType,
  receivedAtMs,
  reason,
  bodyBytesCount,
}: DeadLetter): DeadLetterView => ({
  letterId,
  crossingId,
  deviceId,
  format,
  contentType,
  receivedAtMs,
  reason,
  bodyBytesCount,
})

export function registerDeadLetterRoutes(app: TwinApp, parts: AppParts): void {
  const { deadLetters, taker } = parts

  async function getLetter(letterId: string) {
    const found = await deadLetters.find(letterId)
    if (found === undefined) throw new TwinError('ingest.letter.unknown')
    return found
  }

  app.get(
    '/api/v1/dead-letters',
    {
      schema: {
        tags,
        security,
        summary: 'Dead letters, newest first',
        querystring: LetterListQuery,
        response: { 200: DeadLetterPageSchema, ...problems(400, 401, 403) },
      },
    },
    async (request) => {
      assertMayDo(request.caller, 'deadLetters.list')
      const { crossing, limit, cursor } = request.query
      const page = await deadLetters.list({ crossingId: crossing ?? null, lettersCountMax: limit ?? 100, cursor: cursor ?? null })
      return { letters: page.letters.map(viewOf), nextCursor: page.nextCursor }
    },
  )

  app.get(
    '/api/v1/dead-letters/:letterId',
    {
      schema: {
        tags,
        security,
        summary: 'One dead letter without its body',
        params: LetterParams,
        response: { 200: DeadLetterSchema, ...problems(401, 403, 404) },
      },
    },
    async (request) => {
      assertMayDo(request.caller, 'deadLetters.list')
      return viewOf((await getLetter(request.params.letterId)).letter)
    },
  )

  app.get(
    '/api/v1/dead-letters/:letterId/body',
    {
      schema: {
        tags,
        security,
        summary: 'The body as it came',
        params: LetterParams,
        produces: ['application/octet-stream'],
        response: problems(401, 403, 404),
      },
    },
    async (request, reply) => {
      assertMayDo(request.caller, 'deadLetters.read')
      const { letter, body } = await getLetter(request.params.letterId)
      // Never under its own type: what a device sent must not run in somebody's browser.
      return reply
        .header('content-type', 'application/octet-stream')
        .header('content-disposition', `attachment; filename="${letter.letterId}.bin"`)
        .header('x-original-content-type', encodeURI(letter.contentType ?? ''))
        .send(Buffer.from(body.buffer, body.byteOffset, body.byteLength) as never)
    },
  )

  app.post(
    '/api/v1/dead-letters/:letterId/reingest',
    {
      schema: {
        tags,
        security,
        summary: 'Try to read it again; it leaves the dead letters when it is understood',
        params: LetterParams,
        response: { 202: IngestReplySchema, ...problems(401, 403, 404, 415, 422, 503) },
      },
    },
    async (request, reply) => {
      assertMayDo(request.caller, 'deadLetters.reingest')
      const { letter, body } = await getLetter(request.params.letterId)
      const desk = getDesk(parts, letter.crossingId)
      const decoder = decoderOf(letter.format)
      if (decoder === undefined) throw new TwinError('ingest.format.unknown', `It came as ${letter.format}.`)
      // Stamped with the time it came, not with today's: it is a late fact, and its time rule must see the same instant.
      const sender = { desk, deviceId: letter.deviceId, receivedAtMs: epochMs(letter.receivedAtMs) }
      const result = await taker.read(decoder, { bytes: body, contentType: letter.contentType, query: letter.query }, sender)
      if (result.outcome === 'reject') throw new TwinError('ingest.body.rejected', `${result.reason ?? 'No reason was given'}.`)
      const answer = await taker.append(result, sender)
      await deadLetters.remove(letter.letterId)
      return reply.code(202).send(answer)
    },
  )
}
