/** Who comes when, all flows in the order of events, a round at a time. */
import { naturalLog } from '../kernel/arithmetic.ts'
import { drawKeyedRatio, firstKeyOf, keyOfText, secondKeyOf } from '../kernel/keyed-random.ts'
import { FIRST_GAP_STAGE, GAP_STAGE, nextArrivalMs, type ArrivalProgress } from '../network/arrivals.ts'
import { PACED, POISSON, RENEWAL, type Network } from '../network/network.ts'
import { IS_ARRIVAL, NONE, recordArrays, type Ring } from './records.ts'

/** So many at one tick are left to the general road, which knows when time stands still. */
export const SAME_TICK_MAX = 500

export interface Demand {
  readonly network: Network
  readonly isMirrored: boolean
  readonly progress: ArrivalProgress
  /** By flow: when the next vehicle comes, and which of two at one tick was announced first. */
  readonly dueMs: Float64Array
  readonly announced: Float64Array
  readonly gapStage: Int32Array
  /** By flow: vehicles per millisecond where they come at one and the same Poisson rate for ever; 0: other flows. */
  readonly levelRate: Float64Array
  /** By flow: keys of the vehicle that comes next. */
  readonly nextFirstKey: Int32Array
  readonly nextSecondKey: Int32Array
  /** The horizon, in time or in arrivals; Infinity where it is the other. */
  readonly untilMs: number
  readonly arrivalCountMax: number
  arrivedCount: number
  /** When the last arrival of such a horizon came. */
  stoppedMs: number
}

const { startMs, endMs, arrival, firstKey, secondKey, flow: flowOf, pc, marks, from, served } = recordArrays

export function createDemand(network: Network, name: string, isMirrored: boolean): Demand {
  const { scenario, flows, rates } = network
  const { horizon } = scenario
  const flowCount = scenario.flows.length
  const demand: Demand = {
    network, isMirrored,
    progress: {
      firstKey: new Int32Array(flowCount), secondKey: new Int32Array(flowCount), exactMs: new Float64Array(flowCount), seq: new Int32Array(flowCount), epoch: new Int32Array(flowCount),
      piece: new Int32Array(flowCount), cycleStartMs: Float64Array.from(rates.periodMs, (periodMs) => (periodMs > 0 ? -scenario.startClockMs : 0)),
    },
    dueMs: new Float64Array(flowCount), announced: Float64Array.from({ length: flowCount }, (_, flow) => flow),
    gapStage: Int32Array.from(flows.arrivalKind, (kind) => (kind === POISSON || kind === RENEWAL || kind === PACED ? GAP_STAGE : 0)),
    levelRate: Float64Array.from(flows.arrivalKind, (_, flow) => levelRateOf(network, flow)), nextFirstKey: new Int32Array(flowCount), nextSecondKey: new Int32Array(flowCount),
    untilMs: horizon.kind === 'duration' ? horizon.durationMs : Infinity, arrivalCountMax: horizon.kind === 'arrivals' ? horizon.arrivalCount : Infinity, arrivedCount: 0, stoppedMs: 0,
  }
  scenario.flows.forEach(({ id }, flow) => {
    ;[demand.progress.firstKey[flow], demand.progress.secondKey[flow]] = keyOfText(`${name}/${id}`)
    announce(demand, flow, 0, FIRST_GAP_STAGE)
  })
  return demand
}

function levelRateOf({ flows, rates }: Network, flow: number): number {
  const first = rates.first[flow] ?? 0
  const isLevel = flows.arrivalKind[flow] === POISSON && rates.count[flow] === 1 && rates.periodMs[flow] === 0 && rates.fromMs[first] === 0 && rates.toMs[first] === Infinity && flows.countMax[flow] === Infinity
  return isLevel ? (rates.rate[first] ?? 0) : 0
}

function announce(demand: Demand, flow: number, nowMs: number, stage: number): void {
  const { network, progress, dueMs } = demand
  const mirror = demand.isMirrored ? -1 : 0
  const seq = progress.seq[flow] as number
  const firstKey = firstKeyOf(progress.firstKey[flow] as number, seq)
  const secondKey = secondKeyOf(progress.secondKey[flow] as number, seq)
  demand.nextFirstKey[flow] = firstKey
  demand.nextSecondKey[flow] = secondKey
  const rate = demand.levelRate[flow] as number
  let exactMs = 0
  if (rate > 0) {
    exactMs = (progress.exactMs[flow] as number) + -naturalLog(drawKeyedRatio(firstKey, secondKey, stage, 0, mirror)) / rate
    progress.exactMs[flow] = exactMs
  } else exactMs = nextArrivalMs(network, progress, flow, stage, mirror)
  const atMs = Math.floor(exactMs + 0.5)
  dueMs[flow] = atMs >= (network.flows.untilMs[flow] as number) ? Infinity : atMs > nowMs ? atMs : nowMs
}

function nextFlow({ dueMs, announced }: Demand): number {
  let first = 0
  for (let flow = 1; flow < dueMs.length; flow += 1) {
    const atMs = dueMs[flow] as number
    const firstMs = dueMs[first] as number
    if (atMs < firstMs || (atMs === firstMs && (announced[flow] as number) < (announced[first] as number))) first = flow
  }
  return first
}

/** Writes records of about so many arrivals, whole ticks of them. @returns false when too many come at one tick. */
export function admitRound(demand: Demand, ring: Ring, count: number): boolean {
  const { dueMs, untilMs, arrivalCountMax, progress, network } = demand
  const { mask } = ring
  let admittedCount = 0
  let lastMs = -1
  while (demand.arrivedCount < arrivalCountMax) {
    const flow = dueMs.length === 1 ? 0 : nextFlow(demand)
    const atMs = dueMs[flow] as number
    if (atMs >= untilMs || atMs === Infinity || (admittedCount >= count && atMs > lastMs)) break
    if (admittedCount >= count + SAME_TICK_MAX) return false
    lastMs = atMs
    const seq = progress.seq[flow] as number
    const number = ring.next
    const at = number & mask
    ring.next = number + 1
    startMs[at] = atMs
    endMs[at] = atMs
    arrival[at] = number
    firstKey[at] = demand.nextFirstKey[flow] as number
    secondKey[at] = demand.nextSecondKey[flow] as number
    flowOf[at] = flow
    pc[at] = network.flows.routeStart[flow] as number
    marks[at] = IS_ARRIVAL
    from[at] = NONE
    served[at] = NONE
    progress.seq[flow] = seq + 1
    progress.epoch[flow] = seq + 1
    admittedCount += 1
    demand.arrivedCount += 1
    demand.announced[flow] = dueMs.length + demand.arrivedCount
    if (demand.arrivedCount < arrivalCountMax) announce(demand, flow, atMs, demand.gapStage[flow] as number)
    else {
      demand.stoppedMs = atMs
      dueMs[flow] = Infinity
    }
  }
  return true
}

/** Nobody comes before; Infinity: nobody comes any more. */
export function nextDueMs({ arrivedCount, arrivalCountMax, dueMs, untilMs }: Demand): number {
  const nextMs = arrivedCount < arrivalCountMax ? Math.min(...dueMs) : Infinity
  return nextMs < untilMs ? nextMs : Infinity
}

/** The horizon has been reached, or the clock will. */
export const hasStopped = ({ untilMs, arrivedCount, arrivalCountMax }: Demand): boolean => untilMs < Infinity || arrivedCount >= arrivalCountMax

/** Arrivals that were due before the end and found the run stopped. */
export const countIgnored = ({ dueMs }: Demand, endedMs: number): number => dueMs.filter((atMs) => atMs < endedMs).length
