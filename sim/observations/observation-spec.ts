/**
 * What the virtual devices of a crossing report, and how badly.
 *
 * Ratios and delays of nought are perfect devices: every passage read at its instant, every step confirmed when it is done.
 */
import type { DeviceId } from '../../engine/model/ids.ts'

export interface ObservationSpec {
  /** The crossing whose cameras, trackers and agencies report. */
  readonly crossingId: string
  /** A passage that no camera reports. */
  readonly missedRatio: number
  /** One character of the plate taken for one that looks like it. */
  readonly misreadRatio: number
  /** A passage reported twice: half of them the same event again, half a second trigger. */
  readonly duplicateRatio: number
  /** The second trigger of one passage comes this much later. */
  readonly secondTriggerMs: number
  /** The read follows the passage by this at most. */
  readonly readDelayMsMax: number
  /** A confirmation that an agency forgets. */
  readonly forgottenRatio: number
  /** The officer taps this long after the work is done, at most. */
  readonly confirmDelayMsMax: number
  /** Of Vietnamese tractors: with a tracker that reports to the crossing. */
  readonly trackedRatio: number
  /** Of tracked trucks: by the driver's telephone instead of the provider's gateway. */
  readonly driverAppRatio: number
  readonly movingFixMsMin: number
  readonly movingFixMsMax: number
  readonly parkedFixMs: number
  /** Standard deviation east and north. */
  readonly gpsNoiseM: number
  /** Fixes that take another way and come late, out of order. */
  readonly lateFixRatio: number
  readonly lateFixMsMax: number
  /** Chance per moving fix that the tracker loses its network and sends all it has later, at once. */
  readonly outageRatio: number
  readonly outageMsMax: number
  /** Trackers whose clock is wrong, and by how much. */
  readonly skewedTrackerRatio: number
  readonly trackerSkewMs: number
  /** Device clock minus true time, by device. */
  readonly clockSkewMs: Readonly<Record<string, number>>
  /** Devices that write their wall clock without the zone. */
  readonly naiveClocks: readonly string[]
  /** A declaration comes this long before its truck. */
  readonly declaredAheadMsMin: number
  readonly declaredAheadMsMax: number
  /** Of the imports with plates: tractors registered in China. */
  readonly chineseTractorRatio: number
  /** Null: devices give no signs of life between reads. */
  readonly heartbeatMs: number | null
}

const HOUR_MS = 3_600_000

/** Devices without fault; fixes as often as providers send them (the law asks 30 s moving, 15 min standing). */
export const perfectDevices = (crossingId: string): ObservationSpec => ({
  crossingId,
  missedRatio: 0,
  misreadRatio: 0,
  duplicateRatio: 0,
  secondTriggerMs: 1_300,
  readDelayMsMax: 0,
  forgottenRatio: 0,
  confirmDelayMsMax: 0,
  trackedRatio: 0.8,
  driverAppRatio: 0.15,
  movingFixMsMin: 15_000,
  movingFixMsMax: 30_000,
  parkedFixMs: 300_000,
  gpsNoiseM: 0,
  lateFixRatio: 0,
  lateFixMsMax: 60_000,
  outageRatio: 0,
  outageMsMax: 240_000,
  skewedTrackerRatio: 0,
  trackerSkewMs: 90_000,
  clockSkewMs: {},
  naiveClocks: [],
  declaredAheadMsMin: HOUR_MS,
  declaredAheadMsMax: 12 * HOUR_MS,
  chineseTractorRatio: 0.65,
  heartbeatMs: 180_000,
})

export interface DeviceClock {
  /** Device clock minus true time. */
  readonly skewMs: number
  /** Writes its wall clock without the zone. */
  readonly isNaive: boolean
}

export function deviceClocksOf(spec: ObservationSpec): (deviceId: DeviceId) => DeviceClock {
  const naive = new Set(spec.naiveClocks)
  return (deviceId) => ({ skewMs: spec.clockSkewMs[deviceId] ?? 0, isNaive: naive.has(deviceId) })
}
