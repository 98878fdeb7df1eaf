/** The `observations` section of a scenario file into milliseconds; what it does not say is a device without fault. */
import { perfectDevices, type ObservationSpec } from '../../sim/observations/observation-spec.ts'
import type { ObservationsFile } from '../schema/observations.ts'
import type { ScenarioFile } from '../schema/scenario.ts'
import { checkKnown, report, type Draft } from './draft.ts'

const HOUR_MS = 3_600_000

/** Who can report: the devices of the crossing that the scenario names. */
export interface NamedSensors {
  /** Null for a crossing that is given inline. */
  readonly crossingId: string | null
  readonly sensorIds: readonly string[]
}

export function buildObservations(draft: Draft, file: ScenarioFile, { crossingId, sensorIds }: NamedSensors): ObservationSpec | null {
  const given: ObservationsFile = file.observations ?? {}
  if (crossingId === null) {
    if (file.observations !== undefined) report(draft, ['observations'], 'a crossing that is given inline has no devices', 'name a shipped crossing: crossing: { from: huu-nghi }, or leave observations out')
    return null
  }
  for (const deviceId of Object.keys(given.clockSkewS ?? {})) checkKnown(draft, ['observations', 'clockSkewS', deviceId], 'device', deviceId, sensorIds)
  ;(given.naiveClocks ?? []).forEach((deviceId, index) => void checkKnown(draft, ['observations', 'naiveClocks', index], 'device', deviceId, sensorIds))
  const spec = specOf(perfectDevices(crossingId), given)
  if (spec.movingFixMsMin > spec.movingFixMsMax) report(draft, ['observations', 'movingFixMinS'], `${spec.movingFixMsMin / 1_000} s is more than movingFixMaxS, ${spec.movingFixMsMax / 1_000} s`, 'exchange them')
  if (spec.declaredAheadMsMin > spec.declaredAheadMsMax) report(draft, ['observations', 'declaredAheadMinH'], `${spec.declaredAheadMsMin / HOUR_MS} h is more than declaredAheadMaxH, ${spec.declaredAheadMsMax / HOUR_MS} h`, 'exchange them')
  return spec
}

function specOf(perfect: ObservationSpec, given: ObservationsFile): ObservationSpec {
  const ms = (seconds: number | undefined, otherwiseMs: number): number => (seconds === undefined ? otherwiseMs : Math.round(seconds * 1_000))
  const heartbeatMs = given.heartbeatS === undefined ? perfect.heartbeatMs : Math.round(given.heartbeatS * 1_000)
  return {
    crossingId: perfect.crossingId,
    missedRatio: given.missedRatio ?? perfect.missedRatio,
    misreadRatio: given.misreadRatio ?? perfect.misreadRatio,
    duplicateRatio: given.duplicateRatio ?? perfect.duplicateRatio,
    secondTriggerMs: ms(given.secondTriggerS, perfect.secondTriggerMs),
    readDelayMsMax: ms(given.readDelayS, perfect.readDelayMsMax),
    forgottenRatio: given.forgottenRatio ?? perfect.forgottenRatio,
    confirmDelayMsMax: ms(given.confirmDelayS, perfect.confirmDelayMsMax),
    trackedRatio: given.trackedRatio ?? perfect.trackedRatio,
    driverAppRatio: given.driverAppRatio ?? perfect.driverAppRatio,
    movingFixMsMin: Math.max(1, ms(given.movingFixMinS, perfect.movingFixMsMin)),
    movingFixMsMax: Math.max(1, ms(given.movingFixMaxS, perfect.movingFixMsMax)),
    parkedFixMs: Math.max(1, ms(given.parkedFixS, perfect.parkedFixMs)),
    gpsNoiseM: given.gpsNoiseM ?? perfect.gpsNoiseM,
    lateFixRatio: given.lateFixRatio ?? perfect.lateFixRatio,
    lateFixMsMax: ms(given.lateFixMaxS, perfect.lateFixMsMax),
    outageRatio: given.outageRatio ?? perfect.outageRatio,
    outageMsMax: ms(given.outageMaxS, perfect.outageMsMax),
    skewedTrackerRatio: given.skewedTrackerRatio ?? perfect.skewedTrackerRatio,
    trackerSkewMs: ms(given.trackerSkewS, perfect.trackerSkewMs),
    clockSkewMs: Object.fromEntries(Object.entries(given.clockSkewS ?? {}).map(([deviceId, seconds]) => [deviceId, Math.round(seconds * 1_000)])),
    naiveClocks: given.naiveClocks ?? perfect.naiveClocks,
    declaredAheadMsMin: Math.round((given.declaredAheadMinH ?? perfect.declaredAheadMsMin / HOUR_MS) * HOUR_MS),
    declaredAheadMsMax: Math.round((given.declaredAheadMaxH ?? perfect.declaredAheadMsMax / HOUR_MS) * HOUR_MS),
    chineseTractorRatio: given.chineseTractorRatio ?? perfect.chineseTractorRatio,
    heartbeatMs: heartbeatMs === 0 ? null : heartbeatMs,
  }
}
