/**
 * The view records as zod schemas: documented in OpenAPI, and checked against what the server really answers in its tests.
 *
 * Checked: the compiler, in `VIEW_SCHEMAS_FIT_RECORDS` below: a field missing here or there does not compile.
 */
import { z } from 'zod'
import { CARGOES, VEHICLE_CLASSES } from '../model/declaration.ts'
import { MATCH_REASONS } from '../model/match-reasons.ts'
import { CONGESTION_COLOURS } from '../model/measures.ts'
import { NOTICES, type NoticeCode } from '../model/notices.ts'
import { PROVENANCES } from '../model/observations.ts'
import { DIRECTIONS } from '../model/site.ts'
import { SLOT_REASONS, type SlotReason } from '../model/slot-reasons.ts'
import { SOURCE_PROBLEM_CODES } from '../model/source-problems.ts'
import {
  TRUCK_STATUSES,
  type ClockView,
  type CrossingSummary,
  type CrossingView,
  type MatchView,
  type MeasureBucket,
  type NoticeView,
  type SlotView,
  type TripDetailView,
  type TruckView,
} from './view.ts'

const instantMs = z.number().describe('UTC milliseconds since 1970')
const count = z.int().nonnegative()

export const LocalTextSchema = z.strictObject({ vi: z.string(), en: z.string(), zh: z.string().exactOptional() })

const DurationSummarySchema = z.strictObject({
  sampleCount: count,
  meanMs: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
})

export const TruckViewSchema = z.strictObject({
  tripSeq: count,
  tripId: z.string(),
  declarationId: z.string().nullable(),
  direction: z.enum(DIRECTIONS).nullable(),
  tractorPlate: z.string().nullable(),
  trailerPlate: z.string().nullable(),
  vehicleClass: z.enum(VEHICLE_CLASSES),
  cargo: z.enum(CARGOES).nullable(),
  company: z.string().nullable(),
  status: z.enum(TRUCK_STATUSES),
  stepId: z.string().nullable(),
  stepDoneCount: count,
  stepTotalCount: count,
  placeId: z.string().nullable(),
  placeSinceMs: instantMs,
  openedAtMs: instantMs,
  slotSeq: count.nullable(),
  provenance: z.enum(PROVENANCES),
  heardAtMs: instantMs,
  isTracked: z.boolean(),
  missingStepIds: z.array(z.string()).readonly(),
})

const EvidenceViewSchema = z.strictObject({
  observationId: z.string(),
  kind: z.enum(['plateRead', 'position', 'confirmation', 'declaration', 'callForward', 'operator', 'card', 'document', 'container', 'weight', 'gate', 'register']),
  deviceId: z.string(),
  eventTimeMs: instantMs,
  receivedAtMs: instantMs,
  text: z.string(),
  confidenceRatio: z.number().nullable(),
  isLate: z.boolean(),
  pictureIds: z.array(z.string()).readonly().exactOptional(),
})

const StepViewSchema = z.strictObject({
  stepId: z.string(),
  name: LocalTextSchema,
  officialStepIndex: count.nullable(),
  actor: LocalTextSchema,
  state: z.enum(['done', 'active', 'waiting', 'notNeeded', 'missing', 'refused']),
  startedAtMs: instantMs.nullable(),
  doneAtMs: instantMs.nullable(),
  targetMs: z.number().nullable(),
  evidence: z.array(EvidenceViewSchema).readonly(),
  needs: z.array(LocalTextSchema).readonly(),
})

export const TripDetailViewSchema = z.strictObject({
  truck: TruckViewSchema,
  containerNumbers: z.array(z.string()).readonly(),
  vin: z.string().nullable(),
  trackerId: z.string().nullable(),
  corridorId: z.string().nullable(),
  workflowName: LocalTextSchema.nullable(),
  steps: z.array(StepViewSchema).readonly(),
  sightings: z.array(EvidenceViewSchema).readonly(),
  closedAtMs: instantMs.nullable(),
  outcome: z.enum(['crossed', 'turnedBack', 'cancelled', 'expired']).nullable(),
})

export const MeasureBucketSchema = z.strictObject({
  fromMs: instantMs,
  crossedExportCount: count,
  crossedImportCount: count,
  arrivedExportCount: count,
  arrivedImportCount: count,
  waitingVehMax: count,
  insideVehMax: count,
})

const StationViewSchema = z.strictObject({
  stationId: z.string(),
  isOpen: z.boolean(),
  queueVeh: count,
  queueM: z.number(),
  inServiceVeh: count,
  serverCount: count,
  servedCount: count,
  servedVehPerH: z.number(),
  waitMs: DurationSummarySchema,
  isLaneRaised: z.array(z.boolean()).readonly(),
})

const YardViewSchema = z.strictObject({
  yardId: z.string(),
  occupancyVeh: count,
  capacityVeh: z.number(),
  isCapacityEstimate: z.boolean(),
  fruitVeh: count,
  dwellMs: DurationSummarySchema,
})

export const noticeContext = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).readonly()

const SourceViewSchema = z.strictObject({
  deviceId: z.string(),
  format: z.string(),
  state: z.enum(['online', 'silent', 'skewed', 'failing', 'unheard']),
  heardAtMs: instantMs.nullable(),
  observationCount: count,
  rejectedCount: count,
  skewMs: z.number().nullable(),
  problem: z.strictObject({ code: z.enum(SOURCE_PROBLEM_CODES), context: noticeContext }).nullable(),
  expectedEveryMs: z.number().nullable(),
  clockCorrectionMs: z.number(),
  clockProposalMs: z.number().nullable(),
})

const DirectionViewSchema = z.strictObject({
  direction: z.enum(DIRECTIONS),
  insideVeh: count,
  expectedVeh: count,
  waitingVeh: count,
  crossedCountToday: count,
  crossedVehPerH: z.number(),
  waitMs: DurationSummarySchema,
  slotWaitMs: DurationSummarySchema,
  crossingMs: DurationSummarySchema,
})

export const CrossingViewSchema = z.strictObject({
  crossingId: z.string(),
  asOfMs: instantMs,
  isOpen: z.boolean(),
  closedReason: LocalTextSchema.nullable(),
  nextChangeAtMs: instantMs.nullable(),
  congestion: z.enum(CONGESTION_COLOURS),
  provenance: z.enum(PROVENANCES),
  observationCount: count,
  lateCount: count,
  duplicateCount: count,
  unmatchedCount: count,
  openMatchCount: count,
  heldSlotCount: count,
  directions: z.array(DirectionViewSchema).readonly(),
  stations: z.array(StationViewSchema).readonly(),
  yards: z.array(YardViewSchema).readonly(),
  sources: z.array(SourceViewSchema).readonly(),
  buckets: z.array(MeasureBucketSchema).readonly(),
})

export const MatchViewSchema = z.strictObject({
  matchId: z.string(),
  state: z.enum(['open', 'confirmed', 'unknown', 'lapsed']),
  openedAtMs: instantMs,
  placeId: z.string().nullable(),
  reads: z.array(z.strictObject({
    observationId: z.string(),
    deviceId: z.string(),
    plate: z.string().nullable(),
    side: z.enum(['front', 'rear']),
    eventTimeMs: instantMs,
    confidenceRatio: z.number().nullable(),
    pictureIds: z.array(z.string()).readonly(),
  })).readonly(),
  candidates: z.array(z.strictObject({
    tripSeq: count,
    tripId: z.string(),
    declarationId: z.string().nullable(),
    tractorPlate: z.string().nullable(),
    trailerPlate: z.string().nullable(),
    direction: z.enum(DIRECTIONS).nullable(),
    status: z.enum(TRUCK_STATUSES),
    confidenceRatio: z.number(),
    reasons: z.array(z.enum(MATCH_REASONS)).readonly(),
  })).readonly(),
  strangerRatio: z.number(),
  tripId: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAtMs: instantMs.nullable(),
})

export const noticeCode = z.enum(Object.keys(NOTICES) as [NoticeCode, ...NoticeCode[]])

export const NoticeViewSchema = z.strictObject({
  noticeId: z.string(),
  code: noticeCode,
  severity: z.enum(['alarm', 'warning', 'info']),
  raisedAtMs: instantMs,
  lastAtMs: instantMs,
  repeatCount: count,
  deviceId: z.string().nullable(),
  tripId: z.string().nullable(),
  tripSeq: count.nullable(),
  context: noticeContext,
  acknowledgedBy: z.string().nullable(),
  acknowledgedAtMs: instantMs.nullable(),
  endedAtMs: instantMs.nullable(),
})

export const ClockViewSchema = z.strictObject({ nowMs: instantMs, speedRatio: z.number() })

export const CrossingSummarySchema = z.strictObject({
  crossingId: z.string(),
  name: LocalTextSchema,
  opposite: LocalTextSchema,
  province: z.string(),
  lonDeg: z.number(),
  latDeg: z.number(),
  isOpen: z.boolean(),
  congestion: z.enum(CONGESTION_COLOURS),
  insideVeh: count,
  waitingVeh: count,
})

export const SlotViewSchema = z.strictObject({
  slotSeq: count,
  tripSeq: count,
  tripId: z.string(),
  tractorPlate: z.string().nullable(),
  cargo: z.enum(CARGOES).nullable(),
  yardId: z.string().nullable(),
  assignedAtMs: instantMs,
  calledAtMs: instantMs.nullable(),
  aheadVeh: count,
  reason: z.enum(Object.keys(SLOT_REASONS) as [SlotReason, ...SlotReason[]]),
})

/** Compiles only while schema and record say the same. */
type Same<Left, Right> = [Left] extends [Right] ? ([Right] extends [Left] ? true : false) : false
export const VIEW_SCHEMAS_FIT_RECORDS: readonly [
  Same<z.output<typeof TruckViewSchema>, TruckView>,
  Same<z.output<typeof TripDetailViewSchema>, TripDetailView>,
  Same<z.output<typeof CrossingViewSchema>, CrossingView>,
  Same<z.output<typeof MeasureBucketSchema>, MeasureBucket>,
  Same<z.output<typeof NoticeViewSchema>, NoticeView>,
  Same<z.output<typeof ClockViewSchema>, ClockView>,
  Same<z.output<typeof CrossingSummarySchema>, CrossingSummary>,
  Same<z.output<typeof SlotViewSchema>, SlotView>,
  Same<z.output<typeof MatchViewSchema>, MatchView>,
] = [true, true, true, true, true, true, true, true, true]
