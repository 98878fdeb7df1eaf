/** Turns what a run has gathered into the values of its measures. */
import { assertNever } from '../../engine/model/assert.ts'
import { MS_PER_DAY } from '../../engine/model/units.ts'
import { gaugeAreaOf, gaugeMaxOf, gaugeValueOf } from './gauges.ts'
import type { MeasureDefinition, MeasureSource } from './measure-definition.ts'
import { sumCountOf, sumMeanOf, tallyCountOf, tallyMaxOf, tallyMeanOf, tallyQuantileOf, type TallyTables } from './tallies.ts'

/** What a run has gathered; flows by flow, balks by the place's range. */
export interface Gathered {
  readonly nowMs: number
  readonly windowStartMs: number
  readonly gauges: Float64Array
  readonly tallies: TallyTables
  readonly balks: Float64Array
  readonly flows: {
    readonly inCount: Float64Array
    readonly inBeforeCount: Float64Array
    readonly outCount: Float64Array
    readonly balkedCount: Float64Array
    readonly lastOutMs: Float64Array
  }
}

/** What one replication comes to, whichever way it was run. */
export interface Outcome {
  /** Name → value, in the order of the network's measures. What nothing contributed to is NaN. */
  readonly measures: ReadonlyMap<string, number>
  readonly eventCount: number
  /** Tick at which the run ended. */
  readonly endMs: number
}

export const listMeasures = (measures: readonly MeasureDefinition[], gathered: Gathered): ReadonlyMap<string, number> =>
  new Map(measures.map(({ name, source }) => [name, measureValueOf(gathered, source)]))

/** Of one measure, over the time since the warm-up. NaN where nothing happened that could be measured. */
export function measureValueOf(state: Gathered, source: MeasureSource): number {
  const nowMs = state.nowMs
  const windowMs = nowMs - state.windowStartMs
  switch (source.kind) {
    case 'tally':
      switch (source.of) {
        case 'mean': return tallyMeanOf(state.tallies, source.tally)
        case 'p50': return tallyQuantileOf(state.tallies, source.tally, 0.5)
        case 'p95': return tallyQuantileOf(state.tallies, source.tally, 0.95)
        case 'max': return tallyMaxOf(state.tallies, source.tally)
        case 'count': return tallyCountOf(state.tallies, source.tally)
        default: return assertNever(source)
      }
    case 'sum':
      return source.of === 'mean' ? sumMeanOf(state.tallies, source.tally) : sumCountOf(state.tallies, source.tally)
    case 'perArrival':
      return gaugeAreaOf(state.gauges, source.gauge, nowMs) / ((state.flows.inCount[source.flow] as number) - (state.flows.inBeforeCount[source.flow] as number))
    case 'gauge':
      if (source.of === 'last') return gaugeValueOf(state.gauges, source.gauge)
      return source.of === 'max' ? gaugeMaxOf(state.gauges, source.gauge) : gaugeAreaOf(state.gauges, source.gauge, nowMs) / windowMs
    case 'ratio':
      return gaugeAreaOf(state.gauges, source.gauge, nowMs) / (source.over === null ? windowMs : gaugeAreaOf(state.gauges, source.over, nowMs))
    case 'balked':
      return state.balks[source.balk] as number
    case 'flow':
      switch (source.of) {
        case 'in': return state.flows.inCount[source.flow] as number
        case 'out': return state.flows.outCount[source.flow] as number
        case 'balked': return state.flows.balkedCount[source.flow] as number
        case 'lastOutMs': return state.flows.outCount[source.flow] === 0 ? NaN : (state.flows.lastOutMs[source.flow] as number)
        default: return assertNever(source)
      }
    case 'perDay':
      return (tallyCountOf(state.tallies, source.tally) / windowMs) * MS_PER_DAY
    default:
      return assertNever(source)
  }
}
