/**
 * Stations: G/G/c with a waiting line.
 *
 * Discipline: first come, last come, by priority class, or by priority with preemption (what was begun is resumed later).
 * Full:       the vehicle balks, or stays upstream and holds its server (blocking after service).
 * Servers:    come on duty and go off by a calendar; who goes off finishes the vehicle at hand. A breakdown stops the service,
 *             which is resumed after the repair.
 * Move-up:    a server is ready `moveUpMs` after a vehicle left it. Whoever comes later than that pays nothing; whoever
 *             waited, or comes in between, starts when it is ready. The time counts as waiting.
 * Differs from house style for speed: see state.ts.
 * Checked:    cases a01 to a12, kiefer-wolfowitz.test.ts (waits equal to the millisecond).
 */
import { drawMs } from '../kernel/distributions.ts'
import { firstKeyOf, secondKeyOf, stageOfLap } from '../kernel/keyed-random.ts'
import { changeGauge } from '../measure/gauges.ts'
import { recordSum, recordTally } from '../measure/tallies.ts'
import {
  AWAY, BLOCKED, BUSY, CLOSED, GAUGES_PER_SLOT, HELD, HOLDING, IDLE, MOVING_UP, NONE, QUEUE, SERVER_BACK, SERVER_BREAKS, SERVER_REPAIRED, SERVICE_ENDS,
  SERVICE_STARTS, WORKING,
} from './codes.ts'
import { appendTo, prependTo, removeFrom, takeFirst } from './lines.ts'
import { requestAdmission, scheduleEvent, type State } from './state.ts'

/** Stages of draws that belong to a visit but are not its service. */
const TURNAROUND_STAGE = 0x51ab3c2d
const RECHARGE_STAGE = 0x2f6e2b1d

export function changePlaceGauge(state: State, place: number, flow: number, gauge: number, change: number): void {
  const { places, flows } = state.network
  const first = (places.gaugeFirst[place] as number) + gauge
  const nowMs = state.nowMs
  changeGauge(state.gauges, first, change, nowMs)
  const slot = places.flowSlot[place * flows.arrivalKind.length + flow] as number
  if (slot !== 0) changeGauge(state.gauges, first + GAUGES_PER_SLOT * slot, change, nowMs)
}

export function recordWait(state: State, place: number, flow: number, waitMs: number): void {
  const { places, flows } = state.network
  const first = places.tallyFirst[place] as number
  recordTally(state.tallies, first, waitMs)
  const slot = places.flowSlot[place * flows.arrivalKind.length + flow] as number
  if (slot !== 0) recordTally(state.tallies, first + slot, waitMs)
}

export function recordSojourn(state: State, place: number, flow: number, sojournMs: number): void {
  const { places, flows } = state.network
  const first = places.tallyFirst[place] as number
  recordSum(state.tallies, first, sojournMs)
  const slot = places.flowSlot[place * flows.arrivalKind.length + flow] as number
  if (slot !== 0) recordSum(state.tallies, first + slot, sojournMs)
}

export const stationHasRoom = (state: State, place: number): boolean =>
  state.places.idleHead[place] !== NONE || (state.places.count[place] as number) < (state.network.places.roomVeh[place] as number)

export function enterStation(state: State, place: number, vehicle: number): void {
  const { vehicles, places } = state
  vehicles.leftMs[vehicle] = -1
  vehicles.waitedMs[vehicle] = 0
  vehicles.sinceMs[vehicle] = state.nowMs
  const idle = takeFirst(places.idleHead, places.idleTail, place, state.servers.next)
  if (idle !== NONE) {
    assignServer(state, place, idle, vehicle, false)
    return
  }
  if (state.network.places.preempts[place] === 1) {
    const server = findPreemptible(state, place, vehicle)
    if (server !== NONE) {
      preemptService(state, place, server)
      assignServer(state, place, server, vehicle, false)
      return
    }
  }
  changePlaceGauge(state, place, vehicles.flow[vehicle] as number, QUEUE, 1)
  joinLine(state, place, vehicle, state.network.places.isLifo[place] === 1)
}

function joinLine(state: State, place: number, vehicle: number, isInFront: boolean): void {
  const { places, lines, vehicles } = state
  const line = lineOf(state, place, vehicle)
  places.count[place] = (places.count[place] as number) + 1
  if (isInFront) prependTo(lines.head, lines.tail, line, vehicles.next, vehicle)
  else appendTo(lines.head, lines.tail, line, vehicles.next, vehicle)
}

/** Stations without priorities have one line. */
function lineOf(state: State, place: number, vehicle: number): number {
  const { places, flows } = state.network
  const first = places.lineFirst[place] as number
  return (places.lineCount[place] as number) === 1 ? first : first + (flows.priorityRank[state.vehicles.flow[vehicle] as number] as number)
}

function takeNextInLine(state: State, place: number): number {
  const { places } = state.network
  if (state.places.count[place] === 0) return NONE
  const end = (places.lineFirst[place] as number) + (places.lineCount[place] as number)
  for (let line = places.lineFirst[place] as number; line < end; line += 1) {
    const vehicle = takeFirst(state.lines.head, state.lines.tail, line, state.vehicles.next)
    if (vehicle !== NONE) {
      state.places.count[place] = (state.places.count[place] as number) - 1
      return vehicle
    }
  }
  return NONE
}

/** Gives a free server its next vehicle; service begins when the server is ready. */
function assignServer(state: State, place: number, server: number, vehicle: number, wasQueued: boolean): void {
  const { servers, vehicles } = state
  servers.vehicle[server] = vehicle
  vehicles.server[vehicle] = server
  const readyMs = servers.readyMs[server] as number
  if (state.nowMs < readyMs) {
    servers.state[server] = MOVING_UP
    if (!wasQueued) changePlaceGauge(state, place, vehicles.flow[vehicle] as number, QUEUE, 1)
    scheduleEvent(state, readyMs, SERVICE_STARTS, server, servers.stamp[server] as number)
    return
  }
  if (wasQueued) changePlaceGauge(state, place, vehicles.flow[vehicle] as number, QUEUE, -1)
  beginService(state, place, server, vehicle)
}

function beginService(state: State, place: number, server: number, vehicle: number): void {
  const { servers, vehicles, network } = state
  const nowMs = state.nowMs
  const flow = vehicles.flow[vehicle] as number
  if (network.places.preempts[place] === 1) vehicles.waitedMs[vehicle] = (vehicles.waitedMs[vehicle] as number) + nowMs - (vehicles.sinceMs[vehicle] as number)
  else recordWait(state, place, flow, nowMs - (vehicles.enteredMs[vehicle] as number))
  changePlaceGauge(state, place, flow, WORKING, 1)
  let leftMs = vehicles.leftMs[vehicle] as number
  if (leftMs < 0) {
    const row = network.places.serviceRow[place * network.flows.arrivalKind.length + flow] as number
    leftMs = drawMs(network.distributions, row, vehicles.firstKey[vehicle] as number, vehicles.secondKey[vehicle] as number, vehicles.stage[vehicle] as number, state.mirror)
    state.watcher?.onServiceStarted?.(place, flow, vehicles.seq[vehicle] as number, nowMs)
  }
  servers.state[server] = BUSY
  servers.startedMs[server] = nowMs
  servers.endMs[server] = nowMs + leftMs
  scheduleEvent(state, nowMs + leftMs, SERVICE_ENDS, server, servers.stamp[server] as number)
}

/** The vehicle that moved up stands at the server. */
export function startService(state: State, server: number): void {
  if (state.servers.isDown[server] === 1) {
    state.servers.state[server] = HELD
    return
  }
  const vehicle = state.servers.vehicle[server] as number
  const place = state.network.serverPlace[server] as number
  changePlaceGauge(state, place, state.vehicles.flow[vehicle] as number, QUEUE, -1)
  beginService(state, place, server, vehicle)
}

/** @returns the vehicle that wants to go on; NONE when the event is void. */
export function endService(state: State, server: number, stamp: number): number {
  const { servers } = state
  if (servers.stamp[server] !== stamp) return NONE
  const vehicle = servers.vehicle[server] as number
  const place = state.network.serverPlace[server] as number
  const flow = state.vehicles.flow[vehicle] as number
  changePlaceGauge(state, place, flow, WORKING, -1)
  servers.state[server] = BLOCKED
  state.watcher?.onServiceEnded?.(place, flow, state.vehicles.seq[vehicle] as number, state.nowMs)
  return vehicle
}

export function leaveStation(state: State, place: number, vehicle: number): void {
  const { servers, vehicles, network } = state
  const nowMs = state.nowMs
  const flow = vehicles.flow[vehicle] as number
  const server = vehicles.server[vehicle] as number
  if (network.places.preempts[place] === 1) recordWait(state, place, flow, vehicles.waitedMs[vehicle] as number)
  recordSojourn(state, place, flow, nowMs - (vehicles.enteredMs[vehicle] as number))
  if (vehicles.isBlocked[vehicle] === 1) changePlaceGauge(state, place, flow, HOLDING, -1)
  vehicles.server[vehicle] = NONE
  servers.vehicle[server] = NONE
  servers.readyMs[server] = nowMs + (network.places.moveUpMs[place] as number)
  const awayMs = drawAwayMs(state, place, server, vehicle)
  if (awayMs > 0) {
    servers.state[server] = AWAY
    scheduleEvent(state, nowMs + awayMs, SERVER_BACK, server, 0)
  } else {
    offerServer(state, place, server)
  }
}

/** The way back after every vehicle, and charging after so many. */
function drawAwayMs(state: State, place: number, server: number, vehicle: number): number {
  const { places, distributions } = state.network
  const { vehicles, servers } = state
  const turnaroundRow = places.turnaroundRow[place] as number
  const rechargeRow = places.rechargeRow[place] as number
  if (turnaroundRow === NONE && rechargeRow === NONE) return 0
  const draw = (row: number, stage: number): number =>
    drawMs(distributions, row, vehicles.firstKey[vehicle] as number, vehicles.secondKey[vehicle] as number, (vehicles.stage[vehicle] as number) ^ stage, state.mirror)
  let awayMs = turnaroundRow === NONE ? 0 : draw(turnaroundRow, TURNAROUND_STAGE)
  if (rechargeRow !== NONE) {
    servers.tripCount[server] = (servers.tripCount[server] as number) + 1
    if ((servers.tripCount[server] as number) >= (places.rechargeAfterCount[place] as number)) {
      servers.tripCount[server] = 0
      awayMs += draw(rechargeRow, RECHARGE_STAGE)
    }
  }
  return awayMs
}

/** An empty-handed server goes off duty, takes the next in line, or stands idle. */
export function offerServer(state: State, place: number, server: number): void {
  const { servers, places } = state
  if ((places.onDutyCount[place] as number) > (places.onDutyTarget[place] as number)) {
    sendOffDuty(state, place, server)
    return
  }
  servers.state[server] = IDLE
  if (servers.isDown[server] === 1) return
  const vehicle = takeNextInLine(state, place)
  if (vehicle === NONE) appendTo(places.idleHead, places.idleTail, place, servers.next, server)
  else assignServer(state, place, server, vehicle, true)
  requestAdmission(state, place)
}

function sendOffDuty(state: State, place: number, server: number): void {
  state.servers.state[server] = CLOSED
  state.places.onDutyCount[place] = (state.places.onDutyCount[place] as number) - 1
  changeGauge(state.gauges, state.network.places.dutyGauge[place] as number, -1, state.nowMs)
}

/** Brings as many on duty as the calendar says. Whoever is too many and busy goes when done. */
export function turnServers(state: State, place: number, onDutyTarget: number): void {
  const { servers, places } = state
  places.onDutyTarget[place] = onDutyTarget
  const first = state.network.places.serverFirst[place] as number
  const end = first + (state.network.places.serverCount[place] as number)
  for (let server = first; server < end; server += 1) {
    const onDutyCount = places.onDutyCount[place] as number
    if (onDutyCount < onDutyTarget && servers.state[server] === CLOSED) {
      places.onDutyCount[place] = onDutyCount + 1
      changeGauge(state.gauges, state.network.places.dutyGauge[place] as number, 1, state.nowMs)
      offerServer(state, place, server)
    } else if (onDutyCount > onDutyTarget && servers.state[server] === IDLE) {
      removeFrom(places.idleHead, places.idleTail, place, servers.next, server)
      sendOffDuty(state, place, server)
    }
  }
}

/** The lowest class in service below the vehicle's own, the latest begun among equals; NONE: nobody gives way. */
function findPreemptible(state: State, place: number, vehicle: number): number {
  const { servers, vehicles } = state
  const { priorityRank } = state.network.flows
  let found = NONE
  let foundRank = priorityRank[vehicles.flow[vehicle] as number] as number
  const first = state.network.places.serverFirst[place] as number
  const end = first + (state.network.places.serverCount[place] as number)
  for (let server = first; server < end; server += 1) {
    if (servers.state[server] !== BUSY || servers.isDown[server] === 1) continue
    const rank = priorityRank[vehicles.flow[servers.vehicle[server] as number] as number] as number
    if (rank < foundRank || (rank === foundRank && (found === NONE || (servers.startedMs[server] as number) < (servers.startedMs[found] as number)))) continue
    found = server
    foundRank = rank
  }
  return found
}

/** Puts the vehicle in service back to the front of its class, with the rest of its service kept. The line may pass its limit by it. */
function preemptService(state: State, place: number, server: number): void {
  const { servers, vehicles } = state
  const nowMs = state.nowMs
  const vehicle = servers.vehicle[server] as number
  const flow = vehicles.flow[vehicle] as number
  servers.stamp[server] = (servers.stamp[server] as number) + 1
  servers.readyMs[server] = nowMs
  vehicles.leftMs[vehicle] = (servers.endMs[server] as number) - nowMs
  vehicles.sinceMs[vehicle] = nowMs
  vehicles.server[vehicle] = NONE
  changePlaceGauge(state, place, flow, WORKING, -1)
  changePlaceGauge(state, place, flow, QUEUE, 1)
  joinLine(state, place, vehicle, true)
}

export function breakServer(state: State, server: number): void {
  const { servers, places } = state
  const nowMs = state.nowMs
  const place = state.network.serverPlace[server] as number
  servers.isDown[server] = 1
  changeGauge(state.gauges, (state.network.places.dutyGauge[place] as number) + 1, 1, nowMs)
  if (servers.state[server] === BUSY) {
    const vehicle = servers.vehicle[server] as number
    servers.stamp[server] = (servers.stamp[server] as number) + 1
    state.vehicles.leftMs[vehicle] = (servers.endMs[server] as number) - nowMs
    changePlaceGauge(state, place, state.vehicles.flow[vehicle] as number, WORKING, -1)
  } else if (servers.state[server] === IDLE) {
    removeFrom(places.idleHead, places.idleTail, place, servers.next, server)
  }
  scheduleEvent(state, nowMs + drawBreakdownMs(state, place, server, state.network.places.repairRow[place] as number, 1), SERVER_REPAIRED, server, 0)
}

export function repairServer(state: State, server: number): void {
  const { servers, vehicles } = state
  const nowMs = state.nowMs
  const place = state.network.serverPlace[server] as number
  servers.isDown[server] = 0
  changeGauge(state.gauges, (state.network.places.dutyGauge[place] as number) + 1, -1, nowMs)
  if (servers.state[server] === BUSY) {
    const vehicle = servers.vehicle[server] as number
    servers.endMs[server] = nowMs + (vehicles.leftMs[vehicle] as number)
    changePlaceGauge(state, place, vehicles.flow[vehicle] as number, WORKING, 1)
    scheduleEvent(state, servers.endMs[server] as number, SERVICE_ENDS, server, servers.stamp[server] as number)
  } else if (servers.state[server] === HELD) {
    startService(state, server)
  } else if (servers.state[server] === IDLE) {
    offerServer(state, place, server)
  }
  servers.breakCount[server] = (servers.breakCount[server] as number) + 1
  scheduleBreakdown(state, server)
}

export function scheduleBreakdown(state: State, server: number): void {
  const place = state.network.serverPlace[server] as number
  const row = state.network.places.upTimeRow[place] as number
  if (row === NONE) return
  scheduleEvent(state, state.nowMs + drawBreakdownMs(state, place, server, row, 0), SERVER_BREAKS, server, 0)
}

/** Keyed by replication, server and how often it has broken down: independent of the traffic. */
function drawBreakdownMs(state: State, place: number, server: number, row: number, kind: number): number {
  const { network } = state
  const nth = server - (network.places.serverFirst[place] as number)
  const stage = stageOfLap(network.places.stage[place] as number, 2 * (state.servers.breakCount[server] as number) + kind)
  return drawMs(network.distributions, row, firstKeyOf(state.firstKey, nth), secondKeyOf(state.secondKey, nth), stage, state.mirror)
}
