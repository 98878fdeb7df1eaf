/** Observations for tests of the log and the pipeline: numbered, so that a lost or doubled one is seen. */
import { crossingId, declarationId, deviceId, observationId } from '../../../model/ids.ts'
import type { Observation } from '../../../model/observations.ts'
import { epochMs } from '../../../model/units.ts'

export const TEST_CROSSING = crossingId('huu-nghi')

export function plateReadOf(index: number, atMs: number): Observation {
  return {
    type: 'plate.read', observationId: observationId(`read-${index}`), crossingId: TEST_CROSSING, deviceId: deviceId('cam-b1-export-1'),
    format: 'hikvision-isapi', provenance: 'observed', eventTimeMs: epochMs(atMs), deviceTimeMs: epochMs(atMs), receivedAtMs: epochMs(atMs + 40),
    clockRule: 'deviceOffset', plate: `12C${String(index % 100_000).padStart(5, '0')}`, plateRaw: `12C-${index}`, countryIso: 'VN', confidenceRatio: 0.93,
    charConfidenceRatios: [], direction: 'approaching', laneIndex: index % 4, vehicleKind: 'truck', vehicleColor: 'trắng', speedMps: 2.5,
    containerNumbers: [], isRetransmission: false, isPreview: false,
  }
}

export function positionFixOf(index: number, atMs: number): Observation {
  return {
    type: 'position.fix', observationId: observationId(`fix-${index}`), crossingId: TEST_CROSSING, deviceId: deviceId('gps-gateway'),
    format: 'traccar-forward', provenance: 'observed', eventTimeMs: epochMs(atMs), deviceTimeMs: epochMs(atMs), receivedAtMs: epochMs(atMs + 40),
    clockRule: 'deviceOffset', trackerId: `tracker-${index % 500}`, at: { lonDeg: 106.69 + (index % 100) * 1e-5, latDeg: 21.97 }, altM: null,
    speedMps: 3, headingDeg: 20, accuracyM: 5, isValid: true, isIgnitionOn: true,
  }
}

/** A declaration whose plate is that of `plateReadOf(index + 2)`. */
export function declarationOf(index: number, atMs: number): Observation {
  return {
    type: 'command.issued', observationId: observationId(`command-${index}`), crossingId: TEST_CROSSING, deviceId: deviceId('agency-gateway'), format: 'command',
    provenance: 'observed', eventTimeMs: epochMs(atMs), deviceTimeMs: null, receivedAtMs: epochMs(atMs + 5), clockRule: 'server',
    actor: { userId: 'platform', role: 'haulier' },
    command: {
      type: 'declaration.submit',
      declaration: {
        declarationId: declarationId(`DN-${index}`), direction: index % 3 === 0 ? 'export' : 'import', tractorPlate: `12C${String((index + 2) % 100_000).padStart(5, '0')}`,
        trailerPlate: null, containerNumbers: [], vin: null, trackerId: `tracker-${index % 500}`, vehicleClass: 'container', cargo: 'general', company: 'DN-0042',
        corridorId: null, plannedArrivalAtMs: null,
      },
    },
  }
}
