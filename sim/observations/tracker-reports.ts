/**
 * What one truck's tracker reports: fixes often while it moves and seldom while it stands, with noise, delays and outages.
 *
 * A tracker is a cursor that is moved forward in time, so that a day of fixes never lies in memory at once.
 * Checked: observe.test.ts (intervals, noise, share out of order).
 */
import { observationId } from '../../engine/model/ids.ts'
import type { PositionFix } from '../../engine/model/observations.ts'
import type { Sensor } from '../../engine/model/site.ts'
import { epochMs, lonLatFrom } from '../../engine/model/units.ts'
import { createRandom, drawIsTrue, drawNormal } from '../random.ts'
import { endsAtMsOf, type Itinerary } from './itinerary.ts'
import type { ObservationSpec } from './observation-spec.ts'
import { findPosition, type PositionContext } from './position.ts'
import type { SimulatedReport } from './report.ts'

/** Gate area, metres above sea (estimate). */
const ALTITUDE_M = 300
const SEND_MS_MIN = 200
const SEND_MS_MAX = 800
/** Below this a tracker reports zero. */
const STANDING_MPS = 0.5

export interface Tracker {
  /** Every fix taken before `untilMs` and not yet given, with when it will be sent; not in order of sending. */
  readonly takeUntil: (untilMs: number) => SimulatedReport[]
  readonly isDone: () => boolean
}

export interface TrackerContext {
  readonly seedText: string
  readonly position: PositionContext
  readonly gateway: Sensor
  readonly spec: ObservationSpec
}

const roundTo = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits

export function createTracker(context: TrackerContext, itinerary: Itinerary): Tracker {
  const { seedText, position, gateway, spec } = context
  const { site } = position
  const { truck, visits } = itinerary
  const random = createRandom(seedText, 'tracker', truck.truckSeq)
  const skewMs = drawIsTrue(random, spec.skewedTrackerRatio) ? spec.trackerSkewMs : 0
  const trackerId = truck.declaration.trackerId ?? ''
  const movingMs = (): number => Math.round(spec.movingFixMsMin + (spec.movingFixMsMax - spec.movingFixMsMin) * random.nextRatio())
  let nextAtMs = truck.arrivesAtMs + Math.round(spec.movingFixMsMax * random.nextRatio())
  let fixSeq = 0
  let outageEndsAtMs = 0
  let wasParked = false

  /** When a standing truck will roll: the tracker wakes with the ignition. */
  function nextDepartureMs(atMs: number): number {
    return visits.find(({ departedAtMs }) => departedAtMs > atMs)?.departedAtMs ?? endsAtMsOf(itinerary)
  }

  function takeFix(atMs: number): SimulatedReport | null {
    const placed = findPosition(position, itinerary, atMs)
    if (placed === null) return null
    const isMoving = placed.doing !== 'parked'
    const isRoutine = !isMoving && wasParked
    wasParked = !isMoving
    const noise = { eastM: spec.gpsNoiseM * drawNormal(random), northM: spec.gpsNoiseM * drawNormal(random) }
    const at = lonLatFrom(site.origin, { eastM: placed.at.eastM + noise.eastM, northM: placed.at.northM + noise.northM })
    const speedMps = placed.speedMps < STANDING_MPS ? 0 : roundTo(placed.speedMps, 1)
    const headingDeg = roundTo((((90 - (placed.headingRad * 180) / Math.PI) % 360) + 360) % 360, 1)
    const isLate = drawIsTrue(random, spec.lateFixRatio)
    const lateMs = SEND_MS_MIN + (SEND_MS_MAX - SEND_MS_MIN) * random.nextRatio() + (isLate ? spec.lateFixMsMax * random.nextRatio() : 0)
    const isOutage = isMoving && drawIsTrue(random, spec.outageRatio)
    const outageMs = spec.outageMsMax * random.nextRatio()
    if (isOutage && atMs >= outageEndsAtMs) outageEndsAtMs = atMs + outageMs
    const sendAtMs = epochMs(Math.round(Math.max(atMs + lateMs, atMs < outageEndsAtMs ? outageEndsAtMs + lateMs / 4 : 0)))
    fixSeq += 1
    const observation: PositionFix = {
      type: 'position.fix',
      observationId: observationId(`${gateway.id}/${trackerId}-${fixSeq}`),
      crossingId: site.id,
      deviceId: gateway.id,
      format: gateway.format,
      provenance: 'simulated',
      eventTimeMs: epochMs(atMs),
      deviceTimeMs: epochMs(atMs + skewMs),
      receivedAtMs: sendAtMs,
      clockRule: 'deviceOffset',
      trackerId,
      at: { lonDeg: roundTo(at.lonDeg, 6), latDeg: roundTo(at.latDeg, 6) },
      altM: ALTITUDE_M,
      speedMps,
      headingDeg: speedMps === 0 ? null : headingDeg,
      accuracyM: roundTo(spec.gpsNoiseM * (1.2 + random.nextRatio()), 1),
      isValid: true,
      isIgnitionOn: isMoving,
    }
    return { sendAtMs, observation, passage: null, isRoutine }
  }

  return {
    isDone: () => nextAtMs > endsAtMsOf(itinerary),
    takeUntil(untilMs) {
      const taken: SimulatedReport[] = []
      while (nextAtMs < untilMs && nextAtMs <= endsAtMsOf(itinerary)) {
        const report = takeFix(nextAtMs)
        if (report !== null) taken.push(report)
        const stepMs = movingMs()
        nextAtMs = wasParked ? Math.min(nextAtMs + spec.parkedFixMs, Math.max(nextAtMs + stepMs, nextDepartureMs(nextAtMs) - 60_000)) : nextAtMs + stepMs
      }
      return taken
    },
  }
}
