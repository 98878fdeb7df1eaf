/**
 * Orders and confirmations: checked for the caller's role, written to the log as observations with their actor, then applied.
 *
 * Errors:  all commands of one request are taken or none. 202 says "on disk"; what they did is seen in the state. A place that the crossing's
 *          files do not know is refused here, as is a key that stands for another command (command-keys.ts); a truck or step that is not known (yet) is a notice of the state.
 */
import type { CommandIssued } from '../../model/observations.ts'
import { CommandBodySchema } from '../../protocol/commands.ts'
import { CommandReplySchema } from '../../protocol/http.ts'
import { assertMayIssue } from '../auth/caller.ts'
import { getDesk, type AppParts, type TwinApp } from './app-parts.ts'
import { findClockWarning } from './command-observation.ts'
import { headerKeyOf, IdempotencyHeaderSchema, withHeaderKey } from './idempotency-header.ts'
import { issueCommands } from './issue-commands.ts'
import { assertPlacesKnown } from './known-places.ts'
import { CrossingParams } from './crossing-routes.ts'
import { problems } from './zod-schemas.ts'

/** 500 commands of a few hundred bytes each. */
const COMMAND_BYTES_MAX = 1_048_576

export function registerCommandRoutes(app: TwinApp, parts: AppParts): void {
  const { metrics } = parts

  app.post(
    '/api/v1/crossings/:id/commands',
    {
      bodyLimit: COMMAND_BYTES_MAX,
      schema: {
        tags: ['commands'],
        summary: 'Issue one command or up to 500, all or none; 202 once they are on disk',
        description:
          'A command with a `key`, or a request with an `Idempotency-Key`, counts once, however often it is sent: keys are the caller\'s own, one crossing\'s, and remembered for about a day, through a restart too. The same key with another command or `at` is refused with 422 `request.key.reused`; with 409 `request.key.busy` while the first one is on its way to the disk.',
        security: [{ session: [] }, { token: [] }],
        params: CrossingParams,
        headers: IdempotencyHeaderSchema,
        body: CommandBodySchema,
        response: { 202: CommandReplySchema, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 503) },
      },
    },
    async (request, reply) => {
      const desk = getDesk(parts, request.params.id)
      const requests = Array.isArray(request.body) ? request.body : [request.body]
      for (const { command } of requests) {
        assertMayIssue(request.caller, command, desk.mayConfirm)
        assertPlacesKnown(command, desk.site)
      }
      const { observations, lastSeq } = await issueCommands(parts, desk, request.caller, withHeaderKey(requests, headerKeyOf(request.headers)))
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
        .send({
          accepted: observations.length,
          logSeq: lastSeq,
          observations: observations.map((one) => one.observationId),
          warnings: requests.flatMap((one, index) => findClockWarning(one, observations[index] as CommandIssued, parts.clock.speedRatio) ?? []),
        })
    },
  )
}
