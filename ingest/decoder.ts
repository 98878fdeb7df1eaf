/**
 * The decoder contract: one raw body in, what it means out. Decoders are pure and never throw.
 *
 * Time:    decoders read no clock; `receivedAtMs` comes in the context.
 * Errors:  bad bodies give `reject` with a reason; parts that fail beside good parts give warnings.
 */
import type { DecodedObservation } from '../engine/model/observations.ts'
import type { EpochMs } from '../engine/model/units.ts'

/** One request, message or line as it came. */
export interface RawBody {
  readonly bytes: Uint8Array
  readonly contentType: string | null
  /** The query string without `?`, for formats that put data there; else empty. */
  readonly query: string
}

export interface DecodeContext {
  readonly receivedAtMs: EpochMs
  /** Hash key part for bodies without a vendor id; also the fallback camera id. */
  readonly deviceId: string
  /** IANA zone for naive device times; null means naive times are not trusted. */
  readonly zone: string | null
}

export const OUTCOMES = [
  'plate_read', 'vehicle_without_plate', 'position', 'no_fix', 'login', 'gate_event', 'document', 'container', 'weight', 'aggregate', 'envelope', 'agv_state', 'ignore', 'reject',
] as const
export type Outcome = (typeof OUTCOMES)[number]

/** A box in the picture; `space` names its units and origin. */
export interface PictureBox {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  readonly space: string
}

/** A box by its edges, for spaces whose y points up. */
export interface CornerBox {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly space: string
}

/** One plate read in the vocabulary of `bordertwin decode`; null is unknown, never zero. */
export interface DecodedRead {
  readonly plate: string | null
  /** Null where the camera marked a plate and read nothing. */
  readonly plateRaw: string | null
  readonly country: string | null
  readonly countryRaw: string | null
  readonly region: string | null
  /** 0 to 1. */
  readonly confidence: number | null
  readonly time: string | null
  /** False when the source gave no trustworthy zone. */
  readonly timeHasOffset: boolean
  readonly cameraId: string | null
  readonly eventId: string | null
  /** Text where the source names its lanes. */
  readonly lane: number | string | null
  readonly direction: 'approaching' | 'leaving' | 'in' | 'out' | null
  readonly directionRaw: string | null
  readonly vehicleType: string | null
  readonly vehicleTypeRaw: string | null
  readonly speedKmh: number | null
  readonly plateBox: PictureBox | CornerBox | null
  /** Format-specific extras of the vocabulary: timePrecise, vehicleColor, charConfidence, … */
  readonly [extra: string]: unknown
}

/** One position in the vocabulary of `bordertwin decode`. */
export interface DecodedPosition {
  readonly deviceId: string | null
  /** Null where the source has only a plane of its own, as a traffic simulation has. */
  readonly lat: number | null
  readonly lon: number | null
  readonly altM: number | null
  readonly speedKmh: number | null
  readonly headingDeg: number | null
  readonly fixTime: string | null
  readonly valid: boolean
  readonly [extra: string]: unknown
}

/** A picture that came with the body. */
export interface DecodedPicture {
  readonly name: string
  readonly contentType: string
  readonly bytes: Uint8Array
}

export interface Decoded {
  readonly format: string
  readonly outcome: Outcome
  /** Why, for `ignore` and `reject`. */
  readonly reason: string | null
  readonly reads: readonly DecodedRead[]
  readonly positions: readonly DecodedPosition[]
  readonly warnings: readonly string[]
  readonly pictures: readonly DecodedPicture[]
  /** The same as canonical observations, not yet stamped: `deviceTimeMs` is the instant under `clockRule`; empty for `ignore` without liveness and for `reject`. */
  readonly observations: readonly DecodedObservation[]
  /**
   * Per observation, what only the server can look into: a card's text for its signature, the number of a person or document for its
   * keyed digest. Never stored, never logged, never printed.
   */
  readonly confidential?: readonly (string | null)[]
  /** The body was cut and what it means could still be read; the stamp raises `ingest.body.truncated`. */
  readonly isCut?: boolean
  /** On `ignore`: the device says no more than that it lives. */
  readonly heartbeat?: boolean
  readonly [extra: string]: unknown
}

export interface Decoder {
  /** The `<format>` of `POST /ingest/<format>/…` and of `bordertwin decode --format`. */
  readonly format: string
  /** Largest body it takes. */
  readonly bodyBytesMax: number
  /** What a sender of this format expects back: some cameras want a body, and resend for ever on anything but 200. */
  readonly answer: 'accepted202' | 'ok200'
  /** What such senders must read in the answer, in place of ours: they send again otherwise, or take it for commands. */
  readonly replyJson?: unknown
  /** The sender puts paths of its own behind the address that it was given. */
  readonly hasOwnPaths?: true
  /** A body of no bytes means something in this format; elsewhere it is rejected unread. */
  readonly takesEmptyBody?: true
  readonly decode: (body: RawBody, context: DecodeContext) => Decoded
}
