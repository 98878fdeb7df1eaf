/**
 * Roads, yards and platoon gates: places with room for so many and a way out.
 *
 * Road:    everybody needs the free time to its end, leaves in order, one headway apart (divided by the lanes), and only when
 *          the next place takes them. Room for `lanes × length / spacing`. Who leaves makes a gap, which reaches the entry after
 *          `length / wave speed`, wave speed = spacing / (headway - spacing / free speed): Newell's simplified theory (2002).
 *          Where that headway is shorter than spacing at free speed allows, gaps are there at once.
 * Yard:    a dwell each, then out, in the order of readiness where an exit headway is given, else each on its own.
 * Platoon: at each release those who stand there, up to the size, one headway apart.
 * Differs from house style for speed: see state.ts.
 * Checked: cases b01 to b05, c01, c02.
 */
import { drawMs } from '../kernel/distributions.ts'
import { changeGauge } from '../measure/gauges.ts'
import { recordTally } from '../measure/tallies.ts'
import { callToDoor, giveSlot, noteCalled } from './call-forward.ts'
import { DWELL_ENDS, ENTRY_CLEARS, EXIT_CLEARS, NONE, OCCUPANCY, PLATOON, PLATOON_GOES, ROAD, STUCK } from './codes.ts'
import { appendTo, takeFirst } from './lines.ts'
import { requestAdmission, requestMove, scheduleEvent, type State } from './state.ts'

/** Room by number; by time, see `entryClearsMs`. */
export const hasSpace = (state: State, place: number): boolean => (state.places.count[place] as number) < (state.network.places.roomVeh[place] as number)

/** From when on the next vehicle may enter, as far as gaps and the entry headway go. */
export function entryClearsMs(state: State, place: number): number {
  const { places } = state.network
  if (places.kind[place] !== ROAD) return state.places.nextEntryMs[place] as number
  const storage = places.roomVeh[place] as number
  return state.rings.gapAtMs[(places.ringFirst[place] as number) + ((state.places.enteredCount[place] as number) % storage)] as number
}

/** Somebody waits outside: look again when time alone can let them in. */
export function awaitEntry(state: State, place: number): void {
  if (state.places.isEntryPending[place] === 1 || !hasSpace(state, place)) return
  const clearsMs = entryClearsMs(state, place)
  if (clearsMs <= state.nowMs) return
  state.places.isEntryPending[place] = 1
  scheduleEvent(state, clearsMs, ENTRY_CLEARS, place, 0)
}

export function clearEntry(state: State, place: number): void {
  state.places.isEntryPending[place] = 0
  requestAdmission(state, place)
}

export function enterRoom(state: State, place: number, vehicle: number): void {
  const { places, vehicles, network } = state
  const nowMs = state.nowMs
  places.count[place] = (places.count[place] as number) + 1
  places.enteredCount[place] = (places.enteredCount[place] as number) + 1
  changeGauge(state.gauges, (network.places.gaugeFirst[place] as number) + OCCUPANCY, 1, nowMs)
  const kind = network.places.kind[place]
  if (kind === ROAD) {
    vehicles.sinceMs[vehicle] = nowMs + (network.places.freeMs[place] as number)
    joinExit(state, place, vehicle)
  } else if (kind === PLATOON) {
    appendTo(state.lines.head, state.lines.tail, network.places.lineFirst[place] as number, vehicles.next, vehicle)
  } else {
    if (place === network.governedPlaceIndex) giveSlot(state, vehicle)
    places.nextEntryMs[place] = nowMs + (network.places.entryHeadwayMs[place] as number)
    const row = network.places.serviceRow[place * network.flows.arrivalKind.length + (vehicles.flow[vehicle] as number)] as number
    const dwellMs = drawMs(network.distributions, row, vehicles.firstKey[vehicle] as number, vehicles.secondKey[vehicle] as number, vehicles.stage[vehicle] as number, state.mirror)
    scheduleEvent(state, nowMs + dwellMs, DWELL_ENDS, vehicle, 0)
  }
}

export function endDwell(state: State, vehicle: number): void {
  const place = state.vehicles.at[vehicle] as number
  if (state.network.places.exitHeadwayMs[place] === 0 || place === state.network.governedPlaceIndex) {
    requestMove(state, vehicle)
    return
  }
  state.vehicles.sinceMs[vehicle] = state.nowMs
  joinExit(state, place, vehicle)
}

function joinExit(state: State, place: number, vehicle: number): void {
  appendTo(state.lines.head, state.lines.tail, state.network.places.lineFirst[place] as number, state.vehicles.next, vehicle)
  scheduleExit(state, place)
}

/** One vehicle at a time is on its way out: the next is looked at when it has gone. */
function scheduleExit(state: State, place: number): void {
  const { places, lines } = state
  const first = lines.head[state.network.places.lineFirst[place] as number] as number
  if (first === NONE || places.head[place] !== NONE || places.isExitPending[place] === 1) return
  places.isExitPending[place] = 1
  const clearsMs = Math.ceil(Math.max(state.vehicles.sinceMs[first] as number, places.nextExitMs[place] as number, state.nowMs))
  scheduleEvent(state, clearsMs, EXIT_CLEARS, place, 0)
}

export function clearExit(state: State, place: number): void {
  const { places, lines } = state
  places.isExitPending[place] = 0
  if (places.head[place] !== NONE) return
  if (state.network.places.kind[place] === PLATOON) {
    if (places.quota[place] === 0) return
    places.quota[place] = (places.quota[place] as number) - 1
  }
  const vehicle = place === state.network.governedPlaceIndex ? callToDoor(state) : takeFirst(lines.head, lines.tail, state.network.places.lineFirst[place] as number, state.vehicles.next)
  places.head[place] = vehicle
  if (vehicle !== NONE) requestMove(state, vehicle)
}

/** A group goes: as many as stand there now, up to the size. */
export function releasePlatoon(state: State, place: number): void {
  const { places } = state
  const nowMs = state.nowMs
  const onTheWay = places.head[place] === NONE ? 0 : 1
  places.quota[place] = Math.min(state.network.places.platoonVehMax[place] as number, (places.count[place] as number) - onTheWay)
  scheduleEvent(state, nowMs + (state.network.places.platoonEveryMs[place] as number), PLATOON_GOES, place, 0)
  if (places.isExitPending[place] === 0) clearExit(state, place)
}

export function leaveRoom(state: State, place: number, vehicle: number): void {
  const { places, vehicles, network, rings } = state
  const nowMs = state.nowMs
  const gauge = network.places.gaugeFirst[place] as number
  recordTally(state.tallies, network.places.tallyFirst[place] as number, nowMs - (vehicles.enteredMs[vehicle] as number))
  if (vehicles.isBlocked[vehicle] === 1) changeGauge(state.gauges, gauge + STUCK, -1, nowMs)
  changeGauge(state.gauges, gauge + OCCUPANCY, -1, nowMs)
  const exitedCount = places.exitedCount[place] as number
  if (network.places.kind[place] === ROAD) rings.gapAtMs[(network.places.ringFirst[place] as number) + (exitedCount % (network.places.roomVeh[place] as number))] = nowMs + (network.places.gapMs[place] as number)
  places.exitedCount[place] = exitedCount + 1
  places.count[place] = (places.count[place] as number) - 1
  if (places.head[place] === vehicle) {
    places.head[place] = NONE
    // Fractions of a millisecond are carried on while vehicles follow each other, so that the flow is exact.
    const dueMs = places.nextExitMs[place] as number
    places.nextExitMs[place] = (nowMs - dueMs < 1 ? dueMs : nowMs) + (network.places.exitHeadwayMs[place] as number)
    if (network.places.kind[place] !== PLATOON) {
      scheduleExit(state, place)
    } else if ((places.quota[place] as number) > 0) {
      places.isExitPending[place] = 1
      scheduleEvent(state, Math.ceil(places.nextExitMs[place] as number), EXIT_CLEARS, place, 0)
    }
  }
  if (place === network.governedPlaceIndex) noteCalled(state, vehicle)
  requestAdmission(state, place)
}
