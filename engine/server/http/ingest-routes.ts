/**
 * `POST /ingest/<format>/<crossing>/<device>`: the one door for devices.
 *
 * Order of checks: format, crossing, device, key, rate, size; only then is the body read. Success is answered only after the
 * observations are on disk.
 *
 * Errors:  401, 403, 404, 413, 415, 429, 503 as problems. A body that means nothing is kept as a dead letter and answered with
 *          200 to formats whose devices resend for ever on anything else, with 422 to the others.
 * Limits:  the decoder's `bodyBytesMax` per body; `bodiesInHandCount` bodies at once over all devices.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { TwinError } from '../../model/errors.ts'
import { IngestReplySchema } from '../../protocol/http.ts'
import { decoderOf, listFormats } from '../../../ingest/registry.ts'
import type { Decoder, RawBody } from '../../../ingest/decoder.ts'
import { stopwatch } from '../clock.ts'
import { getDesk, type AppParts, type TwinApp } from './app-parts.ts'
import { devicePathOf, type RateLimits } from './rate-limits.ts'
import { problems } from './zod-schemas.ts'

const IngestParams = z.object({ format: z.string().max(40), crossing: z.string().max(80), device: z.string().max(80) })
type DeviceParams = Omit<z.infer<typeof IngestParams>, 'format'>

const FORMATS = listFormats()
const KEY_HEADER = 'x-device-key'

/** The key in the header, or in `?key=` or `/key/…` for devices that can send no header, or put a path of their own behind the address. */
function keyOf(request: FastifyRequest): string | undefined {
  const header = request.headers[KEY_HEADER]
  if (typeof header === 'string') return header
  return (request.params as Partial<Record<'key', string>>).key ?? new URLSearchParams(queryOf(request)).get('key') ?? undefined
}

const queryOf = (request: FastifyRequest): string => request.url.split('?').slice(1).join('?')

/** The query without our key: formats such as OsmAnd put data there. */
function dataQueryOf(request: FastifyRequest): string {
  const query = new URLSearchParams(queryOf(request))
  query.delete('key')
  return query.toString()
}

export function registerIngestRoutes(app: TwinApp, parts: AppParts, limits: RateLimits): void {
  const { clock, keyRing, metrics, config, taker } = parts
  let bodiesInHandCount = 0

  async function admitDevice(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { crossing } = request.params as DeviceParams
    getDesk(parts, crossing)
    await limits.assertMayTry(request)
    const path = devicePathOf(request)
    const key = keyOf(request)
    if (key === undefined || !keyRing.isKeyOf(path, key)) {
      await limits.countWrongTry(request)
      if (key !== undefined && keyRing.isAnyKey(key)) throw new TwinError('access.device.mismatch')
      throw new TwinError('access.device.unknown')
    }
    await limits.countDeviceBody(request, reply)
    if (bodiesInHandCount >= config.limits.bodiesInHandCount) throw new TwinError('server.overloaded')
    bodiesInHandCount += 1
    // Whether answered, failed or hung up: the body leaves the hand when the connection is done with it.
    reply.raw.once('close', () => (bodiesInHandCount -= 1))
  }

  async function takeRequest(decoder: Decoder, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const elapsedMs = stopwatch()
    const { crossing, device } = request.params as DeviceParams
    const body: RawBody = {
      bytes: request.body instanceof Uint8Array ? request.body : new Uint8Array(0),
      contentType: contentTypeByRequest.get(request) ?? null,
      query: dataQueryOf(request),
    }
    const answer = await taker.take(decoder, body, { desk: getDesk(parts, crossing), deviceId: device, receivedAtMs: clock.nowMs() })
    metrics.ingestSeconds.observe({ format: decoder.format }, elapsedMs() / 1_000)
    const isDead = answer.deadLetterId !== null
    if (isDead && decoder.answer === 'accepted202') {
      throw new TwinError(
        'ingest.body.rejected',
        `${answer.notices[0]?.context['reason'] ?? 'No reason was given'}. Dead letter ${answer.deadLetterId}.`,
      )
    }
    return reply.code(decoder.answer === 'ok200' ? 200 : 202).send(decoder.replyJson ?? answer)
  }

  /** Content types as the devices wrote them. Fastify would refuse malformed ones, and cameras write them. */
  const contentTypeByRequest = new WeakMap<FastifyRequest, string>()

  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, done) => done(null, bytes))
    scope.addHook('onRequest', async (request) => {
      const contentType = request.headers['content-type']
      if (contentType !== undefined) contentTypeByRequest.set(request, contentType)
      request.headers['content-type'] = 'application/octet-stream'
    })
    for (const format of FORMATS) {
      const decoder = decoderOf(format)
      if (decoder === undefined) continue
      const url = `/ingest/${format}/:crossing/:device`
      const addresses = [url, `${url}/key/:key`]
      if (decoder.hasOwnPaths === true) addresses.push(...addresses.map((address) => `${address}/*`))
      for (const address of addresses) {
        scope.route({
          method: ['GET', 'POST', 'PUT'],
          url: address,
          bodyLimit: decoder.bodyBytesMax,
          config: { rateLimit: false },
          schema: { hide: true },
          onRequest: admitDevice,
          handler: (request, reply) => takeRequest(decoder, request, reply),
        })
      }
    }
  })

  app.post(
    '/ingest/:format/:crossing/:device',
    {
      schema: {
        tags: ['ingest'],
        summary: 'A raw body of a device; success is answered once it is on disk',
        description: `Formats: ${FORMATS.join(', ')}. The body is whatever the device sends, under any content type; OsmAnd may also send GET. Formats whose devices resend for ever on anything else are answered with 200.`,
        security: [{ deviceKey: [] }, { deviceKeyInAddress: [] }],
        params: IngestParams,
        response: { 200: IngestReplySchema, 202: IngestReplySchema, ...problems(401, 403, 404, 413, 415, 422, 429, 503) },
      },
      onRequest: () => Promise.reject(new TwinError('ingest.format.unknown', `Formats: ${FORMATS.join(', ')}.`)),
    },
    () => Promise.reject(new TwinError('ingest.format.unknown')),
  )
}
