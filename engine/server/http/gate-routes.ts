/** What devices at the gates said last. Nothing personal is in it. */
import { GatesReplySchema } from '../../protocol/gates.ts'
import { getDesk, type AppParts, type TwinApp } from './app-parts.ts'
import { CrossingParams } from './crossing-routes.ts'
import { problems } from './zod-schemas.ts'

export function registerGateRoutes(app: TwinApp, parts: AppParts): void {
  app.get(
    '/api/v1/crossings/:id/gates',
    {
      schema: {
        tags: ['crossings'],
        summary: 'Barrier arms and loops, scales and automated vehicles as they were last reported',
        params: CrossingParams,
        response: { 200: GatesReplySchema, ...problems(404) },
      },
    },
    (request) => getDesk(parts, request.params.id).gates(),
  )
}
