/** How imperfect the simulated devices are: every error rate by name, all estimates unless said. */
import type { DeviceId } from '../../engine/model/ids.ts'
import type { Sensor, Site } from '../../engine/model/site.ts'

export interface ReportOptions {
  /** A passage reported twice: half of them the same event again, half a second trigger. */
  readonly duplicateRatio: number
  /** The second trigger of one passage comes this much later (two strings for one truck 1.3 s apart were published). */
  readonly secondTriggerMs: number
  /** One character of the plate taken for one that looks like it. */
  readonly misreadRatio: number
  /** A passage that no camera reports. */
  readonly missedRatio: number
  /** A confirmation that an agency forgets. */
  readonly forgottenRatio: number
  /** Law: at least every 30 s moving, every 15 min standing; providers send more often. */
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
  /** One tracker of the day has a clock that is ahead. */
  readonly fastTrackerMs: number
  /** One camera has a clock that is behind. */
  readonly skewedCameraMs: number
  readonly heartbeatMs: number
}

export const REPORT_DEFAULTS: ReportOptions = {
  duplicateRatio: 0.1,
  secondTriggerMs: 1_300,
  misreadRatio: 0.02,
  missedRatio: 0.03,
  forgottenRatio: 0.01,
  movingFixMsMin: 15_000,
  movingFixMsMax: 30_000,
  parkedFixMs: 300_000,
  gpsNoiseM: 3,
  lateFixRatio: 0.05,
  lateFixMsMax: 60_000,
  outageRatio: 0.004,
  outageMsMax: 240_000,
  fastTrackerMs: 90_000,
  skewedCameraMs: -75_000,
  heartbeatMs: 180_000,
}

export interface DeviceClock {
  /** Device clock minus true time. */
  readonly skewMs: number
  /** Writes its wall clock without the zone. */
  readonly isNaive: boolean
}

const HONEST: DeviceClock = { skewMs: 0, isNaive: false }

/** One camera whose clock is behind and one that leaves out its zone, the same ones every day: of those that can, the second and the last by id. */
export function deviceClocksOf(site: Site, options: ReportOptions): (deviceId: DeviceId) => DeviceClock {
  const cameras = site.sensors.filter(({ kind, zone, format }) => kind === 'camera' && zone !== null && format === 'hikvision-isapi')
  const ids = cameras.map(({ id }: Sensor) => id).sort()
  const clocks = new Map<DeviceId, DeviceClock>()
  const skewed = ids[1]
  const naive = ids[ids.length - 1]
  if (naive !== undefined) clocks.set(naive, { skewMs: 0, isNaive: true })
  if (skewed !== undefined) clocks.set(skewed, { skewMs: options.skewedCameraMs, isNaive: false })
  return (deviceId) => clocks.get(deviceId) ?? HONEST
}
