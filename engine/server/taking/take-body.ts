/**
 * One raw body on its way in: decode → stamp → append (durable) → what the sender may be told.
 *
 * HTTP and every other transport come through here, and so does a dead letter that is tried again.
 *
 * Errors:  rejects with a `TwinError` when the log or the dead-letter store did not take it: nothing is acknowledged then.
 *          A body that means nothing is no error: it is kept, and the reply says so.
 */
import { deviceId } from '../../model/ids.ts'
import type { Provenance } from '../../model/observations.ts'
import type { EpochMs } from '../../model/units.ts'
import type { FastifyBaseLogger } from 'fastify'
import type { Decoder, RawBody } from '../../../ingest/decoder.ts'
import { SKEW_MS_MAX } from '../../../ingest/stamp.ts'
import type { IngestReply } from '../../protocol/http.ts'
import type { CrossingDesk, DeadLetterOffice } from '../crossing-desk.ts'
import type { BodyReader, PooledBody } from '../decoding/decode-pool.ts'
import type { IngestOutcome, ServerMetrics } from '../metrics.ts'
import type { PictureStore } from '../pictures/picture-store.ts'
import type { SourceStates } from '../sources/source-states.ts'
import { recognisedOf } from './stored-message.ts'

/** Where a body came from and when. */
export interface Sender {
  readonly desk: CrossingDesk
  readonly deviceId: string
  readonly receivedAtMs: EpochMs
  /** Whether a broker had kept it from earlier and hands it to every new subscription; absent for no. */
  readonly isStored?: boolean
}

export interface BodyTaker {
  readonly read: (decoder: Decoder, body: RawBody, sender: Sender) => Promise<PooledBody>
  /** Appends what was read; nothing is kept of a rejected body. */
  readonly append: (read: PooledBody, sender: Sender) => Promise<IngestReply>
  /** The whole way: read, append, or keep as a dead letter. */
  readonly take: (decoder: Decoder, body: RawBody, sender: Sender) => Promise<IngestReply>
}

export interface BodyTakerParts {
  readonly reader: BodyReader
  readonly deadLetters: DeadLetterOffice
  readonly pictures: Pick<PictureStore, 'keep'>
  readonly metrics: ServerMetrics
  readonly sources: Pick<SourceStates, 'countRejected' | 'countAccepted'>
  readonly logger: Pick<FastifyBaseLogger, 'error'>
  /** What the server knows about its devices: in a demo everything they report is simulated. */
  readonly provenance: Provenance
  /** Speed of the twin clock: a second of transport is so many of its seconds. */
  readonly speedRatio: number
}

/** Which word of the decoders counts as nothing to store: heartbeats and unrelated events. */
const outcomeOf = (reply: IngestReply): IngestOutcome =>
  reply.deadLetterId !== null ? 'deadLetter' : reply.accepted > 0 ? 'accepted' : 'nothing'

export function createBodyTaker({ reader, deadLetters, pictures: pictureStore, metrics, sources, logger, provenance, speedRatio }: BodyTakerParts): BodyTaker {
  const clockSlackMs = SKEW_MS_MAX * speedRatio
  const zoneOf = ({ desk, deviceId }: Sender): string | null => desk.site.sensors.find((sensor) => sensor.id === deviceId)?.zone ?? null

  async function read(decoder: Decoder, body: RawBody, sender: Sender): Promise<PooledBody> {
    const result = await reader.read(decoder, body, {
      crossingId: sender.desk.site.id,
      deviceId: deviceId(sender.deviceId),
      receivedAtMs: sender.receivedAtMs,
      zone: zoneOf(sender),
      provenance,
      clockSlackMs,
      clockCorrectionMs: sender.desk.clockCorrectionMs(sender.deviceId),
    })
    if (result.fault !== null) logger.error({ fault: result.fault, format: decoder.format }, 'a decoder threw')
    return sender.isStored === true ? recognisedOf(result) : result
  }

  async function append({ observations, encoded, notices, warnings, pictures }: PooledBody, sender: Sender): Promise<IngestReply> {
    // Asked before the append: the register may already know a newer word once that is done.
    const cards = observations.flatMap((one) => (one.type === 'card.presented' ? [{ cardId: one.cardId, verdict: sender.desk.judgeCard(one) }] : []))
    const namesPictures = observations.some((one) => one.type === 'plate.read' && one.pictureIds !== undefined)
    if (namesPictures) await Promise.all(pictures.map(({ bytes }) => pictureStore.keep(bytes)))
    const receipt = observations.length === 0 ? null : await sender.desk.ingest(observations, encoded)
    return {
      accepted: observations.length,
      logSeq: receipt?.lastSeq ?? null,
      observations: observations.map((observation) => observation.observationId),
      notices,
      warnings,
      deadLetterId: null,
      ...(cards.length === 0 ? {} : { cards }),
    }
  }

  async function keep(decoder: Decoder, rejected: PooledBody, body: RawBody, sender: Sender): Promise<IngestReply> {
    const { desk, receivedAtMs } = sender
    const reason = rejected.reason ?? 'No reason was given.'
    const letterId = await deadLetters.keep(
      {
        crossingId: desk.site.id,
        deviceId: sender.deviceId,
        format: decoder.format,
        contentType: body.contentType,
        query: body.query,
        receivedAtMs,
        reason,
      },
      body.bytes,
    )
    return {
      accepted: 0,
      logSeq: null,
      observations: [],
      notices: [{ code: 'ingest.body.unreadable', context: { deviceId: sender.deviceId, reason } }],
      warnings: rejected.warnings,
      deadLetterId: letterId,
    }
  }

  return {
    read,
    append,
    take: async (decoder, body, sender) => {
      const crossing = sender.desk.site.id
      const labels = { crossing, device: sender.deviceId, format: decoder.format }
      const result = await read(decoder, body, sender)
      const isRejected = result.outcome === 'reject'
      const reply = isRejected ? await keep(decoder, result, body, sender) : await append(result, sender)
      metrics.bodies.inc({ ...labels, outcome: outcomeOf(reply) })
      metrics.observations.inc(labels, reply.accepted)
      if (isRejected) sources.countRejected(crossing, sender.deviceId, sender.receivedAtMs, result.reason ?? 'No reason was given.')
      else sources.countAccepted(crossing, sender.deviceId)
      return reply
    },
  }
}
