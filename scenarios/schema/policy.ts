/** The shape of a scenario file's `policy`: who is called next out of a buffer. */
import { z } from 'zod'
import { CALL_FORWARD_POLICIES } from '../../engine/rules/slots/call-forward-policy.ts'
import { DurationSchema, MomentSchema, positive, wholeFrom } from './scenario-parts.ts'

const value = z.union([z.string().min(1), z.number(), z.boolean()], { error: 'a value is a text, a number, true or false' })
/** Which names there are is said by the loader, with what was probably meant; editors read it here. */
const name = z.string().min(1).meta({ enum: [...CALL_FORWARD_POLICIES] })

export const PolicySchema = z.union(
  [
    name,
    z.strictObject({
      name,
      /** The only yard when absent. */
      buffer: z.string().min(1).optional(),
      /** The attribute that tells classes apart: `priority` (the flow's), `flow`, or one of the flows' mixes. */
      by: z.string().min(1).optional(),
      order: z.array(value).min(1, 'name at least one value').max(255).optional(),
      /** Turns of each class in one round: "1:1:1:5". */
      pattern: z
        .union([z.string().regex(/^\d+(?::\d+)*$/, 'numbers with colons: "1:1:1:5"'), z.array(wholeFrom(1, 10_000)).min(1).max(255)], { error: 'a pattern is "1:1:1:5", or a list [1, 1, 1, 5]' })
        .optional(),
      /** Who goes first: one attribute and its value. */
      first: z.record(z.string(), value).optional(),
      /** What an hour of delay costs, by value of the attribute; 1 for the others. */
      weights: z.record(z.string(), positive).optional(),
      /** After a delay of so much the next hour costs twice as much as the first: perishables. */
      ageing: z.record(z.string(), DurationSchema).optional(),
      /** Vehicles of each class that candidate orders are tried with. */
      depth: wholeFrom(1, 200).optional(),
      from: MomentSchema.optional(),
      until: MomentSchema.optional(),
      wipVehMax: wholeFrom(1, 10_000_000).optional(),
      wipUntil: z.string().min(1).optional(),
    }),
  ],
  { error: 'policy is a name, or { name, buffer, … }' },
)
export type PolicyFile = z.output<typeof PolicySchema>
