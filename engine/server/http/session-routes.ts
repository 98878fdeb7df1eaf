/**
 * Signing in and out. The cookie is http-only, same-site strict, signed, and secure wherever the connection is.
 *
 * Errors:  wrong name and wrong password give the same answer after the same work; wrong tries per address are limited.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { TwinError } from '../../model/errors.ts'
import { SessionViewSchema, SignInSchema, type SessionView } from '../../protocol/http.ts'
import { SESSION_COOKIE, type Caller } from '../auth/caller.ts'
import { listIssuable } from '../auth/permissions.ts'
import { SESSION_MS } from '../auth/session-store.ts'
import { MS_PER_SECOND } from '../../model/units.ts'
import type { AppParts, TwinApp } from './app-parts.ts'
import type { RateLimits } from './rate-limits.ts'
import { problems } from './zod-schemas.ts'

const tags = ['session'] as const

const viewOf = ({ kind, actor, seesPlates }: Caller): SessionView => ({
  isSignedIn: kind !== 'anonymous',
  userId: actor.userId,
  role: actor.role,
  seesPlates,
  commands: listIssuable(actor.role),
})

export function registerSessionRoutes(app: TwinApp, parts: AppParts, limits: RateLimits): void {
  const { accounts, doorman } = parts

  function setCookie(request: FastifyRequest, reply: FastifyReply, value: string, maxAgeS: number): void {
    const secure = request.protocol === 'https' ? '; Secure' : ''
    void reply.header(
      'set-cookie',
      `${SESSION_COOKIE}=${encodeURIComponent(value)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}${secure}`,
    )
  }

  app.get(
    '/api/v1/session',
    { schema: { tags, summary: 'Who you are and what you may do', response: { 200: SessionViewSchema, ...problems(401) } } },
    (request) => viewOf(request.caller),
  )

  app.post(
    '/api/v1/session',
    {
      schema: {
        tags,
        summary: 'Sign in with name and password',
        body: SignInSchema,
        response: { 200: SessionViewSchema, ...problems(401, 403, 415, 422, 429) },
      },
    },
    async (request, reply) => {
      await limits.assertMayTry(request)
      const actor = await accounts.findActor(request.body.name, request.body.password)
      if (actor === undefined) {
        await limits.countWrongTry(request)
        throw new TwinError('access.session.wrong')
      }
      // A new id at every sign-in: an id that was planted before is worth nothing after.
      doorman.endSession(request.headers)
      const cookie = doorman.startSession(actor)
      setCookie(request, reply, cookie, SESSION_MS / MS_PER_SECOND)
      request.log.info({ actor: actor.userId }, 'signed in')
      return viewOf(doorman.callerOf({ cookie: `${SESSION_COOKIE}=${encodeURIComponent(cookie)}` }))
    },
  )

  app.delete(
    '/api/v1/session',
    { schema: { tags, summary: 'Sign out', response: { 204: z.null(), ...problems(403) } } },
    async (request, reply) => {
      doorman.endSession(request.headers)
      setCookie(request, reply, '', 0)
      return reply.code(204).send(null)
    },
  )
}
