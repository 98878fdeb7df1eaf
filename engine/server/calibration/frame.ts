/** A recording with what its source knows besides the times: the crossing, who takes which route, and with what. */
import type { Recording } from '../../../sim/calibration/records.ts'
import type { StationFit } from './calibrate.ts'

export interface FramedRecording extends Recording {
  /** Names the scenario. */
  readonly title: string
  /** The `crossing` of the scenario file, with the fitted stations. */
  readonly crossingWith: (fits: readonly StationFit[]) => unknown
  readonly routeOf: (flowId: string) => string
  /** Attributes that a route asks for, although nobody recorded them: attribute → value → weight. */
  readonly extraMix: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** As the crossing itself tells; null: to be found out. */
  readonly serversOf: (stationId: string) => number | null
  /** What was left out, in words. */
  readonly remarks: readonly string[]
}
