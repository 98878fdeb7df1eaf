/**
 * Who comes when. Every flow knows its next arrival only, so demand of any size takes no memory.
 *
 * Poisson, homogeneous or not, by inversion of the integrated rate: gap n is keyed by vehicle n, so a flow's arrivals do not
 * move when anything else changes. Arrival times are summed exactly and rounded once each.
 * Differs from house style for speed: see state.ts.
 * Checked: cases e01 to e04, arrivals.test.ts.
 */
import { naturalLog } from '../kernel/arithmetic.ts'
import { drawExactMs, drawMs } from '../kernel/distributions.ts'
import { drawKeyedRatio, firstKeyOf, secondKeyOf, stageOfLap } from '../kernel/keyed-random.ts'
import { changeGauge } from '../measure/gauges.ts'
import { ARRIVAL, NONE, THINK_ENDS } from './codes.ts'
import { DETERMINISTIC, PACED, POISSON, RENEWAL, TRACE, type Network } from './network.ts'
import { requestMove, scheduleEvent, takeVehicleSlot, type State } from './state.ts'

export const GAP_STAGE = 0x1b56c4e9
export const FIRST_GAP_STAGE = 0x7ed55d16
const BATCH_STAGE = 0x3c2b1a09
const THINK_STAGE = 0x64e6c8b1

/** What a flow remembers of its arrivals: one number per flow in each. */
export interface ArrivalProgress {
  readonly firstKey: Int32Array
  readonly secondKey: Int32Array
  /** Arrival time before rounding. */
  readonly exactMs: Float64Array
  /** Vehicles so far, and occasions on which some came. */
  readonly seq: Int32Array
  readonly epoch: Int32Array
  readonly piece: Int32Array
  readonly cycleStartMs: Float64Array
}

/** The flow's next arrival; nothing when there is none. */
export function scheduleArrival(state: State, flow: number, gapStage: number): void {
  if (state.hasStopped) return
  const atMs = Math.floor(nextArrivalMs(state.network, state.flows, flow, gapStage, state.mirror) + 0.5)
  if (atMs < (state.network.flows.untilMs[flow] as number)) scheduleEvent(state, Math.max(atMs, state.nowMs), ARRIVAL, flow, 0)
}

/** When the flow's next vehicles come, exactly; Infinity: never. */
export function nextArrivalMs(network: Network, progress: ArrivalProgress, flow: number, gapStage: number, mirror: number): number {
  const kind = network.flows.arrivalKind[flow] as number
  const seq = progress.seq[flow] as number
  const epoch = progress.epoch[flow] as number
  if (epoch >= (network.flows.countMax[flow] as number)) return Infinity
  let exactMs = progress.exactMs[flow] as number
  if (kind === DETERMINISTIC) {
    exactMs = (network.flows.firstAtMs[flow] as number) + epoch * (network.flows.everyMs[flow] as number)
  } else if (kind === TRACE) {
    exactMs = network.flowDetails[flow]?.trace?.atMs[epoch] ?? Infinity
  } else {
    const firstKey = firstKeyOf(progress.firstKey[flow] as number, seq)
    const secondKey = secondKeyOf(progress.secondKey[flow] as number, seq)
    if (kind === RENEWAL) exactMs += drawExactMs(network.distributions, network.flows.betweenRow[flow] as number, firstKey, secondKey, gapStage, mirror)
    else exactMs = advanceRate(network, progress, flow, exactMs, kind === PACED ? 1 : -naturalLog(drawKeyedRatio(firstKey, secondKey, gapStage, 0, mirror)))
  }
  progress.exactMs[flow] = exactMs
  return exactMs
}

/** When the integral of the rate from `fromMs` reaches `mass` vehicles; Infinity when it never does. */
function advanceRate(network: Network, progress: ArrivalProgress, flow: number, fromMs: number, mass: number): number {
  const { first, count, periodMs, fromMs: pieceFrom, toMs, rate, endRate } = network.rates
  const pieceCount = count[flow] as number
  let piece = progress.piece[flow] as number
  let cycleMs = progress.cycleStartMs[flow] as number
  let atMs = fromMs
  let left = mass
  for (;;) {
    const row = (first[flow] as number) + piece
    const endMs = cycleMs + (toMs[row] as number)
    if (atMs < endMs) {
      const startMs = cycleMs + (pieceFrom[row] as number)
      if (atMs < startMs) atMs = startMs
      const startRate = rate[row] as number
      const slope = endRate[row] === startRate ? 0 : ((endRate[row] as number) - startRate) / (endMs - startMs)
      const rateNow = startRate + slope * (atMs - startMs)
      const inPiece = slope === 0 ? (rateNow === 0 ? 0 : rateNow * (endMs - atMs)) : ((rateNow + (endRate[row] as number)) / 2) * (endMs - atMs)
      if (left <= inPiece && inPiece > 0) {
        progress.piece[flow] = piece
        progress.cycleStartMs[flow] = cycleMs
        return slope === 0 ? atMs + left / rateNow : atMs + (2 * left) / (rateNow + Math.sqrt(Math.max(0, rateNow * rateNow + 2 * slope * left)))
      }
      left -= inPiece
      atMs = endMs
    }
    piece += 1
    if (piece === pieceCount) {
      const period = periodMs[flow] as number
      if (period === 0) return Infinity
      piece = 0
      cycleMs += period
    }
    // Nobody comes after the end; looking on would walk through empty days for ever.
    if (cycleMs > (network.flows.untilMs[flow] as number)) return Infinity
  }
}

export function startFlow(state: State, flow: number): void {
  const { network, flows } = state
  const { populationCount, isClosed } = populationOf(state, flow)
  flows.cycleStartMs[flow] = (network.rates.periodMs[flow] as number) > 0 ? -network.scenario.startClockMs : 0
  if (!isClosed) {
    scheduleArrival(state, flow, FIRST_GAP_STAGE)
    return
  }
  for (let index = 0; index < populationCount; index += 1) {
    state.ensureRoom()
    scheduleThink(state, createVehicle(state, flow, nextSeq(state, flow)))
  }
}

function populationOf(state: State, flow: number): { populationCount: number; isClosed: boolean } {
  const arrivals = state.network.scenario.flows[flow]?.arrivals
  return arrivals?.kind === 'closed' ? { populationCount: arrivals.populationCount, isClosed: true } : { populationCount: 0, isClosed: false }
}

/** @returns the vehicle that asks for its first place; NONE when none came, or when several did and ask in turn. */
export function arrive(state: State, flow: number): number {
  const { network, flows } = state
  const sizeCount = drawBatchSize(state, flow, flows.seq[flow] as number)
  flows.epoch[flow] = (flows.epoch[flow] as number) + 1
  const isOff = isStopped(state, flow)
  let arrived = NONE
  for (let index = 0; index < sizeCount && !state.hasStopped; index += 1) {
    const seq = nextSeq(state, flow)
    if (isOff) continue
    if (arrived !== NONE) requestMove(state, arrived)
    arrived = createVehicle(state, flow, seq)
    enterSystem(state, arrived, state.nowMs)
  }
  const kind = network.flows.arrivalKind[flow]
  scheduleArrival(state, flow, kind === POISSON || kind === RENEWAL || kind === PACED ? GAP_STAGE : 0)
  if (sizeCount === 1 || arrived === NONE) return arrived
  requestMove(state, arrived)
  return NONE
}

function isStopped(state: State, flow: number): boolean {
  const stops = state.network.flowDetails[flow]?.stops
  if (stops === undefined || stops.length === 0) return false
  const nowMs = state.nowMs
  return stops.some(({ fromMs, untilMs }) => nowMs >= fromMs && nowMs < untilMs)
}

function drawBatchSize(state: State, flow: number, seq: number): number {
  const batch = state.network.flowDetails[flow]?.batch
  if (batch === null || batch === undefined) return 1
  const ratio = drawKeyedRatio(firstKeyOf(state.flows.firstKey[flow] as number, seq), secondKeyOf(state.flows.secondKey[flow] as number, seq), BATCH_STAGE, 0, state.mirror)
  return batch.sizes[indexOfRatio(batch.cumulatedRatios, ratio)] ?? 1
}

function indexOfRatio(cumulatedRatios: readonly number[], ratio: number): number {
  let index = 0
  while (index < cumulatedRatios.length - 1 && ratio >= (cumulatedRatios[index] as number)) index += 1
  return index
}

function nextSeq(state: State, flow: number): number {
  const seq = state.flows.seq[flow] as number
  state.flows.seq[flow] = seq + 1
  return seq
}

/** A vehicle of the flow, outside of everything: its keys and attributes drawn. */
export function createVehicle(state: State, flow: number, seq: number): number {
  const { vehicles, flows, network } = state
  const vehicle = takeVehicleSlot(state)
  vehicles.flow[vehicle] = flow
  vehicles.seq[vehicle] = seq
  vehicles.firstKey[vehicle] = firstKeyOf(flows.firstKey[flow] as number, seq)
  vehicles.secondKey[vehicle] = secondKeyOf(flows.secondKey[flow] as number, seq)
  vehicles.lap[vehicle] = 0
  vehicles.at[vehicle] = NONE
  vehicles.server[vehicle] = NONE
  vehicles.isBlocked[vehicle] = 0
  if (network.attributeCount > 0) drawAttributes(state, flow, vehicle, seq)
  return vehicle
}

function drawAttributes(state: State, flow: number, vehicle: number, seq: number): void {
  const { vehicles, network } = state
  const details = network.flowDetails[flow]
  if (details === undefined) return
  for (let attribute = 0; attribute < network.attributeCount; attribute += 1) {
    const at = vehicle * network.attributeCount + attribute
    const given = (seq < 0 ? 0 : details.trace?.attributes[seq * network.attributeCount + attribute]) ?? 0
    const mix = details.mix[attribute]
    if (given !== 0) vehicles.attributes[at] = given
    else if (mix === undefined || mix.codes.length === 0) vehicles.attributes[at] = 0
    else {
      const ratio = mix.codes.length === 1 ? 0 : drawKeyedRatio(vehicles.firstKey[vehicle] as number, vehicles.secondKey[vehicle] as number, mix.stageOf, 0, state.mirror)
      vehicles.attributes[at] = mix.codes[indexOfRatio(mix.cumulatedRatios, ratio)] ?? 0
    }
  }
}

/** Counted as in; the caller lets it ask for its first place. `sinceMs` is before now for who was there before the run began. */
export function enterSystem(state: State, vehicle: number, sinceMs: number): void {
  const { vehicles, network, flows } = state
  const flow = vehicles.flow[vehicle] as number
  const nowMs = state.nowMs
  vehicles.pc[vehicle] = network.flows.routeStart[flow] as number
  vehicles.createdMs[vehicle] = sinceMs
  vehicles.enteredMs[vehicle] = nowMs
  flows.inCount[flow] = (flows.inCount[flow] as number) + 1
  state.insideCount = state.insideCount + 1
  changeGauge(state.gauges, network.flows.insideGauge[flow] as number, 1, nowMs)
  state.watcher?.onArrived?.(flow, vehicles.seq[vehicle] as number, nowMs)
  countArrival(state)
}

/** A horizon in arrivals is reached with the last one. */
function countArrival(state: State): void {
  const { horizon } = state.network.scenario
  const arrivedCount = state.arrivedCount + 1
  state.arrivedCount = arrivedCount
  if (horizon.kind === 'arrivals' && arrivedCount >= horizon.arrivalCount) state.hasStopped = true
}

export function scheduleThink(state: State, vehicle: number): void {
  const { vehicles, network } = state
  const row = network.flows.betweenRow[vehicles.flow[vehicle] as number] as number
  const stage = stageOfLap(THINK_STAGE, vehicles.lap[vehicle] as number)
  const thinkMs = drawMs(network.distributions, row, vehicles.firstKey[vehicle] as number, vehicles.secondKey[vehicle] as number, stage, state.mirror)
  scheduleEvent(state, state.nowMs + thinkMs, THINK_ENDS, vehicle, 0)
}
