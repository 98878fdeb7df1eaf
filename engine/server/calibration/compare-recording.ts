/** What was recorded beside what the calibrated scenario gives: counts, times through the crossing, waits. */
import type { Estimate } from '../../../sim/experiment/index.ts'
import type { Scenario } from '../../../sim/index.ts'
import type { Calibration } from './calibrate.ts'

export interface ComparedMeasure {
  readonly measure: string
  /** In the unit of the measure's name; null: not recorded. */
  readonly recorded: number | null
  readonly simulated: Estimate | null
}

const meanOf = (values: readonly number[]): number | null => (values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length)

function quantileOf(values: readonly number[], ratio: number): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((left, right) => left - right)
  const place = ratio * (sorted.length - 1)
  const low = sorted[Math.floor(place)] ?? 0
  return low + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? low) - low)
}

export function compareRecording({ recording, flows, stations }: Calibration, scenario: Scenario, simulated: ReadonlyMap<string, Estimate>): ComparedMeasure[] {
  const rows: ComparedMeasure[] = []
  const add = (measure: string, recorded: number | null): void => {
    if (recorded !== null) rows.push({ measure, recorded, simulated: simulated.get(measure) ?? null })
  }
  for (const { flowId } of flows) {
    add(`flow.${flowId}.inCount`, recording.arrivals.filter((arrival) => arrival.flowId === flowId).length)
    const crossings = recording.crossings.filter((crossing) => crossing.flowId === flowId).map(({ crossingMs }) => crossingMs)
    add(`flow.${flowId}.crossingMsMean`, meanOf(crossings))
    add(`flow.${flowId}.crossingMsP50`, quantileOf(crossings, 0.5))
    add(`flow.${flowId}.crossingMsP95`, quantileOf(crossings, 0.95))
  }
  for (const { stationId, visitCount, services } of stations) {
    if (!scenario.places.some(({ id }) => id === stationId)) continue
    add(`station.${stationId}.servedCount`, visitCount)
    if (services.evidence === 'headways') continue
    add(`station.${stationId}.waitMsMean`, meanOf(services.waitsMs))
    add(`station.${stationId}.waitMsP95`, quantileOf(services.waitsMs, 0.95))
  }
  return rows
}
