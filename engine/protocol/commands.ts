/** The door for outside commands: zod schemas whose output is `model/commands.ts`, checked by the compiler below. */
import { z } from 'zod'
import { CARD_KINDS } from '../model/card.ts'
import type { Command } from '../model/commands.ts'
import { CARGOES, VEHICLE_CLASSES } from '../model/declaration.ts'
import type { CardId, DeclarationId, DeviceId, MatchId, NoticeId, ObservationId, PlaceId, StepId, TripId } from '../model/ids.ts'
import { DIRECTIONS } from '../model/site.ts'
import { MS_PER_DAY, type EpochMs } from '../model/units.ts'

/** Identifiers from outside: printable, no control characters, bounded. */
const id = z.string().regex(/^[\p{L}\p{N}._:/-]{1,80}$/u, 'letters, digits and . _ : / - only, 1 to 80 of them')
const branded = <Id extends string>() => id.transform((text) => text as Id)
const reason = z.string().trim().min(1).max(500)
/** A clock that is further off was never set: it is not corrected, its receipts hold. */
const CORRECTION_MS_MAX = 7 * MS_PER_DAY
/** Plates are compared without separators, in upper case. */
const plate = z.string().max(20).transform((text) => text.normalize('NFC').toUpperCase().replace(/[\s.\-·]/g, '')).pipe(z.string().min(2).max(14))
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)).pipe(z.number().int().nonnegative()).transform((value) => value as EpochMs)

export const DeclarationSchema = z.strictObject({
  declarationId: branded<DeclarationId>(),
  direction: z.enum(DIRECTIONS),
  tractorPlate: plate.nullable().default(null),
  trailerPlate: plate.nullable().default(null),
  containerNumbers: z.array(z.string().regex(/^[A-Z]{3}[UJZ]\d{7}$/, 'an ISO 6346 number such as CSQU3054383')).max(4).readonly().default([]),
  vin: z.string().regex(/^[A-HJ-NPR-Z0-9]{17}$/, '17 letters and digits without I, O, Q').nullable().default(null),
  trackerId: id.nullable().default(null),
  vehicleClass: z.enum(VEHICLE_CLASSES),
  cargo: z.enum(CARGOES),
  company: z.string().trim().min(1).max(120).nullable().default(null),
  corridorId: id.nullable().default(null),
  /** ISO 8601 with offset on the wire. */
  plannedArrivalAtMs: instant.nullable().default(null),
})

/** A name on a printed card: one line. */
const lineOfText = (lengthMax: number) => z.string().trim().min(1).max(lengthMax).regex(/^\P{Cc}*$/u, 'no control characters')
const cardId = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{12}$/, 'a card id: 12 digits and capitals without I, L, O, U').transform((text) => text as CardId)

/** What is asked for; the server adds the id. */
export const CardRequestSchema = z.strictObject({
  kind: z.enum(CARD_KINDS),
  holder: lineOfText(80),
  plate: plate.nullable().default(null),
  company: lineOfText(120).nullable().default(null),
  validFrom: instant.optional(),
  validUntil: instant,
})
export type CardRequest = z.input<typeof CardRequestSchema>

const instantMs = z.int().nonnegative().transform((value) => value as EpochMs)

const CardSchema = z.strictObject({
  cardId,
  kind: z.enum(CARD_KINDS),
  holder: lineOfText(80),
  plate: plate.nullable(),
  company: lineOfText(120).nullable(),
  validFromMs: instantMs,
  validUntilMs: instantMs,
})

export const CommandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('declaration.submit'), declaration: DeclarationSchema }),
  z.strictObject({ type: z.literal('declaration.cancel'), declarationId: branded<DeclarationId>(), reason }),
  z.strictObject({
    type: z.literal('step.confirm'),
    declarationId: branded<DeclarationId>(),
    stepId: branded<StepId>(),
    outcome: z.enum(['done', 'refused']).default('done'),
    stationId: branded<PlaceId>().nullable().default(null),
    note: z.string().trim().max(500).nullable().default(null),
  }),
  z.strictObject({ type: z.literal('vehicle.callForward'), declarationId: branded<DeclarationId>(), reason }),
  z.strictObject({ type: z.literal('vehicle.turnBack'), declarationId: branded<DeclarationId>(), reason }),
  z.strictObject({ type: z.literal('station.setOpen'), stationId: branded<PlaceId>(), isOpen: z.boolean(), reason }),
  z.strictObject({ type: z.literal('crossing.setOpen'), isOpen: z.boolean(), reason }),
  z.strictObject({ type: z.literal('plate.link'), observationId: branded<ObservationId>(), declarationId: branded<DeclarationId>() }),
  z.strictObject({ type: z.literal('match.confirm'), matchId: branded<MatchId>(), tripId: branded<TripId>() }),
  z.strictObject({ type: z.literal('match.reject'), matchId: branded<MatchId>(), tripId: branded<TripId>() }),
  z.strictObject({ type: z.literal('match.markUnknown'), matchId: branded<MatchId>() }),
  z.strictObject({ type: z.literal('match.reopen'), matchId: branded<MatchId>(), reason }),
  z.strictObject({ type: z.literal('card.issue'), card: CardSchema }),
  z.strictObject({ type: z.literal('card.revoke'), cardId, reason }),
  z.strictObject({
    type: z.literal('source.correctClock'),
    deviceId: branded<DeviceId>(),
    correctionMs: z.int().min(-CORRECTION_MS_MAX).max(CORRECTION_MS_MAX),
    reason,
  }),
  z.strictObject({ type: z.literal('notice.acknowledge'), noticeId: branded<NoticeId>(), note: z.string().trim().max(500).nullable().default(null) }),
])

/** An idempotency key. */
export const KeySchema = id

/** One request: when it happened (default: now), an idempotency key, the command. */
export const CommandRequestSchema = z.strictObject({
  /** Re-sends with the same key count once. */
  key: KeySchema.optional(),
  at: instant.optional(),
  command: CommandSchema,
})

/** Body of `POST /api/v1/crossings/{id}/commands`: one request or up to 500. */
export const CommandBodySchema = z.union([CommandRequestSchema, z.array(CommandRequestSchema).min(1).max(500)])

/** What a client writes (before defaults and transforms). */
export type CommandRequest = z.input<typeof CommandRequestSchema>
export type ParsedCommandRequest = z.output<typeof CommandRequestSchema>

/** Compiles only while the schema and the model say the same. */
type Same<Left, Right> = [Left] extends [Right] ? ([Right] extends [Left] ? true : false) : false
export const COMMAND_SCHEMA_FITS_MODEL: Same<z.output<typeof CommandSchema>, Command> = true
