/**
 * Bounds on how often one device or one address may call, with Retry-After.
 *
 * Ingest counts per device, after its key was checked: nobody without the key can use up a device's share.
 * Agencies' systems count per token, everything else per address. Wrong keys and passwords count apart, so that guessing ends early.
 *
 * Limits:  the counters remember `KEYS_COUNT_MAX` devices or addresses; the one unseen for longest is forgotten first.
 */
import rateLimit from '@fastify/rate-limit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { TwinError } from '../../model/errors.ts'
import { MS_PER_MINUTE } from '../../model/units.ts'
import type { RequestLimits } from '../config.ts'
import type { TwinApp } from './app-parts.ts'

const KEYS_COUNT_MAX = 20_000

export interface RateLimits {
  /** @throws TwinError request.rate.exceeded when an address has guessed too often. */
  readonly assertMayTry: (request: FastifyRequest) => Promise<void>
  readonly countWrongTry: (request: FastifyRequest) => Promise<void>
  /** @throws TwinError request.rate.exceeded */
  readonly countDeviceBody: (request: FastifyRequest, reply: FastifyReply) => Promise<void>
}

export async function registerRateLimits(app: TwinApp, limits: RequestLimits): Promise<RateLimits> {
  await app.register(rateLimit, {
    global: true,
    max: (request) => (isProgram(request) ? limits.perDevicePerMinCount : limits.perAddressPerMinCount),
    keyGenerator: (request) => (isProgram(request) ? request.caller.actor.userId : request.ip),
    timeWindow: MS_PER_MINUTE,
    cache: KEYS_COUNT_MAX,
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false, 'retry-after': true },
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_request, context) => new TwinError('request.rate.exceeded', `The limit is ${context.max} a minute.`),
  })
  const tries = app.createRateLimit({
    max: limits.refusedPerAddressPerMinCount,
    timeWindow: MS_PER_MINUTE,
    keyGenerator: (request) => request.ip,
  })
  const bodies = app.createRateLimit({
    max: limits.perDevicePerMinCount,
    timeWindow: MS_PER_MINUTE,
    keyGenerator: (request) => devicePathOf(request),
  })
  return {
    assertMayTry: async (request) => {
      const answer = await tries(request, { increment: false })
      if (!answer.isAllowed && answer.remaining === 0) throw new TwinError('request.rate.exceeded', 'Too many wrong keys or passwords.')
    },
    countWrongTry: async (request) => {
      await tries(request)
    },
    countDeviceBody: async (request, reply) => {
      const answer = await bodies(request)
      if (answer.isAllowed || !answer.isExceeded) return
      void reply.header('retry-after', answer.ttlInSeconds)
      throw new TwinError('request.rate.exceeded', `The limit of this device is ${answer.max} bodies a minute.`)
    },
  }
}

/** An agency's system with its token; it has a share of its own, as devices have. */
const isProgram = (request: FastifyRequest): boolean => request.caller?.kind === 'token'

/** `<crossing>/<device>` of an ingest address; also the name of the device's key. */
export function devicePathOf(request: FastifyRequest): string {
  const { crossing, device } = request.params as { readonly crossing: string; readonly device: string }
  return `${crossing}/${device}`
}
