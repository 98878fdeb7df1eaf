/**
 * Units that get mixed up, as nominal types, and the asserting constructors for our own numbers.
 *
 * Outside data enters through `parse…` functions and schemas, which report; these constructors throw.
 */
import { assert } from './assert.ts'
import type { Brand } from './brand.ts'

/** Instant: UTC milliseconds since 1970. Integer. Never negative. */
export type EpochMs = Brand<number, 'EpochMs'>
/** Instant on the simulation clock: integer milliseconds since the run began. */
export type SimMs = Brand<number, 'SimMs'>
/** Length of time, integer milliseconds, >= 0. */
export type DurationMs = Brand<number, 'DurationMs'>

/** A place in the crossing's local frame: metres east and north of the site origin. */
export interface SitePoint {
  readonly eastM: number
  readonly northM: number
}

/** A place on Earth, WGS 84. */
export interface LonLat {
  readonly lonDeg: number
  readonly latDeg: number
}

export const MS_PER_SECOND = 1_000
export const MS_PER_MINUTE = 60_000
export const MS_PER_HOUR = 3_600_000
export const MS_PER_DAY = 86_400_000

export function epochMs(value: number): EpochMs {
  assert(Number.isSafeInteger(value) && value >= 0, () => `EpochMs ${value}`)
  return value as EpochMs
}

export function simMs(value: number): SimMs {
  assert(Number.isSafeInteger(value) && value >= 0, () => `SimMs ${value}`)
  return value as SimMs
}

export function durationMs(value: number): DurationMs {
  assert(Number.isSafeInteger(value) && value >= 0, () => `DurationMs ${value}`)
  return value as DurationMs
}

/** Time from `earlier` to `later`; both instants must be on the same clock. */
export function elapsedMs<Instant extends EpochMs | SimMs>(earlier: Instant, later: Instant): DurationMs {
  return durationMs(later - earlier)
}

/** Speed in metres per second from kilometres per hour. */
export const mpsFromKmh = (speedKmh: number): number => speedKmh / 3.6
/** Speed in metres per second from knots (1 kn = 1852 m/h exactly). */
export const mpsFromKnots = (speedKn: number): number => (speedKn * 1852) / 3600
export const kmhFromMps = (speedMps: number): number => speedMps * 3.6

/** Compass degrees (clockwise from north) to radians counter-clockwise from east, in (-π, π]. */
export function radFromCompassDeg(headingDeg: number): number {
  const rad = ((90 - headingDeg) * Math.PI) / 180
  return Math.atan2(Math.sin(rad), Math.cos(rad))
}

/** Metres per degree of latitude on the mean WGS 84 sphere; good to 0.6 % anywhere, 0.1 % relative inside one site. */
const METRES_PER_DEGREE = 111_194.927

/** A site's local metre frame: an equirectangular projection about its origin, exact enough (< 0.1 %) within 20 km. */
export function siteFrom(origin: LonLat, point: LonLat): SitePoint {
  const eastPerDegreeM = METRES_PER_DEGREE * Math.cos((origin.latDeg * Math.PI) / 180)
  return { eastM: (point.lonDeg - origin.lonDeg) * eastPerDegreeM, northM: (point.latDeg - origin.latDeg) * METRES_PER_DEGREE }
}

/** Inverse of `siteFrom`. */
export function lonLatFrom(origin: LonLat, point: SitePoint): LonLat {
  const eastPerDegreeM = METRES_PER_DEGREE * Math.cos((origin.latDeg * Math.PI) / 180)
  return { lonDeg: origin.lonDeg + point.eastM / eastPerDegreeM, latDeg: origin.latDeg + point.northM / METRES_PER_DEGREE }
}
