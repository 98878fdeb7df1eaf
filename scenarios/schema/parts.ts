/** The small schemas that crossing and workflow files share. */
import { z } from 'zod'
import { DIRECTIONS } from '../../engine/model/site.ts'

export const IdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'ids are lower-case letters, digits and hyphens, at most 64')

export const LocalTextSchema = z.strictObject({
  vi: z.string().trim().min(1),
  en: z.string().trim().min(1),
  zh: z.string().trim().min(1).exactOptional(),
})

/** A URL, a document, `survey`, or `estimate`. */
export const SourceSchema = z.string().trim().min(1, 'say where the value comes from: a URL, a document, survey, or estimate')

export const sourced = <Value extends z.ZodType>(value: Value) => z.strictObject({ value, source: SourceSchema })

export const DirectionSchema = z.enum(DIRECTIONS)

const MS_BY_UNIT = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `90s`, `10min`, `1.5h`: a number with its unit. */
export const DurationSchema = z.string().regex(/^\d+(?:\.\d+)?(?:ms|s|min|h|d)$/, 'a duration is a number with its unit: 90s, 10min, 4h')

/** Integer milliseconds of a text that `DurationSchema` accepted. */
export function durationMsOf(text: string): number {
  const match = /^([\d.]+)(ms|s|min|h|d)$/.exec(text)
  return match === null ? 0 : Math.round(Number(match[1]) * MS_BY_UNIT[match[2] as keyof typeof MS_BY_UNIT])
}
