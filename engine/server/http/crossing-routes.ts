/** Reading a crossing: site, state, trips, slots, notices, measures. Plates are masked for callers who do not need them. */
import { z } from 'zod'
import { TwinError } from '../../model/errors.ts'
import { MS_PER_DAY, MS_PER_MINUTE } from '../../model/units.ts'
import {
  CrossingListSchema,
  MatchListSchema,
  MeasuresReplySchema,
  NoticeListSchema,
  SiteReplySchema,
  SlotListSchema,
  StateReplySchema,
  TripPageSchema,
} from '../../protocol/http.ts'
import type { CrossingSummary } from '../../protocol/view.ts'
import { ClockViewSchema, TripDetailViewSchema } from '../../protocol/view-schema.ts'
import { plateSightOf } from '../auth/plate-mask.ts'
import type { CrossingDesk } from '../crossing-desk.ts'
import { getDesk, type AppParts, type TwinApp } from './app-parts.ts'
import { problems } from './zod-schemas.ts'

const tags = ['crossings'] as const
export const CrossingParams = z.object({ id: z.string().max(80).describe('Crossing id, e.g. huu-nghi') })
const TripParams = CrossingParams.extend({ tripId: z.string().max(120).regex(/^\P{Cc}*$/u, 'is no trip id') })

/** Instants in queries: ISO 8601 with offset, or milliseconds since 1970. */
const INSTANT = 'must be an instant: ISO 8601 with offset (2026-11-22T07:00:00+07:00, with + written as %2B), or UTC milliseconds'
const queryInstant = z
  .string(INSTANT)
  .refine((text) => /^\d{1,15}$/.test(text) || z.iso.datetime({ offset: true }).safeParse(text).success, INSTANT)
  .transform((text) => (/^\d+$/.test(text) ? Number(text) : Date.parse(text)))
const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum))

const TripListQuery = z.strictObject({
  status: z.enum(['open', 'closed', 'all']).default('all'),
  search: z.string().trim().min(2).max(80).regex(/^\P{Cc}*$/u, 'must be printable text').optional().describe('Part of a plate or of a declaration id'),
  limit: wholeNumber(1, 500).optional().describe('Trips a page, 1 to 500; 100 when absent'),
  cursor: z.string().max(200).regex(/^\P{Cc}*$/u, 'must be the nextCursor of the page before').optional().describe('`nextCursor` of the page before'),
})

const BUCKETS_COUNT_MAX = 3_000
const MeasuresQuery = z.strictObject({
  from: queryInstant.optional(),
  to: queryInstant.optional(),
  step: z.enum(['15min', '1h', '1d']).default('15min').describe('Days begin at midnight at the crossing'),
})
const STEP_MS = { '15min': 15 * MS_PER_MINUTE, '1h': 60 * MS_PER_MINUTE, '1d': MS_PER_DAY } as const

function summaryOf({ site, crossing }: CrossingDesk): CrossingSummary {
  const view = crossing()
  const sum = (count: (direction: (typeof view.directions)[number]) => number): number =>
    view.directions.reduce((total, direction) => total + count(direction), 0)
  return {
    crossingId: site.id,
    name: site.name,
    opposite: site.opposite,
    province: site.province,
    lonDeg: site.origin.lonDeg,
    latDeg: site.origin.latDeg,
    isOpen: view.isOpen,
    congestion: view.congestion,
    insideVeh: sum((direction) => direction.insideVeh),
    waitingVeh: sum((direction) => direction.waitingVeh),
  }
}

export function registerCrossingRoutes(app: TwinApp, parts: AppParts): void {
  const { clock } = parts
  const clockView = () => ({ nowMs: clock.nowMs(), speedRatio: clock.speedRatio })

  app.get(
    '/api/v1/clock',
    {
      schema: { tags: ['server'], summary: "The server's clock; a demo's runs faster than the wall's", response: { 200: ClockViewSchema } },
    },
    clockView,
  )

  app.get(
    '/api/v1/crossings',
    { schema: { tags, summary: 'All crossings in one line each', response: { 200: CrossingListSchema } } },
    () => ({
      crossings: [...parts.deskByCrossing.values()].map(summaryOf),
    }),
  )

  app.get(
    '/api/v1/crossings/:id/site',
    {
      schema: {
        tags,
        summary: 'The crossing as data: roads, yards, stations, sensors',
        params: CrossingParams,
        response: { 200: SiteReplySchema, ...problems(404) },
      },
    },
    (request) => getDesk(parts, request.params.id).site,
  )

  app.get(
    '/api/v1/crossings/:id/state',
    {
      schema: {
        tags,
        summary: 'The crossing now: view, trucks, position in the log, fingerprint',
        params: CrossingParams,
        response: { 200: StateReplySchema, ...problems(404) },
      },
    },
    (request) => {
      const desk = getDesk(parts, request.params.id)
      const sight = plateSightOf(request.caller.seesPlates)
      return {
        clock: clockView(),
        ...desk.fingerprint(),
        crossing: parts.sources.complete(desk.crossing()),
        trucks: desk.trucks().map(sight.truck),
      }
    },
  )

  app.get(
    '/api/v1/crossings/:id/trips',
    {
      schema: {
        tags,
        summary: 'Trips, newest first; search by plate or declaration',
        params: CrossingParams,
        querystring: TripListQuery,
        response: { 200: TripPageSchema, ...problems(400, 404) },
      },
    },
    async (request) => {
      const desk = getDesk(parts, request.params.id)
      const { status, search, limit, cursor } = request.query
      // A masked caller may not search by plate either: a hit would give away what the mask hides.
      const searchesPlates = request.caller.seesPlates
      const page = await desk.listTrips({
        status,
        search: search?.toUpperCase() ?? null,
        searchesPlates,
        tripsCountMax: limit ?? 100,
        cursor: cursor ?? null,
      })
      return { trips: page.trips.map(plateSightOf(searchesPlates).trip), nextCursor: page.nextCursor }
    },
  )

  app.get(
    '/api/v1/crossings/:id/trips/:tripId',
    {
      schema: {
        tags,
        summary: 'One journey with its steps and evidence',
        params: TripParams,
        response: { 200: TripDetailViewSchema, ...problems(404) },
      },
    },
    async (request) => {
      const detail = await getDesk(parts, request.params.id).findTrip(request.params.tripId)
      if (detail === undefined) throw new TwinError('crossing.trip.unknown')
      return plateSightOf(request.caller.seesPlates).tripDetail(detail)
    },
  )

  app.get(
    '/api/v1/crossings/:id/slots',
    {
      schema: {
        tags,
        summary: 'The queue of slots (lốt) before barrier 1',
        params: CrossingParams,
        response: { 200: SlotListSchema, ...problems(404) },
      },
    },
    (request) => ({
      slots: getDesk(parts, request.params.id).slots().map(plateSightOf(request.caller.seesPlates).slot),
    }),
  )

  app.get(
    '/api/v1/crossings/:id/matches',
    {
      schema: {
        tags,
        summary: 'Passages that wait for an operator to say whose they were, and those decided lately',
        params: CrossingParams,
        response: { 200: MatchListSchema, ...problems(404) },
      },
    },
    (request) => ({
      matches: getDesk(parts, request.params.id).matches().map(plateSightOf(request.caller.seesPlates).match),
    }),
  )

  app.get(
    '/api/v1/crossings/:id/notices',
    {
      schema: {
        tags,
        summary: 'Findings and alarms, newest first',
        params: CrossingParams,
        response: { 200: NoticeListSchema, ...problems(404) },
      },
    },
    (request) => ({
      notices: getDesk(parts, request.params.id).notices().map(plateSightOf(request.caller.seesPlates).notice),
    }),
  )

  app.get(
    '/api/v1/crossings/:id/measures',
    {
      schema: {
        tags,
        summary: 'Arrivals, crossings and waiting vehicles over time',
        params: CrossingParams,
        querystring: MeasuresQuery,
        response: { 200: MeasuresReplySchema, ...problems(400, 404, 503) },
      },
    },
    async (request) => {
      const desk = getDesk(parts, request.params.id)
      const stepMs = STEP_MS[request.query.step]
      const toMs = request.query.to ?? clock.nowMs()
      const fromMs = request.query.from ?? toMs - MS_PER_DAY
      if (fromMs >= toMs) throw new TwinError('request.query.invalid', 'from must be earlier than to.')
      if ((toMs - fromMs) / stepMs > BUCKETS_COUNT_MAX)
        throw new TwinError('request.query.invalid', `from, to and step ask for more than ${BUCKETS_COUNT_MAX} buckets.`)
      return { fromMs, toMs, stepMs, buckets: await desk.listMeasures({ fromMs, toMs, stepMs }) }
    },
  )
}
