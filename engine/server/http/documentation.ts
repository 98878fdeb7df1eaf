/** `/api/openapi.json`: made from the same schemas that check requests and answers. */
import swagger from '@fastify/swagger'
import type { TwinApp } from './app-parts.ts'
import { documentedSchema, PROBLEM_JSON_SCHEMA } from './zod-schemas.ts'

/** Must be registered before the routes it describes. */
export async function registerDocumentation(app: TwinApp): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'BorderTwin',
        version: '1',
        description:
          'Live digital twin of land border crossings. Every refusal is a problem (RFC 9457) with a code, a hint and a trace id. Instants are UTC milliseconds since 1970 on the twin clock (`GET /api/v1/clock`). The live channel is Socket.IO, namespace `/twin`.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'bordertwin_session' },
          token: { type: 'http', scheme: 'bearer' },
          deviceKey: { type: 'apiKey', in: 'header', name: 'X-Device-Key' },
          deviceKeyInAddress: { type: 'apiKey', in: 'query', name: 'key' },
        },
        schemas: { Problem: PROBLEM_JSON_SCHEMA },
      },
    },
    transform: ({ schema, url }) => ({ schema: documentedSchema(schema), url }),
    // Schemas are complete as they are; resolving references again would rename them.
    refResolver: { buildLocalReference: (_json, _base, _fragment, index) => `schema-${index}` },
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, (_request, reply) =>
    reply.serializer(JSON.stringify).send(app.swagger() as never),
  )
}
