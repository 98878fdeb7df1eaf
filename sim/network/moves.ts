/**
 * How a vehicle goes from place to place: along its route, when the next place takes it, holding its place until then.
 *
 * Those who wait for a place enter in the order in which they began to wait; nobody overtakes them.
 * Differs from house style for speed: see state.ts.
 */
import { assert } from '../../engine/model/assert.ts'
import { drawKeyedRatio, stageOfLap } from '../kernel/keyed-random.ts'
import { changeGauge } from '../measure/gauges.ts'
import { recordTally } from '../measure/tallies.ts'
import { scheduleThink } from './arrivals.ts'
import { chooseAgain, passThrough, waitsForCall } from './call-forward.ts'
import { BRANCH, EXIT, GOTO, HOLDING, MEETING, NONE, STATION, STUCK, VISIT_LENGTH, BRANCH_LENGTH, YARD } from './codes.ts'
import { appendTo, takeFirst } from './lines.ts'
import { enterMeeting, leaveMeeting } from './meetings.ts'
import { CLOSED_POPULATION } from './network.ts'
import { awaitEntry, enterRoom, entryClearsMs, hasSpace, leaveRoom } from './roads.ts'
import { freeVehicleSlot, requestAdmission, type State } from './state.ts'
import { changePlaceGauge, enterStation, leaveStation, stationHasRoom } from './stations.ts'

export function moveVehicle(state: State, vehicle: number): void {
  const { vehicles, network } = state
  const pc = findVisit(state, vehicle)
  const { code } = network.routes
  if (vehicles.at[vehicle] === network.governedPlaceIndex && network.callForward !== null && waitsForCall(state, vehicle, pc)) return
  if (code[pc] === EXIT) {
    leavePlace(state, vehicle)
    exitSystem(state, vehicle)
    return
  }
  vehicles.pc[vehicle] = pc
  const place = code[pc + 1] as number
  const isFeedback = vehicles.at[vehicle] === place && (network.places.kind[place] === STATION || network.places.kind[place] === YARD)
  if (isFeedback || (state.places.blockedHead[place] === NONE && hasRoom(state, place))) {
    // Sent back to its own station or yard, it gives up its place first: the next in line takes the server, and there is room.
    leavePlace(state, vehicle)
    enterPlace(state, place, vehicle)
  } else if (network.places.balks[place] === 1 && state.places.isOpen[place] === 1) {
    leavePlace(state, vehicle)
    balk(state, place, vehicle)
  } else {
    block(state, place, vehicle)
  }
}

/** Runs the route on to its next visit or exit. */
function findVisit(state: State, vehicle: number): number {
  const { code, optionTarget } = state.network.routes
  let pc = state.vehicles.pc[vehicle] as number
  for (;;) {
    const instruction = code[pc] as number
    if (instruction === GOTO) pc = code[pc + 1] as number
    else if (instruction === BRANCH) {
      const option = drawOption(state, vehicle, pc)
      if (option === NONE) pc += BRANCH_LENGTH
      else {
        state.vehicles.lap[vehicle] = (state.vehicles.lap[vehicle] as number) + (state.network.routes.optionLaps[option] as number)
        pc = optionTarget[option] as number
      }
    } else return pc
  }
}

function drawOption(state: State, vehicle: number, pc: number): number {
  const { vehicles, network } = state
  const { code, optionRatio } = network.routes
  const first = code[pc + 1] as number
  const end = first + (code[pc + 2] as number)
  const stage = stageOfLap(code[pc + 3] as number, vehicles.lap[vehicle] as number)
  const ratio = drawKeyedRatio(vehicles.firstKey[vehicle] as number, vehicles.secondKey[vehicle] as number, stage, 0, state.mirror)
  let sum = 0
  for (let option = first; option < end; option += 1) {
    if (!fits(state, vehicle, option)) continue
    sum += optionRatio[option] as number
    if (ratio < sum) return option
  }
  return NONE
}

function fits(state: State, vehicle: number, option: number): boolean {
  const { conditionFirst, conditionCount, conditionAttribute, conditionValue } = state.network.routes
  const first = conditionFirst[option] as number
  const end = first + (conditionCount[option] as number)
  const row = vehicle * state.network.attributeCount
  for (let condition = first; condition < end; condition += 1) {
    if (state.vehicles.attributes[row + (conditionAttribute[condition] as number)] !== conditionValue[condition]) return false
  }
  return true
}

function hasRoom(state: State, place: number): boolean {
  if (state.places.isOpen[place] === 0) return false
  const kind = state.network.places.kind[place]
  if (kind === STATION) return stationHasRoom(state, place)
  return kind === MEETING || (hasSpace(state, place) && entryClearsMs(state, place) <= state.nowMs)
}

function enterPlace(state: State, place: number, vehicle: number): void {
  const { vehicles, network } = state
  const nowMs = state.nowMs
  const pc = vehicles.pc[vehicle] as number
  vehicles.at[vehicle] = place
  vehicles.enteredMs[vehicle] = nowMs
  vehicles.stage[vehicle] = stageOfLap(network.routes.code[pc + 2] as number, vehicles.lap[vehicle] as number)
  vehicles.pc[vehicle] = pc + VISIT_LENGTH
  state.lastMoveMs = nowMs
  state.watcher?.onEntered?.(place, vehicles.flow[vehicle] as number, vehicles.seq[vehicle] as number, nowMs)
  const kind = network.places.kind[place]
  if (kind === STATION) enterStation(state, place, vehicle)
  else if (kind === MEETING) enterMeeting(state, place, vehicle)
  else enterRoom(state, place, vehicle)
}

/** Gives up whatever the vehicle holds: a server, room on a road, its place outside. */
function leavePlace(state: State, vehicle: number): void {
  const { vehicles, network } = state
  const place = vehicles.at[vehicle] as number
  if (place === NONE) {
    leaveOutside(state, vehicle)
  } else {
    if (place === network.throughPlaceIndex) passThrough(state, vehicle)
    state.watcher?.onLeft?.(place, vehicles.flow[vehicle] as number, vehicles.seq[vehicle] as number, state.nowMs)
    const kind = network.places.kind[place]
    if (kind === STATION) leaveStation(state, place, vehicle)
    else if (kind === MEETING) leaveMeeting(state, place, vehicle)
    else leaveRoom(state, place, vehicle)
  }
  vehicles.isBlocked[vehicle] = 0
  vehicles.at[vehicle] = NONE
}

function leaveOutside(state: State, vehicle: number): void {
  const { vehicles, network } = state
  if (vehicles.isBlocked[vehicle] === 1) changeGauge(state.gauges, network.flows.outsideGauge[vehicles.flow[vehicle] as number] as number, -1, state.nowMs)
}

function block(state: State, place: number, vehicle: number): void {
  const { vehicles, places, network } = state
  const nowMs = state.nowMs
  const flow = vehicles.flow[vehicle] as number
  appendTo(places.blockedHead, places.blockedTail, place, vehicles.next, vehicle)
  vehicles.isBlocked[vehicle] = 1
  const from = vehicles.at[vehicle] as number
  if (from === NONE) changeGauge(state.gauges, network.flows.outsideGauge[flow] as number, 1, nowMs)
  else if (network.places.kind[from] === STATION || network.places.kind[from] === MEETING) changePlaceGauge(state, from, flow, HOLDING, 1)
  else changeGauge(state.gauges, (network.places.gaugeFirst[from] as number) + STUCK, 1, nowMs)
  if (network.places.kind[place] !== STATION && network.places.kind[place] !== MEETING) awaitEntry(state, place)
}

/** Lets the first of those who wait in, if there is room; more of them by a further step. */
export function admitNext(state: State, place: number): void {
  const { places, vehicles, network } = state
  if (places.blockedHead[place] === NONE) return
  if (!hasRoom(state, place)) {
    if (network.places.kind[place] !== STATION && network.places.kind[place] !== MEETING && places.isOpen[place] === 1) awaitEntry(state, place)
    return
  }
  const first = takeFirst(places.blockedHead, places.blockedTail, place, vehicles.next)
  const vehicle = network.callForward !== null && vehicles.at[first] === network.governedPlaceIndex ? chooseAgain(state, first) : first
  leavePlace(state, vehicle)
  enterPlace(state, place, vehicle)
  requestAdmission(state, place)
}

function balk(state: State, place: number, vehicle: number): void {
  const { vehicles, network, balks, flows } = state
  const flow = vehicles.flow[vehicle] as number
  const first = network.places.balkFirst[place] as number
  const slot = network.places.flowSlot[place * network.flows.arrivalKind.length + flow] as number
  balks[first] = (balks[first] as number) + 1
  if (slot !== 0) balks[first + slot] = (balks[first + slot] as number) + 1
  flows.balkedCount[flow] = (flows.balkedCount[flow] as number) + 1
  state.watcher?.onBalked?.(place, flow, vehicles.seq[vehicle] as number, state.nowMs)
  goAway(state, vehicle)
}

function exitSystem(state: State, vehicle: number): void {
  const { vehicles, network, flows, tallies } = state
  const nowMs = state.nowMs
  const flow = vehicles.flow[vehicle] as number
  recordTally(tallies, network.flows.crossingTally[flow] as number, nowMs - (vehicles.createdMs[vehicle] as number))
  flows.outCount[flow] = (flows.outCount[flow] as number) + 1
  flows.lastOutMs[flow] = nowMs
  state.watcher?.onExited?.(flow, vehicles.seq[vehicle] as number, nowMs)
  goAway(state, vehicle)
}

/** Out of the system; members of a closed population think and come back. */
function goAway(state: State, vehicle: number): void {
  const { vehicles, network } = state
  const flow = vehicles.flow[vehicle] as number
  if (network.callForward !== null) passThrough(state, vehicle)
  state.insideCount = state.insideCount - 1
  if (state.insideCount < 0) assert(false, `more vehicles out than in at ${state.nowMs} ms of ${network.scenario.id}`)
  state.lastMoveMs = state.nowMs
  changeGauge(state.gauges, network.flows.insideGauge[flow] as number, -1, state.nowMs)
  if (network.flows.arrivalKind[flow] !== CLOSED_POPULATION || state.hasStopped) {
    freeVehicleSlot(state, vehicle)
    return
  }
  vehicles.lap[vehicle] = (vehicles.lap[vehicle] as number) + 1
  scheduleThink(state, vehicle)
}
