/**
 * What a message says that its broker had kept from earlier (MQTT: retained) and hands to every new subscription.
 *
 * It may have been taken when it was published, at any time before. Its id tells, while the log's duplicate filter remembers ids
 * (engine/stream/dedupe.ts, a day of event time); an observation without a time of its own has an id by its receipt, which would be
 * another one at each subscription. Both that and an older one are left out: it says what was, and nobody knows whether it is news.
 */
import { MS_PER_DAY } from '../../model/units.ts'
import type { Observation } from '../../model/observations.ts'
import type { PooledBody } from '../decoding/decode-pool.ts'

const STORED_AGE_MS_MAX = MS_PER_DAY

const isRecognised = ({ deviceTimeMs, eventTimeMs, receivedAtMs }: Observation): boolean =>
  deviceTimeMs !== null && receivedAtMs - eventTimeMs <= STORED_AGE_MS_MAX

/** The same body without the observations that could be counted twice. */
export function recognisedOf(read: PooledBody): PooledBody {
  const kept = read.observations.filter(isRecognised)
  const leftOutCount = read.observations.length - kept.length
  if (leftOutCount === 0) return read
  const warning = `a stored message: ${leftOutCount} of ${read.observations.length} left out, without a time of its own or older than a day`
  // Where some stay, the log encodes them anew.
  return { ...read, observations: kept, encoded: null, warnings: [...read.warnings, warning] }
}
