/**
 * One replication: starts, runs to a tick or to its end, can be saved at any tick and continued to the same bytes.
 *
 * Errors:  throws when time stands still (a loop of zero-length services), with the place and the tick.
 * Checked: restore.test.ts (saved and continued = never stopped, byte by byte).
 */
import { assert } from '../../engine/model/assert.ts'
import { freeEvent, peekEvent, popEvent } from '../kernel/event-queue.ts'
import { keyOfText } from '../kernel/keyed-random.ts'
import { restartGauges, changeGauge } from '../measure/gauges.ts'
import { restartTallies } from '../measure/tallies.ts'
import { arrive, createVehicle, enterSystem, startFlow } from './arrivals.ts'
import { isOpenAt, nextTurnMs, serversOnDutyAt } from './calendars.ts'
import {
  ARRIVAL, CALENDAR_TURNS, CLOSED, DWELL_ENDS, ENTRY_CLEARS, EXIT_CLEARS, MEETING, NONE, PAYLOAD_MASK, PAYLOAD_SHIFT, PLATOON, PLATOON_GOES, RUN_ENDS,
  SERVER_BACK, SERVER_BREAKS, SERVER_REPAIRED, SERVICE_ENDS, SERVICE_STARTS, STATION, THINK_ENDS, WARM_UP_ENDS, WORK_ENDS,
} from './codes.ts'
import { appendTo } from './lines.ts'
import { EVENTS_PER_TICK_MAX, EVENTS_PER_VEHICLE_MAX, STUCK_AFTER_MS } from './limits.ts'
import { endWork } from './meetings.ts'
import { admitNext, moveVehicle } from './moves.ts'
import type { Network } from './network.ts'
import { clearEntry, clearExit, endDwell, releasePlatoon } from './roads.ts'
import { requestAdmission, requestMove, scheduleEvent, State, takeWork, type Watcher } from './state.ts'
import { breakServer, endService, offerServer, repairServer, scheduleBreakdown, startService, turnServers } from './stations.ts'

/** A run at tick 0, with its first events scheduled. */
export function startState(network: Network, options: { readonly replicationIndex: number; readonly seed: string | number; readonly antithetic: boolean; readonly watcher: Watcher | null }): State {
  const state = new State(network, options.watcher, null)
  const { scenario } = network
  state.mirror = options.antithetic ? -1 : 0
  const name = `${options.seed}/${options.replicationIndex}`
  ;[state.firstKey, state.secondKey] = keyOfText(name)
  scenario.flows.forEach(({ id }, flow) => {
    ;[state.flows.firstKey[flow], state.flows.secondKey[flow]] = keyOfText(`${name}/${id}`)
  })
  if (scenario.horizon.kind === 'duration') scheduleEvent(state, scenario.horizon.durationMs, RUN_ENDS, 0, 0)
  if (scenario.warmUpMs > 0) scheduleEvent(state, scenario.warmUpMs, WARM_UP_ENDS, 0, 0)
  startPlaces(state)
  startInitialVehicles(state)
  for (let flow = 0; flow < scenario.flows.length; flow += 1) startFlow(state, flow)
  settle(state)
  return state
}

function startPlaces(state: State): void {
  const { places, serverPlace } = state.network
  serverPlace.forEach((place, server) => {
    if (places.kind[place] === MEETING) appendTo(state.places.idleHead, state.places.idleTail, place, state.servers.next, server)
    else {
      state.servers.state[server] = CLOSED
      scheduleBreakdown(state, server)
    }
  })
  for (let place = 0; place < places.kind.length; place += 1) {
    state.ensureRoom()
    if (places.kind[place] === PLATOON) scheduleEvent(state, places.platoonFirstMs[place] as number, PLATOON_GOES, place, 0)
    if (places.kind[place] === MEETING) changeGauge(state.gauges, places.dutyGauge[place] as number, 2 * (places.serverCount[place] as number), 0)
    turnCalendar(state, place)
  }
}

/** Those who are there at tick 0 begin at their place, numbered -1, -2, … so that later vehicles keep their numbers. */
function startInitialVehicles(state: State): void {
  const { scenario, routes } = state.network
  const seqs = scenario.flows.map(() => 0)
  for (const group of scenario.initialState) {
    const flow = scenario.flows.findIndex(({ id }) => id === group.flowId)
    const pc = routes.visitOf[flow]?.get(group.placeId)
    assert(pc !== undefined, `initial vehicles of ${group.flowId} at ${group.placeId}`)
    for (let index = 0; index < group.vehicleCount; index += 1) {
      state.ensureRoom()
      const seq = (seqs[flow] ?? 0) - 1
      seqs[flow] = seq
      const vehicle = createVehicle(state, flow, seq)
      enterSystem(state, vehicle, -group.insideForMs)
      state.vehicles.pc[vehicle] = pc
      moveVehicle(state, vehicle)
      settle(state)
    }
  }
}

function turnCalendar(state: State, place: number): void {
  const calendar = state.network.calendars[place]
  if (calendar === undefined) return
  const nowMs = state.nowMs
  if (state.network.places.kind[place] === STATION) turnServers(state, place, serversOnDutyAt(calendar, nowMs))
  state.places.isOpen[place] = isOpenAt(calendar, nowMs) ? 1 : 0
  requestAdmission(state, place)
  const nextMs = nextTurnMs(calendar, nowMs)
  if (nextMs < Infinity) scheduleEvent(state, nextMs, CALENDAR_TURNS, place, 0)
}

/** Everything that is due at this very tick. */
function settle(state: State): void {
  while (state.workCount > 0) {
    state.ensureRoom()
    const item = takeWork(state)
    if (item >= 0) moveVehicle(state, item)
    else admitNext(state, ~item)
  }
}

/** Everything but arrivals and ends of service, which are most events. */
function dispatch(state: State, event: number, argument: number): void {
  switch (event) {
    case SERVICE_STARTS: return startService(state, argument)
    case EXIT_CLEARS: return clearExit(state, argument)
    case ENTRY_CLEARS: return clearEntry(state, argument)
    case DWELL_ENDS: return endDwell(state, argument)
    case WORK_ENDS: return endWork(state, argument)
    case THINK_ENDS:
      if (state.hasStopped) return
      enterSystem(state, argument, state.nowMs)
      requestMove(state, argument)
      return
    case SERVER_BACK: return offerServer(state, state.network.serverPlace[argument] as number, argument)
    case SERVER_REPAIRED: return repairServer(state, argument)
    case SERVER_BREAKS: return breakServer(state, argument)
    case PLATOON_GOES: return releasePlatoon(state, argument)
    case CALENDAR_TURNS: return turnCalendar(state, argument)
    case WARM_UP_ENDS:
      restartGauges(state.gauges, state.nowMs)
      restartTallies(state.tallies)
      state.balks.fill(0)
      state.flows.inBeforeCount.set(state.flows.inCount)
      state.windowStartMs = state.nowMs
      return
    case RUN_ENDS:
      state.hasStopped = true
      return
    default:
      assert(false, `event ${event}`)
  }
}

/** Runs all events up to and including `untilMs`. @returns whether the run has ended. */
export function advanceState(state: State, untilMs: number): boolean {
  const { drain } = state.network.scenario
  let atTickCount = 0
  while (!state.hasEnded) {
    // A stopped run ends at once, or, when it is to be emptied, with the last one out.
    if (state.hasStopped && (!drain || state.insideCount === 0)) {
      state.hasEnded = true
      break
    }
    state.ensureRoom()
    const { events } = state
    const slot = peekEvent(events)
    if (slot === NONE) {
      state.hasEnded = true
      break
    }
    const atMs = events.atMs[slot] as number
    if (atMs > untilMs) return false
    if (atMs > state.nowMs) {
      atTickCount = 0
      state.nowMs = atMs
      if (state.hasStopped && atMs - state.lastMoveMs > STUCK_AFTER_MS) {
        state.hasEnded = true
        break
      }
    }
    atTickCount += 1
    // The message is built only when it is needed: text costs more than an event.
    if (atTickCount > EVENTS_PER_TICK_MAX && atTickCount > EVENTS_PER_TICK_MAX + EVENTS_PER_VEHICLE_MAX * state.insideCount) assert(false, `time stands still at ${atMs} ms of ${state.network.scenario.id}: a loop of services that take no time`)
    popEvent(events)
    const payload = events.payload[slot] as number
    const stamp = events.stamp[slot] as number
    freeEvent(events, slot)
    state.eventCount += 1
    const event = payload & PAYLOAD_MASK
    const argument = payload >> PAYLOAD_SHIFT
    let mover = NONE
    if (event === SERVICE_ENDS) mover = endService(state, argument, stamp)
    else if (event === ARRIVAL) mover = arrive(state, argument)
    else dispatch(state, event, argument)
    if (mover !== NONE) moveVehicle(state, mover)
    if (state.workCount > 0) settle(state)
  }
  return true
}
