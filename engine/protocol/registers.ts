/** Registers of other agencies on the wire: how each stands, and what one says when it is asked by hand. */
import { z } from 'zod'

const count = z.int().nonnegative()
const instantMs = z.number().describe('UTC milliseconds since 1970')

export const RegisterViewSchema = z.strictObject({
  registerId: z.string(),
  kind: z.string(),
  /** The step that its word completes; null where it is evidence alone. */
  stepId: z.string().nullable(),
  circuit: z.enum(['closed', 'open', 'halfOpen']),
  /** Wall time of the next trial while the circuit is not closed. */
  nextTrialAtMs: instantMs.nullable(),
  askedCount: count,
  failedCount: count,
  /** Questions that were answered from what was known. */
  cachedCount: count,
  answeredAtMs: instantMs.nullable(),
  /** Why there was no answer last time. */
  problem: z.string().nullable(),
})
export type RegisterView = z.infer<typeof RegisterViewSchema>

export const RegisterListSchema = z.strictObject({ registers: z.array(RegisterViewSchema).readonly() })

export const RegisterLookupSchema = z.strictObject({ declarationId: z.string().min(1).max(80) })

export const RegisterLookupReplySchema = z.strictObject({
  outcome: z.enum(['clear', 'refused', 'pending', 'notFound']),
  reference: z.string().nullable(),
  reason: z.string().nullable(),
  /** Since the register gave the answer. */
  ageMs: count,
  isCached: z.boolean(),
})
