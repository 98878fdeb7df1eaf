/** Registers by HTTP: how each stands, one question by hand, and the contract for whoever writes the other side. */
import { z } from 'zod'
import { TwinError } from '../../model/errors.ts'
import { RegisterListSchema, RegisterLookupReplySchema, RegisterLookupSchema } from '../../protocol/registers.ts'
import { assertMayDo } from '../auth/caller.ts'
import { getDesk, type AppParts, type TwinApp } from '../http/app-parts.ts'
import { CrossingParams } from '../http/crossing-routes.ts'
import { problems } from '../http/zod-schemas.ts'
import { failureWords } from '../sources/failure-words.ts'
import { registerContract } from './register-contract.ts'

const tags = ['registers'] as const
const security = [{ session: [] }, { token: [] }]
const RegisterParams = CrossingParams.extend({ registerId: z.string().max(80) })

export function registerRegisterRoutes(app: TwinApp, parts: AppParts): void {
  app.get('/api/registers/openapi.json', { schema: { hide: true } }, (_request, reply) => reply.serializer(JSON.stringify).send(registerContract() as never))

  app.get(
    '/api/v1/crossings/:id/registers',
    {
      schema: { tags, security, summary: 'How the registers of other agencies stand', params: CrossingParams, response: { 200: RegisterListSchema, ...problems(401, 403, 404) } },
    },
    (request) => {
      const desk = getDesk(parts, request.params.id)
      assertMayDo(request.caller, 'registers.see')
      return { registers: parts.registers.list(desk.site.id) }
    },
  )

  app.post(
    '/api/v1/crossings/:id/registers/:registerId/lookups',
    {
      schema: {
        tags, security,
        summary: 'Ask a register about one declared vehicle now; a decision goes into the log',
        params: RegisterParams,
        body: RegisterLookupSchema,
        response: { 200: RegisterLookupReplySchema, ...problems(401, 403, 404, 413, 415, 422, 503) },
      },
    },
    async (request) => {
      const desk = getDesk(parts, request.params.id)
      assertMayDo(request.caller, 'registers.ask')
      if (!parts.registers.list(desk.site.id).some(({ registerId }) => registerId === request.params.registerId)) throw new TwinError('crossing.register.unknown')
      const { declarationId } = request.body
      const declared = desk.declaredTrips().find(({ declaration }) => declaration.declarationId === declarationId)
      if (declared === undefined) throw new TwinError('crossing.trip.unknown', `No open trip has the declaration ${declarationId}.`)
      const reply = await parts.registers.askNow(desk.site.id, request.params.registerId, declared.declaration).catch((failure: unknown) => {
        throw failure instanceof TwinError ? failure : new TwinError('register.answer.missing', `${request.params.registerId}: ${failureWords(failure)}.`, { cause: failure })
      })
      if (reply === null) throw new TwinError('crossing.register.unknown')
      const { answer, ageMs, isCached } = reply
      return { outcome: answer.outcome, reference: answer.reference ?? null, reason: answer.reason ?? null, ageMs: Math.round(ageMs), isCached }
    },
  )
}
