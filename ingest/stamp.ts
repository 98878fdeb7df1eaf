/**
 * Decoded observations become observations: the server's knowledge is added and the device's clock is judged.
 *
 * Source:  ADR-0007, formats.md 4.3.
 * Time:    `receivedAtMs` is the twin clock. The device's instant holds, except when it lies ahead of the receipt (nothing is seen before it
 *          happens, and an event of the future would wait for its instant) or more than a year behind it (a clock that was never set);
 *          then the receipt holds. `deviceTimeMs` keeps what the device said.
 */
import type { CrossingId, DeviceId } from '../engine/model/ids.ts'
import type { NoticeCode, NoticeContext } from '../engine/model/notices.ts'
import type { ClockRule, DecodedObservation, Observation, Provenance } from '../engine/model/observations.ts'
import { epochMs, MS_PER_DAY, MS_PER_MINUTE, MS_PER_SECOND, type EpochMs } from '../engine/model/units.ts'
import type { Decoded } from './decoder.ts'

/** ADR-0007. */
export const SKEW_MS_MAX = MS_PER_MINUTE
/** Factory dates are 1970 or 2000; no device keeps a backlog of a year. */
const UNSET_BEHIND_MS_MIN = 366 * MS_PER_DAY

export interface StampOptions {
  readonly crossingId: CrossingId
  readonly deviceId: DeviceId
  readonly receivedAtMs: EpochMs
  /** Device times further ahead of the receipt raise a notice. */
  readonly aheadMsMax?: number
  /** Live events further behind the receipt do too. A twin clock that runs fast turns a second of transport into minutes: give both bounds accordingly. */
  readonly behindMsMax?: number
  readonly provenance?: Provenance
  /** What an operator has had added to the device's times. */
  readonly correctionMs?: number
}

export interface StampNotice {
  readonly code: NoticeCode
  readonly context: NoticeContext
}

export interface Stamped {
  readonly observations: readonly Observation[]
  /** Device clock minus receipt of the live event that is furthest off; null when nothing live told the time. */
  readonly skewMs: number | null
  /** At most one of a kind per body. */
  readonly notices: readonly StampNotice[]
}

/** A late event proves nothing about the clock when the device says that it kept it, or when keeping is what such devices do. */
const canBeLate = (observation: DecodedObservation): boolean =>
  observation.type === 'position.fix' || (observation.type === 'plate.read' && (observation.isRetransmission || observation.isPreview))

const isTold = (clockRule: ClockRule): boolean => clockRule !== 'receiveTime' && clockRule !== 'server'

export function stamp(decoded: Pick<Decoded, 'observations' | 'isCut'>, options: StampOptions): Stamped {
  const { crossingId, deviceId, receivedAtMs } = options
  const aheadMsMax = options.aheadMsMax ?? SKEW_MS_MAX
  const behindMsMax = options.behindMsMax ?? SKEW_MS_MAX
  const provenance = options.provenance ?? 'observed'
  const correctionMs = options.correctionMs ?? 0
  let skewMs: number | null = null
  let aheadMs = 0
  let skewedMs = 0

  const observations = decoded.observations.map((observation): Observation => {
    const { deviceTimeMs } = observation
    if (deviceTimeMs === null || !isTold(observation.clockRule)) return atReceipt(observation)
    const toldMs = correctionMs === 0 ? deviceTimeMs : epochMs(Math.max(0, deviceTimeMs + correctionMs))
    const offMs = toldMs - receivedAtMs
    const isLateOnly = offMs < 0 && canBeLate(observation)
    if (!isLateOnly && (skewMs === null || Math.abs(offMs) > Math.abs(skewMs))) skewMs = offMs
    if (offMs > aheadMsMax) aheadMs = Math.max(aheadMs, offMs)
    if (offMs < -behindMsMax && !isLateOnly) skewedMs = Math.min(skewedMs, offMs)
    if (offMs > 0 || offMs < -UNSET_BEHIND_MS_MIN) return atReceipt(observation)
    if (correctionMs !== 0) return Object.assign({ crossingId, deviceId, provenance, eventTimeMs: toldMs, receivedAtMs, ...observation }, { clockRule: 'corrected' as const })
    // The spread last: Node 20 takes twenty times as long to add fields after one.
    return { crossingId, deviceId, provenance, eventTimeMs: deviceTimeMs, receivedAtMs, ...observation }
  })

  function atReceipt(observation: DecodedObservation): Observation {
    return Object.assign({ crossingId, deviceId, provenance, eventTimeMs: receivedAtMs, receivedAtMs, ...observation }, { clockRule: 'receiveTime' as const })
  }

  const notices: StampNotice[] = []
  if (aheadMs > 0) notices.push({ code: 'ingest.clock.ahead', context: { deviceId, aheadS: Math.round(aheadMs / MS_PER_SECOND) } })
  if (skewedMs < 0) notices.push({ code: 'ingest.clock.skewed', context: { deviceId, skewS: Math.round(skewedMs / MS_PER_SECOND) } })
  if (decoded.isCut === true) notices.push({ code: 'ingest.body.truncated', context: { deviceId } })
  return { observations, skewMs, notices }
}
