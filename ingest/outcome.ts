/** The answers that every decoder gives in the same shape. */
import type { Decoded, DecodeContext, DecodedRead, Outcome } from './decoder.ts'
import type { DecodedObservation } from '../engine/model/observations.ts'
import { clockOf, type DeviceTime } from './device-time.ts'
import { contentKey, timelessKey } from './observation-key.ts'

const NOTHING = { reads: [], positions: [], warnings: [], pictures: [], observations: [] } as const

export const rejected = (format: string, reason: string, more: Partial<Decoded> = {}): Decoded => ({ format, outcome: 'reject', reason, ...NOTHING, ...more })
export const ignored = (format: string, reason: string, more: Partial<Decoded> = {}): Decoded => ({ format, outcome: 'ignore', reason, ...NOTHING, ...more })

export const outcomeOfReads = (reads: readonly DecodedRead[]): Outcome => (reads.some(({ plate }) => plate !== null) ? 'plate_read' : 'vehicle_without_plate')

/** A device that lives and reports nothing of a vehicle. */
export function deviceHeard(
  format: string,
  what: 'heartbeat' | 'noFix',
  time: DeviceTime | null,
  content: string,
  context: DecodeContext,
): DecodedObservation {
  const clock = clockOf(time)
  const observationId = clock.deviceTimeMs === null ? timelessKey(context, content) : contentKey(context, content)
  return { type: 'device.heard', what, observationId, format, ...clock }
}

/** Extras are listed only where the source said something. */
export function known<Extras extends Record<string, unknown>>(extras: Extras): Partial<Extras> {
  const said: Partial<Extras> = {}
  for (const key in extras) if (extras[key] !== null && extras[key] !== undefined) said[key] = extras[key]
  return said
}

const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] as const
/** Beyond, the product with the power has no room for its fraction. */
const EXACT_MAX = 2 ** 52

/** Kills the noise of binary fractions: `97 / 100`, `10.000003640000001 × 1.852`. Through text, as `toFixed` goes, it takes ten times as long. */
export function rounded(value: number, decimals: number): number {
  const power = POWERS[decimals] ?? 10 ** decimals
  const scaled = value * power
  // The zero turns a minus zero round.
  return Math.abs(scaled) < EXACT_MAX ? (Math.sign(scaled) * Math.round(Math.abs(scaled))) / power + 0 : value
}
