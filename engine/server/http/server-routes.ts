/** The server about itself: health, readiness, metrics, what the screens must know at start. */
import { z } from 'zod'
import { ScreenConfigSchema } from '../../protocol/http.ts'
import type { AppParts, TwinApp } from './app-parts.ts'

const HealthSchema = z.strictObject({ status: z.literal('ok') })
const ReadySchema = z.strictObject({
  status: z.enum(['ready', 'notReady']),
  waitingFor: z.array(z.string()).readonly().describe('What keeps the server from taking data'),
  degraded: z.array(z.string()).readonly().describe('What works in part'),
})

export function registerServerRoutes(app: TwinApp, parts: AppParts): void {
  const tags = ['server'] as const

  app.get(
    '/healthz',
    { schema: { tags, summary: 'The process lives', response: { 200: HealthSchema } }, config: { rateLimit: false } },
    () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    {
      schema: { tags, summary: 'The server takes and shows data', response: { 200: ReadySchema, 503: ReadySchema } },
      config: { rateLimit: false },
    },
    async (_request, reply) => {
      const health = parts.health()
      return health.waitingFor.length === 0 ? reply.send({ status: 'ready', ...health }) : reply.code(503).send({ status: 'notReady', ...health })
    },
  )

  app.get('/metrics', { schema: { tags, summary: 'Prometheus metrics', produces: ['text/plain'] } }, async (_request, reply) => {
    const text = await parts.metrics.registry.metrics()
    return reply.header('content-type', parts.metrics.registry.contentType).send(text as never)
  })

  app.get(
    '/config.json',
    { schema: { tags, summary: 'What the screens must know before they start', response: { 200: ScreenConfigSchema } } },
    async (_request, reply) => {
      const { config, deskByCrossing } = parts
      const [defaultCrossing] = deskByCrossing.keys()
      return reply
        .header('cache-control', 'no-store')
        .send({ mapboxToken: config.mapboxToken, defaultCrossing: defaultCrossing ?? null, demo: config.demo })
    },
  )
}
