/** Flows of a scenario as tables: arrivals, rates, batches, attribute mixes. */
import { MS_PER_HOUR } from '../../engine/model/units.ts'
import { stageOfText } from '../kernel/keyed-random.ts'
import type { ArrivalSpec, BatchSpec, Distribution, FlowSpec, RateProfile, Scenario } from '../scenario.ts'
import type { AttributeCodes } from './attribute-codes.ts'
import { CLOSED_POPULATION, DETERMINISTIC, PACED, POISSON, RENEWAL, TRACE, type FlowDetails, type FlowTables, type RateTables } from './network.ts'
import type { CompiledRoutes } from './route-code.ts'

const ARRIVAL_CODE = { poisson: POISSON, paced: PACED, deterministic: DETERMINISTIC, renewal: RENEWAL, trace: TRACE, closed: CLOSED_POPULATION } as const

export interface CompiledFlows {
  readonly tables: FlowTables
  readonly details: readonly FlowDetails[]
  readonly rates: RateTables
  readonly gaugeCount: number
  readonly tallyCount: number
  readonly batchCountMax: number
}

export function compileFlows(scenario: Scenario, codes: AttributeCodes, routes: CompiledRoutes, rowOf: (distribution: Distribution | null) => number, used: { readonly gauge: number; readonly tally: number }): CompiledFlows {
  const { flows, horizon } = scenario
  const horizonMs = horizon.kind === 'duration' ? horizon.durationMs : Infinity
  const priorities = [...new Set(flows.map(({ priorityIndex }) => priorityIndex))].toSorted((left, right) => left - right)
  const whole = (of: (flow: FlowSpec, index: number) => number): Int32Array => Int32Array.from(flows, of)
  const real = (of: (flow: FlowSpec) => number): Float64Array => Float64Array.from(flows, of)
  const details = flows.map((flow) => detailsOf(flow, scenario, codes))
  return {
    tables: {
      arrivalKind: whole(({ arrivals }) => ARRIVAL_CODE[arrivals.kind]),
      routeStart: whole(({ routeId }) => routes.startOf.get(routeId) ?? 0),
      priorityRank: whole(({ priorityIndex }) => priorities.indexOf(priorityIndex)),
      everyMs: real(({ arrivals }) => (arrivals.kind === 'deterministic' ? arrivals.everyMs : 0)),
      firstAtMs: real(({ arrivals }) => (arrivals.kind === 'deterministic' ? arrivals.firstAtMs : 0)),
      countMax: real(({ arrivals }) => (arrivals.kind === 'deterministic' ? (arrivals.countMax ?? Infinity) : arrivals.kind === 'trace' ? arrivals.arrivals.length : Infinity)),
      untilMs: real(({ arrivals }) => Math.min(horizonMs, rateOf(arrivals)?.untilMs ?? Infinity)),
      betweenRow: whole(({ arrivals }) => rowOf(arrivals.kind === 'renewal' ? arrivals.between : arrivals.kind === 'closed' ? arrivals.think : null)),
      insideGauge: whole((_, index) => used.gauge + 2 * index),
      outsideGauge: whole((_, index) => used.gauge + 2 * index + 1),
      crossingTally: whole((_, index) => used.tally + index),
    },
    details,
    rates: compileRates(flows),
    gaugeCount: used.gauge + 2 * flows.length,
    tallyCount: used.tally + flows.length,
    batchCountMax: Math.max(1, ...details.flatMap(({ batch }) => batch?.sizes ?? [])),
  }
}

const rateOf = (arrivals: ArrivalSpec): RateProfile | null => (arrivals.kind === 'poisson' || arrivals.kind === 'paced' ? arrivals.rate : null)
const batchOf = (arrivals: ArrivalSpec): BatchSpec | null => (arrivals.kind === 'trace' || arrivals.kind === 'closed' ? null : arrivals.batch)

function compileRates(flows: readonly FlowSpec[]): RateTables {
  const profiles = flows.map(({ arrivals }) => rateOf(arrivals))
  const rows = profiles.flatMap((profile) => (profile?.pieces ?? []).map((piece, index) => {
    const nextMs = profile?.pieces[index + 1]?.fromMs ?? profile?.periodMs ?? (piece.vehPerH === piece.toVehPerH ? Infinity : (profile?.untilMs ?? Infinity))
    return { fromMs: piece.fromMs, toMs: nextMs, rate: piece.vehPerH / MS_PER_HOUR, endRate: piece.toVehPerH / MS_PER_HOUR }
  }))
  let next = 0
  return {
    first: Int32Array.from(profiles, (profile) => {
      const first = next
      next += profile?.pieces.length ?? 0
      return first
    }),
    count: Int32Array.from(profiles, (profile) => profile?.pieces.length ?? 0),
    periodMs: Float64Array.from(profiles, (profile) => profile?.periodMs ?? 0),
    fromMs: Float64Array.from(rows, ({ fromMs }) => fromMs),
    toMs: Float64Array.from(rows, ({ toMs }) => toMs),
    rate: Float64Array.from(rows, ({ rate }) => rate),
    endRate: Float64Array.from(rows, ({ endRate }) => endRate),
  }
}

function detailsOf(flow: FlowSpec, scenario: Scenario, codes: AttributeCodes): FlowDetails {
  const { arrivals } = flow
  const batch = batchOf(arrivals)
  return {
    batch: batch === null ? null : { sizes: batch.map(({ sizeCount }) => sizeCount), cumulatedRatios: cumulated(batch.map(({ weightRatio }) => weightRatio)) },
    trace: arrivals.kind !== 'trace' ? null : {
      atMs: Float64Array.from(arrivals.arrivals, ({ atMs }) => Math.round(atMs)),
      attributes: Uint8Array.from(arrivals.arrivals.flatMap(({ attributes }) => codes.attributes.map((attribute) => (attributes?.[attribute] === undefined ? 0 : codes.valueOf(attribute, attributes[attribute]))))),
    },
    mix: codes.attributes.map((attribute) => {
      if (attribute === 'flow') return { stageOf: 0, codes: [codes.valueOf('flow', flow.id)], cumulatedRatios: [1] }
      const values = flow.mix.find((mix) => mix.attribute === attribute)?.values ?? []
      return { stageOf: stageOfText(`attribute/${attribute}`), codes: values.map(({ value }) => codes.valueOf(attribute, value)), cumulatedRatios: cumulated(values.map(({ weightRatio }) => weightRatio)) }
    }),
    stops: scenario.incidents.flatMap((incident) => (incident.kind === 'demandStop' && incident.flowId === flow.id ? [incident] : [])),
  }
}

function cumulated(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let sum = 0
  return weights.map((weight) => {
    sum += weight
    return sum / total
  })
}
