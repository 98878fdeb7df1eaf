/**
 * Orders and confirmations: checked for the caller's role, written to the log as observations with their actor, then applied.
 *
 * Errors:  all commands of one request are taken or none. 202 says "on disk"; what they did is seen in the state.
 */
import { createHash, randomUUID } from 'node:crypto'
import { deviceId, observationId } from '../../model/ids.ts'
import type { CommandIssued } from '../../model/observations.ts'
import { CommandBodySchema, type ParsedCommandRequest } from '../../protocol/commands.ts'
import { CommandReplySchema } from '../../protocol/http.ts'
import { assertMayIssue, type Caller } from '../auth/caller.ts'
import type { CrossingDesk } from '../crossing-desk.ts'
import { getDesk, type AppParts, type TwinApp } from './app-parts.ts'
import { CrossingParams } from './crossing-routes.ts'
import { problems } from './zod-schemas.ts'

/** 500 commands of a few hundred bytes each. */
const COMMAND_BYTES_MAX = 1_048_576

/** Where a command came in: the agencies' gateway of the site file, or a person's screen. */
const GATEWAY_DEVICE = deviceId('agency-gateway')
const SCREEN_DEVICE = deviceId('operator-screen')

/** The caller's own key, apart from every other caller's keys; without one each request is its own. */
function idOf(caller: Caller, request: ParsedCommandRequest) {
  const key =
    request.key === undefined
      ? randomUUID()
      : createHash('sha256').update(`${caller.actor.userId}\n${request.key}`).digest('base64url').slice(0, 24)
  return observationId(`command/${key}`)
}

export function registerCommandRoutes(app: TwinApp, parts: AppParts): void {
  const { clock, config, metrics } = parts

  function observationOf(desk: CrossingDesk, caller: Caller, request: ParsedCommandRequest): CommandIssued {
    const receivedAtMs = clock.nowMs()
    return {
      type: 'command.issued',
      observationId: idOf(caller, request),
      crossingId: desk.site.id,
      deviceId: caller.kind === 'token' ? GATEWAY_DEVICE : SCREEN_DEVICE,
      format: 'command',
      // What the demo's agencies say is made up; what a person clicks is not.
      provenance: caller.kind === 'token' && config.demo === 'live' ? 'simulated' : 'observed',
      eventTimeMs: request.at ?? receivedAtMs,
      deviceTimeMs: request.at ?? null,
      receivedAtMs,
      clockRule: request.at === undefined ? 'server' : 'deviceOffset',
      command: request.command,
      actor: caller.actor,
    }
  }

  app.post(
    '/api/v1/crossings/:id/commands',
    {
      bodyLimit: COMMAND_BYTES_MAX,
      schema: {
        tags: ['commands'],
        summary: 'Issue one command or up to 500, all or none; 202 once they are on disk',
        security: [{ session: [] }, { token: [] }],
        params: CrossingParams,
        body: CommandBodySchema,
        response: { 202: CommandReplySchema, ...problems(401, 403, 404, 413, 415, 422, 503) },
      },
    },
    async (request, reply) => {
      const desk = getDesk(parts, request.params.id)
      const requests = Array.isArray(request.body) ? request.body : [request.body]
      for (const { command } of requests) assertMayIssue(request.caller, command, desk.mayConfirm)
      const observations = requests.map((one) => observationOf(desk, request.caller, one))
      const { lastSeq } = await desk.ingest(observations)
      for (const { command } of observations)
        metrics.commands.inc({ crossing: desk.site.id, type: command.type, role: request.caller.actor.role })
      // The log of observations is the record of who did what; this line is for whoever watches the server.
      request.log[request.caller.kind === 'person' ? 'info' : 'debug'](
        {
          crossing: desk.site.id,
          actor: request.caller.actor.userId,
          commands: observations.map(({ command }) => command.type).slice(0, 10),
        },
        'commands taken',
      )
      return reply
        .code(202)
        .send({ accepted: observations.length, logSeq: lastSeq, observations: observations.map((one) => one.observationId) })
    },
  )
}
