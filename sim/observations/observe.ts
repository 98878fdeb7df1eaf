/**
 * One replication as the devices and agencies of its crossing report it, in the order in which the reports leave.
 *
 * The replication runs ahead of the reports by as much as declarations come before their trucks; fixes are drawn a few minutes
 * at a time. The same network, seed and index give the same reports.
 * Limits:  memory follows the vehicles inside and those of the next hours, not the length of the run.
 * Checked: observe.test.ts.
 */
import { observationId, type CrossingId } from '../../engine/model/ids.ts'
import type { Sensor } from '../../engine/model/site.ts'
import { epochMs, MS_PER_MINUTE } from '../../engine/model/units.ts'
import type { Network } from '../network/network.ts'
import type { Scenario } from '../scenario.ts'
import { startReplication, type ReplicationResult } from '../run.ts'
import { createAgencies } from './agency-reports.ts'
import { attributeReaderOf } from './attributes.ts'
import { createCameras } from './camera-reports.ts'
import { planFlows, type CrossingPlan } from './ground-plan.ts'
import { forgetDeparted, type Itinerary } from './itinerary.ts'
import { deviceClocksOf, type ObservationSpec } from './observation-spec.ts'
import { createRecorder } from './recorder.ts'
import { compareReports, type SimulatedReport } from './report.ts'
import { createTracker, type Tracker } from './tracker-reports.ts'
import { createTruckDrawer } from './truck.ts'

const SLICE_MS = 5 * MS_PER_MINUTE

export interface ObserveInput {
  readonly plan: CrossingPlan
  readonly network: Network
  readonly spec: ObservationSpec
  readonly seed: string | number
  readonly replicationIndex: number
  /** Instant of tick 0. */
  readonly startsAtMs: number
  /** Told once, when the replication has ended: its own measures. */
  readonly onResult?: (result: ReplicationResult) => void
}

interface Running {
  readonly tracker: Tracker
  readonly itinerary: Itinerary
}

/** How long before tick 0 the first report can be: declarations come ahead, and some vehicles have been inside for a while. */
export const leadMsOf = ({ initialState }: Pick<Scenario, 'initialState'>, { declaredAheadMsMax }: ObservationSpec): number =>
  declaredAheadMsMax + initialState.reduce((longest, { insideForMs }) => Math.max(longest, insideForMs), 0)

export function* observeReplication(input: ObserveInput): Generator<SimulatedReport, void, void> {
  const { plan, network, spec, seed, replicationIndex, startsAtMs } = input
  const { scenario } = network
  const seedText = `${seed}/${replicationIndex}/${startsAtMs}`
  const waiting = new Map<number, SimulatedReport[]>()
  const sliceOf = (atMs: number): number => Math.floor(atMs / SLICE_MS)
  let slice = sliceOf(startsAtMs - leadMsOf(scenario, spec))
  const addReport = (report: SimulatedReport): void => {
    const own = Math.max(slice, sliceOf(report.sendAtMs))
    const reports = waiting.get(own)
    if (reports === undefined) waiting.set(own, [report])
    else reports.push(report)
  }

  const trackers = trackerGateways(plan.site.sensors)
  const begun: Itinerary[] = []
  const running = new Set<Running>()
  const trucks = createTruckDrawer(seedText, replicationIndex === 0 ? '' : `R${replicationIndex}-`, spec)
  const recorder = createRecorder({
    plan,
    flows: planFlows(plan, scenario),
    attributesOf: attributeReaderOf(scenario, { seed, replicationIndex }),
    trucks,
    cameras: createCameras({ seedText, plan, spec, clockOf: deviceClocksOf(spec) }),
    agencies: createAgencies(seedText, plan.site, spec),
    startsAtMs,
    insideForMs: insideTimesOf(scenario.initialState, scenario.flows.map(({ id }) => id)),
    report: addReport,
    onBegun: (itinerary) => void begun.push(itinerary),
  })
  const position = { site: plan.site, paths: plan.paths, lanes: recorder.lanes }
  const replication = startReplication(network, { replicationIndex, seed, watcher: recorder })
  const lastTick = scenario.horizon.kind === 'duration' ? scenario.horizon.durationMs : Infinity
  let isOver = false

  const takeFixes = (untilMs: number): void => {
    for (const itinerary of begun.splice(0)) {
      const { truck } = itinerary
      const gateway = truck.trackerVia === null ? undefined : (trackers[truck.trackerVia] ?? trackers.gateway)
      const tracker = gateway === undefined ? NO_TRACKER : createTracker({ seedText, position, gateway, spec }, itinerary)
      running.add({ tracker, itinerary })
    }
    for (const one of running) {
      for (const report of one.tracker.takeUntil(untilMs)) addReport(report)
      if (!one.itinerary.hasLeft || !one.tracker.isDone()) continue
      running.delete(one)
      trucks.release(one.itinerary.truck)
    }
  }

  for (;;) {
    const untilMs = (slice + 1) * SLICE_MS
    if (!isOver && replication.advance(untilMs + spec.declaredAheadMsMax - startsAtMs)) {
      isOver = true
      input.onResult?.(replication.result())
    }
    // Nothing is reported after the run's own end but what was on its way.
    const endMs = isOver ? startsAtMs + replication.nowMs : Infinity
    takeFixes(Math.min(untilMs, isOver && !scenario.drain ? endMs : untilMs))
    addHeartbeats(plan.site.sensors, spec, { fromMs: Math.max(slice * SLICE_MS, startsAtMs), untilMs: Math.min(untilMs, startsAtMs + lastTick, endMs) }, plan.site.id, addReport)
    const due = waiting.get(slice)
    waiting.delete(slice)
    if (due !== undefined) yield* due.sort(compareReports)
    for (const history of recorder.lanes.values()) forgetDeparted(history, slice * SLICE_MS)
    slice += 1
    const isDriving = scenario.drain && [...running].some(({ itinerary }) => itinerary.hasLeft)
    if (isOver && waiting.size === 0 && !isDriving && untilMs > endMs) return
  }
}

const NO_TRACKER: Tracker = { takeUntil: () => [], isDone: () => true }

function trackerGateways(sensors: readonly Sensor[]): Readonly<Record<'gateway' | 'driverApp', Sensor | undefined>> {
  return {
    gateway: sensors.find(({ kind, format }) => kind === 'tracker' && format !== 'osmand'),
    driverApp: sensors.find(({ kind, format }) => kind === 'tracker' && format === 'osmand'),
  }
}

/** Time inside of the nth initial vehicle of a flow: they are numbered over all its groups. */
function insideTimesOf(groups: readonly { readonly flowId: string; readonly vehicleCount: number; readonly insideForMs: number }[], flowIds: readonly string[]): (flowIndex: number, order: number) => number {
  return (flowIndex, order) => {
    let before = 0
    for (const group of groups) {
      if (group.flowId !== flowIds[flowIndex]) continue
      before += group.vehicleCount
      if (order < before) return group.insideForMs
    }
    return 0
  }
}

/** Signs of life of the cameras that can give one, each at its own second. */
function addHeartbeats(
  sensors: readonly Sensor[], spec: ObservationSpec, { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
  crossingId: CrossingId, addReport: (report: SimulatedReport) => void,
): void {
  const { heartbeatMs } = spec
  if (heartbeatMs === null) return
  const clockOf = deviceClocksOf(spec)
  sensors.forEach((sensor, sensorIndex) => {
    if (sensor.format !== 'hikvision-isapi') return
    const phaseMs = (sensorIndex * 7_919) % heartbeatMs
    for (let atMs = Math.ceil((fromMs - phaseMs) / heartbeatMs) * heartbeatMs + phaseMs; atMs < untilMs; atMs += heartbeatMs) {
      const at = epochMs(atMs)
      addReport({
        sendAtMs: at,
        passage: null,
        isRoutine: true,
        observation: {
          type: 'device.heard', observationId: observationId(`${sensor.id}/heartbeat-${at}`), crossingId, deviceId: sensor.id, format: sensor.format, provenance: 'simulated',
          eventTimeMs: at, deviceTimeMs: epochMs(at + clockOf(sensor.id).skewMs), receivedAtMs: at, clockRule: 'deviceOffset', what: 'heartbeat',
        },
      })
    }
  })
}
