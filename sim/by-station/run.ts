/**
 * One replication of a feed-forward network, from tick 0 to its end, station by station instead of event by event.
 *
 * Round by round: some arrivals, then every place in an order in which everybody passes them, each as far as the arrivals are
 * known. What a round leaves inside is known to its end already and sent on when its time has come. Memory goes with the
 * vehicles inside, not with the arrivals.
 * Checked: by-station.prop.test.ts, every measure equal to the general road's, to the last bit.
 */
import { createCarver } from '../kernel/carver.ts'
import { listMeasures, type Gathered, type Outcome } from '../measure/evaluate.ts'
import { changeGauge, gaugeLength } from '../measure/gauges.ts'
import { carveTallies } from '../measure/tallies.ts'
import { GAUGES_PER_SLOT, QUEUE, VISIT, WORKING } from '../network/codes.ts'
import type { Network } from '../network/network.ts'
import { followPlainRoute } from '../network/plain-route.ts'
import { admitRound, countIgnored, createDemand, hasStopped, nextDueMs, SAME_TICK_MAX, type Demand } from './demand.ts'
import { createLine, emptyLine, mergeLine, pushLine, type Line } from './lines.ts'
import { createGate, passGate, type Gate } from './pass-gate.ts'
import { passStation, type Passing, type Station } from './pass-station.ts'
import { createRing, ensureRecords, forgetRecords, NONE, recordArrays } from './records.ts'

/** Arrivals in a round: as many as leave a round's records in the processor's cache. */
const ROUND_COUNT = 256
const GAUGE_STRIDE = 4

const { endMs: ends, arrival: arrivals, firstKey, secondKey, flow: flows, pc: pcs, nextOut } = recordArrays

interface Run extends Passing {
  readonly network: Network
  readonly stations: readonly Station[]
  readonly gates: readonly Gate[]
  /** On their way to each place, then to each flow's exit. */
  readonly lines: readonly Line[]
  readonly arrived: readonly Line[]
  eventCount: number
}

/** @returns null when the records are not enough, or what happens at the end is not plain: the general road decides then. */
export function runByStation(network: Network, order: readonly number[], options: { readonly replicationIndex: number; readonly seed: string | number; readonly antithetic: boolean }): Outcome | null {
  const { scenario } = network
  const { horizon, warmUpMs } = scenario
  const demand = createDemand(network, `${options.seed}/${options.replicationIndex}`, options.antithetic)
  const run = startRun(network, options.antithetic)
  for (let isLast = false; !isLast; ) {
    forgetRecords(run.ring, () => oldestInside(run))
    const safeMs = admit(run, demand)
    if (safeMs === null) return null
    isLast = safeMs >= run.endMs
    for (const place of order) {
      const line = run.lines[place] as Line
      const station = run.stations[place] as Station
      mergeLine(run.ring, line)
      if (!ensureRecords(run.ring, line.count) || !passStation(run, station, line, safeMs)) return null
      emptyLine(line)
      sendOn(run, station, place, safeMs)
    }
    run.gates.forEach((gate, flow) => {
      const exits = run.lines[network.places.kind.length + flow] as Line
      const arrived = run.arrived[flow] as Line
      mergeLine(run.ring, exits)
      passGate(run, gate, arrived, exits, safeMs)
      emptyLine(arrived)
      emptyLine(exits)
    })
    if (run.ring.isLost) return null
  }
  const lastMs = Math.max(demand.stoppedMs, ...run.gates.map(({ lastOutMs }) => lastOutMs))
  const endMs = horizon.kind === 'duration' ? (scenario.drain ? Math.max(horizon.durationMs, lastMs) : horizon.durationMs) : lastMs
  if (warmUpMs > endMs || !hasStopped(demand)) return null
  return finishRun(run, endMs, countIgnored(demand, endMs))
}

function startRun(network: Network, isMirrored: boolean): Run {
  const { scenario, places, flows, gaugeCount, tallyCount, distributions, routes } = network
  const { horizon, drain, warmUpMs } = scenario
  const gauges = new Float64Array(gaugeLength(gaugeCount))
  places.dutyGauge.forEach((gauge, place) => {
    changeGauge(gauges, gauge, places.serverCount[place] as number, warmUpMs)
  })
  const measuring = createCarver(null)
  carveTallies(measuring, tallyCount)
  return {
    network, ring: createRing(), gauges, tallies: carveTallies(createCarver(new ArrayBuffer(measuring.usedBytes())), tallyCount), distributions, code: routes.code, isMirrored, warmUpMs,
    endMs: horizon.kind === 'duration' && !drain ? horizon.durationMs : Infinity,
    stations: Array.from(places.kind, (_, place) => createStation(network, place)),
    gates: scenario.flows.map((_, flow) => createGate(GAUGE_STRIDE * (flows.insideGauge[flow] as number), flows.crossingTally[flow] as number, warmUpMs)),
    lines: Array.from({ length: places.kind.length + scenario.flows.length }, createLine), arrived: scenario.flows.map(createLine), eventCount: 0,
  }
}

function createStation({ scenario, places }: Network, place: number): Station {
  const flowCount = scenario.flows.length
  const slot = places.flowSlot.slice(place * flowCount, (place + 1) * flowCount)
  const slotCount = 1 + Math.max(0, ...slot)
  const serverCount = places.serverCount[place] as number
  const gaugesAt = (gauge: number): Int32Array => Int32Array.from({ length: slotCount }, (_, of) => GAUGE_STRIDE * ((places.gaugeFirst[place] as number) + GAUGES_PER_SLOT * of + gauge))
  const serviceRow = places.serviceRow.slice(place * flowCount, (place + 1) * flowCount)
  const ringLength = 2 ** Math.ceil(Math.log2(serverCount + 1))
  return {
    serverCount, moveUpMs: places.moveUpMs[place] as number, serviceRow, isOneRow: serviceRow.every((row) => row === serviceRow[0]), slot, firstTallyIndex: places.tallyFirst[place] as number,
    queueGauge: gaugesAt(QUEUE), workingGauge: gaugesAt(WORKING), busyNumber: new Int32Array(ringLength), busyEndMs: new Float64Array(ringLength), busyHead: 0, busyCount: 0, sentCount: 0,
    outHead: NONE, outTail: NONE, lineHead: NONE, lineTail: NONE, waiting: new Int32Array(slotCount), isCounting: scenario.warmUpMs === 0, movedUpCount: 0,
  }
}

/** Lets a round's arrivals in. @returns the tick before which everything is known now; null: no room. */
function admit(run: Run, demand: Demand): number | null {
  const { ring } = run
  const first = ring.next
  if (!ensureRecords(ring, ROUND_COUNT + SAME_TICK_MAX) || !admitRound(demand, ring, ROUND_COUNT)) return null
  for (let number = first; number < ring.next; number += 1) {
    pushLine(run.arrived[flows[number & ring.mask] as number] as Line, NONE, number)
    send(run, NONE, number)
  }
  run.eventCount += ring.next - first
  return Math.min(nextDueMs(demand), run.endMs)
}

/** Everybody whose service has ended before the tick goes to the next place. */
function sendOn(run: Run, station: Station, place: number, safeMs: number): void {
  const { code, lines } = run
  const { mask } = run.ring
  let sentCount = 0
  // Most go on from the same step of a route: where that leads is looked up once.
  let knownPc = NONE
  let knownLine: Line | null = null
  let head = station.outHead
  while (head !== NONE) {
    const at = head & mask
    if ((ends[at] as number) >= safeMs) break
    const pc = pcs[at] as number
    if (pc !== knownPc) {
      knownPc = pc
      knownLine = code[pc] === VISIT ? (lines[code[pc + 1] as number] as Line) : null
    }
    if (knownLine === null) send(run, place, head)
    else pushLine(knownLine, place, head)
    head = nextOut[at] as number
    sentCount += 1
  }
  station.outHead = head
  const { busyNumber, busyEndMs } = station
  const busyMask = busyNumber.length - 1
  if (station.outHead === NONE) {
    while (station.sentCount < station.busyCount) {
      const at = (station.busyHead + station.sentCount) & busyMask
      if ((busyEndMs[at] as number) >= safeMs) break
      send(run, place, busyNumber[at] as number)
      station.sentCount += 1
      sentCount += 1
    }
  }
  run.eventCount += sentCount
}

function send({ network, lines, code, isMirrored, ring }: Run, source: number, number: number): void {
  const at = number & ring.mask
  const arrival = (arrivals[at] as number) & ring.mask
  let pc = pcs[at] as number
  if (code[pc] !== VISIT) pc = followPlainRoute(network.routes, pc, firstKey[arrival] as number, secondKey[arrival] as number, isMirrored ? -1 : 0)
  pcs[at] = pc
  pushLine(lines[code[pc] === VISIT ? (code[pc + 1] as number) : network.places.kind.length + (flows[arrival] as number)] as Line, source, number)
}

function oldestInside({ stations, ring }: Run): number {
  let oldest = ring.next
  for (const { outHead, busyNumber, busyHead, busyCount, sentCount } of stations) {
    for (let number = outHead; number !== NONE; number = nextOut[number & ring.mask] as number) oldest = Math.min(oldest, arrivals[number & ring.mask] as number)
    for (let nth = sentCount; nth < busyCount; nth += 1) oldest = Math.min(oldest, arrivals[(busyNumber[(busyHead + nth) & (busyNumber.length - 1)] as number) & ring.mask] as number)
  }
  return oldest
}

function finishRun(run: Run, endMs: number, ignoredCount: number): Outcome {
  const { network, gates, stations, gauges, tallies, warmUpMs } = run
  const { scenario } = network
  const movedUpCount = stations.reduce((sum, station) => sum + station.movedUpCount, 0)
  const clockCount = (warmUpMs > 0 ? 1 : 0) + (scenario.horizon.kind === 'duration' ? 1 : 0)
  const column = (of: (gate: Gate) => number): Float64Array => Float64Array.from(gates, of)
  const gathered: Gathered = {
    nowMs: endMs, windowStartMs: warmUpMs, gauges, tallies, balks: new Float64Array(network.balkCount),
    flows: { inCount: column(({ inCount }) => inCount), inBeforeCount: column(({ inBeforeCount }) => inBeforeCount), outCount: column(({ outCount }) => outCount), balkedCount: new Float64Array(gates.length), lastOutMs: column(({ lastOutMs }) => lastOutMs) },
  }
  return { measures: listMeasures(network.measures, gathered), eventCount: run.eventCount + movedUpCount + clockCount + ignoredCount, endMs }
}
