/**
 * What devices at the gates said last: arms and loops, running numbers of access controllers, weights, automated vehicles.
 *
 * Limits:  REPORTS_MAX of each; the one that was silent longest goes first.
 */
import type { DeviceId } from '../model/ids.ts'
import type { AgvReported, BarrierReported } from '../model/observations.ts'
import type { EpochMs } from '../model/units.ts'

export interface BarrierReading {
  readonly deviceId: DeviceId
  readonly laneIndex: number | null
  readonly arm: BarrierReported['arm']
  readonly isLoopOccupied: boolean | null
  readonly atMs: EpochMs
}

export interface WeightReading {
  readonly weightKg: number
  readonly atMs: EpochMs
}

export interface AgvReading extends Pick<AgvReported, 'agvId' | 'connection' | 'mapId' | 'eastM' | 'northM' | 'headingRad' | 'batteryRatio' | 'isDriving' | 'isPaused' | 'isStopped' | 'errorCount'> {
  readonly atMs: EpochMs
}

export interface GateBook {
  /** By device and lane. */
  barriers: Map<string, BarrierReading>
  /** Newest running number of each access controller. */
  reportSeqs: Map<DeviceId, number>
  weights: Map<DeviceId, WeightReading>
  agvs: Map<string, AgvReading>
}

const REPORTS_MAX = 2_000

export const createGateBook = (): GateBook => ({ barriers: new Map(), reportSeqs: new Map(), weights: new Map(), agvs: new Map() })

/** Keeps the newest of each key, and the keys in the order heard. */
export function keepReport<Key, Report>(reports: Map<Key, Report>, key: Key, report: Report): void {
  reports.delete(key)
  reports.set(key, report)
  if (reports.size > REPORTS_MAX) reports.delete(reports.keys().next().value as Key)
}
