/**
 * The HTTP interface, put together: hooks, limits, routes, screens. Listening is the caller's.
 *
 * Errors:  refusals.ts is the only maker of error bodies.
 * Limits:  bodies 1 MB unless a route says otherwise; JSON nests at most 64 deep; headers 16 kB; a request must arrive within 30 s,
 *          its headers within 15 s.
 */
import fastify, { LogController, type FastifyBaseLogger } from 'fastify'
import { TwinError } from '../../model/errors.ts'
import { parseJson } from '../../../ingest/json-text.ts'
import { isSameOrigin } from '../auth/same-origin.ts'
import { registerCardRoutes } from '../cards/card-routes.ts'
import { registerRegisterRoutes } from '../registers/register-routes.ts'
import { stopwatch } from '../clock.ts'
import { isLiveChannel } from '../socket/live-channel.ts'
import type { AppParts, TwinApp } from './app-parts.ts'
import { registerCommandRoutes } from './command-routes.ts'
import { registerContentSecurity } from './content-security.ts'
import { registerCrossingRoutes } from './crossing-routes.ts'
import { registerDeadLetterRoutes } from './dead-letter-routes.ts'
import { registerDocumentation } from './documentation.ts'
import { registerGateRoutes } from './gate-routes.ts'
import { registerIngestRoutes } from './ingest-routes.ts'
import { registerLogRoutes } from './log-routes.ts'
import { answerPlainly } from './plain-upgrade.ts'
import { registerPictureRoutes } from './picture-routes.ts'
import { registerRateLimits } from './rate-limits.ts'
import { createRefuser, drawTraceId, refuseConnection, TRACE_HEADER } from './refusals.ts'
import { registerScreens } from './screens.ts'
import { registerServerRoutes } from './server-routes.ts'
import { registerSessionRoutes } from './session-routes.ts'
import { watchRoutes } from './unknown-routes.ts'
import { serialiseAnswer, serialiseCheckedAnswer, validateWithZod, type ZodTypes } from './zod-schemas.ts'

const BODY_BYTES_MAX = 1_048_576
const REQUEST_MS_MAX = 30_000
const HEADERS_MS_MAX = 15_000
const CHECK_EVERY_MS = 5_000
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

export interface AppOptions {
  readonly logger: FastifyBaseLogger
  /** Tests: an answer that does not fit its documented schema becomes an error. */
  readonly checksAnswers?: boolean
}

export async function createApp(parts: AppParts, options: AppOptions): Promise<TwinApp> {
  const refuse = createRefuser()
  const app: TwinApp = fastify({
    loggerInstance: options.logger,
    // One line a request would be ten thousand a second; metrics count them, refusals and failures are logged.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'traceId' }),
    requestIdHeader: false,
    genReqId: drawTraceId,
    clientErrorHandler: refuseConnection,
    // Addresses that the router cannot read come here before any hook: the trace id is not set yet.
    frameworkErrors: (error, request, reply) => refuse(error, request, reply.header(TRACE_HEADER, request.id)),
    trustProxy: parts.config.isProxyTrusted,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    // Cameras leave Host out.
    http: { headersTimeout: HEADERS_MS_MAX, connectionsCheckingInterval: CHECK_EVERY_MS, requireHostHeader: false },
    forceCloseConnections: 'idle',
    // Fastify's own answer is no problem document; refuseWhileStopping gives ours.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<ZodTypes>()

  app.setValidatorCompiler(validateWithZod)
  app.setSerializerCompiler(options.checksAnswers === true ? serialiseCheckedAnswer : serialiseAnswer)
  app.setErrorHandler(refuse)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    const parsed = parseJson(String(text))
    if (parsed.ok) done(null, parsed.value)
    else done(new TwinError('request.body.invalid', `The body: ${parsed.failure}.`), undefined)
  })

  const unknown = watchRoutes(app)
  observeRequests(app, parts)
  refuseWhileStopping(app)
  registerContentSecurity(app, parts.config.mapboxToken !== null)
  await registerDocumentation(app)
  const limits = await registerRateLimits(app, parts.config.limits)

  app.decorateRequest('caller')
  app.addHook('onRequest', async (request) => {
    if (request.url.startsWith('/ingest/')) return
    const hasCookie = request.headers.cookie !== undefined
    if (!SAFE_METHODS.has(request.method) && hasCookie && !isSameOrigin(request.headers)) throw new TwinError('access.origin.foreign')
    await limits.assertMayTry(request)
    try {
      request.caller = parts.doorman.callerOf(request.headers)
    } catch (error) {
      await limits.countWrongTry(request)
      throw error
    }
  })

  registerServerRoutes(app, parts)
  registerSessionRoutes(app, parts, limits)
  registerCrossingRoutes(app, parts)
  registerCommandRoutes(app, parts)
  registerDeadLetterRoutes(app, parts)
  registerPictureRoutes(app, parts)
  registerLogRoutes(app, parts)
  registerGateRoutes(app, parts)
  registerCardRoutes(app, parts)
  registerRegisterRoutes(app, parts)
  registerIngestRoutes(app, parts, limits)
  await registerScreens(app, parts.screensDir, (request, reply) => refuse(unknown.refusalOf(request, reply.header.bind(reply)), request, reply))
  answerPlainly(app.server, isLiveChannel)
  // Node alone would answer 417 without a word; an expectation that nobody knows is passed over.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  return app
}

/** A connection that is never idle ends with this answer, or the server would wait for it for ever. */
function refuseWhileStopping(app: TwinApp): void {
  let isStopping = false
  app.addHook('preClose', async () => {
    isStopping = true
  })
  app.addHook('onRequest', async () => {
    if (isStopping) throw new TwinError('server.stopping')
  })
}

/** The trace id on every answer; counts and times by route, which is a closed set, never by address. */
function observeRequests(app: TwinApp, { metrics }: AppParts): void {
  const elapsedByRequest = new WeakMap<object, () => number>()
  app.addHook('onRequest', async (request, reply) => {
    elapsedByRequest.set(request, stopwatch())
    void reply.header(TRACE_HEADER, request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    metrics.requests.inc({ route, method: request.method, status: reply.statusCode })
    metrics.requestSeconds.observe({ route }, (elapsedByRequest.get(request)?.() ?? 0) / 1_000)
  })
}
