/**
 * The traffic of a crossing as its devices and agencies report it, day after day, in the order in which the reports leave.
 *
 * Two traffic days are in hand at any time (today's, and tomorrow's whose trucks already declare and wait); fixes are drawn a few
 * minutes at a time. The same seed and first date give the same reports, whatever part of them is asked for.
 * Limits:  about 25,000 reports of each day in memory beside its itineraries.
 * Checked: reports.test.ts.
 */
import { observationId } from '../../engine/model/ids.ts'
import type { Sensor } from '../../engine/model/site.ts'
import { epochMs, MS_PER_HOUR, MS_PER_MINUTE } from '../../engine/model/units.ts'
import { createRandom, type RandomSeed } from '../random.ts'
import { listAgencyReports } from './agency-reports.ts'
import { dayStartMsOf, nextDateOf } from './calendar.ts'
import { listCameraReports } from './camera-reports.ts'
import type { DayTraffic } from './itinerary.ts'
import type { PositionContext } from './position.ts'
import { compareReports, type SimulatedReport } from './report.ts'
import { deviceClocksOf, REPORT_DEFAULTS, type ReportOptions } from './report-options.ts'
import { createTracker, type Tracker } from './tracker-reports.ts'
import { simulateTrafficDay, TRAFFIC_DEFAULTS, type CrossingPlan, type TrafficOptions } from './traffic-day.ts'

const SLICE_MS = 5 * MS_PER_MINUTE
/** The first declaration for a traffic day: twelve hours before the first arrival, 16:30 of the day before. */
const FIRST_REPORT_BEFORE_MS = 19.5 * MS_PER_HOUR + MS_PER_HOUR

export interface ReportsInput {
  readonly plan: CrossingPlan
  readonly seed: RandomSeed
  /** The first traffic day. */
  readonly date: string
  readonly options?: ReportOptions
  readonly traffic?: TrafficOptions
}

/** When the first report of a traffic day may leave. */
export const firstReportMsOf = (date: string): number => dayStartMsOf(date) - FIRST_REPORT_BEFORE_MS

interface DayInHand {
  readonly date: string
  /** Reads, declarations, calls, confirmations, in order. */
  readonly planned: readonly SimulatedReport[]
  plannedIndex: number
  /** In order of arrival; those not yet begun follow `trackerIndex`. */
  readonly trackers: readonly { readonly arrivesAtMs: number; readonly tracker: Tracker }[]
  trackerIndex: number
  readonly running: Set<Tracker>
}

function takeDayInHand({ plan, seed, options = REPORT_DEFAULTS, traffic = TRAFFIC_DEFAULTS }: ReportsInput, date: string): DayInHand {
  const { site, workflows, paths } = plan
  const day: DayTraffic = simulateTrafficDay(plan, seed, date, traffic)
  const clockOf = deviceClocksOf(site, options)
  const planned: SimulatedReport[] = []
  const position: PositionContext = { site, paths, day, moveUpMs: traffic.moveUpMs }
  const gateways: Readonly<Record<'gateway' | 'driverApp', Sensor | undefined>> = {
    gateway: site.sensors.find(({ kind, format }) => kind === 'tracker' && format !== 'osmand'),
    driverApp: site.sensors.find(({ kind, format }) => kind === 'tracker' && format === 'osmand'),
  }
  const tracked = day.itineraries.filter(({ truck }) => truck.trackerVia !== null)
  const fastIndex = tracked.length === 0 ? -1 : createRandom(seed, date, 'fast tracker').nextIndex(tracked.length)
  const fastTruckSeq = tracked[fastIndex]?.truck.truckSeq ?? null
  const trackers: { readonly arrivesAtMs: number; readonly tracker: Tracker }[] = []
  for (const itinerary of day.itineraries) {
    const { truck } = itinerary
    planned.push(...listCameraReports({ seed, date, site, paths, options, clockOf }, itinerary))
    planned.push(...listAgencyReports({ seed, date, site, workflow: workflows[truck.declaration.direction], options }, itinerary))
    const gateway = truck.trackerVia === null ? undefined : (gateways[truck.trackerVia] ?? gateways.gateway)
    if (gateway === undefined) continue
    const skewMs = truck.truckSeq === fastTruckSeq ? options.fastTrackerMs : 0
    trackers.push({ arrivesAtMs: truck.arrivesAtMs, tracker: createTracker({ seed, date, position, gateway, options, skewMs }, itinerary) })
  }
  planned.sort(compareReports)
  trackers.sort((left, right) => left.arrivesAtMs - right.arrivesAtMs)
  return { date, planned, plannedIndex: 0, trackers, trackerIndex: 0, running: new Set() }
}

/** Moves everything of one day that is known before `untilMs` into `pending`. */
function advance(day: DayInHand, untilMs: number, pending: SimulatedReport[]): void {
  for (let report = day.planned[day.plannedIndex]; report !== undefined && report.sendAtMs < untilMs; report = day.planned[day.plannedIndex]) {
    pending.push(report)
    day.plannedIndex += 1
  }
  for (let next = day.trackers[day.trackerIndex]; next !== undefined && next.arrivesAtMs < untilMs; next = day.trackers[day.trackerIndex]) {
    day.running.add(next.tracker)
    day.trackerIndex += 1
  }
  for (const tracker of day.running) {
    pending.push(...tracker.takeUntil(untilMs))
    if (tracker.isDone()) day.running.delete(tracker)
  }
}

const isOver = (day: DayInHand): boolean => day.plannedIndex >= day.planned.length && day.trackerIndex >= day.trackers.length && day.running.size === 0

/** Signs of life of the cameras that can give one, each at its own second. */
function heartbeatsBetween(site: CrossingPlan['site'], fromMs: number, untilMs: number, options: ReportOptions, pending: SimulatedReport[]): void {
  const clockOf = deviceClocksOf(site, options)
  site.sensors.forEach((sensor, sensorIndex) => {
    if (sensor.format !== 'hikvision-isapi') return
    const phaseMs = (sensorIndex * 7_919) % options.heartbeatMs
    for (let atMs = Math.ceil((fromMs - phaseMs) / options.heartbeatMs) * options.heartbeatMs + phaseMs; atMs < untilMs; atMs += options.heartbeatMs) {
      const at = epochMs(atMs)
      pending.push({
        sendAtMs: at,
        passage: null,
        isRoutine: true,
        observation: {
          type: 'device.heard', observationId: observationId(`${sensor.id}/heartbeat-${at}`), crossingId: site.id, deviceId: sensor.id, format: sensor.format, provenance: 'simulated',
          eventTimeMs: at, deviceTimeMs: epochMs(at + clockOf(sensor.id).skewMs), receivedAtMs: at, clockRule: 'deviceOffset', what: 'heartbeat',
        },
      })
    }
  })
}

/** All reports from the first declaration for `date` on, without end; signs of life from its midnight. */
export function* generateReports(input: ReportsInput): Generator<SimulatedReport, never, void> {
  const options = input.options ?? REPORT_DEFAULTS
  let fromMs = Math.floor(firstReportMsOf(input.date) / SLICE_MS) * SLICE_MS
  const heartbeatsFromMs = dayStartMsOf(input.date)
  let nextDate = input.date
  let days: DayInHand[] = []
  let pending: SimulatedReport[] = []
  for (;;) {
    const untilMs = fromMs + SLICE_MS
    while (firstReportMsOf(nextDate) < untilMs) {
      days.push(takeDayInHand(input, nextDate))
      nextDate = nextDateOf(nextDate)
    }
    for (const day of days) advance(day, untilMs, pending)
    days = days.filter((day) => !isOver(day))
    heartbeatsBetween(input.plan.site, Math.max(fromMs, heartbeatsFromMs), untilMs, options, pending)
    pending.sort(compareReports)
    let count = 0
    for (const report of pending) {
      if (report.sendAtMs >= untilMs) break
      yield report
      count += 1
    }
    pending = pending.slice(count)
    fromMs = untilMs
  }
}
