/**
 * Checks and conversions that every tracker format shares: places on the map, "unknown" written as 0 or -1, speeds in three units.
 *
 * Units:   speed leaves as km/h in the vocabulary and m/s in the observation; heading is degrees true in both.
 */
import type { DecodedObservation } from '../engine/model/observations.ts'
import type { DecodeContext, DecodedPosition } from './decoder.ts'
import { clockOf, type DeviceTime } from './device-time.ts'
import { contentKey, timelessKey } from './observation-key.ts'
import { rounded } from './outcome.ts'

/** 1 kn = 1.852 km/h exactly. */
export const KMH_PER_KNOT = 1.852
export const KMH_PER_MPS = 3.6
/** No road vehicle; a mis-scaled or damaged field. */
const SPEED_KMH_MAX = 400
/** Lower than the shore of the Dead Sea is a filler such as -9999. */
const ALTITUDE_M_MIN = -500
const ALTITUDE_M_MAX = 20_000
const TRACKER_ID_LENGTH_MAX = 128

export interface Fix {
  readonly trackerId: string
  readonly lat: number
  readonly lon: number
  readonly altM: number | null
  readonly speedKmh: number | null
  readonly headingDeg: number | null
  readonly accuracyM: number | null
  readonly time: DeviceTime | null
  readonly isValid: boolean
  readonly isIgnitionOn: boolean | null
}

/** Why a pair of numbers is no place: null when it is one. Null Island is where trackers without a fix stand. */
export function placeFault(lat: number | null, lon: number | null): 'missing' | 'half' | 'zero' | 'outside' | null {
  if (lat === null && lon === null) return 'missing'
  if (lat === null || lon === null) return 'half'
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return 'outside'
  return lat === 0 && lon === 0 ? 'zero' : null
}

export const isTrackerId = (text: string): boolean => text.length <= TRACKER_ID_LENGTH_MAX && !/\p{Cc}/u.test(text)

/** Negative and impossible values are "unknown", never zero. */
export function speedKmhOf(value: number | null, kmhPerUnit: number): number | null {
  if (value === null || value < 0) return null
  const speedKmh = rounded(value * kmhPerUnit, 3)
  return speedKmh > SPEED_KMH_MAX ? null : speedKmh
}

export const headingDegOf = (value: number | null): number | null => (value === null || value < 0 || value > 360 ? null : value)
export const altitudeMOf = (value: number | null): number | null => (value === null || value < ALTITUDE_M_MIN || value > ALTITUDE_M_MAX ? null : value)
export const percentOf = (value: number | null): number | null => (value === null || value < 0 || value > 100 ? null : value)
export const accuracyMOf = (value: number | null): number | null => (value === null || value <= 0 ? null : value)

/** The vocabulary's part that all tracker formats share. */
export const positionOf = (deviceId: string | null, fix: Fix, extras: Readonly<Record<string, unknown>>): DecodedPosition => ({
  deviceId,
  lat: fix.lat,
  lon: fix.lon,
  altM: fix.altM,
  speedKmh: fix.speedKmh,
  headingDeg: fix.headingDeg,
  fixTime: fix.time?.text ?? null,
  valid: fix.isValid,
  ...extras,
})

/** One fix as an observation. Tracker and fix time are its identity: forwarders number positions with 0. */
export function fixObservation(format: string, fix: Fix, context: DecodeContext): DecodedObservation {
  const clock = clockOf(fix.time)
  const key = clock.deviceTimeMs === null ? timelessKey(context, `${fix.trackerId}|${fix.lat}|${fix.lon}`) : contentKey(context, `${fix.trackerId}|${clock.deviceTimeMs}`)
  const speedMps = fix.speedKmh === null ? null : rounded(fix.speedKmh / KMH_PER_MPS, 3)
  return {
    type: 'position.fix',
    observationId: key,
    format,
    deviceTimeMs: clock.deviceTimeMs,
    clockRule: clock.clockRule,
    trackerId: fix.trackerId,
    at: { lonDeg: fix.lon, latDeg: fix.lat },
    altM: fix.altM,
    speedMps,
    // A standing tracker reports 0 or its last course: neither says where the truck points.
    headingDeg: fix.headingDeg === 0 && fix.speedKmh === 0 ? null : fix.headingDeg,
    accuracyM: fix.accuracyM,
    isValid: fix.isValid,
    isIgnitionOn: fix.isIgnitionOn,
  }
}
