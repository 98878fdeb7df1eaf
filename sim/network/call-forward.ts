/**
 * The buffer that a policy governs: slots are given at its entry, and whoever goes on is chosen by the functions of
 * engine/rules/slots, at the moment at which there is room ahead.
 *
 * Those who are ready wait by slot number. One of them stands at the exit for all (one per way ahead, where the yard has no
 * door); when room appears the policy is asked again and another may go in its stead.
 * Differs from house style for speed: see state.ts.
 * Checked: call-forward.test.ts.
 */
import { MS_PER_DAY } from '../../engine/model/units.ts'
import { NOBODY } from '../../engine/rules/slots/call-memory.ts'
import { chooseClass, noteCall } from '../../engine/rules/slots/choose-next.ts'
import { isHeldByWip } from '../../engine/rules/slots/wip-limit.ts'
import { changeGauge } from '../measure/gauges.ts'
import { recordSum, recordTally } from '../measure/tallies.ts'
import { EXIT, EXIT_CLEARS, NONE, STUCK } from './codes.ts'
import { appendTo, prependTo, takeFirst } from './lines.ts'
import { viewOf } from './look-ahead.ts'
import { CALLED, CALLED_SEQ_MAX, CALLED_VEH, NO_SLOT, SLOT_SEQ_LAST, type CallForwardTables } from './slot-tables.ts'
import { requestMove, scheduleEvent, type State } from './state.ts'

const tablesOf = (state: State): CallForwardTables => state.network.callForward as CallForwardTables

/** It has come into the buffer. */
export function giveSlot(state: State, vehicle: number): void {
  if (state.vehicles.slotSeq[vehicle] === CALLED) passThrough(state, vehicle)
  const { numbers } = state.slots
  const slotSeq = (numbers[SLOT_SEQ_LAST] as number) + 1
  numbers[SLOT_SEQ_LAST] = slotSeq
  state.vehicles.slotSeq[vehicle] = slotSeq
}

/** @returns whether the vehicle, which stands in the buffer and wants to go on at `pc`, has to wait for its call. */
export function waitsForCall(state: State, vehicle: number, pc: number): boolean {
  const target = targetAt(state, pc)
  const tables = tablesOf(state)
  if (state.slots.first[target] === vehicle) return false
  state.vehicles.pc[vehicle] = pc
  joinWaiting(state, target, vehicle)
  if (!tables.hasDoor) markStuck(state, vehicle, 1)
  callNext(state)
  return true
}

function targetAt(state: State, pc: number): number {
  const { code } = state.network.routes
  return tablesOf(state).targetOfPlace[code[pc] === EXIT ? 0 : (code[pc + 1] as number) + 1] as number
}

function classOfVehicle(state: State, vehicle: number): number {
  const { classOfFlow, attributeIndex, classOfCode } = tablesOf(state)
  if (classOfFlow !== null) return classOfFlow[state.vehicles.flow[vehicle] as number] as number
  return attributeIndex === NONE ? (classOfCode[0] as number) : (classOfCode[state.vehicles.attributes[vehicle * state.network.attributeCount + attributeIndex] as number] as number)
}

/** By slot number: nearly always near the end, or, for one that had been at the exit, at the front. */
function joinWaiting(state: State, target: number, vehicle: number): void {
  const { slots, vehicles } = state
  const line = target * tablesOf(state).classCount + classOfVehicle(state, vehicle)
  const slotSeq = vehicles.slotSeq[vehicle] as number
  const first = slots.head[line] as number
  if (first !== NONE && slotSeq < (vehicles.slotSeq[first] as number)) {
    vehicles.slotBefore[first] = vehicle
    return prependTo(slots.head, slots.tail, line, vehicles.next, vehicle)
  }
  // Dwells differ, so those who came a little later may be ready already.
  let before = slots.tail[line] as number
  if (first === NONE || (vehicles.slotSeq[before] as number) < slotSeq) {
    vehicles.slotBefore[vehicle] = before
    return appendTo(slots.head, slots.tail, line, vehicles.next, vehicle)
  }
  while ((vehicles.slotSeq[before] as number) > slotSeq) before = vehicles.slotBefore[before] as number
  const after = vehicles.next[before] as number
  vehicles.next[vehicle] = after
  vehicles.next[before] = vehicle
  vehicles.slotBefore[vehicle] = before
  vehicles.slotBefore[after] = vehicle
}

function markStuck(state: State, vehicle: number, change: 1 | -1): void {
  state.vehicles.isBlocked[vehicle] = change === 1 ? 1 : 0
  changeGauge(state.gauges, (state.network.places.gaugeFirst[tablesOf(state).placeIndex] as number) + STUCK, change, state.nowMs)
}

/** Takes the vehicle that the policy names out of its line, of those for `target` up to `targetEnd`; NONE: nobody waits. */
function takeChosen(state: State, target: number, targetEnd: number): number {
  const tables = tablesOf(state)
  const { policy, heads, classCount } = tables
  const { slots, vehicles } = state
  heads.fill(Infinity)
  for (let line = target * classCount; line < targetEnd * classCount; line += 1) {
    const first = slots.head[line] as number
    if (first === NONE) continue
    const classIndex = line % classCount
    heads[classIndex] = Math.min(heads[classIndex] as number, vehicles.slotSeq[first] as number)
  }
  const view = policy.name === 'lookahead' ? viewOf(state, tables, target, targetEnd) : null
  const chosen = chooseClass(policy, heads, slots.memory, (state.nowMs + tables.startClockMs) % MS_PER_DAY, view)
  if (chosen === NOBODY) return NONE
  let line = target * classCount + chosen
  while (slots.head[line] === NONE || vehicles.slotSeq[slots.head[line] as number] !== heads[chosen]) line += classCount
  return takeFirst(slots.head, slots.tail, line, vehicles.next)
}

/** Counts those on their way to the exit as called: they may go at any moment. */
function isHeld(state: State): boolean {
  const { wipVehMax } = tablesOf(state).policy
  if (wipVehMax === null) return false
  let calledVeh = state.slots.numbers[CALLED_VEH] as number
  for (const first of state.slots.first) if (first !== NONE) calledVeh += 1
  return isHeldByWip(wipVehMax, calledVeh)
}

/** Brings to the exit whom the policy names: at once, or, through a door, when it is clear. */
function callNext(state: State): void {
  const tables = tablesOf(state)
  const { slots } = state
  if (tables.hasDoor) {
    scheduleDoor(state, tables.placeIndex)
    return
  }
  for (let target = 0; target < tables.targetCount; target += 1) {
    if (slots.first[target] !== NONE || isHeld(state)) continue
    const vehicle = takeChosen(state, target, target + 1)
    if (vehicle === NONE) continue
    markStuck(state, vehicle, -1)
    slots.first[target] = vehicle
    requestMove(state, vehicle)
  }
}

function scheduleDoor(state: State, place: number): void {
  const { places } = state
  if (places.head[place] !== NONE || places.isExitPending[place] === 1 || isHeld(state) || !state.slots.head.some((first) => first !== NONE)) return
  places.isExitPending[place] = 1
  scheduleEvent(state, Math.ceil(Math.max(places.nextExitMs[place] as number, state.nowMs)), EXIT_CLEARS, place, 0)
}

/** The door is clear. @returns who goes to it; NONE: nobody may. */
export function callToDoor(state: State): number {
  if (isHeld(state)) return NONE
  const { slots, vehicles } = state
  const vehicle = takeChosen(state, 0, tablesOf(state).targetCount)
  if (vehicle !== NONE) slots.first[targetAt(state, vehicles.pc[vehicle] as number)] = vehicle
  return vehicle
}

/** There is room ahead for the one who stands at the exit for all. @returns whom the policy now names. */
export function chooseAgain(state: State, vehicle: number): number {
  const tables = tablesOf(state)
  const { slots, vehicles, places } = state
  const target = targetAt(state, vehicles.pc[vehicle] as number)
  // Behind a door, one alone is counted as stuck.
  if (tables.hasDoor) markStuck(state, vehicle, -1)
  joinWaiting(state, target, vehicle)
  const chosen = takeChosen(state, target, target + 1)
  slots.first[target] = chosen
  if (tables.hasDoor) places.head[tables.placeIndex] = chosen
  return chosen
}

/** It leaves the buffer: called. */
export function noteCalled(state: State, vehicle: number): void {
  const tables = tablesOf(state)
  const { slots, vehicles, tallies } = state
  const tally = tables.tallyIndex
  const flowTally = tally + 1 + (vehicles.flow[vehicle] as number)
  const slotWaitMs = state.nowMs - (vehicles.enteredMs[vehicle] as number)
  recordTally(tallies, tally, slotWaitMs)
  recordTally(tallies, flowTally, slotWaitMs)
  const slotSeq = vehicles.slotSeq[vehicle] as number
  if (slotSeq < (slots.numbers[CALLED_SEQ_MAX] as number)) {
    recordSum(tallies, tally, 1)
    recordSum(tallies, flowTally, 1)
  } else slots.numbers[CALLED_SEQ_MAX] = slotSeq
  noteCall(tables.policy, slots.memory, classOfVehicle(state, vehicle))
  vehicles.slotSeq[vehicle] = CALLED
  slots.numbers[CALLED_VEH] = (slots.numbers[CALLED_VEH] as number) + 1
  const target = slots.first.indexOf(vehicle)
  if (target !== -1) slots.first[target] = NONE
  callNext(state)
}

/** It is where it counts as called no more, or out of the system. */
export function passThrough(state: State, vehicle: number): void {
  const isCalled = state.vehicles.slotSeq[vehicle] === CALLED
  state.vehicles.slotSeq[vehicle] = NO_SLOT
  if (!isCalled) return
  const { numbers } = state.slots
  numbers[CALLED_VEH] = (numbers[CALLED_VEH] as number) - 1
  if (tablesOf(state).policy.wipVehMax !== null) callNext(state)
}
