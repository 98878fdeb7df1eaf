/**
 * What one truck's tracker reports: fixes often while it moves and seldom while it stands, with noise, delays and outages.
 *
 * A tracker is a cursor that is moved forward in time, so that a day of fixes never lies in memory at once.
 * Checked: reports.test.ts (intervals, noise, share out of order, same fixes whatever the step of the cursor).
 */
import { observationId } from '../../engine/model/ids.ts'
import type { PositionFix } from '../../engine/model/observations.ts'
import type { Sensor } from '../../engine/model/site.ts'
import { epochMs, lonLatFrom } from '../../engine/model/units.ts'
import { createRandom, drawIsTrue, drawNormal, type RandomSeed } from '../random.ts'
import type { Itinerary } from './itinerary.ts'
import { findPosition, type PositionContext } from './position.ts'
import type { SimulatedReport } from './report.ts'
import type { ReportOptions } from './report-options.ts'

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
  readonly seed: RandomSeed
  readonly date: string
  readonly position: PositionContext
  readonly gateway: Sensor
  readonly options: ReportOptions
  /** This tracker's clock minus true time. */
  readonly skewMs: number
}

const roundTo = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits

export function createTracker(context: TrackerContext, itinerary: Itinerary): Tracker {
  const { seed, date, position, gateway, options, skewMs } = context
  const { site } = position
  const { truck, visits } = itinerary
  const random = createRandom(seed, date, 'tracker', truck.truckSeq)
  const endsAtMs = visits[visits.length - 1]?.departedAtMs ?? 0
  const trackerId = truck.declaration.trackerId ?? ''
  const movingMs = (): number => Math.round(options.movingFixMsMin + (options.movingFixMsMax - options.movingFixMsMin) * random.nextRatio())
  let nextAtMs = truck.arrivesAtMs + Math.round(options.movingFixMsMax * random.nextRatio())
  let fixSeq = 0
  let outageEndsAtMs = 0
  let wasParked = false

  /** When a standing truck will roll: the tracker wakes with the ignition. */
  function nextDepartureMs(atMs: number): number {
    return visits.find(({ departedAtMs }) => departedAtMs > atMs)?.departedAtMs ?? endsAtMs
  }

  function takeFix(atMs: number): SimulatedReport | null {
    const placed = findPosition(position, itinerary, atMs)
    if (placed === null) return null
    const isMoving = placed.doing !== 'parked'
    const isRoutine = !isMoving && wasParked
    wasParked = !isMoving
    const noise = { eastM: options.gpsNoiseM * drawNormal(random), northM: options.gpsNoiseM * drawNormal(random) }
    const at = lonLatFrom(site.origin, { eastM: placed.at.eastM + noise.eastM, northM: placed.at.northM + noise.northM })
    const speedMps = placed.speedMps < STANDING_MPS ? 0 : roundTo(placed.speedMps, 1)
    const headingDeg = roundTo((((90 - (placed.headingRad * 180) / Math.PI) % 360) + 360) % 360, 1)
    const isLate = drawIsTrue(random, options.lateFixRatio)
    const lateMs = SEND_MS_MIN + (SEND_MS_MAX - SEND_MS_MIN) * random.nextRatio() + (isLate ? options.lateFixMsMax * random.nextRatio() : 0)
    const isOutage = isMoving && drawIsTrue(random, options.outageRatio)
    const outageMs = options.outageMsMax * random.nextRatio()
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
      accuracyM: roundTo(options.gpsNoiseM * (1.2 + random.nextRatio()), 1),
      isValid: true,
      isIgnitionOn: isMoving,
    }
    return { sendAtMs, observation, passage: null, isRoutine }
  }

  return {
    isDone: () => nextAtMs > endsAtMs,
    takeUntil(untilMs) {
      const taken: SimulatedReport[] = []
      while (nextAtMs < untilMs && nextAtMs <= endsAtMs) {
        const report = takeFix(nextAtMs)
        if (report !== null) taken.push(report)
        const stepMs = movingMs()
        nextAtMs = wasParked ? Math.min(nextAtMs + options.parkedFixMs, Math.max(nextAtMs + stepMs, nextDepartureMs(nextAtMs) - 60_000)) : nextAtMs + stepMs
      }
      return taken
    },
  }
}
