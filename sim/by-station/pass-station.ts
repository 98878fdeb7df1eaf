/**
 * One station passed by everybody who comes to it in a stretch of time, without an event queue.
 *
 * First come, first served by c servers is a recursion (Kiefer and Wolfowitz, 1955): whoever comes next is served by whoever is
 * free first. All waits, services and ends of the stretch follow from the arrivals alone, in one loop over arrays; statistics
 * are added as the loop goes, clipped to the time that counts. Differs from house style for speed: one long function.
 * Order:   `records.ts`; asked only where two events share a tick.
 * Checked: by-station.prop.test.ts, every measure equal to the general road's, to the last bit.
 */
import { drawMany, drawMs, type DistributionTable } from '../kernel/distributions.ts'
import { recordMany, recordSums, type TallyTables } from '../measure/tallies.ts'
import { STUCK_AFTER_MS } from '../network/limits.ts'
import { type Line } from './lines.ts'
import { endsBefore, MOVED_UP, NONE, recordArrays, startsBefore, WAITED, type Ring } from './records.ts'

/** What one run has, beside its stations. */
export interface Passing {
  readonly ring: Ring
  readonly tallies: TallyTables
  readonly gauges: Float64Array
  readonly distributions: DistributionTable
  readonly code: Int32Array
  /** An antithetic run. */
  readonly isMirrored: boolean
  /** What happens before does not count. */
  readonly warmUpMs: number
  /** What would happen from here on does not. */
  readonly endMs: number
}

/** A station of the run. Slot 0 is for everybody, the others for flows that are counted apart. */
export interface Station {
  readonly serverCount: number
  readonly moveUpMs: number
  /** By flow. */
  readonly serviceRow: Int32Array
  /** All flows have the same. */
  readonly isOneRow: boolean
  readonly slot: Int32Array
  readonly firstTallyIndex: number
  /** By slot: where its gauges lie. */
  readonly queueGauge: Int32Array
  readonly workingGauge: Int32Array
  /** A ring, by end of service: whom each server served last. */
  readonly busyNumber: Int32Array
  readonly busyEndMs: Float64Array
  busyHead: number
  busyCount: number
  /** Of those, how many have been sent on. */
  sentCount: number
  /** Who has been replaced at its server, by end of service, and has not been sent on. */
  outHead: number
  outTail: number
  /** Who has waited and not begun. */
  lineHead: number
  lineTail: number
  /** By slot. */
  readonly waiting: Int32Array
  isCounting: boolean
  movedUpCount: number
}

const { startMs: starts, endMs: ends, arrival: arrivals, firstKey, secondKey, flow: flows, pc: pcs, marks, from: froms, served, nextOut, nextInLine } = recordArrays
// Whatever is imported is given a name of this file's own: only those are constants to the compiler.
const NOBODY = NONE
const HAS_WAITED = WAITED
const HAS_MOVED_UP = MOVED_UP
const STUCK_MS = STUCK_AFTER_MS
const GAUGE_MOMENT = 1
const GAUGE_MOST = 2
const VISIT_LENGTH = 3
const BLOCK_COUNT = 1_024

/** Of a block: what is drawn for whom. */
const drawStage = new Int32Array(BLOCK_COUNT)
const drawFirstKey = new Int32Array(BLOCK_COUNT)
const drawSecondKey = new Int32Array(BLOCK_COUNT)
const serviceMs = new Float64Array(BLOCK_COUNT)
/** Of a block: when each comes, and what counts of their waits. */
const arriveMs = new Float64Array(BLOCK_COUNT)
const waitMs = new Float64Array(BLOCK_COUNT)

const flowOf = (number: number, mask: number): number => flows[(arrivals[number & mask] as number) & mask] as number

/** @returns false when a service is so long that the general road must say what becomes of it. */
export function passStation(run: Passing, station: Station, line: Line, safeMs: number): boolean {
  for (let from = 0; from < line.count; from += BLOCK_COUNT) {
    const count = Math.min(BLOCK_COUNT, line.count - from)
    const first = run.ring.next
    drawServices(run, station, line.numbers, from, count)
    if (!serve(run, station, line.numbers, from, first, count)) return false
    countVisits(run, station, 0, first, count)
    for (let slot = 1; slot < station.waiting.length; slot += 1) countVisits(run, station, slot, first, count)
  }
  if (!station.isCounting && safeMs >= run.warmUpMs) startCounting(run, station)
  leaveLine(run.ring, station, safeMs, NOBODY)
  return true
}

/** Writes what the block's records take from those before, and draws their services. */
function drawServices(run: Passing, station: Station, numbers: Int32Array, from: number, count: number): void {
  const { code } = run
  const { mask, next } = run.ring
  for (let index = 0; index < count; index += 1) {
    const number = numbers[from + index] as number
    const fromAt = number & mask
    const at = (next + index) & mask
    const pc = pcs[fromAt] as number
    const arrival = arrivals[fromAt] as number
    froms[at] = number
    arrivals[at] = arrival
    pcs[at] = pc + VISIT_LENGTH
    drawFirstKey[index] = firstKey[arrival & mask] as number
    drawSecondKey[index] = secondKey[arrival & mask] as number
    drawStage[index] = code[pc + 2] as number
  }
  // Whoever lay there before is overwritten from here on.
  run.ring.next = next + count
  const { distributions } = run
  const mirror = run.isMirrored ? -1 : 0
  const { serviceRow } = station
  if (station.isOneRow) drawMany(distributions, serviceRow[0] as number, drawFirstKey, drawSecondKey, drawStage, mirror, serviceMs, count)
  else {
    for (let index = 0; index < count; index += 1) {
      const row = serviceRow[flowOf(next + index, mask)] as number
      serviceMs[index] = drawMs(distributions, row, drawFirstKey[index] as number, drawSecondKey[index] as number, drawStage[index] as number, mirror)
    }
  }
}

function serve(run: Passing, station: Station, numbers: Int32Array, from: number, first: number, count: number): boolean {
  const { ring, warmUpMs, endMs: cutMs } = run
  const { serverCount, moveUpMs, busyNumber, busyEndMs } = station
  const { mask } = ring
  const hasSlots = station.waiting.length > 1
  const busyMask = busyNumber.length - 1
  let { busyHead, busyCount, sentCount } = station
  let number = first
  for (let index = 0; index < count; index += 1) {
    const before = numbers[from + index] as number
    const comesMs = ends[before & mask] as number
    arriveMs[index] = comesMs
    const at = number & mask
    let mark = 0
    let last = NOBODY
    let startMs = comesMs
    if (busyCount === serverCount) {
      last = busyNumber[busyHead] as number
      const leavesMs = busyEndMs[busyHead] as number
      const readyMs = leavesMs + moveUpMs
      if (leavesMs > comesMs || (leavesMs === comesMs && !endsBefore(ring, last, before))) mark = moveUpMs > 0 ? HAS_WAITED | HAS_MOVED_UP : HAS_WAITED
      else if (readyMs > comesMs) mark = HAS_MOVED_UP
      if (mark !== 0) startMs = readyMs
      busyHead = (busyHead + 1) & busyMask
      busyCount -= 1
      if (sentCount > 0) sentCount -= 1
      else {
        if (station.outHead === NOBODY) station.outHead = last
        else nextOut[station.outTail & mask] = last
        station.outTail = last
        nextOut[last & mask] = NOBODY
      }
    }
    const lastsMs = serviceMs[index] as number
    if (lastsMs + moveUpMs > STUCK_MS) return false
    const endMs = startMs + lastsMs
    starts[at] = startMs
    ends[at] = endMs
    marks[at] = mark
    served[at] = last

    // Into the ring, behind all who end earlier or, at the same tick, began earlier.
    let place = busyHead + busyCount
    while (place > busyHead) {
      const otherMs = busyEndMs[(place - 1) & busyMask] as number
      if (otherMs < endMs) break
      const other = busyNumber[(place - 1) & busyMask] as number
      if (otherMs === endMs && (moveUpMs === 0 || starts[other & mask] !== startMs || endsBefore(ring, other, number))) break
      busyEndMs[place & busyMask] = otherMs
      busyNumber[place & busyMask] = other
      place -= 1
    }
    busyEndMs[place & busyMask] = endMs
    busyNumber[place & busyMask] = number
    busyCount += 1

    if (mark !== 0) {
      if (!station.isCounting && comesMs >= warmUpMs) startCounting(run, station)
      if (station.lineHead !== NOBODY && (starts[station.lineHead & mask] as number) <= comesMs) leaveLine(ring, station, comesMs, before)
      if (station.lineHead === NOBODY) station.lineHead = number
      else nextInLine[station.lineTail & mask] = number
      station.lineTail = number
      nextInLine[at] = NOBODY
      lengthen(run, station, 0)
      if (hasSlots) lengthen(run, station, station.slot[flowOf(number, mask)] as number)
      if (mark >= HAS_MOVED_UP && startMs < cutMs) station.movedUpCount += 1
    }
    number += 1
  }
  station.busyHead = busyHead
  station.busyCount = busyCount
  station.sentCount = sentCount
  return true
}

/** Everybody who waits and begins before so and so, or before `ending` at that very tick, is out of the line. */
function leaveLine(ring: Ring, station: Station, untilMs: number, ending: number): void {
  const { mask } = ring
  let head = station.lineHead
  while (head !== NOBODY) {
    const beginsMs = starts[head & mask] as number
    if (beginsMs > untilMs || (beginsMs === untilMs && (ending === NOBODY || !startsBefore(ring, head, ending)))) break
    const { waiting } = station
    waiting[0] = (waiting[0] as number) - 1
    if (waiting.length > 1) {
      const slot = station.slot[flowOf(head, mask)] as number
      waiting[slot] = (waiting[slot] as number) - 1
    }
    head = nextInLine[head & mask] as number
  }
  station.lineHead = head
}

function lengthen({ gauges }: Passing, { waiting, queueGauge }: Station, slot: number): void {
  const count = (waiting[slot] as number) + 1
  waiting[slot] = count
  const gauge = queueGauge[slot] as number
  if (count > (gauges[gauge + GAUGE_MOST] as number)) gauges[gauge + GAUGE_MOST] = count
}

/** The longest line counts from the end of the warm-up: from what is there then. */
function startCounting(run: Passing, station: Station): void {
  leaveLine(run.ring, station, run.warmUpMs, NOBODY)
  station.isCounting = true
  station.waiting.forEach((count, slot) => {
    run.gauges[(station.queueGauge[slot] as number) + GAUGE_MOST] = count
  })
}

/** The statistics of a block, of those who belong to the slot. */
function countVisits(run: Passing, station: Station, slot: number, first: number, count: number): void {
  const { tallies, gauges, warmUpMs, endMs: cutMs } = run
  const { mask } = run.ring
  const tally = station.firstTallyIndex + slot
  const queueGauge = station.queueGauge[slot] as number
  const workingGauge = station.workingGauge[slot] as number
  let queueMoment = gauges[queueGauge + GAUGE_MOMENT] as number
  let workingMoment = gauges[workingGauge + GAUGE_MOMENT] as number
  let queueCount = 0
  let workingCount = 0
  let waitedCount = 0
  let stayedCount = 0
  let stayedMs = 0
  for (let index = 0; index < count; index += 1) {
    const at = (first + index) & mask
    if (slot !== 0 && station.slot[flowOf(first + index, mask)] !== slot) continue
    const comesMs = arriveMs[index] as number
    const startMs = starts[at] as number
    const endMs = ends[at] as number
    if (endMs >= warmUpMs && endMs < cutMs) {
      stayedCount += 1
      stayedMs += endMs - comesMs
    }
    queueMoment += comesMs > warmUpMs ? comesMs : warmUpMs
    if (startMs >= cutMs) {
      queueCount += 1
      continue
    }
    if (startMs >= warmUpMs) {
      waitMs[waitedCount] = startMs - comesMs
      waitedCount += 1
    }
    const fromMs = startMs > warmUpMs ? startMs : warmUpMs
    queueMoment -= fromMs
    workingMoment += fromMs
    if (endMs < cutMs) workingMoment -= endMs > warmUpMs ? endMs : warmUpMs
    else workingCount += 1
  }
  recordMany(tallies, tally, waitMs, waitedCount)
  recordSums(tallies, tally, stayedCount, stayedMs)
  gauges[queueGauge] = (gauges[queueGauge] as number) + queueCount
  gauges[workingGauge] = (gauges[workingGauge] as number) + workingCount
  gauges[queueGauge + GAUGE_MOMENT] = queueMoment
  gauges[workingGauge + GAUGE_MOMENT] = workingMoment
}
