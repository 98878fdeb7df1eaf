/**
 * `Idempotency-Key: "…"` of a request, as clients of the IETF draft send it: the key of what has none of its own in the body.
 *
 * It stands for the whole body: with any other one, longer or shorter, it is refused as a key in the body is (command-keys.ts).
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { KeySchema } from '../../protocol/commands.ts'
import type { Order } from './issue-commands.ts'

const NAME = 'idempotency-key'
/** A string of structured fields (RFC 9651) stands in quotes; most clients leave them out. */
const QUOTED = /^"(?<text>[^"]*)"$/

export const IdempotencyHeaderSchema = z.looseObject({
  [NAME]: z
    .string()
    .transform((text) => QUOTED.exec(text)?.groups?.['text'] ?? text)
    .pipe(KeySchema)
    .optional()
    .describe('Makes a retry of this request count once; the same as a key in the body, for all of it'),
})

export const headerKeyOf = (headers: z.output<typeof IdempotencyHeaderSchema>): string | undefined => headers[NAME]

/** Each of several commands has a key of its own then, made of the header's, and stands for itself and all the others. */
export function withHeaderKey(orders: readonly Order[], headerKey: string | undefined): readonly Order[] {
  if (headerKey === undefined) return orders
  const whole = createHash('sha256').update(JSON.stringify(orders)).digest('base64url')
  return orders.map((order, index) => (order.key === undefined ? { ...order, key: `${headerKey}#${index}`, asked: { index, whole } } : order))
}
