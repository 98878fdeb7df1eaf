/**
 * Moves the trucks of one day through their routes: lanes served first come first served, yards, call-forward, finite segments.
 *
 * Queueing: each lane is a G/G/1 queue with move-up time; the works of a yard are G/G/c pools in order of request
 *          (Kiefer and Wolfowitz's recursion, applied in time order, is exact for these). Every road to a lane takes so many
 *          vehicles; a truck whose road ahead is full stays in its lane or bay: that is spillback.
 * Time:    call-forward and the border keep the opening hours; who is inside by then is finished in overtime, as the gates do
 *          in the season.
 * Checked: flow.test.ts (conservation, order, capacity, the recursion against M/D/1).
 */
import { assert } from '../../engine/model/assert.ts'
import type { PlaceId } from '../../engine/model/ids.ts'
import type { Station } from '../../engine/model/site.ts'
import { createRandom, type RandomSeed } from '../random.ts'
import { createAgenda } from './agenda.ts'
import type { TruckDemand } from './demand.ts'
import { laneKeyOf, type DayTraffic, type Itinerary, type LaneHistory, type RouteStop, type Visit, type YardWork } from './itinerary.ts'
import type { WorkTimes } from './service-times.ts'

export interface FlowRules {
  /** Stop to stop-line time of a waiting truck that moves up (published for truck booths: 7 s). */
  readonly moveUpMs: number
  /** First call-forward of the day. */
  readonly callsFromMs: number
  /** Not more than one call in this time (estimate). */
  readonly callGapMs: number
  /** Exports called forward and not yet released from their yard: the yard's room for them (estimate). */
  readonly calledVehMax: number
  /** From the yard's entry to a bay, and from the last paper to its exit (estimates). */
  readonly yardEntryMs: number
  readonly yardExitMs: number
  /** The border and barrier 1 serve nobody before. */
  readonly opensAtMs: number
}

export interface FlowInput {
  readonly seed: RandomSeed
  readonly date: string
  readonly trucks: readonly TruckDemand[]
  readonly routeOf: (truck: TruckDemand) => readonly RouteStop[]
  readonly stations: ReadonlyMap<PlaceId, Station>
  /** Free driving time from one stop to the next; the lane matters where a station has several roads. */
  readonly travelMs: (truck: TruckDemand, from: RouteStop, fromLaneIndex: number | null, to: RouteStop, toLaneIndex: number | null) => number
  /** How many vehicles fit between two stops, the one being served at the second included. */
  readonly storageVeh: (from: RouteStop, to: RouteStop) => number
  readonly workTimes: (truck: TruckDemand, station: Station) => WorkTimes
  /** Officers at work on parked trucks. */
  readonly serverCountOf: (station: Station) => number
  readonly rules: FlowRules
}

interface Mover {
  readonly truck: TruckDemand
  readonly route: readonly RouteStop[]
  readonly visits: Visit[]
  stopIndex: number
  /** The road on which it takes up room; null in yards and off the site. */
  segment: Segment | null
  wasCalled: boolean
}

interface Waiting {
  readonly mover: Mover
  readonly laneSeq: number
  readonly reachedAtMs: number
}

interface Lane {
  readonly station: Station
  readonly laneIndex: number
  readonly waiting: Waiting[]
  serving: (Waiting & { readonly startedAtMs: number }) | null
  /** Trucks on their way to it that chose it. */
  headedVeh: number
  readonly reachedAtMs: number[]
  readonly departedAtMs: number[]
  wakesAtMs: number
}

/** The road between two stops. */
interface Segment {
  readonly storageVeh: number
  occupiedVeh: number
  /** Who waits for room on it, in order. */
  readonly blocked: ((nowMs: number) => void)[]
}

export function simulateDay(input: FlowInput): DayTraffic {
  const { rules } = input
  const agenda = createAgenda()
  const lanes = new Map<string, Lane>()
  const segments = new Map<string, Segment>()
  const takenBaysByYard = new Map<PlaceId, boolean[]>()
  const freeAtByStation = new Map<PlaceId, number[]>()
  const waitingForCall: { readonly mover: Mover; readonly reachedAtMs: number; readonly bayIndex: number }[] = []
  let calledVeh = 0
  let lastCallAtMs = Number.NEGATIVE_INFINITY
  let callCheckAtMs = Number.POSITIVE_INFINITY
  const itineraries: Itinerary[] = []

  const laneOf = (stationId: PlaceId, laneIndex: number): Lane => {
    const key = laneKeyOf(stationId, laneIndex)
    let lane = lanes.get(key)
    if (lane === undefined) {
      const station = input.stations.get(stationId)
      assert(station !== undefined, `station ${stationId} of a route exists`)
      lane = { station, laneIndex, waiting: [], serving: null, headedVeh: 0, reachedAtMs: [], departedAtMs: [], wakesAtMs: Number.NEGATIVE_INFINITY }
      lanes.set(key, lane)
    }
    return lane
  }

  /** The road ahead of a mover, or null where it does not end in a lane: yards and gateways take all. */
  function segmentAhead(mover: Mover): Segment | null {
    const from = mover.route[mover.stopIndex]
    const to = mover.route[mover.stopIndex + 1]
    if (from === undefined || to?.kind !== 'lanes' || from.kind === 'gateway') return null
    const key = `${from.kind === 'lanes' ? `${from.stationId}#${from.laneIndexes[0]}` : from.yardId}>${to.stationId}#${to.laneIndexes[0]}`
    let segment = segments.get(key)
    if (segment === undefined) {
      segment = { storageVeh: Math.max(1, input.storageVeh(from, to)), occupiedVeh: 0, blocked: [] }
      segments.set(key, segment)
    }
    return segment
  }

  /** Takes its place on the road ahead, or leaves word to be asked again when there is room. */
  function tryEnterSegment(mover: Mover, nowMs: number, again: (nowMs: number) => void): boolean {
    const segment = segmentAhead(mover)
    if (segment !== null && segment.occupiedVeh >= segment.storageVeh) {
      segment.blocked.push(again)
      return false
    }
    if (segment !== null) segment.occupiedVeh += 1
    leaveSegment(mover, nowMs)
    mover.segment = segment
    return true
  }

  /** The lane with the fewest before it; of equal ones that which has served fewer. */
  function chooseLane(stop: Extract<RouteStop, { kind: 'lanes' }>): Lane {
    let best: Lane | undefined
    let bestVeh = Number.POSITIVE_INFINITY
    for (const laneIndex of stop.laneIndexes) {
      const lane = laneOf(stop.stationId, laneIndex)
      const aheadVeh = lane.waiting.length + lane.headedVeh + (lane.serving === null ? 0 : 1)
      const isFresher = best === undefined || lane.reachedAtMs.length < best.reachedAtMs.length
      if (aheadVeh < bestVeh || (aheadVeh === bestVeh && isFresher)) {
        best = lane
        bestVeh = aheadVeh
      }
    }
    assert(best !== undefined, `a route names a lane of ${stop.stationId}`)
    return best
  }

  /** Sends a mover from its present stop to the next; the visit it ends is already written. */
  function driveOn(mover: Mover, nowMs: number): void {
    const from = mover.route[mover.stopIndex] as RouteStop
    const fromLaneIndex = mover.visits[mover.visits.length - 1]?.laneIndex ?? null
    mover.stopIndex += 1
    const to = mover.route[mover.stopIndex]
    if (to === undefined) {
      itineraries.push({ truck: mover.truck, visits: mover.visits })
      return
    }
    const lane = to.kind === 'lanes' ? chooseLane(to) : null
    if (lane !== null) lane.headedVeh += 1
    const reachesAtMs = nowMs + Math.round(input.travelMs(mover.truck, from, fromLaneIndex, to, lane?.laneIndex ?? null))
    agenda.schedule(reachesAtMs, (atMs) => reach(mover, to, lane, atMs))
  }

  function reach(mover: Mover, stop: RouteStop, lane: Lane | null, nowMs: number): void {
    if (stop.kind === 'lanes') {
      assert(lane !== null, 'a lane was chosen')
      lane.headedVeh -= 1
      lane.reachedAtMs.push(nowMs)
      lane.waiting.push({ mover, laneSeq: lane.reachedAtMs.length - 1, reachedAtMs: nowMs })
      startService(lane, nowMs)
      return
    }
    leaveSegment(mover, nowMs)
    if (stop.kind === 'yard') enterYard(mover, stop, nowMs)
    else {
      mover.visits.push({ stop, laneIndex: null, laneSeq: null, bayIndex: null, reachedAtMs: nowMs, startedAtMs: nowMs, departedAtMs: nowMs, works: [], calledAtMs: null })
      driveOn(mover, nowMs)
    }
  }

  function startService(lane: Lane, nowMs: number): void {
    const next = lane.waiting[0]
    if (lane.serving !== null || next === undefined) return
    if (nowMs < rules.opensAtMs) {
      if (lane.wakesAtMs < rules.opensAtMs) agenda.schedule(rules.opensAtMs, (atMs) => startService(lane, atMs))
      lane.wakesAtMs = rules.opensAtMs
      return
    }
    lane.waiting.shift()
    const lastDepartedAtMs = lane.departedAtMs[lane.departedAtMs.length - 1] ?? Number.NEGATIVE_INFINITY
    // Whoever stood in the queue when the one before left has to move up first.
    const startedAtMs = next.reachedAtMs < lastDepartedAtMs ? Math.max(nowMs, lastDepartedAtMs + rules.moveUpMs) : nowMs
    lane.serving = { ...next, startedAtMs }
    const { elapsedMs } = input.workTimes(next.mover.truck, lane.station)
    agenda.schedule(startedAtMs + elapsedMs, (atMs) => leaveLane(lane, atMs))
  }

  /** Service is over: drive on, or stay in the lane while the road ahead is full. */
  function leaveLane(lane: Lane, nowMs: number): void {
    const served = lane.serving
    assert(served !== null, 'somebody is served in the lane that ends its service')
    const { mover, laneSeq, reachedAtMs, startedAtMs } = served
    if (!tryEnterSegment(mover, nowMs, (atMs) => leaveLane(lane, atMs))) return
    lane.serving = null
    lane.departedAtMs.push(nowMs)
    const stop = mover.route[mover.stopIndex] as RouteStop
    mover.visits.push({ stop, laneIndex: lane.laneIndex, laneSeq, bayIndex: null, reachedAtMs, startedAtMs, departedAtMs: nowMs, works: [], calledAtMs: null })
    driveOn(mover, nowMs)
    startService(lane, nowMs)
  }

  function leaveSegment(mover: Mover, nowMs: number): void {
    const segment = mover.segment
    if (segment === null) return
    mover.segment = null
    segment.occupiedVeh -= 1
    const blocked = segment.blocked.shift()
    if (blocked !== undefined) blocked(nowMs)
  }

  function takeBay(yardId: PlaceId): number {
    let taken = takenBaysByYard.get(yardId)
    if (taken === undefined) {
      taken = []
      takenBaysByYard.set(yardId, taken)
    }
    const free = taken.indexOf(false)
    const bayIndex = free === -1 ? taken.length : free
    taken[bayIndex] = true
    return bayIndex
  }

  function enterYard(mover: Mover, stop: Extract<RouteStop, { kind: 'yard' }>, nowMs: number): void {
    const bayIndex = takeBay(stop.yardId)
    if (stop.waitsForCall) {
      waitingForCall.push({ mover, reachedAtMs: nowMs, bayIndex })
      callForward(nowMs)
      return
    }
    const works: YardWork[] = []
    const doNext = (atMs: number): void => {
      const stationId = stop.workStationIds[works.length]
      if (stationId === undefined) {
        agenda.schedule(atMs + rules.yardExitMs, (outMs) => leaveYard(mover, stop, nowMs, outMs, bayIndex, works, null))
        return
      }
      const station = input.stations.get(stationId)
      assert(station !== undefined, `station ${stationId} of a yard exists`)
      const { holdMs, elapsedMs } = input.workTimes(mover.truck, station)
      const startedAtMs = seizeServer(station, atMs, holdMs)
      works.push({ stationId, startedAtMs, doneAtMs: startedAtMs + elapsedMs })
      agenda.schedule(startedAtMs + elapsedMs, doNext)
    }
    agenda.schedule(Math.max(nowMs + rules.yardEntryMs, rules.opensAtMs), doNext)
  }

  /** Kiefer and Wolfowitz: the next request gets the server that is free first. */
  function seizeServer(station: Station, nowMs: number, holdMs: number): number {
    let freeAt = freeAtByStation.get(station.id)
    if (freeAt === undefined) {
      freeAt = Array.from({ length: Math.max(1, input.serverCountOf(station)) }, () => Number.NEGATIVE_INFINITY)
      freeAtByStation.set(station.id, freeAt)
    }
    let firstIndex = 0
    for (let index = 1; index < freeAt.length; index += 1) if ((freeAt[index] as number) < (freeAt[firstIndex] as number)) firstIndex = index
    const startedAtMs = Math.max(nowMs, freeAt[firstIndex] as number)
    freeAt[firstIndex] = startedAtMs + holdMs
    return startedAtMs
  }

  function leaveYard(
    mover: Mover, stop: Extract<RouteStop, { kind: 'yard' }>, reachedAtMs: number, nowMs: number, bayIndex: number, works: readonly YardWork[], calledAtMs: number | null,
  ): void {
    if (!tryEnterSegment(mover, nowMs, (atMs) => leaveYard(mover, stop, reachedAtMs, atMs, bayIndex, works, calledAtMs))) return
    const taken = takenBaysByYard.get(stop.yardId)
    assert(taken?.[bayIndex] === true, 'the bay that is left was taken')
    taken[bayIndex] = false
    mover.visits.push({ stop, laneIndex: null, laneSeq: null, bayIndex, reachedAtMs, startedAtMs: reachedAtMs, departedAtMs: nowMs, works, calledAtMs })
    if (calledAtMs === null && mover.wasCalled) {
      mover.wasCalled = false
      calledVeh -= 1
      callForward(nowMs)
    }
    driveOn(mover, nowMs)
  }

  /** First come, first called, while the yard has room, the hours allow it and the last call is long enough ago. */
  function callForward(nowMs: number): void {
    const next = waitingForCall[0]
    if (next === undefined) return
    const earliestMs = Math.max(rules.callsFromMs, lastCallAtMs + rules.callGapMs)
    if (nowMs < earliestMs) {
      if (callCheckAtMs > earliestMs || callCheckAtMs <= nowMs) {
        callCheckAtMs = earliestMs
        agenda.schedule(earliestMs, callForward)
      }
      return
    }
    if (calledVeh >= rules.calledVehMax) return
    waitingForCall.shift()
    calledVeh += 1
    next.mover.wasCalled = true
    lastCallAtMs = nowMs
    const stop = next.mover.route[next.mover.stopIndex]
    assert(stop?.kind === 'yard', 'a truck is called from a yard')
    // The driver takes one to four minutes to roll (estimate).
    const rollsAtMs = nowMs + 60_000 + createRandom(input.seed, input.date, 'call', next.mover.truck.truckSeq).nextIndex(180_000)
    agenda.schedule(rollsAtMs, (atMs) => leaveYard(next.mover, stop, next.reachedAtMs, atMs, next.bayIndex, [], nowMs))
    callForward(nowMs)
  }

  for (const truck of input.trucks) {
    const mover: Mover = { truck, route: input.routeOf(truck), visits: [], stopIndex: 0, segment: null, wasCalled: false }
    const first = mover.route[0]
    assert(first?.kind === 'gateway', `the route of truck ${truck.truckSeq} begins at a gateway`)
    agenda.schedule(truck.arrivesAtMs, (atMs) => reach(mover, first, null, atMs))
  }
  agenda.run()

  const laneHistories = new Map<string, LaneHistory>()
  for (const [key, { reachedAtMs, departedAtMs }] of lanes) laneHistories.set(key, { reachedAtMs, departedAtMs })
  itineraries.sort((left, right) => left.truck.truckSeq - right.truck.truckSeq)
  return { date: input.date, itineraries, laneHistories }
}
