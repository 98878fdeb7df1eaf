/**
 * Watches a replication and writes down, vehicle by vehicle, what could be seen of it on the ground; every device's report goes
 * to `report` at once, in the order in which the replication happens (not in the order of sending).
 *
 * Lanes:   the network's servers of a station are the lanes of its direction. A vehicle's lane is the one that has been free
 *          longest when its service begins, which is the server that the network gives it.
 * Limits:  memory follows the vehicles inside. Lanes and bays beyond those drawn are repeated.
 */
import { assert } from '../../engine/model/assert.ts'
import type { PlaceId } from '../../engine/model/ids.ts'
import type { Watcher } from '../network/state.ts'
import type { Agencies } from './agency-reports.ts'
import type { AttributesOf } from './attributes.ts'
import type { ReportCameras } from './camera-reports.ts'
import { findWayBetween, type CrossingPlan, type FlowPlan, type GroundPlace } from './ground-plan.ts'
import { laneKeyOf, NEVER, type Itinerary, type LaneHistory, type RouteStop, type Visit } from './itinerary.ts'
import type { SimulatedReport } from './report.ts'
import type { TruckDrawer } from './truck.ts'

export interface RecorderParts {
  readonly plan: CrossingPlan
  readonly flows: readonly FlowPlan[]
  readonly attributesOf: AttributesOf
  readonly trucks: TruckDrawer
  readonly cameras: ReportCameras
  readonly agencies: Agencies
  /** Instant of tick 0. */
  readonly startsAtMs: number
  /** How long those who are there at tick 0 have been inside, by flow and their order (number -1 first). */
  readonly insideForMs: (flowIndex: number, order: number) => number
  readonly report: (report: SimulatedReport) => void
  readonly onBegun: (itinerary: Itinerary) => void
}

export interface Recorder extends Watcher {
  readonly lanes: ReadonlyMap<string, LaneHistory>
}

/** A vehicle on its way through the network. */
interface Followed {
  readonly itinerary: Itinerary
  /** The yard in which it stands, and since when it has no work there. */
  yardVisit: Visit | null
  yardLeftAtMs: number
  wasCalled: boolean
}

interface LaneOccupancy {
  readonly isBusy: boolean[]
  readonly freeSinceMs: number[]
}

const VEHICLES_PER_FLOW = 2 ** 40

export function createRecorder(parts: RecorderParts): Recorder {
  const { plan, flows, cameras, agencies, report } = parts
  const followed = new Map<number, Followed>()
  const lanes = new Map<string, LaneHistory>()
  const occupancies = new Map<string, LaneOccupancy>()
  const bays = new Map<PlaceId, boolean[]>()
  let truckSeqLast = 0

  const keyOf = (flow: number, seq: number): number => flow * VEHICLES_PER_FLOW + seq + VEHICLES_PER_FLOW / 2
  const epochOf = (atMs: number): number => parts.startsAtMs + atMs
  const find = (flow: number, seq: number): Followed | undefined => followed.get(keyOf(flow, seq))
  const groundOf = (place: number, flow: number): GroundPlace | null => flows[flow]?.grounds[place] ?? null
  const reportAll = (reports: readonly SimulatedReport[]): void => {
    for (const one of reports) report(one)
  }

  function openVisit({ itinerary }: Followed, stop: RouteStop, atMs: number, bayIndex: number | null): Visit {
    const isLanes = stop.kind === 'lanes'
    const visit: Visit = { stop, laneIndex: null, laneSeq: null, bayIndex, reachedAtMs: atMs, startedAtMs: isLanes ? NEVER : atMs, departedAtMs: NEVER }
    itinerary.visits.push(visit)
    return visit
  }

  function enterYard(vehicle: Followed, stop: RouteStop & { readonly kind: 'yard' }, atMs: number): void {
    const taken = bays.get(stop.yardId) ?? []
    bays.set(stop.yardId, taken)
    const free = taken.indexOf(false)
    const bayIndex = free === -1 ? taken.length : free
    taken[bayIndex] = true
    vehicle.yardVisit = openVisit(vehicle, stop, atMs, bayIndex)
    vehicle.yardLeftAtMs = atMs
    reportAll(cameras(vehicle.itinerary, vehicle.yardVisit, 'arrival'))
    reportAll(agencies.confirmAt(vehicle.itinerary, stop.yardId, atMs))
  }

  /** Drives out of the yard in which it had its last work. */
  function leaveYard(vehicle: Followed): void {
    const visit = vehicle.yardVisit
    if (visit === null) return
    vehicle.yardVisit = null
    const { stop, bayIndex } = visit
    assert(stop.kind === 'yard', 'a yard visit stops at a yard')
    if (bayIndex !== null) (bays.get(stop.yardId) ?? [])[bayIndex] = false
    visit.departedAtMs = vehicle.yardLeftAtMs
    reportAll(cameras(vehicle.itinerary, visit, 'departure'))
    if (!stop.waitsForCall || vehicle.wasCalled) return
    vehicle.wasCalled = true
    report(agencies.call(vehicle.itinerary.truck, visit.departedAtMs))
  }

  function enterLanes(vehicle: Followed, ground: GroundPlace & { readonly kind: 'lanes' }, atMs: number): void {
    leaveYard(vehicle)
    openVisit(vehicle, ground.stop, atMs, null)
  }

  function takeLane({ station, stop, moveUpMs }: GroundPlace & { readonly kind: 'lanes' }, visit: Visit, atMs: number): void {
    const key = `${station.id}|${stop.laneIndexes[0]}`
    const occupancy = occupancies.get(key) ?? { isBusy: stop.laneIndexes.map(() => false), freeSinceMs: stop.laneIndexes.map(() => Number.NEGATIVE_INFINITY) }
    occupancies.set(key, occupancy)
    let chosen = 0
    for (let lane = 1; lane < occupancy.isBusy.length; lane += 1) {
      const isBetter = occupancy.isBusy[chosen] === true ? occupancy.isBusy[lane] === false : occupancy.isBusy[lane] === false && (occupancy.freeSinceMs[lane] ?? 0) < (occupancy.freeSinceMs[chosen] ?? 0)
      if (isBetter) chosen = lane
    }
    occupancy.isBusy[chosen] = true
    visit.laneIndex = stop.laneIndexes[chosen] ?? null
    visit.startedAtMs = atMs
    const laneKey = laneKeyOf(station.id, visit.laneIndex ?? 0)
    const history = lanes.get(laneKey) ?? { firstSeq: 0, moveUpMs, reachedAtMs: [], departedAtMs: [] }
    lanes.set(laneKey, history)
    visit.laneSeq = history.firstSeq + history.reachedAtMs.length
    // Queues with priorities overtake: their places in line are drawn in the order of service.
    history.reachedAtMs.push(Math.max(visit.reachedAtMs, history.reachedAtMs.at(-1) ?? 0))
  }

  function leaveLanes({ itinerary }: Followed, { station, stop }: GroundPlace & { readonly kind: 'lanes' }, atMs: number): void {
    const visit = itinerary.visits.at(-1)
    if (visit === undefined || visit.stop !== stop) return
    visit.departedAtMs = atMs
    if (visit.laneIndex !== null) {
      const occupancy = occupancies.get(`${station.id}|${stop.laneIndexes[0]}`)
      const lane = stop.laneIndexes.indexOf(visit.laneIndex)
      if (occupancy !== undefined) {
        occupancy.isBusy[lane] = false
        occupancy.freeSinceMs[lane] = atMs
      }
      lanes.get(laneKeyOf(station.id, visit.laneIndex))?.departedAtMs.push(atMs)
    }
    reportAll(cameras(itinerary, visit, 'departure'))
    reportAll(agencies.confirmAt(itinerary, station.id, atMs))
  }

  function goAway(vehicle: Followed, key: number): void {
    vehicle.itinerary.hasLeft = true
    followed.delete(key)
  }

  return {
    lanes,
    onArrived(flow, seq, tick) {
      const flowPlan = flows[flow]
      if (flowPlan === undefined) return
      truckSeqLast += 1
      const wasInside = seq < 0
      const atMs = epochOf(tick)
      const truck = parts.trucks.draw({ truckSeq: truckSeqLast, arrivesAtMs: wasInside ? atMs - parts.insideForMs(flow, -1 - seq) : atMs, flow: flowPlan, attributes: parts.attributesOf(flow, seq) })
      const vehicle: Followed = { itinerary: { truck, flow: flowPlan, visits: [], doneSteps: new Set(), hasLeft: false }, yardVisit: null, yardLeftAtMs: atMs, wasCalled: false }
      followed.set(keyOf(flow, seq), vehicle)
      report(agencies.declare(truck))
      const { sourceGatewayIndex, outsideBuffer } = flowPlan
      if (!wasInside && sourceGatewayIndex !== null) {
        const visit = openVisit(vehicle, { kind: 'gateway', gatewayIndex: sourceGatewayIndex }, atMs, null)
        visit.departedAtMs = atMs
      }
      if (!wasInside && outsideBuffer !== null) enterYard(vehicle, outsideBuffer, atMs)
      parts.onBegun(vehicle.itinerary)
    },
    onEntered(place, flow, seq, tick) {
      const vehicle = find(flow, seq)
      if (vehicle === undefined) return
      const atMs = epochOf(tick)
      const ground = groundOf(place, flow)
      const yardId = vehicle.yardVisit?.stop.kind === 'yard' ? vehicle.yardVisit.stop.yardId : null
      // Waiting outside ends with the first place, whatever it is.
      if (yardId !== null && yardId === vehicle.itinerary.flow.outsideBuffer?.yardId) vehicle.yardLeftAtMs = atMs
      if (ground === null) leaveYard(vehicle)
      else if (ground.kind === 'lanes') enterLanes(vehicle, ground, atMs)
      else if (ground.stop.yardId !== yardId) {
        leaveYard(vehicle)
        enterYard(vehicle, ground.stop, atMs)
      }
    },
    onServiceStarted(place, flow, seq, tick) {
      const vehicle = find(flow, seq)
      const ground = groundOf(place, flow)
      const visit = vehicle?.itinerary.visits.at(-1)
      if (vehicle === undefined || visit === undefined || ground?.kind !== 'lanes' || visit.stop !== ground.stop) return
      takeLane(ground, visit, epochOf(tick))
      reportAll(cameras(vehicle.itinerary, visit, 'arrival'))
    },
    onServiceEnded(place, flow, seq, tick) {
      const vehicle = find(flow, seq)
      const ground = groundOf(place, flow)
      if (vehicle !== undefined && ground?.kind === 'work') reportAll(agencies.confirmAt(vehicle.itinerary, ground.station.id, epochOf(tick)))
    },
    onLeft(place, flow, seq, tick) {
      const vehicle = find(flow, seq)
      const ground = groundOf(place, flow)
      if (vehicle === undefined || ground === null) return
      if (ground.kind === 'lanes') leaveLanes(vehicle, ground, epochOf(tick))
      else vehicle.yardLeftAtMs = epochOf(tick)
    },
    onBalked(_place, flow, seq, tick) {
      const vehicle = find(flow, seq)
      if (vehicle === undefined) return
      vehicle.yardLeftAtMs = epochOf(tick)
      leaveYard(vehicle)
      report(agencies.turnBack(vehicle.itinerary.truck, epochOf(tick)))
      goAway(vehicle, keyOf(flow, seq))
    },
    onExited(flow, seq, tick) {
      const vehicle = find(flow, seq)
      if (vehicle === undefined) return
      leaveYard(vehicle)
      const { sinkGatewayIndex, direction } = vehicle.itinerary.flow
      const last = vehicle.itinerary.visits.at(-1)
      if (sinkGatewayIndex !== null && last !== undefined) {
        const stop: RouteStop = { kind: 'gateway', gatewayIndex: sinkGatewayIndex }
        const atMs = epochOf(tick) + Math.round(findWayBetween(plan, direction, last.stop, stop)?.travelMs ?? 0)
        openVisit(vehicle, stop, atMs, null).departedAtMs = atMs
      }
      goAway(vehicle, keyOf(flow, seq))
    },
  }
}
