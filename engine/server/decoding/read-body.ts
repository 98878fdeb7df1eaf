/**
 * What a raw body means, stamped and encoded for the log: the work of one body that needs nothing but the body.
 *
 * It runs in the decoding threads (decode-pool.ts) or where it is called; the result is the same.
 * Errors:  never throws; what a decoder throws becomes a rejection and comes back as `fault`.
 */
import type { CrossingId, DeviceId } from '../../model/ids.ts'
import type { Observation, Provenance } from '../../model/observations.ts'
import type { EpochMs } from '../../model/units.ts'
import type { DecodedPicture, Decoder, Outcome, RawBody } from '../../../ingest/decoder.ts'
import { decodeBody } from '../../../ingest/decode-body.ts'
import { stamp, type StampNotice } from '../../../ingest/stamp.ts'
import { pictureIdOf } from '../pictures/picture-id.ts'

/** What the server knows about a body before anybody reads it. */
export interface BodyContext {
  readonly crossingId: CrossingId
  readonly deviceId: DeviceId
  readonly receivedAtMs: EpochMs
  /** IANA zone of naive device times; null when they are not trusted. */
  readonly zone: string | null
  readonly provenance: Provenance
  /** How far a device's clock may lie off the receipt, either way, before a notice says so. */
  readonly clockSlackMs: number
  /** What an operator has had added to the device's times. */
  readonly clockCorrectionMs: number
}

export interface ReadBody {
  readonly outcome: Outcome
  /** Why, for `ignore` and `reject`. */
  readonly reason: string | null
  /** On `ignore`: the device says no more than that it lives. */
  readonly isHeartbeat: boolean
  readonly warnings: readonly string[]
  readonly notices: readonly StampNotice[]
  readonly skewMs: number | null
  readonly pictures: readonly DecodedPicture[]
  readonly observations: readonly Observation[]
  /** Per observation, what cards/attest.ts looks into; absent where the format has nothing of the kind. */
  readonly confidential?: readonly (string | null)[]
  /** What the decoder threw, in words; a bug of ours each time. */
  readonly fault: string | null
}

export function readBody(decoder: Decoder, body: RawBody, context: BodyContext): ReadBody {
  const { crossingId, deviceId, receivedAtMs, zone, provenance, clockSlackMs, clockCorrectionMs } = context
  let fault: string | null = null
  const decoded = decodeBody(decoder, body, { receivedAtMs, deviceId, zone }, (thrown) => {
    fault = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  })
  const { observations, notices, skewMs } = stamp(decoded, {
    crossingId, deviceId, receivedAtMs, provenance, aheadMsMax: clockSlackMs, behindMsMax: clockSlackMs, correctionMs: clockCorrectionMs,
  })
  return {
    outcome: decoded.outcome,
    reason: decoded.reason,
    isHeartbeat: decoded.heartbeat === true,
    warnings: decoded.warnings,
    notices,
    skewMs,
    pictures: decoded.pictures,
    observations: withPictures(observations, decoded.pictures),
    ...(decoded.confidential === undefined ? {} : { confidential: decoded.confidential }),
    fault,
  }
}

const PICTURES_PER_READ_MAX = 8

/** Reads name the pictures that came with them; what is no picture has no name. */
function withPictures(observations: readonly Observation[], pictures: readonly DecodedPicture[]): readonly Observation[] {
  if (pictures.length === 0) return observations
  const pictureIds = [...new Set(pictures.flatMap(({ bytes }) => pictureIdOf(bytes) ?? []))].slice(0, PICTURES_PER_READ_MAX)
  if (pictureIds.length === 0) return observations
  return observations.map((observation) => (observation.type === 'plate.read' ? { ...observation, pictureIds } : observation))
}
