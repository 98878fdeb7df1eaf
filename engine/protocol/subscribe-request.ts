/** The door for what clients send over the socket; apart from socket.ts so that the screens do not load zod for two names. */
import { z } from 'zod'
import type { SubscribeRequest } from './socket.ts'

const crossing = z.string().min(1).max(80)

export const SubscribeRequestSchema = z.strictObject({
  crossing,
  mode: z.literal('live'),
  afterViewSeq: z.int().nonnegative().exactOptional(),
})
export const UnsubscribeRequestSchema = z.strictObject({ crossing })

/** Compiles only while schema and record say the same. */
type Same<Left, Right> = [Left] extends [Right] ? ([Right] extends [Left] ? true : false) : false
export const SUBSCRIBE_SCHEMA_FITS_RECORD: Same<z.output<typeof SubscribeRequestSchema>, SubscribeRequest> = true
