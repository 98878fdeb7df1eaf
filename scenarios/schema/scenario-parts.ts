/** The small schemas of scenario files: times, distributions, calendars. Numbers carry their unit in the key. */
import { z } from 'zod'
import { DurationSchema } from './parts.ts'

/** Parts of a measure's name: no dots, and no spaces. */
export const IdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'ids are letters, digits, hyphens and underscores, at most 64, and begin with a letter or digit')

export const positive = z.number().gt(0, 'must be above 0').max(1e12, 'must be below 1e12')
export const notNegative = z.number().min(0, 'must not be negative').max(1e12, 'must be below 1e12')
export const wholeFrom = (least: number, most = 1_000_000) =>
  z.int('must be a whole number').min(least, `must be at least ${least}`).max(most, `must be at most ${most}`)
export const probability = z.number().min(0, 'a probability lies between 0 and 1').max(1, 'a probability lies between 0 and 1')

/** Exactly one of the keys, for editors; the loader says which ones collide. */
const oneOf = { minProperties: 1, maxProperties: 1 }

const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$|^24:00$/
const DURATION = /^\d+(?:\.\d+)?(?:ms|s|min|h|d)$/
export const isClock = (text: string): boolean => CLOCK.test(text)
export const isDuration = (text: string): boolean => DURATION.test(text)
export const isInstant = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))

/** A point in time: since the start, by the clock, or an instant. */
export const MomentSchema = z
  .string()
  .refine((text) => isClock(text) || isDuration(text) || isInstant(text), 'a time is "HH:MM" at the crossing, a duration since the start (90s, 2min, 26h), or ISO 8601 with offset')

const mean = { meanS: positive }

export const DISTRIBUTION_SHAPE = {
  deterministic: z.strictObject({ meanS: notNegative }).optional(),
  exponential: z.strictObject(mean).optional(),
  erlang: z.strictObject({ ...mean, k: wholeFrom(1, 10_000) }).optional(),
  gamma: z.strictObject({ ...mean, k: positive }).optional(),
  lognormal: z.strictObject({ ...mean, cv: notNegative }).optional(),
  uniform: z.strictObject({ minS: notNegative, maxS: notNegative }).optional(),
  triangular: z.strictObject({ minS: notNegative, modeS: notNegative, maxS: notNegative }).optional(),
  weibull: z.strictObject({ ...mean, k: positive }).optional(),
  hyperexponential: z.strictObject({ ...mean, cv: z.number().min(1, 'a hyperexponential has a cv of at least 1').max(1e6, 'must be at most 1e6') }).optional(),
  empirical: z.strictObject({ quantilesS: z.array(notNegative).min(2, 'needs at least two quantiles').max(100_000) }).optional(),
}
export const DISTRIBUTION_NAMES = Object.keys(DISTRIBUTION_SHAPE) as (keyof typeof DISTRIBUTION_SHAPE)[]
export const DistributionSchema = z.strictObject(DISTRIBUTION_SHAPE).meta(oneOf)
export type DistributionFile = z.output<typeof DistributionSchema>

/** A distribution, others for some flows, or only the latter. */
export const ByFlowSchema = z.strictObject({ ...DISTRIBUTION_SHAPE, byFlow: z.record(IdSchema, DistributionSchema).optional() }).meta({ minProperties: 1 })
export type ByFlowFile = z.output<typeof ByFlowSchema>

export const ServersSchema = z.union(
  [wholeFrom(1, 10_000), z.array(z.strictObject({ from: MomentSchema, servers: wholeFrom(0, 10_000) })).min(1, 'a calendar needs at least one step').max(10_000)],
  { error: 'servers is a whole number above 0, or a calendar [{ from: "07:00", servers: 2 }, …]' },
)

export const OpeningSchema = z
  .array(z.strictObject({ from: MomentSchema, until: MomentSchema }))
  .min(1, 'needs at least one window')
  .max(10_000)

export const BatchSchema = z.union([wholeFrom(1, 10_000), z.array(z.strictObject({ size: wholeFrom(1, 10_000), weight: notNegative })).min(1).max(1_000)], {
  error: 'batch is a whole number above 0, or a list [{ size: 2, weight: 1 }, …]',
})

export const RateStepsSchema = z
  .array(z.strictObject({ from: MomentSchema, perHour: notNegative, toPerHour: notNegative.optional() }))
  .min(1, 'needs at least one piece')
  .max(10_000)

const batch = { batch: BatchSchema.optional() }
const rate = { perHour: notNegative.optional(), rates: RateStepsSchema.optional(), until: MomentSchema.optional(), ...batch }

export const ArrivalsSchema = z
  .strictObject({
    poisson: z.strictObject(rate).optional(),
    paced: z.strictObject(rate).optional(),
    deterministic: z.strictObject({ everyS: positive, firstAtS: notNegative.optional(), count: wholeFrom(1, 1_000_000_000).optional(), ...batch }).optional(),
    renewal: z.strictObject({ between: DistributionSchema, ...batch }).optional(),
    perDay: z.strictObject({ count: notNegative, profile: z.array(notNegative).length(24, 'a profile has 24 weights, one per hour from 00:00').optional(), ...batch }).optional(),
    trace: z.strictObject({ file: z.string().trim().min(1, 'name a CSV file') }).optional(),
    closed: z.strictObject({ population: wholeFrom(1), think: DistributionSchema }).optional(),
  })
  .meta(oneOf)
export type ArrivalsFile = z.output<typeof ArrivalsSchema>

export { DurationSchema }
