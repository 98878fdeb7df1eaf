/** The stored observations as newline-delimited JSON: what `replay` folds again, and what an auditor asks for. */
import { Readable } from 'node:stream'
import { z } from 'zod'
import { assertMayDo } from '../auth/caller.ts'
import { getDesk, type AppParts, type TwinApp } from './app-parts.ts'
import { ngsiLinesOf } from './ngsi-lines.ts'
import { problems } from './zod-schemas.ts'

const LogQuery = z.strictObject({
  crossing: z.string().max(80),
  from: z
    .string()
    .regex(/^\d{1,15}$/, 'must be a position in the log, from 1')
    .transform(Number)
    .pipe(z.number().min(1))
    .optional()
    .describe('First position in the log; 1 when absent'),
  as: z.enum(['observations', 'ngsi-ld']).optional().describe('Observations as they stand in the log, or plate reads and positions as NGSI-LD entities'),
})

export function registerLogRoutes(app: TwinApp, parts: AppParts): void {
  app.get(
    '/api/v1/log',
    {
      schema: {
        tags: ['log'],
        summary: 'Observations of one crossing in log order, one JSON object a line',
        security: [{ session: [] }, { token: [] }],
        querystring: LogQuery,
        produces: ['application/x-ndjson'],
        response: problems(400, 401, 403, 404),
      },
    },
    (request, reply) => {
      assertMayDo(request.caller, 'log.read')
      const desk = getDesk(parts, request.query.crossing)
      // A slow reader stops the reading of the file, not the server: the stream pulls.
      const stored = desk.readLog(request.query.from ?? 1)
      const lines = Readable.from(request.query.as === 'ngsi-ld' ? ngsiLinesOf(stored, desk.site) : stored, { objectMode: true, highWaterMark: 64 })
      request.log.info({ crossing: desk.site.id, actor: request.caller.actor.userId }, 'log read')
      return reply.header('content-type', 'application/x-ndjson; charset=utf-8').send(lines as never)
    },
  )
}
