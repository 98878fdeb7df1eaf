/**
 * One replication by the fast loop, from tick 0 to its end: fills the block, lets the loop run, reads what it gathered.
 *
 * One run at a time has the block; it is over when the call returns.
 */
import { firstKeyOf, keyOfText, secondKeyOf } from '../kernel/keyed-random.ts'
import { listMeasures, type Gathered, type Outcome } from '../measure/evaluate.ts'
import { changeGauge, gaugeLength, restartGauges } from '../measure/gauges.ts'
import { restartTallies, type TallyTables } from '../measure/tallies.ts'
import { FIRST_GAP_STAGE, GAP_STAGE, nextArrivalMs, type ArrivalProgress } from '../network/arrivals.ts'
import { NONE } from '../network/codes.ts'
import { PACED, POISSON, RENEWAL, type Network } from '../network/network.ts'
import { followPlainRoute } from '../network/plain-route.ts'
import { loopBlock as at, loopStatus, runEvents, type LoopNetwork } from './loop.ts'
import type { FeedForwardPlan } from './plan.ts'

const { REAL, WORD } = at
const TALLY_STRIDE = 3
/** Events between two looks from outside: short calls let the compiler replace the loop in between. */
const EVENTS_PER_CALL = 2_000

/** @returns null when the block is too small for the vehicles inside, or time seems to stand still: the general road decides then. */
export function runFeedForward(network: Network, plan: FeedForwardPlan, options: { readonly replicationIndex: number; readonly seed: string | number; readonly antithetic: boolean }): Outcome | null {
  const { scenario } = network
  const { horizon } = scenario
  const mirror = options.antithetic ? -1 : 0
  const tallies = talliesOf(network)
  const gauges = REAL.subarray(at.GAUGE, at.GAUGE + gaugeLength(network.gaugeCount))
  clear(network, plan, tallies, gauges)
  const progress = startFlows(network, plan, `${options.seed}/${options.replicationIndex}`)
  const loop: LoopNetwork = {
    serverCount: plan.serverPlace.length, arrivalCountMax: horizon.kind === 'arrivals' ? horizon.arrivalCount : Infinity, drains: scenario.drain, isMirrored: options.antithetic,
    distributions: network.distributions,
    nextExactMs: (flow) => {
      const seq = WORD[at.FLOW + at.FLOW_WORDS * flow + at.SEQ] as number
      progress.seq[flow] = seq
      progress.epoch[flow] = seq
      const kind = network.flows.arrivalKind[flow]
      return nextArrivalMs(network, progress, flow, kind === POISSON || kind === RENEWAL || kind === PACED ? GAP_STAGE : 0, mirror)
    },
    followBranches: (pc, firstKey, secondKey) => followPlainRoute(network.routes, pc, firstKey, secondKey, mirror),
  }
  scheduleFirst(network, plan, progress, mirror)

  let windowStartMs = 0
  let controlCount = 0
  const inBeforeCount = new Float64Array(scenario.flows.length)
  const endsAtMs = horizon.kind === 'duration' ? horizon.durationMs : Infinity
  let warmUpMs = scenario.warmUpMs > 0 ? scenario.warmUpMs : Infinity
  for (;;) {
    REAL[at.CONTROL] = Math.min(warmUpMs, WORD[at.STOPPED] === 1 ? Infinity : endsAtMs)
    const status = runEvents(loop, EVENTS_PER_CALL)
    if (status === loopStatus.OUT_OF_ROOM) return null
    if (status === loopStatus.ENDED || (status === loopStatus.OUT_OF_EVENTS && REAL[at.CONTROL] === Infinity)) break
    if (status === loopStatus.PAUSED) continue
    controlCount += 1
    REAL[at.NOW] = REAL[at.CONTROL] as number
    if (REAL[at.CONTROL] === warmUpMs) {
      warmUpMs = Infinity
      windowStartMs = REAL[at.NOW] as number
      restartGauges(gauges, windowStartMs)
      restartTallies(tallies)
      inBeforeCount.set(columnOf(network, at.IN_COUNT))
    } else WORD[at.STOPPED] = 1
  }
  const gathered: Gathered = {
    nowMs: REAL[at.NOW] as number, windowStartMs, gauges, tallies, balks: new Float64Array(network.balkCount),
    flows: { inCount: columnOf(network, at.IN_COUNT), inBeforeCount, outCount: columnOf(network, at.OUT_COUNT), balkedCount: new Float64Array(scenario.flows.length), lastOutMs: columnOf(network, at.LAST_OUT) },
  }
  return {
    measures: listMeasures(network.measures, gathered), eventCount: (REAL[at.EVENT_COUNT] as number) + controlCount, endMs: gathered.nowMs,
  }
}

const columnOf = ({ scenario }: Network, column: number): Float64Array => Float64Array.from(scenario.flows, (_, flow) => REAL[at.FLOW_REAL + at.FLOW_REALS * flow + column] as number)

const talliesOf = ({ tallyCount }: Network): TallyTables => ({
  moments: REAL.subarray(at.MOMENT, at.MOMENT + TALLY_STRIDE * tallyCount),
  firsts: REAL.subarray(at.FIRST, at.FIRST + at.TALLY_FIRSTS * tallyCount),
  cells: new Uint32Array(REAL.buffer, 4 * at.CELL, at.TALLY_CELLS * tallyCount),
  sums: REAL.subarray(at.SUM, at.SUM + 2 * tallyCount),
})

function clear(network: Network, plan: FeedForwardPlan, tallies: TallyTables, gauges: Float64Array): void {
  restartTallies(tallies)
  gauges.fill(0)
  REAL.fill(0, 0, at.VISIT_MEAN)
  WORD.fill(0, at.NEAR_COUNT, at.VISIT)
  REAL.set(plan.visitMeans, at.VISIT_MEAN)
  WORD.set(plan.visits, at.VISIT)
  WORD.set(plan.code, at.CODE)
  WORD[at.FREE] = NONE
  WORD[at.FRESH] = at.VEHICLE_FIRST
  for (let place = 0; place < plan.serverFirst.length; place += 1) {
    const first = plan.serverFirst[place] as number
    const end = first + (plan.serverCount[place] as number)
    for (let server = first; server < end; server += 1) {
      WORD[at.SERVER + at.SERVER_WORDS * server + at.NEXT_IDLE] = server + 1 < end ? server + 1 : NONE
    }
    WORD[at.PLACE + at.PLACE_WORDS * place + at.IDLE_HEAD] = first
    WORD[at.PLACE + at.PLACE_WORDS * place + at.IDLE_TAIL] = end - 1
    changeGauge(gauges, plan.dutyGauge[place] as number, end - first, 0)
  }
}

function startFlows(network: Network, plan: FeedForwardPlan, name: string): ArrivalProgress {
  const flowCount = network.scenario.flows.length
  const progress = {
    firstKey: new Int32Array(flowCount), secondKey: new Int32Array(flowCount), exactMs: new Float64Array(flowCount), seq: new Int32Array(flowCount), epoch: new Int32Array(flowCount),
    piece: new Int32Array(flowCount), cycleStartMs: new Float64Array(flowCount),
  }
  network.scenario.flows.forEach(({ id }, flow) => {
    const [firstKey, secondKey] = keyOfText(`${name}/${id}`)
    const flowWord = at.FLOW + at.FLOW_WORDS * flow
    const flowReal = at.FLOW_REAL + at.FLOW_REALS * flow
    progress.firstKey[flow] = firstKey
    progress.secondKey[flow] = secondKey
    progress.cycleStartMs[flow] = (network.rates.periodMs[flow] as number) > 0 ? -network.scenario.startClockMs : 0
    WORD[flowWord + at.FLOW_FIRST_KEY] = firstKey
    WORD[flowWord + at.FLOW_SECOND_KEY] = secondKey
    WORD[flowWord + at.NEXT_FIRST_KEY] = firstKeyOf(firstKey, 0)
    WORD[flowWord + at.NEXT_SECOND_KEY] = secondKeyOf(secondKey, 0)
    WORD[flowWord + at.ROUTE_START] = network.flows.routeStart[flow] as number
    WORD[flowWord + at.INSIDE_GAUGE] = plan.insideGauge[flow] as number
    WORD[flowWord + at.CROSSING_TALLY] = network.flows.crossingTally[flow] as number
    REAL[flowReal + at.LEVEL_RATE] = plan.levelRate[flow] as number
    REAL[flowReal + at.UNTIL] = network.flows.untilMs[flow] as number
  })
  return progress
}

const ARRIVAL_ORDER = 5 * 2 ** 46

/** Every flow's first arrival, sorted in: latest first. */
function scheduleFirst(network: Network, plan: FeedForwardPlan, progress: ArrivalProgress, mirror: number): void {
  const events = network.scenario.flows.flatMap((_, flow) => {
    const exactMs = nextArrivalMs(network, progress, flow, FIRST_GAP_STAGE, mirror)
    REAL[at.FLOW_REAL + at.FLOW_REALS * flow + at.EXACT] = exactMs
    const atMs = Math.floor(exactMs + 0.5)
    return atMs < (network.flows.untilMs[flow] as number) ? [{ flow, atMs: Math.max(atMs, 0) }] : []
  })
  events.toSorted((left, right) => right.atMs - left.atMs || right.flow - left.flow).forEach(({ flow, atMs }, index) => {
    const slot = plan.serverPlace.length + flow
    REAL[at.ORDER + slot] = ARRIVAL_ORDER + flow
    REAL[at.NEAR + index] = atMs * at.SLOT_MAX + slot
  })
  WORD[at.NEAR_COUNT] = events.length
  REAL[at.NEXT_SEQ] = network.scenario.flows.length
}
