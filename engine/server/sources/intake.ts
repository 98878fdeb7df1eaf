/**
 * What every transport but HTTP pushes through: a body and whose it is, into the one road of bodies (taking/take-body.ts).
 *
 * `take` resolves when what the body means is durable, or the body itself as a dead letter: only then may a transport acknowledge.
 * A disk that is full for a moment and a log that is overloaded are waited for; the transport stands still meanwhile, and its
 * sender keeps what it has.
 *
 * Errors:  rejects only when the signal ends the waiting; then nothing may be acknowledged.
 * Limits:  of a body above its format's bound the first OVERSIZE_KEPT_BYTES are kept.
 */
import { TwinError } from '../../model/errors.ts'
import type { IngestReply } from '../../protocol/http.ts'
import type { RawBody } from '../../../ingest/decoder.ts'
import { decoderOf } from '../../../ingest/registry.ts'
import type { TwinClock } from '../clock.ts'
import type { CrossingDesk, DeadLetterOffice } from '../crossing-desk.ts'
import type { BodyTaker } from '../taking/take-body.ts'
import { createBackOff } from './back-off.ts'
import { pause } from './pause.ts'

/** Whose body it is, as the transport knows it. */
export interface BodyAddress {
  readonly crossing: string
  readonly format: string
  readonly device: string
}

/** A raw body, and whether its broker had kept it from earlier. */
export interface DeliveredBody extends RawBody {
  readonly isStored?: boolean
}

export interface Intake {
  readonly take: (address: BodyAddress, body: DeliveredBody, signal: AbortSignal) => Promise<IngestReply>
  /** A body that has no way in (no such crossing, device or format): kept whole with the reason. */
  readonly refuse: (address: BodyAddress, body: RawBody, reason: string, signal: AbortSignal) => Promise<string>
}

export interface IntakeParts {
  readonly deskByCrossing: ReadonlyMap<string, CrossingDesk>
  readonly taker: Pick<BodyTaker, 'take'>
  readonly deadLetters: Pick<DeadLetterOffice, 'keep'>
  readonly clock: Pick<TwinClock, 'nowMs'>
  /** Called for each try that failed, for the log. */
  readonly onRetry?: (address: BodyAddress, failure: unknown) => void
}

const OVERSIZE_KEPT_BYTES = 262_144
const ADDRESS_LENGTH_MAX = 80
const RETRY = { firstMs: 50, lastMs: 5_000 } as const

/** Failures that time may heal; everything else is a fault of ours and is passed on. */
const isPassing = (failure: unknown): boolean =>
  failure instanceof TwinError && ['log.append.failed', 'log.append.overloaded', 'server.overloaded'].includes(failure.code)

export function createIntake({ deskByCrossing, taker, deadLetters, clock, onRetry }: IntakeParts): Intake {
  async function insist<Answer>(address: BodyAddress, tryOnce: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    const backOff = createBackOff(RETRY)
    for (;;) {
      signal.throwIfAborted()
      try {
        return await tryOnce()
      } catch (failure) {
        if (!isPassing(failure)) throw failure
        onRetry?.(address, failure)
        await pause(backOff.nextMs(), signal)
      }
    }
  }

  const refuse: Intake['refuse'] = (address, body, reason, signal) => {
    const keptBytes = body.bytes.subarray(0, OVERSIZE_KEPT_BYTES)
    return insist(
      address,
      () =>
        deadLetters.keep(
          {
            crossingId: address.crossing.slice(0, ADDRESS_LENGTH_MAX),
            deviceId: address.device.slice(0, ADDRESS_LENGTH_MAX),
            format: address.format.slice(0, ADDRESS_LENGTH_MAX),
            contentType: body.contentType,
            query: body.query,
            receivedAtMs: clock.nowMs(),
            reason: keptBytes.length < body.bytes.length ? `${reason} Only its first ${keptBytes.length} bytes are kept.` : reason,
          },
          keptBytes,
        ),
      signal,
    )
  }

  async function keepRefused(address: BodyAddress, body: RawBody, reason: string, signal: AbortSignal): Promise<IngestReply> {
    const letterId = await refuse(address, body, reason, signal)
    const notice = { code: 'ingest.body.unreadable' as const, context: { deviceId: address.device.slice(0, ADDRESS_LENGTH_MAX), reason } }
    return { accepted: 0, logSeq: null, observations: [], notices: [notice], warnings: [], deadLetterId: letterId }
  }

  return {
    refuse,
    take: async (address, body, signal) => {
      const desk = deskByCrossing.get(address.crossing)
      if (desk === undefined) return keepRefused(address, body, 'There is no such crossing.', signal)
      const decoder = decoderOf(address.format)
      if (decoder === undefined) return keepRefused(address, body, 'There is no such ingest format.', signal)
      if (!desk.site.sensors.some(({ id }) => id === address.device)) return keepRefused(address, body, 'The crossing has no such device.', signal)
      if (body.bytes.length > decoder.bodyBytesMax)
        return keepRefused(address, body, `The body has ${body.bytes.length} bytes; ${address.format} takes ${decoder.bodyBytesMax}.`, signal)
      const sender = { desk, deviceId: address.device, receivedAtMs: clock.nowMs(), isStored: body.isStored ?? false }
      return insist(address, () => taker.take(decoder, body, sender), signal)
    },
  }
}
