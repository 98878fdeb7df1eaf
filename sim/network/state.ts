/**
 * Everything that changes during a replication, in one ArrayBuffer: copied, saved and restored as a block of bytes.
 *
 * Differs from house style for speed: numbered vehicles and servers in parallel arrays. Vehicle slots are used again; when
 * there are too few, everything moves to a larger buffer, so memory follows the number of vehicles inside, not the demand.
 */
import { createCarver, type Carver } from '../kernel/carver.ts'
import { carveEvents, emptyEvents, isNearlyFull, pushEvent, type EventTables } from '../kernel/event-queue.ts'
import { carveTallies, type TallyTables } from '../measure/tallies.ts'
import { gaugeLength } from '../measure/gauges.ts'
import { CLASS_OF_EVENT, NONE, PAYLOAD_SHIFT } from './codes.ts'
import type { Network } from './network.ts'

/** Indices into `header`. */
export const NOW = 0
const VEHICLE_MAX = 1
const EVENT_MAX = 2
/** 0, or -1 in an antithetic run. */
export const MIRROR = 3
export const FIRST_KEY = 4
export const SECOND_KEY = 5
/** Vehicles in the system, those waiting outside included. */
export const INSIDE = 6
export const ARRIVED = 7
/** 1: nobody comes any more. */
export const HAS_STOPPED = 8
export const HAS_ENDED = 9
export const LAST_MOVE = 10
export const EVENT_COUNT = 11
export const WINDOW_START = 12
const VEHICLE_FREE = 13
const VEHICLE_FRESH = 14
const WORK_HEAD = 15
export const WORK_COUNT = 16
const HEADER_LENGTH = 24

/** Watches one replication: for traces, animation and tests. Vehicles are told by flow and number within it. */
export interface Watcher {
  onArrived?(flowIndex: number, vehicleSeq: number, atMs: number): void
  onEntered?(placeIndex: number, flowIndex: number, vehicleSeq: number, atMs: number): void
  onServiceStarted?(placeIndex: number, flowIndex: number, vehicleSeq: number, atMs: number): void
  onServiceEnded?(placeIndex: number, flowIndex: number, vehicleSeq: number, atMs: number): void
  onLeft?(placeIndex: number, flowIndex: number, vehicleSeq: number, atMs: number): void
  onBalked?(placeIndex: number, flowIndex: number, vehicleSeq: number, atMs: number): void
  onExited?(flowIndex: number, vehicleSeq: number, atMs: number): void
}

function carveTables(network: Network, vehicleMax: number, eventMax: number, carver: Carver) {
  const placeCount = network.places.kind.length
  const serverCount = network.serverPlace.length
  const flowCount = network.flows.arrivalKind.length
  return {
    header: { at: carver.float64(HEADER_LENGTH) },
    events: carveEvents(carver, eventMax),
    vehicles: {
      flow: carver.int32(vehicleMax),
      seq: carver.int32(vehicleMax),
      firstKey: carver.int32(vehicleMax),
      secondKey: carver.int32(vehicleMax),
      /** Next instruction of its route. */
      pc: carver.int32(vehicleMax),
      /** How often it has been sent back: fresh draws at a place visited again. */
      lap: carver.int32(vehicleMax),
      /** Keys its draws at the present place. */
      stage: carver.int32(vehicleMax),
      at: carver.int32(vehicleMax),
      server: carver.int32(vehicleMax),
      next: carver.int32(vehicleMax),
      isBlocked: carver.uint8(vehicleMax),
      createdMs: carver.float64(vehicleMax),
      enteredMs: carver.float64(vehicleMax),
      /** Preemptive stations: waited so far, waiting since, and service left (-1: not begun). Roads: at the end from then on. */
      waitedMs: carver.float64(vehicleMax),
      sinceMs: carver.float64(vehicleMax),
      leftMs: carver.float64(vehicleMax),
      attributes: carver.uint8(vehicleMax * network.attributeCount),
    },
    servers: {
      state: carver.int32(serverCount),
      vehicle: carver.int32(serverCount),
      /** The other vehicle of a meeting. */
      partner: carver.int32(serverCount),
      next: carver.int32(serverCount),
      /** Generation: an event with an older one is void. */
      stamp: carver.int32(serverCount),
      isDown: carver.uint8(serverCount),
      tripCount: carver.int32(serverCount),
      breakCount: carver.int32(serverCount),
      readyMs: carver.float64(serverCount),
      startedMs: carver.float64(serverCount),
      endMs: carver.float64(serverCount),
    },
    places: {
      isOpen: carver.uint8(placeCount),
      blockedHead: carver.int32(placeCount),
      blockedTail: carver.int32(placeCount),
      idleHead: carver.int32(placeCount),
      idleTail: carver.int32(placeCount),
      onDutyTarget: carver.int32(placeCount),
      onDutyCount: carver.int32(placeCount),
      /** Vehicles in the lines (station), inside (others). */
      count: carver.int32(placeCount),
      /** At the exit, on its way out. */
      head: carver.int32(placeCount),
      isExitPending: carver.uint8(placeCount),
      isEntryPending: carver.uint8(placeCount),
      /** Platoon: how many may still go. */
      quota: carver.int32(placeCount),
      nextEntryMs: carver.float64(placeCount),
      nextExitMs: carver.float64(placeCount),
      enteredCount: carver.float64(placeCount),
      exitedCount: carver.float64(placeCount),
    },
    lines: { head: carver.int32(network.lineCount), tail: carver.int32(network.lineCount) },
    rings: { gapAtMs: carver.float64(network.ringCount) },
    flows: {
      firstKey: carver.int32(flowCount),
      secondKey: carver.int32(flowCount),
      /** Arrival time before rounding. */
      exactMs: carver.float64(flowCount),
      /** Vehicles so far, and occasions on which some came. */
      seq: carver.int32(flowCount),
      epoch: carver.int32(flowCount),
      piece: carver.int32(flowCount),
      cycleStartMs: carver.float64(flowCount),
      inCount: carver.float64(flowCount),
      outCount: carver.float64(flowCount),
      balkedCount: carver.float64(flowCount),
      lastOutMs: carver.float64(flowCount),
    },
    gauges: { at: carver.float64(gaugeLength(network.gaugeCount)) },
    tallies: carveTallies(carver, network.tallyCount),
    balks: { count: carver.float64(network.balkCount) },
    /** Moves and admissions that are due at this very tick; a ring. */
    work: { item: carver.int32(vehicleMax + 2 * placeCount + 2) },
  }
}
type Tables = ReturnType<typeof carveTables>

function cutTables(network: Network, vehicleMax: number, eventMax: number, given: ArrayBuffer | null): { buffer: ArrayBuffer; tables: Tables } {
  const measuring = createCarver(null)
  carveTables(network, vehicleMax, eventMax, measuring)
  const buffer = given ?? new ArrayBuffer(measuring.usedBytes())
  if (buffer.byteLength !== measuring.usedBytes()) throw new RangeError(`a saved state of ${buffer.byteLength} bytes is not of this network, which needs ${measuring.usedBytes()}`)
  return { buffer, tables: carveTables(network, vehicleMax, eventMax, createCarver(buffer)) }
}

export class State {
  readonly network: Network
  readonly watcher: Watcher | null
  buffer: ArrayBuffer
  header: Float64Array
  events: EventTables
  vehicles: Tables['vehicles']
  servers: Tables['servers']
  places: Tables['places']
  lines: Tables['lines']
  rings: Tables['rings']
  flows: Tables['flows']
  gauges: Float64Array
  tallies: TallyTables
  balks: Float64Array
  work: Int32Array

  /** An all-empty state, or, from a saved buffer, the very state that was saved. The buffer is used, not copied. */
  constructor(network: Network, watcher: Watcher | null, saved: ArrayBuffer | null) {
    this.network = network
    this.watcher = watcher
    const head = saved === null ? null : new Float64Array(saved, 0, Math.min(HEADER_LENGTH, Math.floor(saved.byteLength / 8)))
    const vehicleMax = head?.[VEHICLE_MAX] ?? 64
    const eventMax = head?.[EVENT_MAX] ?? 64 + sparesOf(network)
    if (!(Number.isSafeInteger(vehicleMax) && Number.isSafeInteger(eventMax) && vehicleMax > 0 && eventMax > 0 && vehicleMax < 2 ** 28 && eventMax < 2 ** 28)) throw new RangeError('these bytes are no saved state')
    const { buffer, tables } = cutTables(network, vehicleMax, eventMax, saved)
    this.buffer = buffer
    this.header = tables.header.at
    this.events = tables.events
    this.vehicles = tables.vehicles
    this.servers = tables.servers
    this.places = tables.places
    this.lines = tables.lines
    this.rings = tables.rings
    this.flows = tables.flows
    this.gauges = tables.gauges.at
    this.tallies = tables.tallies
    this.balks = tables.balks.count
    this.work = tables.work.item
    if (saved === null) this.clear(vehicleMax, eventMax)
  }

  private clear(vehicleMax: number, eventMax: number): void {
    this.header[VEHICLE_MAX] = vehicleMax
    this.header[EVENT_MAX] = eventMax
    this.header[VEHICLE_FREE] = NONE
    emptyEvents(this.events)
    for (const empty of [this.places.blockedHead, this.places.blockedTail, this.places.idleHead, this.places.idleTail, this.places.head, this.lines.head, this.lines.tail, this.servers.vehicle, this.servers.partner, this.servers.next]) empty.fill(NONE)
  }

  /** Makes sure that one more step finds vehicle and event slots; moves everything to a larger buffer when it would not. */
  ensureRoom(): void {
    const spare = sparesOf(this.network)
    const isShortOfVehicles = this.header[VEHICLE_FREE] === NONE && (this.header[VEHICLE_FRESH] as number) + spare > (this.header[VEHICLE_MAX] as number)
    const isShortOfEvents = isNearlyFull(this.events, spare)
    if (!isShortOfVehicles && !isShortOfEvents) return
    this.grow((this.header[VEHICLE_MAX] as number) * (isShortOfVehicles ? 2 : 1) + (isShortOfVehicles ? spare : 0), (this.header[EVENT_MAX] as number) * (isShortOfEvents ? 2 : 1) + (isShortOfEvents ? spare : 0))
  }

  private grow(vehicleMax: number, eventMax: number): void {
    const { buffer, tables } = cutTables(this.network, vehicleMax, eventMax, null)
    const due = this.listWork()
    tables.header.at.set(this.header)
    for (const [from, to] of [
      [this.events, tables.events], [this.vehicles, tables.vehicles], [this.servers, tables.servers], [this.places, tables.places],
      [this.lines, tables.lines], [this.rings, tables.rings], [this.flows, tables.flows], [this.tallies, tables.tallies],
    ] as const) {
      const source: Readonly<Record<string, Float64Array | Int32Array | Uint32Array | Uint8Array>> = from
      const target: Readonly<Record<string, Float64Array | Int32Array | Uint32Array | Uint8Array>> = to
      for (const [name, values] of Object.entries(source)) target[name]?.set(values)
    }
    tables.gauges.at.set(this.gauges)
    tables.balks.count.set(this.balks)
    tables.work.item.set(due)
    this.buffer = buffer
    this.header = tables.header.at
    this.events = tables.events
    this.vehicles = tables.vehicles
    this.servers = tables.servers
    this.places = tables.places
    this.lines = tables.lines
    this.rings = tables.rings
    this.flows = tables.flows
    this.gauges = tables.gauges.at
    this.tallies = tables.tallies
    this.balks = tables.balks.count
    this.work = tables.work.item
    this.header[VEHICLE_MAX] = vehicleMax
    this.header[EVENT_MAX] = eventMax
    this.header[WORK_HEAD] = 0
  }

  private listWork(): number[] {
    const head = this.header[WORK_HEAD] as number
    return Array.from({ length: this.header[WORK_COUNT] as number }, (_, index) => this.work[(head + index) % this.work.length] as number)
  }
}

/** Slots that one step may need at most: a batch comes, or all servers of a place come on duty. */
const sparesOf = (network: Network): number => network.batchCountMax + network.serverPlace.length + 16

export function takeVehicleSlot(state: State): number {
  const { header } = state
  const free = header[VEHICLE_FREE] as number
  if (free !== NONE) {
    header[VEHICLE_FREE] = state.vehicles.next[free] as number
    return free
  }
  const fresh = header[VEHICLE_FRESH] as number
  header[VEHICLE_FRESH] = fresh + 1
  return fresh
}

export function freeVehicleSlot(state: State, vehicle: number): void {
  state.vehicles.next[vehicle] = state.header[VEHICLE_FREE] as number
  state.header[VEHICLE_FREE] = vehicle
}

export function scheduleEvent(state: State, atMs: number, event: number, argument: number, stamp: number): void {
  pushEvent(state.events, atMs, CLASS_OF_EVENT[event] as number, (argument << PAYLOAD_SHIFT) | event, stamp)
}

/** The vehicle wants to go on. */
export function requestMove(state: State, vehicle: number): void {
  pushWork(state, vehicle)
}

/** The place may have room for those who wait to enter it. */
export function requestAdmission(state: State, place: number): void {
  if (state.places.blockedHead[place] !== NONE) pushWork(state, ~place)
}

function pushWork(state: State, item: number): void {
  const { header, work } = state
  const count = header[WORK_COUNT] as number
  let at = (header[WORK_HEAD] as number) + count
  if (at >= work.length) at -= work.length
  work[at] = item
  header[WORK_COUNT] = count + 1
}

/** The next due item: a vehicle, or `~place`. Needs `header[WORK_COUNT] > 0`. */
export function takeWork(state: State): number {
  const { header, work } = state
  const head = header[WORK_HEAD] as number
  header[WORK_HEAD] = head + 1 === work.length ? 0 : head + 1
  header[WORK_COUNT] = (header[WORK_COUNT] as number) - 1
  return work[head] as number
}
