/**
 * Everything that changes during a replication, in one ArrayBuffer: copied, saved and restored as a block of bytes.
 *
 * Differs from house style for speed: numbered vehicles and servers in parallel arrays. Vehicle slots are used again; when
 * there are too few, everything moves to a larger buffer, so memory follows the number of vehicles inside, not the demand.
 */
import { createCarver, type Carver } from '../kernel/carver.ts'
import { carveEvents, emptyEvents, extendEvents, isShortOfEvents, pushEvent, type EventTables } from '../kernel/event-queue.ts'
import { carveTallies, type TallyTables } from '../measure/tallies.ts'
import { gaugeLength } from '../measure/gauges.ts'
import { CLASS_OF_EVENT, NONE, PAYLOAD_SHIFT } from './codes.ts'
import { assertInsideLimit } from './limits.ts'
import type { Network } from './network.ts'
import { carveSlots } from './slot-tables.ts'

/** Where a saved state says how large its tables are; the scalars follow. */
const VEHICLE_MAX = 0
const EVENT_MAX = 1
const FIRST_SCALAR = 2
/** Numbers of which there is one each: fields while a run goes on, in the header of a saved state. */
const SCALARS = ['nowMs', 'mirror', 'firstKey', 'secondKey', 'insideCount', 'arrivedCount', 'lastMoveMs', 'eventCount', 'windowStartMs', 'vehicleFree', 'vehicleFresh', 'vehicleCount', 'workHead', 'workCount'] as const
const HAS_STOPPED = FIRST_SCALAR + SCALARS.length
const HAS_ENDED = HAS_STOPPED + 1
const HEADER_LENGTH = HAS_ENDED + 1

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
      /** Only under a policy. */
      slotSeq: carver.int32(network.callForward === null ? 0 : vehicleMax),
      /** Who waits before it for a call; of the first of a line it says nothing. */
      slotBefore: carver.int32(network.callForward === null ? 0 : vehicleMax),
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
    slots: carveSlots(network.callForward, carver),
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
      /** Of those, before the end of the warm-up. */
      inBeforeCount: carver.float64(flowCount),
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
  /** Slots that one step may need at most: a batch comes, or all servers of a place come on duty. */
  private readonly spareCount: number
  private vehicleMax: number
  buffer: ArrayBuffer
  private header: Float64Array
  events: EventTables
  vehicles: Tables['vehicles']
  servers: Tables['servers']
  places: Tables['places']
  lines: Tables['lines']
  rings: Tables['rings']
  slots: Tables['slots']
  flows: Tables['flows']
  gauges: Float64Array
  tallies: TallyTables
  balks: Float64Array
  work: Int32Array
  nowMs = 0
  /** 0, or -1 in an antithetic run. */
  mirror = 0
  firstKey = 0
  secondKey = 0
  /** Vehicles in the system, those waiting outside included. */
  insideCount = 0
  arrivedCount = 0
  lastMoveMs = 0
  eventCount = 0
  windowStartMs = 0
  vehicleFree = NONE
  vehicleFresh = 0
  vehicleCount = 0
  workHead = 0
  workCount = 0
  /** Nobody comes any more. */
  hasStopped = false
  hasEnded = false

  /** An all-empty state, or, from saved bytes, the very state that was saved. The buffer is used, not copied. */
  constructor(network: Network, watcher: Watcher | null, saved: ArrayBuffer | null) {
    this.network = network
    this.watcher = watcher
    this.spareCount = network.batchCountMax + network.serverPlace.length + 16
    const [vehicleMax, eventMax] = saved === null ? [64 + this.spareCount, 64 + this.spareCount] : sizesOf(saved)
    const { buffer, tables } = cutTables(network, vehicleMax, eventMax, saved)
    this.vehicleMax = vehicleMax
    this.buffer = buffer
    this.header = tables.header.at
    this.events = tables.events
    this.vehicles = tables.vehicles
    this.servers = tables.servers
    this.places = tables.places
    this.lines = tables.lines
    this.rings = tables.rings
    this.slots = tables.slots
    this.flows = tables.flows
    this.gauges = tables.gauges.at
    this.tallies = tables.tallies
    this.balks = tables.balks.count
    this.work = tables.work.item
    if (saved === null) this.clear()
    else this.readHeader()
  }

  private clear(): void {
    emptyEvents(this.events)
    const { places, lines, servers, slots } = this
    for (const empty of [places.blockedHead, places.blockedTail, places.idleHead, places.idleTail, places.head, lines.head, lines.tail, servers.vehicle, servers.partner, servers.next, slots.head, slots.tail, slots.first]) empty.fill(NONE)
  }

  private readHeader(): void {
    SCALARS.forEach((name, index) => {
      this[name] = this.header[FIRST_SCALAR + index] as number
    })
    this.hasStopped = this.header[HAS_STOPPED] === 1
    this.hasEnded = this.header[HAS_ENDED] === 1
  }

  /** Becomes the saved state; refuses one whose tables have another size. */
  takeBytes(saved: ArrayBuffer): boolean {
    if (saved.byteLength !== this.buffer.byteLength) return false
    const [vehicleMax, eventMax] = sizesOf(saved)
    if (vehicleMax !== this.vehicleMax || eventMax !== this.events.atMs.length) return false
    new Uint8Array(this.buffer).set(new Uint8Array(saved))
    this.readHeader()
    return true
  }

  /** Makes the buffer whole: every number of the state is in it. */
  writeHeader(): void {
    this.header[VEHICLE_MAX] = this.vehicleMax
    this.header[EVENT_MAX] = this.events.atMs.length
    SCALARS.forEach((name, index) => {
      this.header[FIRST_SCALAR + index] = this[name]
    })
    this.header[HAS_STOPPED] = this.hasStopped ? 1 : 0
    this.header[HAS_ENDED] = this.hasEnded ? 1 : 0
  }

  /** Makes sure that one more step finds vehicle and event slots; moves everything to a larger buffer when it would not. */
  ensureRoom(): void {
    if (this.vehicleCount + this.spareCount > this.vehicleMax || isShortOfEvents(this.events, this.spareCount)) this.grow()
  }

  private grow(): void {
    assertInsideLimit(this.vehicleCount, this.nowMs)
    const vehicleMax = this.vehicleCount + this.spareCount > this.vehicleMax ? growthOf(this.vehicleMax) + this.spareCount : this.vehicleMax
    const eventMax = isShortOfEvents(this.events, this.spareCount) ? growthOf(this.events.atMs.length) + this.spareCount : this.events.atMs.length
    const { buffer, tables } = cutTables(this.network, vehicleMax, eventMax, null)
    const due = Array.from({ length: this.workCount }, (_, index) => this.work[(this.workHead + index) % this.work.length] as number)
    for (const [from, to] of [
      [this.events, tables.events], [this.vehicles, tables.vehicles], [this.servers, tables.servers], [this.places, tables.places],
      [this.lines, tables.lines], [this.rings, tables.rings], [this.slots, tables.slots], [this.flows, tables.flows], [this.tallies, tables.tallies],
    ] as const) {
      const source: Readonly<Record<string, Float64Array | Int32Array | Uint32Array | Uint8Array>> = from
      const target: Readonly<Record<string, Float64Array | Int32Array | Uint32Array | Uint8Array>> = to
      for (const [name, values] of Object.entries(source)) target[name]?.set(values)
    }
    tables.gauges.at.set(this.gauges)
    tables.balks.count.set(this.balks)
    tables.work.item.set(due)
    extendEvents(tables.events)
    this.vehicleMax = vehicleMax
    this.workHead = 0
    this.buffer = buffer
    this.header = tables.header.at
    this.events = tables.events
    this.vehicles = tables.vehicles
    this.servers = tables.servers
    this.places = tables.places
    this.lines = tables.lines
    this.rings = tables.rings
    this.slots = tables.slots
    this.flows = tables.flows
    this.gauges = tables.gauges.at
    this.tallies = tables.tallies
    this.balks = tables.balks.count
    this.work = tables.work.item
  }
}

/** A fifth more each time: a state that is copied often should hold little that is empty. */
const growthOf = (size: number): number => Math.ceil(1.2 * size)

function sizesOf(saved: ArrayBuffer): readonly [vehicleMax: number, eventMax: number] {
  const header = saved.byteLength < 8 * HEADER_LENGTH || saved.byteLength % 8 !== 0 ? [] : new Float64Array(saved, 0, HEADER_LENGTH)
  const sizes = [header[VEHICLE_MAX] ?? 0, header[EVENT_MAX] ?? 0] as const
  if (!sizes.every((size) => Number.isSafeInteger(size) && size > 0 && size < 2 ** 28)) throw new RangeError('these bytes are no saved state')
  return sizes
}

export function takeVehicleSlot(state: State): number {
  state.vehicleCount += 1
  const free = state.vehicleFree
  if (free !== NONE) {
    state.vehicleFree = state.vehicles.next[free] as number
    return free
  }
  state.vehicleFresh += 1
  return state.vehicleFresh - 1
}

export function freeVehicleSlot(state: State, vehicle: number): void {
  state.vehicleCount -= 1
  state.vehicles.next[vehicle] = state.vehicleFree
  state.vehicleFree = vehicle
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
  const { work } = state
  let at = state.workHead + state.workCount
  if (at >= work.length) at -= work.length
  work[at] = item
  state.workCount += 1
}

/** The next due item: a vehicle, or `~place`. Needs `workCount > 0`. */
export function takeWork(state: State): number {
  const head = state.workHead
  state.workHead = head + 1 === state.work.length ? 0 : head + 1
  state.workCount -= 1
  return state.work[head] as number
}
