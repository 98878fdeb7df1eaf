/**
 * The fast loop: customers through first come, first served stations that never turn anybody away.
 *
 * The rules of stations.ts, moves.ts and arrivals.ts once more, for networks in which nothing else can happen (see
 * feed-forward.ts). Differs from house style for speed: one long function over two views of one fixed block of memory, whose
 * addresses are constants that the compiler sees (hence no constant of this file is imported or exported); records instead of
 * arrays; what a step needs is written out where it is needed, because a call costs as much as what it would do.
 * Order:   (tick, class, running number), as everywhere: a number is given whenever something is scheduled.
 * Limits:  what `blockLimits` says; who needs more takes the general road.
 * Checked: feed-forward.test.ts, every measure equal to the general road's, to the last bit.
 */
import { logarithmTables, naturalLog } from '../kernel/arithmetic.ts'
import { drawMs, type DistributionTable } from '../kernel/distributions.ts'
import { GAP_STAGE } from '../network/arrivals.ts'
import { EVENTS_PER_TICK_MAX, STUCK_AFTER_MS } from '../network/limits.ts'

const BLOCK_BYTES = 2 ** 25
const block = new ArrayBuffer(BLOCK_BYTES)
/** The block as doubles and as whole words: REAL[i] is WORD[2 i] and WORD[2 i + 1]. */
const REAL = new Float64Array(block)
const WORD = new Int32Array(block)

// Whatever is imported is given a name of this file's own: only those are constants to the compiler.
const NONE = -1
const SLOT_MAX = 128
const FLOW_MAX = 32
const PLACE_MAX = 64
const VISIT_MAX = 512
const CODE_MAX = 4_096
const GAUGE_MAX = 1_024
const TALLY_MAX = 128
const TALLY_FIRSTS = 256
const TALLY_CELLS = 1_728

// Addresses of doubles. A slot is a server, or a flow behind the servers: each has at most one event ahead.
const NOW = 0
const CONTROL = 1
const LAST_MOVE = 2
const NEXT_SEQ = 3
const EVENT_COUNT = 4
const ORDER = 16
/** Events ahead, latest first, each as tick × SLOT_MAX + slot: one number to compare and to move. */
const NEAR = ORDER + SLOT_MAX
const READY = NEAR + SLOT_MAX
const FLOW_REAL = READY + SLOT_MAX
const FLOW_REALS = 8
const VISIT_MEAN = FLOW_REAL + FLOW_REALS * FLOW_MAX
const WORDS_AT = VISIT_MEAN + VISIT_MAX
// Addresses of words.
const NEAR_COUNT = 2 * WORDS_AT
const INSIDE = NEAR_COUNT + 1
const ARRIVED = NEAR_COUNT + 2
const STOPPED = NEAR_COUNT + 3
const FREE = NEAR_COUNT + 4
const FRESH = NEAR_COUNT + 5
const AT_TICK = NEAR_COUNT + 6
const SERVER = NEAR_COUNT + 16
const SERVER_WORDS = 4
const PLACE = SERVER + SERVER_WORDS * SLOT_MAX
const PLACE_WORDS = 8
const FLOW = PLACE + PLACE_WORDS * PLACE_MAX
const FLOW_WORDS = 8
const VISIT = FLOW + FLOW_WORDS * FLOW_MAX
const VISIT_WORDS = 8
const CODE = VISIT + VISIT_WORDS * VISIT_MAX
const WORDS_END = CODE + CODE_MAX
// Doubles again.
const GAUGE = WORDS_END / 2
const MOMENT = GAUGE + 4 * GAUGE_MAX
const SUM = MOMENT + 3 * TALLY_MAX
const FIRST = SUM + 2 * TALLY_MAX
const CELL_REAL = FIRST + TALLY_FIRSTS * TALLY_MAX
const CELL = 2 * CELL_REAL
const VEHICLE_FIRST = CELL_REAL + (TALLY_CELLS * TALLY_MAX) / 2
const VEHICLE_REALS = 6
const VEHICLE_END = BLOCK_BYTES / 8 - VEHICLE_REALS

// Of a flow: doubles, then words.
const EXACT = 0
const IN_COUNT = 1
const OUT_COUNT = 2
const LAST_OUT = 3
const LEVEL_RATE = 4
const UNTIL = 5
const SEQ = 0
const FLOW_FIRST_KEY = 1
const FLOW_SECOND_KEY = 2
/** Keys of the vehicle that comes next: its gap was drawn with them. */
const NEXT_FIRST_KEY = 3
const NEXT_SECOND_KEY = 4
const ROUTE_START = 5
const INSIDE_GAUGE = 6
const CROSSING_TALLY = 7
// Of a server.
const SERVED = 0
const NEXT_IDLE = 1
const IS_MOVING_UP = 2
// Of a place.
const IDLE_HEAD = 0
const IDLE_TAIL = 1
const LINE_HEAD = 2
const LINE_TAIL = 3
const LINE_COUNT = 4
// Of a visit, by place and flow. Gauges are addresses, NONE where the flow has no own ones.
const VISIT_GAUGE = 0
const OWN_GAUGE = 1
const VISIT_TALLY = 2
const OWN_TALLY = 3
const SERVICE_ROW = 4
const IS_EXPONENTIAL = 5
const MOVE_UP_MS = 6
const PLACE_AT = 7
// Of a gauge.
const GAUGE_MOMENT = 1
const GAUGE_MOST = 2
const QUEUE_GAUGE = 0
const WORKING_GAUGE = 4
// Of a vehicle: doubles, then words counted from its first one.
const CREATED = 0
const ENTERED = 1
const FIRST_KEY = 4
const SECOND_KEY = 5
const PC = 6
const NEXT = 7
const STAGE = 8
const VEHICLE_FLOW = 9
/** Record of the visit that it is on. */
const VISIT_AT = 10
// Instructions, as in codes.ts; their lengths likewise.
const CODE_EXIT = 0
const CODE_VISIT = 1
const VISIT_LENGTH = 3

const CLASS_UNIT = 2 ** 46
const ARRIVAL_ORDER = 5 * CLASS_UNIT
const SERVICE_ORDER = 3 * CLASS_UNIT
const GOLDEN = 0x9e3779b9
const HIGH_UNIT = 1 / 2 ** 32
const LOW_UNIT = 1 / 2 ** 52
const LOG_CELL_MASK = 255
const { RECIPROCAL, LOGARITHM, SCALE, LN_2_HIGH, LN_2_LOW } = logarithmTables
const GAP = GAP_STAGE
const TALLY_VALUE_MAX = 2 ** 32 - 1
const TICK_MAX = EVENTS_PER_TICK_MAX
const STUCK_MS = STUCK_AFTER_MS

/** Why the loop came back. */
const PAUSED = 0
const ENDED = 1
const OUT_OF_EVENTS = 2
const AT_CONTROL = 3
const OUT_OF_ROOM = 4
/** What `runEvents` says, and where everything is: for who fills the block and reads it. */
export const loopStatus = { PAUSED, ENDED, OUT_OF_EVENTS, AT_CONTROL, OUT_OF_ROOM } as const
export const loopBlock = {
  REAL, WORD, SLOT_MAX, FLOW_MAX, PLACE_MAX, VISIT_MAX, CODE_MAX, GAUGE_MAX, TALLY_MAX,
  NOW, CONTROL, LAST_MOVE, NEXT_SEQ, EVENT_COUNT, ORDER, NEAR, READY, FLOW_REAL, FLOW_REALS, VISIT_MEAN, NEAR_COUNT, INSIDE, ARRIVED, STOPPED, FREE, FRESH, AT_TICK,
  SERVER, SERVER_WORDS, PLACE, PLACE_WORDS, FLOW, FLOW_WORDS, VISIT, VISIT_WORDS, CODE, GAUGE, MOMENT, SUM, FIRST, CELL, TALLY_FIRSTS, TALLY_CELLS, VEHICLE_FIRST,
  EXACT, IN_COUNT, OUT_COUNT, LAST_OUT, LEVEL_RATE, UNTIL, SEQ, FLOW_FIRST_KEY, FLOW_SECOND_KEY, NEXT_FIRST_KEY, NEXT_SECOND_KEY, ROUTE_START, INSIDE_GAUGE,
  CROSSING_TALLY, NEXT_IDLE, IDLE_HEAD, IDLE_TAIL, VISIT_GAUGE, OWN_GAUGE, VISIT_TALLY, OWN_TALLY, SERVICE_ROW, IS_EXPONENTIAL, MOVE_UP_MS, PLACE_AT,
} as const

export interface LoopNetwork {
  readonly serverCount: number
  readonly arrivalCountMax: number
  readonly drains: boolean
  /** An antithetic run. */
  readonly isMirrored: boolean
  readonly distributions: DistributionTable
  /** Draws the flow's next arrival where it does not come at a level Poisson rate. @returns its exact time. */
  readonly nextExactMs: (flow: number) => number
  /** Runs a vehicle's route on, from a branch to its next visit or exit. */
  readonly followBranches: (pc: number, firstKey: number, secondKey: number) => number
}

export function runEvents(network: LoopNetwork, eventMax: number): number {
  for (let count = 0; count < eventMax; count += 1) {
    const status = runEvent(network)
    if (status !== PAUSED) {
      REAL[EVENT_COUNT] = (REAL[EVENT_COUNT] as number) + count
      return status
    }
  }
  REAL[EVENT_COUNT] = (REAL[EVENT_COUNT] as number) + eventMax
  return PAUSED
}

/** One event. Not a loop itself: the compiler replaces a function between two calls, and knows more of it then. */
function runEvent(network: LoopNetwork): number {
  let nearCount = WORD[NEAR_COUNT] as number
  let nowMs = REAL[NOW] as number
  if (WORD[STOPPED] !== 0 && (!network.drains || WORD[INSIDE] === 0)) return ENDED
  if (nearCount === 0) return OUT_OF_EVENTS
  nearCount -= 1
  const nearest = REAL[NEAR + nearCount] as number
  const atMs = Math.floor(nearest * (1 / SLOT_MAX))
  if (atMs >= (REAL[CONTROL] as number)) return AT_CONTROL
  if (atMs > nowMs) {
    nowMs = atMs
    REAL[NOW] = atMs
    WORD[AT_TICK] = 0
    if (WORD[STOPPED] !== 0 && atMs - (REAL[LAST_MOVE] as number) > STUCK_MS) return ENDED
  } else {
    const atTickCount = (WORD[AT_TICK] as number) + 1
    WORD[AT_TICK] = atTickCount
    if (atTickCount > TICK_MAX) return OUT_OF_ROOM
  }
  const { serverCount } = network
  const mirror = network.isMirrored ? -1 : 0
  let nextSeq = REAL[NEXT_SEQ] as number
  const slot = (nearest - atMs * SLOT_MAX) | 0

  let mover = NONE
  let flow = 0
  let pc = 0
  /** Who is served next, where, by whom. */
  let vehicle = NONE
  let server = NONE
  let visit = 0
  let isReplaced = false

  if (slot >= serverCount) {
    if (WORD[STOPPED] !== 0) {
      WORD[NEAR_COUNT] = nearCount
      return PAUSED
    }
    flow = slot - serverCount
    const flowWord = (FLOW + FLOW_WORDS * flow) | 0
    const flowReal = (FLOW_REAL + FLOW_REALS * flow) | 0
    mover = WORD[FREE] as number
    if (mover === NONE) {
      mover = WORD[FRESH] as number
      if (mover > VEHICLE_END) return OUT_OF_ROOM
      WORD[FRESH] = mover + VEHICLE_REALS
    } else WORD[FREE] = WORD[2 * mover + NEXT] as number
    const seq = (WORD[flowWord + SEQ] as number) + 1
    WORD[flowWord + SEQ] = seq
    REAL[mover + CREATED] = nowMs
    const base = (2 * mover) | 0
    WORD[base + FIRST_KEY] = WORD[flowWord + NEXT_FIRST_KEY] as number
    WORD[base + SECOND_KEY] = WORD[flowWord + NEXT_SECOND_KEY] as number
    WORD[base + VEHICLE_FLOW] = flow
    pc = WORD[flowWord + ROUTE_START] as number
    REAL[flowReal + IN_COUNT] = (REAL[flowReal + IN_COUNT] as number) + 1
    WORD[INSIDE] = (WORD[INSIDE] as number) + 1
    const gauge = WORD[flowWord + INSIDE_GAUGE] as number
    const value = (REAL[gauge] as number) + 1
    REAL[gauge] = value
    REAL[gauge + GAUGE_MOMENT] = (REAL[gauge + GAUGE_MOMENT] as number) + nowMs
    if (value > (REAL[gauge + GAUGE_MOST] as number)) REAL[gauge + GAUGE_MOST] = value
    const arrived = (WORD[ARRIVED] as number) + 1
    WORD[ARRIVED] = arrived
    if (arrived >= network.arrivalCountMax) WORD[STOPPED] = 1
    // The flow's next one.
    if (WORD[STOPPED] === 0) {
      let firstKey = ((WORD[flowWord + FLOW_FIRST_KEY] as number) + Math.imul(seq, GOLDEN)) | 0
      firstKey = Math.imul(firstKey ^ (firstKey >>> 16), 0x85ebca6b)
      firstKey = Math.imul(firstKey ^ (firstKey >>> 13), 0xc2b2ae35)
      firstKey ^= firstKey >>> 16
      let secondKey = (WORD[flowWord + FLOW_SECOND_KEY] as number) ^ Math.imul(seq + 1, 0x85ebca77)
      secondKey = Math.imul(secondKey ^ (secondKey >>> 16), 0x85ebca6b)
      secondKey = Math.imul(secondKey ^ (secondKey >>> 13), 0xc2b2ae35)
      secondKey ^= secondKey >>> 16
      WORD[flowWord + NEXT_FIRST_KEY] = firstKey
      WORD[flowWord + NEXT_SECOND_KEY] = secondKey
      const levelRate = REAL[flowReal + LEVEL_RATE] as number
      let exactMs = 0
      if (levelRate > 0) {
        let inner = firstKey ^ GAP
        inner = Math.imul(inner ^ (inner >>> 16), 0x85ebca6b)
        inner = Math.imul(inner ^ (inner >>> 13), 0xc2b2ae35)
        inner ^= inner >>> 16
        let high = (inner + secondKey) | 0
        high = Math.imul(high ^ (high >>> 16), 0x85ebca6b)
        high = Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
        high ^= high >>> 16
        const low = Math.imul(high ^ inner, 0xc2b2ae3d) ^ mirror
        high ^= mirror
        const ratio = (high >>> 0) * HIGH_UNIT + ((low >>> 12) + 0.5) * LOW_UNIT
        const shift = Math.clz32(high)
        let logarithm = 0
        if (shift === 32) logarithm = naturalLog(ratio)
        else {
          const cell = (((high << shift) | ((low >>> 1) >>> (31 - shift))) >>> 23) & LOG_CELL_MASK
          const r = ratio * (SCALE[shift] as number) * (RECIPROCAL[cell] as number) - 1
          const exponent = -1 - shift
          const square = r * r
          const tail = r - square * (1 / 2 - r * (1 / 3) + square * (1 / 4 - r * (1 / 5) + square * (1 / 6)))
          logarithm = exponent * LN_2_HIGH + ((LOGARITHM[cell] as number) + (tail + exponent * LN_2_LOW))
        }
        exactMs = (REAL[flowReal + EXACT] as number) + -logarithm / levelRate
        REAL[flowReal + EXACT] = exactMs
      } else exactMs = network.nextExactMs(flow)
      let nextMs = Math.floor(exactMs + 0.5)
      if (nextMs < (REAL[flowReal + UNTIL] as number)) {
        if (nextMs < nowMs) nextMs = nowMs
        const order = ARRIVAL_ORDER + nextSeq
        nextSeq += 1
        REAL[ORDER + slot] = order
        const tick = nextMs * SLOT_MAX
        let place = nearCount
        let before = Infinity
        while (place > 0) {
          before = REAL[NEAR + place - 1] as number
          if (before >= tick) break
          REAL[NEAR + place] = before
          place -= 1
        }
        if (place > 0 && before < tick + SLOT_MAX) place = passTies(place, tick, order)
        REAL[NEAR + place] = tick + slot
        nearCount += 1
      }
    }
  } else {
    const serverWord = (SERVER + SERVER_WORDS * slot) | 0
    const done = WORD[serverWord + SERVED] as number
    flow = WORD[2 * done + VEHICLE_FLOW] as number
    const fromVisit = WORD[2 * done + VISIT_AT] as number
    const gauge = WORD[fromVisit + VISIT_GAUGE] as number
    const ownGauge = WORD[fromVisit + OWN_GAUGE] as number
    if (WORD[serverWord + IS_MOVING_UP] === 1) {
      WORD[serverWord + IS_MOVING_UP] = 0
      changeGauge(gauge + QUEUE_GAUGE, -1, nowMs)
      if (ownGauge !== NONE) changeGauge(ownGauge + QUEUE_GAUGE, -1, nowMs)
      vehicle = done
      server = slot
      visit = fromVisit
    } else {
      mover = done
      pc = WORD[2 * done + PC] as number
      const sojournMs = nowMs - (REAL[done + ENTERED] as number)
      const sum = SUM + 2 * (WORD[fromVisit + VISIT_TALLY] as number)
      REAL[sum] = (REAL[sum] as number) + 1
      REAL[sum + 1] = (REAL[sum + 1] as number) + sojournMs
      const ownTally = WORD[fromVisit + OWN_TALLY] as number
      if (ownTally !== NONE) {
        const ownSum = SUM + 2 * ownTally
        REAL[ownSum] = (REAL[ownSum] as number) + 1
        REAL[ownSum + 1] = (REAL[ownSum + 1] as number) + sojournMs
      }
      const placeWord = WORD[fromVisit + PLACE_AT] as number
      const waiting = WORD[placeWord + LINE_COUNT] as number
      const moveUpMs = WORD[fromVisit + MOVE_UP_MS] as number
      if (waiting !== 0) {
        WORD[placeWord + LINE_COUNT] = waiting - 1
        vehicle = WORD[placeWord + LINE_HEAD] as number
        WORD[placeWord + LINE_HEAD] = WORD[2 * vehicle + NEXT] as number
        WORD[serverWord + SERVED] = vehicle
      }
      if (waiting !== 0 && moveUpMs === 0) {
        // One leaves and one begins at the same tick: as many are at work as before.
        server = slot
        isReplaced = true
        visit = WORD[2 * vehicle + VISIT_AT] as number
        REAL[gauge + QUEUE_GAUGE] = (REAL[gauge + QUEUE_GAUGE] as number) - 1
        REAL[gauge + (QUEUE_GAUGE + GAUGE_MOMENT)] = (REAL[gauge + (QUEUE_GAUGE + GAUGE_MOMENT)] as number) - nowMs
        if (ownGauge !== NONE) {
          const ownQueue = WORD[visit + OWN_GAUGE] as number
          changeGauge(ownGauge + WORKING_GAUGE, -1, nowMs)
          changeGauge(ownQueue + QUEUE_GAUGE, -1, nowMs)
          changeGauge(ownQueue + WORKING_GAUGE, 1, nowMs)
        }
      } else {
        REAL[gauge + WORKING_GAUGE] = (REAL[gauge + WORKING_GAUGE] as number) - 1
        REAL[gauge + (WORKING_GAUGE + GAUGE_MOMENT)] = (REAL[gauge + (WORKING_GAUGE + GAUGE_MOMENT)] as number) - nowMs
        if (ownGauge !== NONE) changeGauge(ownGauge + WORKING_GAUGE, -1, nowMs)
        if (waiting === 0) {
          REAL[READY + slot] = nowMs + moveUpMs
          WORD[serverWord + NEXT_IDLE] = NONE
          const tail = WORD[placeWord + IDLE_TAIL] as number
          if (tail === NONE) WORD[placeWord + IDLE_HEAD] = slot
          else WORD[SERVER + SERVER_WORDS * tail + NEXT_IDLE] = slot
          WORD[placeWord + IDLE_TAIL] = slot
        } else {
          WORD[serverWord + IS_MOVING_UP] = 1
          nearCount = schedule(slot, nowMs + moveUpMs, SERVICE_ORDER + nextSeq, nearCount)
          nextSeq += 1
        }
      }
    }
  }

  // At most two services begin: that of the next in line, then that of the mover at its next station.
  for (;;) {
    if (server !== NONE) {
      const base = (2 * vehicle) | 0
      const waitMs = nowMs - (REAL[vehicle + ENTERED] as number)
      const tally = WORD[visit + VISIT_TALLY] as number
      const moment = MOMENT + 3 * tally
      const count = REAL[moment] as number
      REAL[moment] = count + 1
      REAL[moment + 1] = (REAL[moment + 1] as number) + waitMs
      if (waitMs > (REAL[moment + 2] as number)) REAL[moment + 2] = waitMs
      if (count < TALLY_FIRSTS) REAL[FIRST + TALLY_FIRSTS * tally + count] = waitMs
      const whole = waitMs < TALLY_VALUE_MAX ? waitMs >>> 0 : TALLY_VALUE_MAX
      let cell = CELL + TALLY_CELLS * tally
      if (whole < 64) cell += whole
      else {
        const shift = 25 - Math.clz32(whole)
        cell += 64 * shift + (whole >>> shift)
      }
      WORD[cell] = (WORD[cell] as number) + 1
      const ownTally = WORD[visit + OWN_TALLY] as number
      if (ownTally !== NONE) observe(ownTally, waitMs)
      if (isReplaced) isReplaced = false
      else {
        const gauge = (WORD[visit + VISIT_GAUGE] as number) + WORKING_GAUGE
        const value = (REAL[gauge] as number) + 1
        REAL[gauge] = value
        REAL[gauge + GAUGE_MOMENT] = (REAL[gauge + GAUGE_MOMENT] as number) + nowMs
        if (value > (REAL[gauge + GAUGE_MOST] as number)) REAL[gauge + GAUGE_MOST] = value
        if (ownTally !== NONE) changeGauge((WORD[visit + OWN_GAUGE] as number) + WORKING_GAUGE, 1, nowMs)
      }
      const firstKey = WORD[base + FIRST_KEY] as number
      const secondKey = WORD[base + SECOND_KEY] as number
      const stage = WORD[base + STAGE] as number
      let endMs = 0
      if (WORD[visit + IS_EXPONENTIAL] === 1) {
        let inner = firstKey ^ stage
        inner = Math.imul(inner ^ (inner >>> 16), 0x85ebca6b)
        inner = Math.imul(inner ^ (inner >>> 13), 0xc2b2ae35)
        inner ^= inner >>> 16
        let high = (inner + secondKey) | 0
        high = Math.imul(high ^ (high >>> 16), 0x85ebca6b)
        high = Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
        high ^= high >>> 16
        const low = Math.imul(high ^ inner, 0xc2b2ae3d) ^ mirror
        high ^= mirror
        const ratio = (high >>> 0) * HIGH_UNIT + ((low >>> 12) + 0.5) * LOW_UNIT
        const shift = Math.clz32(high)
        let logarithm = 0
        if (shift === 32) logarithm = naturalLog(ratio)
        else {
          const logCell = (((high << shift) | ((low >>> 1) >>> (31 - shift))) >>> 23) & LOG_CELL_MASK
          const r = ratio * (SCALE[shift] as number) * (RECIPROCAL[logCell] as number) - 1
          const exponent = -1 - shift
          const square = r * r
          const tail = r - square * (1 / 2 - r * (1 / 3) + square * (1 / 4 - r * (1 / 5) + square * (1 / 6)))
          logarithm = exponent * LN_2_HIGH + ((LOGARITHM[logCell] as number) + (tail + exponent * LN_2_LOW))
        }
        endMs = nowMs + Math.floor(-(REAL[VISIT_MEAN + ((visit - VISIT) >> 3)] as number) * logarithm + 0.5)
      } else endMs = nowMs + drawMs(network.distributions, WORD[visit + SERVICE_ROW] as number, firstKey, secondKey, stage, mirror)
      const order = SERVICE_ORDER + nextSeq
      nextSeq += 1
      REAL[ORDER + server] = order
      const tick = endMs * SLOT_MAX
      let place = nearCount
      let before = Infinity
      while (place > 0) {
        before = REAL[NEAR + place - 1] as number
        if (before >= tick) break
        REAL[NEAR + place] = before
        place -= 1
      }
      if (place > 0 && before < tick + SLOT_MAX) place = passTies(place, tick, order)
      REAL[NEAR + place] = tick + server
      nearCount += 1
      server = NONE
    }
    if (mover === NONE) break
    vehicle = mover
    mover = NONE
    const base = (2 * vehicle) | 0
    REAL[LAST_MOVE] = nowMs
    let instruction = WORD[CODE + pc] as number
    if (instruction > CODE_VISIT) {
      pc = network.followBranches(pc, WORD[base + FIRST_KEY] as number, WORD[base + SECOND_KEY] as number)
      instruction = WORD[CODE + pc] as number
    }
    if (instruction === CODE_EXIT) {
      const flowWord = (FLOW + FLOW_WORDS * flow) | 0
      const flowReal = (FLOW_REAL + FLOW_REALS * flow) | 0
      observe(WORD[flowWord + CROSSING_TALLY] as number, nowMs - (REAL[vehicle + CREATED] as number))
      REAL[flowReal + OUT_COUNT] = (REAL[flowReal + OUT_COUNT] as number) + 1
      REAL[flowReal + LAST_OUT] = nowMs
      WORD[INSIDE] = (WORD[INSIDE] as number) - 1
      const gauge = WORD[flowWord + INSIDE_GAUGE] as number
      REAL[gauge] = (REAL[gauge] as number) - 1
      REAL[gauge + GAUGE_MOMENT] = (REAL[gauge + GAUGE_MOMENT] as number) - nowMs
      WORD[base + NEXT] = WORD[FREE] as number
      WORD[FREE] = vehicle
      break
    }
    visit = (WORD[CODE + pc + 1] as number) + VISIT_WORDS * flow
    WORD[base + VISIT_AT] = visit
    REAL[vehicle + ENTERED] = nowMs
    WORD[base + STAGE] = WORD[CODE + pc + 2] as number
    WORD[base + PC] = pc + VISIT_LENGTH
    const placeWord = WORD[visit + PLACE_AT] as number
    const idle = WORD[placeWord + IDLE_HEAD] as number
    if (idle !== NONE) {
      const serverWord = (SERVER + SERVER_WORDS * idle) | 0
      const second = WORD[serverWord + NEXT_IDLE] as number
      WORD[placeWord + IDLE_HEAD] = second
      if (second === NONE) WORD[placeWord + IDLE_TAIL] = NONE
      WORD[serverWord + SERVED] = vehicle
      const readyMs = REAL[READY + idle] as number
      if (nowMs >= readyMs) {
        server = idle
        continue
      }
      WORD[serverWord + IS_MOVING_UP] = 1
      nearCount = schedule(idle, readyMs, SERVICE_ORDER + nextSeq, nearCount)
      nextSeq += 1
    } else {
      const waiting = WORD[placeWord + LINE_COUNT] as number
      WORD[placeWord + LINE_COUNT] = waiting + 1
      if (waiting === 0) WORD[placeWord + LINE_HEAD] = vehicle
      else WORD[2 * (WORD[placeWord + LINE_TAIL] as number) + NEXT] = vehicle
      WORD[placeWord + LINE_TAIL] = vehicle
    }
    const gauge = (WORD[visit + VISIT_GAUGE] as number) + QUEUE_GAUGE
    const value = (REAL[gauge] as number) + 1
    REAL[gauge] = value
    REAL[gauge + GAUGE_MOMENT] = (REAL[gauge + GAUGE_MOMENT] as number) + nowMs
    if (value > (REAL[gauge + GAUGE_MOST] as number)) REAL[gauge + GAUGE_MOST] = value
    const ownGauge = WORD[visit + OWN_GAUGE] as number
    if (ownGauge !== NONE) changeGauge(ownGauge + QUEUE_GAUGE, 1, nowMs)
    break
  }
  WORD[NEAR_COUNT] = nearCount
  REAL[NEXT_SEQ] = nextSeq
  return PAUSED
}

function changeGauge(gauge: number, change: number, nowMs: number): void {
  const value = (REAL[gauge] as number) + change
  REAL[gauge] = value
  REAL[gauge + GAUGE_MOMENT] = (REAL[gauge + GAUGE_MOMENT] as number) + change * nowMs
  if (value > (REAL[gauge + GAUGE_MOST] as number)) REAL[gauge + GAUGE_MOST] = value
}

function observe(tally: number, valueMs: number): void {
  const moment = MOMENT + 3 * tally
  const count = REAL[moment] as number
  REAL[moment] = count + 1
  REAL[moment + 1] = (REAL[moment + 1] as number) + valueMs
  if (valueMs > (REAL[moment + 2] as number)) REAL[moment + 2] = valueMs
  if (count < TALLY_FIRSTS) REAL[FIRST + TALLY_FIRSTS * tally + count] = valueMs
  const whole = valueMs < TALLY_VALUE_MAX ? valueMs >>> 0 : TALLY_VALUE_MAX
  let cell = CELL + TALLY_CELLS * tally
  if (whole < 64) cell += whole
  else {
    const shift = 25 - Math.clz32(whole)
    cell += 64 * shift + (whole >>> shift)
  }
  WORD[cell] = (WORD[cell] as number) + 1
}

/** Among events of one tick those with a lower order go first, which is nearer to the end. @returns the place that is left. */
function passTies(from: number, tick: number, order: number): number {
  let place = from
  while (place > 0) {
    const before = REAL[NEAR + place - 1] as number
    if (before >= tick + SLOT_MAX || (REAL[ORDER + (before - tick)] as number) > order) break
    REAL[NEAR + place] = before
    place -= 1
  }
  return place
}

/** The slot's event, sorted in. @returns how many are ahead now. */
function schedule(slot: number, atMs: number, order: number, nearCount: number): number {
  REAL[ORDER + slot] = order
  const tick = atMs * SLOT_MAX
  let place = nearCount
  let before = Infinity
  while (place > 0) {
    before = REAL[NEAR + place - 1] as number
    if (before >= tick) break
    REAL[NEAR + place] = before
    place -= 1
  }
  if (place > 0 && before < tick + SLOT_MAX) place = passTies(place, tick, order)
  REAL[NEAR + place] = tick + slot
  return nearCount + 1
}
