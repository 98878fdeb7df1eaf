/**
 * What a body of tracker reports comes to: positions, signs of life, or nothing. The same answer for every tracker format.
 *
 * Errors:  a report that is wrong costs itself, with a warning; a body of nothing else is rejected with the first reason.
 */
import type { DecodedObservation } from '../engine/model/observations.ts'
import type { Decoded, DecodeContext, DecodedPosition } from './decoder.ts'
import type { DeviceTime } from './device-time.ts'
import { deviceHeard, ignored, known, rejected } from './outcome.ts'
import { fixObservation, isTrackerId, placeFault, positionOf, type Fix } from './position-fix.ts'

/** One report as its format told it; whether it is a place is judged here. */
export interface TrackerReport extends Omit<Fix, 'lat' | 'lon' | 'trackerId'> {
  readonly lat: number | null
  readonly lon: number | null
  /** Null where the body does not say who: then the device of the address is meant. */
  readonly deviceId: string | null
  /** Where `deviceId` is no identity; else that is taken. */
  readonly trackerId?: string
}

export interface TrackerReports {
  /** A report that claims a place. */
  readonly addFix: (report: TrackerReport, extras: Readonly<Record<string, unknown>>) => void
  /** A report that says itself that it has no fix. */
  readonly addNoFix: (deviceId: string | null, time: DeviceTime | null) => void
  /** The device lives; nothing else is said. */
  readonly addHeartbeat: (content: string, time: DeviceTime | null) => void
  readonly lose: (why: string) => void
  readonly warn: (what: string) => void
  /** @param nothingWhy the reason when the body held neither report nor fault. */
  readonly decoded: (nothingWhy: string, more?: Partial<Decoded>) => Decoded
}

/** Why the receive time has to hold; null when the device's own does. */
export function timeFault(time: DeviceTime | null, isSent: boolean): string | null {
  if (time === null) return isSent ? 'the time could not be read: the receive time holds' : 'no time: the receive time holds'
  return time.clockRule === 'receiveTime' ? 'naive time and no zone configured: the receive time holds' : null
}

/** Some trackers send the newest first; the stream wants what happened first. */
function inOrder(observations: readonly DecodedObservation[]): readonly DecodedObservation[] {
  const isTimed = observations.every(({ deviceTimeMs }) => deviceTimeMs !== null)
  return isTimed && observations.length > 1 ? observations.toSorted((a, b) => Number(a.deviceTimeMs) - Number(b.deviceTimeMs)) : observations
}

export function createTrackerReports(format: string, context: DecodeContext): TrackerReports {
  const positions: DecodedPosition[] = []
  const observations: DecodedObservation[] = []
  const warnings: string[] = []
  const lost: string[] = []
  let noFix: { readonly deviceId: string | null; readonly time: string | null } | null = null
  let isHeard = false

  function addNoFix(deviceId: string | null, time: DeviceTime | null): void {
    noFix ??= { deviceId, time: time?.text ?? null }
    observations.push(deviceHeard(format, 'noFix', time, `${deviceId ?? ''}|${time?.text ?? ''}`, context))
  }

  function addFix(report: TrackerReport, extras: Readonly<Record<string, unknown>>): void {
    const { deviceId, lat, lon, time } = report
    if (deviceId !== null && !isTrackerId(deviceId)) {
      lost.push('a device id that is too long or holds control characters')
      return
    }
    const fault = placeFault(lat, lon)
    if (fault === 'outside') lost.push(`latitude ${lat ?? ''}, longitude ${lon ?? ''} are outside the map`)
    else if (fault === 'half') lost.push('only one of latitude and longitude is a number')
    else if (fault !== null || lat === null || lon === null) addNoFix(deviceId, time)
    else {
      const { altM, speedKmh, headingDeg, accuracyM, isValid, isIgnitionOn } = report
      const fix: Fix = { trackerId: report.trackerId ?? deviceId ?? context.deviceId, lat, lon, time, altM, speedKmh, headingDeg, accuracyM, isValid, isIgnitionOn }
      positions.push(positionOf(deviceId, fix, extras))
      observations.push(fixObservation(format, fix, context))
    }
  }

  return {
    addFix,
    addNoFix,
    addHeartbeat: (content, time) => {
      isHeard = true
      observations.push(deviceHeard(format, 'heartbeat', time, content, context))
    },
    lose: (why) => void lost.push(why),
    warn: (what) => {
      if (!warnings.includes(what)) warnings.push(what)
    },
    decoded: (nothingWhy, more = {}) => {
      const head = { format, reads: [], positions, pictures: [], warnings: [...warnings, ...lost], observations: inOrder(observations) }
      if (positions.length > 0) return { ...head, outcome: 'position', reason: null, ...more }
      if (noFix !== null) return { ...head, outcome: 'no_fix', reason: 'no place in it: only a sign of life', ...known(noFix), ...more }
      if (isHeard) return ignored(format, nothingWhy, { ...head, heartbeat: true, ...more })
      const [fault] = lost
      return fault === undefined ? ignored(format, nothingWhy, { warnings, ...more }) : rejected(format, fault, { warnings: head.warnings, ...more })
    },
  }
}
