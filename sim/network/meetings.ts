/**
 * Meetings: two vehicles, one of each side, work together at a bay and part: trans-shipment.
 *
 * Each side waits in order of arrival, without limit. A bay is free again when both have left it.
 * Differs from house style for speed: see state.ts.
 * Checked: case c03.
 */
import { drawMs } from '../kernel/distributions.ts'
import { HOLDING, NONE, QUEUE, WORK_ENDS, WORKING } from './codes.ts'
import { appendTo, takeFirst } from './lines.ts'
import { changePlaceGauge, recordSojourn, recordWait } from './stations.ts'
import { requestMove, scheduleEvent, type State } from './state.ts'

export function enterMeeting(state: State, place: number, vehicle: number): void {
  const { network, lines, vehicles } = state
  const flow = vehicles.flow[vehicle] as number
  const side = network.places.side[place * network.flows.arrivalKind.length + flow] as number
  changePlaceGauge(state, place, flow, QUEUE, 1)
  appendTo(lines.head, lines.tail, (network.places.lineFirst[place] as number) + side, vehicles.next, vehicle)
  startMeeting(state, place)
}

function startMeeting(state: State, place: number): void {
  const { network, lines, places, servers, vehicles } = state
  const line = network.places.lineFirst[place] as number
  if (lines.head[line] === NONE || lines.head[line + 1] === NONE) return
  const bay = takeFirst(places.idleHead, places.idleTail, place, servers.next)
  if (bay === NONE) return
  const left = takeFirst(lines.head, lines.tail, line, vehicles.next)
  const right = takeFirst(lines.head, lines.tail, line + 1, vehicles.next)
  servers.vehicle[bay] = left
  servers.partner[bay] = right
  beginWork(state, place, bay, left)
  beginWork(state, place, bay, right)
  const row = network.places.serviceRow[place * network.flows.arrivalKind.length + (vehicles.flow[left] as number)] as number
  const workMs = drawMs(network.distributions, row, vehicles.firstKey[left] as number, vehicles.secondKey[left] as number, vehicles.stage[left] as number, state.mirror)
  scheduleEvent(state, state.nowMs + workMs, WORK_ENDS, bay, 0)
}

function beginWork(state: State, place: number, bay: number, vehicle: number): void {
  const flow = state.vehicles.flow[vehicle] as number
  const nowMs = state.nowMs
  state.vehicles.server[vehicle] = bay
  recordWait(state, place, flow, nowMs - (state.vehicles.enteredMs[vehicle] as number))
  changePlaceGauge(state, place, flow, QUEUE, -1)
  changePlaceGauge(state, place, flow, WORKING, 1)
  state.watcher?.onServiceStarted?.(place, flow, state.vehicles.seq[vehicle] as number, nowMs)
}

export function endWork(state: State, bay: number): void {
  endWorkOf(state, bay, state.servers.vehicle[bay] as number)
  endWorkOf(state, bay, state.servers.partner[bay] as number)
}

function endWorkOf(state: State, bay: number, vehicle: number): void {
  const place = state.network.serverPlace[bay] as number
  const flow = state.vehicles.flow[vehicle] as number
  changePlaceGauge(state, place, flow, WORKING, -1)
  state.watcher?.onServiceEnded?.(place, flow, state.vehicles.seq[vehicle] as number, state.nowMs)
  requestMove(state, vehicle)
}

export function leaveMeeting(state: State, place: number, vehicle: number): void {
  const { servers, vehicles, places } = state
  const flow = vehicles.flow[vehicle] as number
  const bay = vehicles.server[vehicle] as number
  recordSojourn(state, place, flow, state.nowMs - (vehicles.enteredMs[vehicle] as number))
  if (vehicles.isBlocked[vehicle] === 1) changePlaceGauge(state, place, flow, HOLDING, -1)
  vehicles.server[vehicle] = NONE
  if (servers.vehicle[bay] === vehicle) servers.vehicle[bay] = NONE
  else servers.partner[bay] = NONE
  if (servers.vehicle[bay] !== NONE || servers.partner[bay] !== NONE) return
  appendTo(places.idleHead, places.idleTail, place, servers.next, bay)
  startMeeting(state, place)
}
