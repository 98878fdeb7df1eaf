/** The shape of a scenario file (`bordertwin: scenario/1`): what runs, how long, how often. */
import { z } from 'zod'
import { ObservationsSchema } from './observations.ts'
import { PolicySchema } from './policy.ts'
import {
  ArrivalsSchema, ByFlowSchema, DistributionSchema, DurationSchema, IdSchema, MomentSchema, notNegative, OpeningSchema, positive, probability, ServersSchema, wholeFrom,
} from './scenario-parts.ts'

const opening = { opening: OpeningSchema.optional() }
const capacityVeh = wholeFrom(1, 10_000_000).optional()

export const StationSchema = z.strictObject({
  servers: ServersSchema,
  /** Waiting places, those in service not counted; unbounded when absent. */
  queueVehMax: wholeFrom(0, 10_000_000).optional(),
  discipline: z.enum(['fifo', 'lifo', 'priority', 'priority-preemptive']).optional(),
  afterFull: z.enum(['block', 'balk']).optional(),
  moveUpS: notNegative.optional(),
  service: ByFlowSchema,
  breakdowns: z.strictObject({ upTime: DistributionSchema, repair: DistributionSchema }).optional(),
  /** The empty way back of a shuttle. */
  turnaround: DistributionSchema.optional(),
  /** After so many vehicles the server is away besides: a shuttle charges. */
  recharge: z.strictObject({ after: wholeFrom(1), duration: DistributionSchema }).optional(),
  ...opening,
})
export const RoadSchema = z.strictObject({
  lengthM: positive,
  lanes: wholeFrom(1, 100).optional(),
  freeSpeedKmh: positive,
  headwayS: notNegative.optional(),
  spacingM: positive.optional(),
  ...opening,
})
export const YardSchema = z.strictObject({
  capacityVeh,
  dwell: ByFlowSchema.optional(),
  entryHeadwayS: notNegative.optional(),
  exitHeadwayS: notNegative.optional(),
  ...opening,
})
export const PlatoonSchema = z.strictObject({
  capacityVeh,
  everyS: positive,
  firstAtS: notNegative.optional(),
  sizeVehMax: wholeFrom(1),
  headwayS: notNegative.optional(),
  ...opening,
})
export const MeetingSchema = z.strictObject({
  bays: wholeFrom(1, 10_000),
  sides: z.array(z.array(IdSchema).min(1)).length(2, 'a meeting has two sides, each a list of flows'),
  work: DistributionSchema,
  ...opening,
})

const when = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()], { error: 'a value is a text, a number, true or false' })).optional()

export const RouteStepSchema = z.union(
  [
    z.string().min(1),
    z.strictObject({
      at: z.string().min(1).optional(),
      probability: probability.optional(),
      when,
      branch: z.array(z.strictObject({ probability: probability.optional(), when, to: z.string().min(1) })).min(1, 'a branch needs at least one option').max(1_000).optional(),
    }),
  ],
  { error: 'a step is the name of a place, { at, probability }, { at, when } or { branch: [{ probability, to }, …] }' },
)
export type RouteStepFile = z.output<typeof RouteStepSchema>

const places = {
  stations: z.record(IdSchema, StationSchema).optional(),
  roads: z.record(IdSchema, RoadSchema).optional(),
  yards: z.record(IdSchema, YardSchema).optional(),
  platoons: z.record(IdSchema, PlatoonSchema).optional(),
  meetings: z.record(IdSchema, MeetingSchema).optional(),
  routes: z.record(IdSchema, z.array(RouteStepSchema).min(1, 'a route visits at least one place').max(10_000)).optional(),
}

export const CrossingSchema = z.union([z.string().min(1), z.strictObject({ id: IdSchema.optional(), from: z.string().min(1).optional(), /** Of a shipped crossing: the ways between its places too. */ ways: z.enum(['none', 'drawn']).optional(), ...places })], {
  error: 'crossing is the name of a shipped crossing, or { id, stations, roads, yards, routes }',
})

const value = z.union([z.string(), z.number(), z.boolean()], { error: 'a value is a text, a number, true or false' })

export const FlowSchema = z.strictObject({
  route: z.string().min(1),
  arrivals: ArrivalsSchema,
  priority: wholeFrom(1, 1_000).optional(),
  /** Attribute → value → weight. */
  mix: z.record(z.string(), z.record(z.string(), notNegative)).optional(),
  /** Attribute → the value that every vehicle of the flow has. */
  attributes: z.record(z.string(), value).optional(),
  /** Both in one: attribute → a value, or values with weights. */
  perVehicle: z.record(z.string(), z.union([value, z.record(z.string(), notNegative)], { error: 'an attribute is a value, or values with weights { fruit: 0.7, other: 0.3 }' })).optional(),
})

export const IncidentSchema = z.strictObject({
  closure: z.strictObject({ at: z.string().min(1), from: MomentSchema, until: MomentSchema }).optional(),
  servers: z.strictObject({ at: z.string().min(1), from: MomentSchema, until: MomentSchema, servers: wholeFrom(0, 10_000) }).optional(),
  demandStop: z.strictObject({ flow: z.string().min(1), from: MomentSchema, until: MomentSchema }).optional(),
}).meta({ minProperties: 1, maxProperties: 1 })

export const ScenarioFileSchema = z.strictObject({
  $schema: z.string().optional(),
  bordertwin: z.literal('scenario/1'),
  /** The name of the file when absent. */
  title: z.string().trim().min(1).max(500).optional(),
  /** Where the numbers are from, in words; carried along, never read. */
  notes: z.string().optional(),
  /** What the clock shows at the start: "07:00" (default "00:00"), or a date with it. */
  startsAt: z.string().min(1).optional(),
  crossing: CrossingSchema,
  flows: z.record(IdSchema, FlowSchema),
  horizon: z.union([DurationSchema, z.strictObject({ arrivals: wholeFrom(1, 1_000_000_000) })], { error: 'horizon is a duration (400h) or { arrivals: N }' }),
  drain: z.boolean().optional(),
  warmUp: DurationSchema.optional(),
  initialState: z.array(z.strictObject({ flow: z.string().min(1), at: z.string().min(1), vehicles: wholeFrom(1, 10_000_000), insideFor: DurationSchema.optional() })).max(10_000).optional(),
  policy: PolicySchema.optional(),
  incidents: z.array(IncidentSchema).max(10_000).optional(),
  observations: ObservationsSchema.optional(),
  experiment: z
    .strictObject({
      replications: wholeFrom(1).optional(),
      seed: z.union([z.string().min(1), wholeFrom(0, Number.MAX_SAFE_INTEGER)], { error: 'a seed is a whole number or a text' }).optional(),
      level: z.number().gt(0, 'must be above 0').lt(1, 'must be below 1: 0.95 means 95 %').optional(),
      antithetic: z.boolean().optional(),
      stop: z.strictObject({ halfWidthRatio: z.number().gt(0, 'must be above 0').max(1, 'must be at most 1'), of: z.string().min(1), replicationsMax: wholeFrom(2).optional() }).optional(),
    })
    .optional(),
})

export type ScenarioFile = z.output<typeof ScenarioFileSchema>
export type StationFile = z.output<typeof StationSchema>
export type FlowFile = z.output<typeof FlowSchema>
export type InlineCrossingFile = Exclude<z.output<typeof CrossingSchema>, string>
