/**
 * Which networks the fast loop can run, and what it needs to know of them.
 *
 * Feed-forward: nobody is ever sent back or turned away, nothing opens, closes, breaks or changes with the clock but the demand.
 * Everything else, and every run that is watched, stopped half-way or started from a given state, takes the general road.
 */
import { EXPONENTIAL } from '../kernel/distributions.ts'
import { BRANCH, BRANCH_LENGTH, GAUGES_PER_SLOT, GOTO, GOTO_LENGTH, NONE, STATION, VISIT, VISIT_LENGTH } from '../network/codes.ts'
import { CLOSED_POPULATION, POISSON, type Network } from '../network/network.ts'
import { loopBlock as at } from './loop.ts'

/** Words and doubles as they lie in the block at the start of every run. */
export interface FeedForwardPlan {
  readonly code: Int32Array
  readonly visits: Int32Array
  readonly visitMeans: Float64Array
  /** Place of each server. */
  readonly serverPlace: Int32Array
  readonly serverFirst: Int32Array
  readonly serverCount: Int32Array
  readonly dutyGauge: Int32Array
  /** Vehicles per millisecond of flows that come at one and the same Poisson rate for ever; 0: others. */
  readonly levelRate: Float64Array
  /** Where each flow's inside gauge lies in the block. */
  readonly insideGauge: Int32Array
}

const UNBOUNDED = 2 ** 31 - 1
const GAUGE_STRIDE = 4

/** Null: this network needs the general road. */
export function planFeedForward(network: Network): FeedForwardPlan | null {
  if (!isFeedForward(network) || !fits(network)) return null
  const { places, flows, rates, distributions } = network
  const flowCount = flows.arrivalKind.length
  const visits = new Int32Array(at.VISIT_WORDS * places.kind.length * flowCount)
  const visitMeans = new Float64Array(places.kind.length * flowCount)
  for (let cell = 0; cell < places.kind.length * flowCount; cell += 1) {
    const place = Math.floor(cell / flowCount)
    const first = at.VISIT_WORDS * cell
    const slot = places.flowSlot[cell] ?? 0
    const gauge = at.GAUGE + GAUGE_STRIDE * (places.gaugeFirst[place] ?? 0)
    const tally = places.tallyFirst[place] ?? 0
    const row = places.serviceRow[cell] ?? NONE
    const isExponential = row !== NONE && distributions.kind[row] === EXPONENTIAL
    visits[first + at.VISIT_GAUGE] = gauge
    visits[first + at.OWN_GAUGE] = slot === 0 ? NONE : gauge + GAUGE_STRIDE * GAUGES_PER_SLOT * slot
    visits[first + at.VISIT_TALLY] = tally
    visits[first + at.OWN_TALLY] = slot === 0 ? NONE : tally + slot
    visits[first + at.SERVICE_ROW] = row
    visits[first + at.IS_EXPONENTIAL] = isExponential ? 1 : 0
    visits[first + at.MOVE_UP_MS] = places.moveUpMs[place] ?? 0
    visits[first + at.PLACE_AT] = at.PLACE + at.PLACE_WORDS * place
    visitMeans[cell] = isExponential ? (distributions.parameters[3 * row] ?? 0) : 0
  }
  const levelRate = Float64Array.from(flows.arrivalKind, (kind, flow) => {
    const first = rates.first[flow] ?? 0
    const isLevel = kind === POISSON && rates.count[flow] === 1 && rates.periodMs[flow] === 0 && rates.fromMs[first] === 0 && rates.toMs[first] === Infinity
    return isLevel ? (rates.rate[first] ?? 0) : 0
  })
  return {
    code: addressVisits(network.routes.code, flowCount), visits, visitMeans, serverPlace: network.serverPlace, serverFirst: places.serverFirst, serverCount: places.serverCount, dutyGauge: places.dutyGauge,
    levelRate, insideGauge: flows.insideGauge.map((gauge) => at.GAUGE + GAUGE_STRIDE * gauge),
  }
}

/** The route's code with each visit's place as the address of its records. */
function addressVisits(code: Int32Array, flowCount: number): Int32Array {
  const addressed = code.slice()
  for (let pc = 0; pc < code.length; pc += LENGTH_OF[code[pc] ?? 0] ?? 1) if (code[pc] === VISIT) addressed[pc + 1] = at.VISIT + at.VISIT_WORDS * (code[pc + 1] ?? 0) * flowCount
  return addressed
}

/** Nobody is sent back or turned away; nothing changes with the clock but the demand. */
export function isFeedForward({ scenario, places, flows, flowDetails, routes, attributeCount }: Network): boolean {
  const isPlain = scenario.places.every((spec, place) =>
    spec.kind === 'station' && places.kind[place] === STATION && spec.opening === null && spec.servers.steps.length === 1 && places.lineCount[place] === 1 && places.isLifo[place] === 0 &&
    places.preempts[place] === 0 && places.roomVeh[place] === UNBOUNDED && spec.breakdowns === null && spec.turnaround === null && spec.recharge === null && (places.moveUpMs[place] ?? 0) < UNBOUNDED)
  const comesAlone = flowDetails.every(({ batch, stops }, flow) => batch === null && stops.length === 0 && flows.arrivalKind[flow] !== CLOSED_POPULATION)
  return isPlain && comesAlone && attributeCount === 0 && scenario.policy === null && scenario.incidents.length === 0 && scenario.initialState.every(({ vehicleCount }) => vehicleCount === 0) &&
    routes.optionLaps.every((lapCount) => lapCount === 0) && leadsOn(routes)
}

/** Every jump goes forward: nobody comes back. */
function leadsOn({ code, optionTarget }: Network['routes']): boolean {
  for (let pc = 0; pc < code.length; pc += LENGTH_OF[code[pc] ?? 0] ?? 1) {
    if (code[pc] === GOTO && (code[pc + 1] ?? 0) <= pc) return false
    if (code[pc] === BRANCH) {
      const first = code[pc + 1] ?? 0
      for (let option = first; option < first + (code[pc + 2] ?? 0); option += 1) if ((optionTarget[option] ?? 0) <= pc) return false
    }
  }
  return true
}
const LENGTH_OF = [1, VISIT_LENGTH, BRANCH_LENGTH, GOTO_LENGTH]

const fits = ({ places, flows, serverPlace, routes, gaugeCount, tallyCount }: Network): boolean =>
  serverPlace.length + flows.arrivalKind.length <= at.SLOT_MAX && flows.arrivalKind.length <= at.FLOW_MAX && places.kind.length <= at.PLACE_MAX &&
  places.kind.length * flows.arrivalKind.length <= at.VISIT_MAX && routes.code.length <= at.CODE_MAX && gaugeCount <= at.GAUGE_MAX && tallyCount <= at.TALLY_MAX
