/** QR cards on the wire: what `POST …/cards` takes, and what the register shows. Holders' names are for roles that may list cards. */
import { z } from 'zod'
import { CARD_KINDS } from '../model/card.ts'
import { CardRequestSchema } from './commands.ts'

const instantMs = z.number().describe('UTC milliseconds since 1970')
const count = z.int().nonnegative()

export const CARD_STATES = ['valid', 'early', 'expired', 'revoked'] as const
export type CardState = (typeof CARD_STATES)[number]

export const CARD_VERDICTS = ['valid', 'revoked', 'expired', 'early', 'forged', 'unknown'] as const
export type CardVerdict = (typeof CARD_VERDICTS)[number]

export const CardViewSchema = z.strictObject({
  cardId: z.string(),
  kind: z.enum(CARD_KINDS),
  holder: z.string(),
  plate: z.string().nullable(),
  company: z.string().nullable(),
  validFromMs: instantMs,
  validUntilMs: instantMs,
  state: z.enum(CARD_STATES),
  issuedBy: z.string(),
  issuedAtMs: instantMs,
  revokedAtMs: instantMs.nullable(),
  revokedBy: z.string().nullable(),
  revokeReason: z.string().nullable(),
  /** Newest presentation, whatever became of it. */
  seenAtMs: instantMs.nullable(),
  seenDeviceId: z.string().nullable(),
  /** Presentations that were valid. */
  useCount: count,
})
export type CardView = z.infer<typeof CardViewSchema>

/** `POST …/cards`: a card and, where the caller may re-send, a key under which it counts once. */
export const CardIssueSchema = CardRequestSchema.extend({ key: z.string().regex(/^[\p{L}\p{N}._:/-]{1,80}$/u).optional() })
export type CardIssue = z.input<typeof CardIssueSchema>

/** 202 once it is on disk; the register shows it a moment later. `text` is what its QR code says. */
export const CardIssueReplySchema = z.strictObject({ card: CardViewSchema, text: z.string(), logSeq: count })
export type CardIssueReply = z.infer<typeof CardIssueReplySchema>

export const CardListSchema = z.strictObject({
  cards: z.array(CardViewSchema).readonly(),
  /** How many there are before `limit` cut the list. */
  foundCount: count,
})
export type CardList = z.infer<typeof CardListSchema>

export const CardRevokeSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) })

export const CardKeyReplySchema = z.strictObject({ algorithm: z.literal('Ed25519'), publicKeyPem: z.string() })

/** What a reader's answer says of the cards in its body: what the gate should do, at once. */
export const CardCheckSchema = z.strictObject({ cardId: z.string().nullable(), verdict: z.enum(CARD_VERDICTS) })
