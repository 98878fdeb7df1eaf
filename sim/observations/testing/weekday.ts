/** The shipped weekday of Hữu Nghị, observed: what tests of the observations look at. */
import { loadScenario } from '../../../scenarios/load-scenario.ts'
import type { ValueAtPath } from '../../../scenarios/scenario-file/apply-values.ts'
import { compileNetwork, type Network } from '../../index.ts'
import type { ObservationSpec } from '../observation-spec.ts'

export interface Weekday {
  readonly network: Network
  /** As the scenario file says: with errors. */
  readonly spec: ObservationSpec
  readonly startsAtMs: number
}

export function loadWeekday(changes: readonly ValueAtPath[] = []): Weekday {
  const loaded = loadScenario('scenarios/huu-nghi-weekday', changes)
  if (!loaded.ok) throw new Error(loaded.failure.map(({ message }) => message).join('\n'))
  const { observations, startsAtMs } = loaded.value
  if (observations === undefined || observations === null || startsAtMs === null) throw new Error('the weekday has devices and a date')
  return { network: compileNetwork(loaded.value), spec: observations, startsAtMs }
}
