/**
 * What the HTTP interface takes and answers, one schema per body; `/api/openapi.json` is made from these.
 *
 * Errors:  every refusal is a `Problem` (problem.ts), media type application/problem+json.
 * Privacy: plates are masked (`12C•••45`) for callers whose role does not need them.
 */
import { z } from 'zod'
import { ROLES } from '../model/commands.ts'
import { ERRORS, type ErrorCode } from '../model/errors.ts'
import type { Site } from '../model/site.ts'
import { CardCheckSchema } from './cards.ts'
import type { Problem } from './problem.ts'
import {
  ClockViewSchema,
  CrossingSummarySchema,
  CrossingViewSchema,
  MatchViewSchema,
  MeasureBucketSchema,
  noticeCode,
  noticeContext,
  NoticeViewSchema,
  SlotViewSchema,
  TruckViewSchema,
} from './view-schema.ts'

const instantMs = z.number().describe('UTC milliseconds since 1970')
const count = z.int().nonnegative()

export const ProblemSchema = z.strictObject({
  code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
  status: z.int().describe('The HTTP status again'),
  title: z.string(),
  detail: z.string().exactOptional(),
  hint: z.string(),
  traceId: z.string(),
})

/** Answer of `POST /ingest/…`: status 202 (200 for formats whose devices want it) once everything is on disk. */
export const IngestReplySchema = z.strictObject({
  /** Observations that are on disk now. One that was sent before counts again here and only once in the state. */
  accepted: count,
  /** Position of the last of them in the crossing's log; the state has it once its `logSeq` has come so far. Null when none. */
  logSeq: count.nullable(),
  /** Their ids, in the order of the body; a re-sent observation has the same id. */
  observations: z.array(z.string()).readonly(),
  /** Findings about the body, in the order found. */
  notices: z.array(z.strictObject({ code: noticeCode, context: noticeContext })).readonly(),
  /** What the decoder remarked in passing. */
  warnings: z.array(z.string()).readonly(),
  /** The body as a whole meant nothing and was kept: its id among the dead letters. */
  deadLetterId: z.string().nullable(),
  /** What the gate should do with each card in the body, by the register as it is now. */
  cards: z.array(CardCheckSchema).readonly().exactOptional(),
})
export type IngestReply = z.infer<typeof IngestReplySchema>

export const CrossingListSchema = z.strictObject({ crossings: z.array(CrossingSummarySchema).readonly() })
export type CrossingList = z.infer<typeof CrossingListSchema>

/** `GET …/{id}/state` */
export const StateReplySchema = z.strictObject({
  clock: ClockViewSchema,
  /** Observations applied so far: the position in the crossing's log. */
  logSeq: count,
  /** Fingerprint of the whole state; equal logs give equal hashes. */
  stateHash: z.string(),
  crossing: CrossingViewSchema,
  trucks: z.array(TruckViewSchema).readonly(),
})
export type StateReply = z.infer<typeof StateReplySchema>

/** One line of `GET …/{id}/trips`; the journey is behind `…/trips/{tripId}`. */
export const TripSummarySchema = z.strictObject({
  tripId: z.string(),
  tripSeq: count,
  declarationId: z.string().nullable(),
  direction: z.enum(['export', 'import']).nullable(),
  tractorPlate: z.string().nullable(),
  trailerPlate: z.string().nullable(),
  status: z.string(),
  stepId: z.string().nullable(),
  openedAtMs: instantMs,
  closedAtMs: instantMs.nullable(),
  outcome: z.enum(['crossed', 'turnedBack', 'cancelled', 'expired']).nullable(),
})
export type TripSummary = z.infer<typeof TripSummarySchema>

export const TripPageSchema = z.strictObject({
  trips: z.array(TripSummarySchema).readonly(),
  /** Give it as `cursor` for the next page; null at the end. */
  nextCursor: z.string().nullable(),
})
export type TripPage = z.infer<typeof TripPageSchema>

export const MatchListSchema = z.strictObject({ matches: z.array(MatchViewSchema).readonly() })
export type MatchList = z.infer<typeof MatchListSchema>
export const SlotListSchema = z.strictObject({ slots: z.array(SlotViewSchema).readonly() })
export type SlotList = z.infer<typeof SlotListSchema>

export const NoticeListSchema = z.strictObject({ notices: z.array(NoticeViewSchema).readonly() })
export type NoticeList = z.infer<typeof NoticeListSchema>

/** `GET …/{id}/measures`: buckets of `stepMs`, oldest first, empty ones left out. */
export const MeasuresReplySchema = z.strictObject({
  fromMs: instantMs,
  toMs: instantMs,
  stepMs: count,
  buckets: z.array(MeasureBucketSchema).readonly(),
})
export type MeasuresReply = z.infer<typeof MeasuresReplySchema>

/** `POST …/{id}/commands`: 202 once all of them are on disk. What they did is seen in the state. */
export const CommandReplySchema = z.strictObject({
  accepted: count,
  logSeq: count,
  observations: z.array(z.string()).readonly(),
  /** What was taken otherwise than it was said. */
  warnings: z.array(z.string()).readonly(),
})
export type CommandReply = z.infer<typeof CommandReplySchema>

export const DeadLetterSchema = z.strictObject({
  letterId: z.string(),
  crossingId: z.string(),
  deviceId: z.string(),
  format: z.string(),
  contentType: z.string().nullable(),
  receivedAtMs: instantMs,
  reason: z.string(),
  bodyBytesCount: count,
})
export type DeadLetterView = z.infer<typeof DeadLetterSchema>

export const DeadLetterPageSchema = z.strictObject({ letters: z.array(DeadLetterSchema).readonly(), nextCursor: z.string().nullable() })
export type DeadLetterPage = z.infer<typeof DeadLetterPageSchema>

/** Body of `POST /api/v1/session`. */
export const SignInSchema = z.strictObject({ name: z.string().min(1).max(80), password: z.string().min(1).max(200) })

/** Who the caller is and may do; `GET /api/v1/session` answers it to everybody, signed in or not. */
export const SessionViewSchema = z.strictObject({
  isSignedIn: z.boolean(),
  userId: z.string(),
  role: z.enum(ROLES),
  seesPlates: z.boolean(),
  /** Command types that this role may issue. */
  commands: z.array(z.string()).readonly(),
})
export type SessionView = z.infer<typeof SessionViewSchema>

/** `GET /config.json`: what the screens must know before they start. */
export const ScreenConfigSchema = z.strictObject({
  mapboxToken: z.string().nullable(),
  defaultCrossing: z.string().nullable(),
  demo: z.enum(['none', 'live']),
})
export type ScreenConfig = z.infer<typeof ScreenConfigSchema>

/** The crossing as data, exactly the model's `Site`; its shape is that of engine/model/site.ts. */
export const SiteReplySchema = z.custom<Site>((value) => typeof value === 'object' && value !== null)

/** Compiles only while schema and record say the same. */
type Same<Left, Right> = [Left] extends [Right] ? ([Right] extends [Left] ? true : false) : false
export const PROBLEM_SCHEMA_FITS_RECORD: Same<z.output<typeof ProblemSchema>, Problem> = true
