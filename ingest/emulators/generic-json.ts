/**
 * Canonical observation → our own documented JSON: a read, a position or a heartbeat.
 *
 * Source:  docs/feeds/generic-json.md.
 * Checked: round-trip.prop.test.ts.
 */
import { kmhFromMps } from '../../engine/model/units.ts'
import { vendorIdOf, type Emulable, type Emulator, type EmulatorContext } from './emulator.ts'
import { bytesOf } from './multipart.ts'
import { naiveIsoOf, offsetIsoOf } from './wall-clock.ts'

const roundTo3 = (value: number): number => Math.round(value * 1_000) / 1_000
const kmhOrNull = (speedMps: number | null): number | null => (speedMps === null ? null : roundTo3(kmhFromMps(speedMps)))

function itemOf(observation: Emulable, context: EmulatorContext): object {
  const atMs = observation.deviceTimeMs
  const at = atMs === null ? {} : { at: context.isNaive ? naiveIsoOf(atMs, context.offsetMin) : offsetIsoOf(atMs, context.offsetMin) }
  switch (observation.type) {
    case 'device.heard':
      return { type: 'heartbeat', ...at }
    case 'position.fix':
      return {
        type: 'position', id: vendorIdOf(observation), ...at, tracker: observation.trackerId, lat: observation.at.latDeg, lon: observation.at.lonDeg, altM: observation.altM,
        speedKmh: kmhOrNull(observation.speedMps), headingDeg: observation.headingDeg, accuracyM: observation.accuracyM, valid: observation.isValid, ignition: observation.isIgnitionOn,
      }
    case 'plate.read':
      return {
        type: 'plate.read', id: vendorIdOf(observation), ...at, camera: observation.deviceId, plate: observation.plate === null ? null : observation.plateRaw, country: observation.countryIso,
        confidence: observation.confidenceRatio, charConfidence: observation.charConfidenceRatios, direction: observation.direction,
        lane: observation.laneIndex === null ? null : observation.laneIndex + 1, vehicleType: observation.vehicleKind, vehicleColor: observation.vehicleColor,
        speedKmh: kmhOrNull(observation.speedMps), containers: observation.containerNumbers, retransmission: observation.isRetransmission, preview: observation.isPreview,
      }
  }
}

export const genericJsonEmulator: Emulator = {
  format: 'generic-json',
  encode: (observation, context) => ({ contentType: 'application/json', query: '', bytes: bytesOf(JSON.stringify(itemOf(observation, context))) }),
}
