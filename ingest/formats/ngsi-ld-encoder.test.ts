/** What the encoder writes, the decoder of the same format reads back. */
import { expect, test } from 'vitest'
import { crossingId, deviceId, observationId } from '../../engine/model/ids.ts'
import type { PlateRead, PositionFix } from '../../engine/model/observations.ts'
import { epochMs } from '../../engine/model/units.ts'
import { decodeOrFail, RECEIVED_AT, textBody } from '../testing/fixtures.ts'
import { anprFlowObservedOf, itemFlowObservedOf, vehicleOf, type NgsiLdEntity } from './ngsi-ld-encoder.ts'

const AT_MS = epochMs(Date.UTC(2026, 6, 5, 1, 20, 11))
const GATE = { lonDeg: 106.71035, latDeg: 21.97412 }
const HEAD = {
  observationId: observationId('gate-1/7'), crossingId: crossingId('huu-nghi'), deviceId: deviceId('gate-1'), format: 'ngsi-ld', provenance: 'observed' as const,
  eventTimeMs: AT_MS, deviceTimeMs: AT_MS, receivedAtMs: RECEIVED_AT, clockRule: 'deviceOffset' as const,
}
const READ: PlateRead = {
  ...HEAD, type: 'plate.read', plate: '29C12345', plateRaw: '29C-123.45', countryIso: 'VN', confidenceRatio: 0.96, charConfidenceRatios: [], direction: 'approaching', laneIndex: 1,
  vehicleKind: 'truck', vehicleColor: 'white', speedMps: 5, containerNumbers: [], isRetransmission: false, isPreview: false,
}
const FIX: PositionFix = {
  ...HEAD, type: 'position.fix', trackerId: '359000000000127', at: GATE, altM: 281, speedMps: 10, headingDeg: 14, accuracyM: 6, isValid: true, isIgnitionOn: true,
}
const decoded = (entity: NgsiLdEntity): ReturnType<typeof decodeOrFail> => decodeOrFail('ngsi-ld', textBody(JSON.stringify(entity)))
const unknown = Object.fromEntries(['countryIso', 'confidenceRatio', 'direction', 'laneIndex', 'vehicleKind', 'vehicleColor', 'speedMps', 'altM', 'headingDeg', 'accuracyM', 'isIgnitionOn'].map((name) => [name, null]))

test('a plate read comes back with everything that the model has words for', () => {
  const { reads, observations, warnings } = decoded(anprFlowObservedOf(READ, GATE))
  const { plate, plateRaw, countryIso, confidenceRatio, direction, laneIndex, vehicleKind, vehicleColor, speedMps, deviceTimeMs } = READ
  expect(observations).toMatchObject([{ plate, plateRaw, countryIso, confidenceRatio, direction, laneIndex, vehicleKind, vehicleColor, speedMps, deviceTimeMs }])
  expect(reads).toMatchObject([{ cameraLat: GATE.latDeg, cameraLon: GATE.lonDeg, cameraId: 'urn:ngsi-ld:Device:huu-nghi:gate-1' }])
  expect(warnings).toEqual([])
})

test('what is not known of a read is not written', () => {
  const bare = anprFlowObservedOf({ ...READ, ...unknown, plate: null, plateRaw: 'unknown' }, null)
  expect(Object.keys(bare)).not.toEqual(expect.arrayContaining(['location']))
  expect(JSON.stringify(bare)).not.toContain('null')
  expect(decoded(bare)).toMatchObject({ outcome: 'vehicle_without_plate', reads: [{ confidence: null, speedKmh: null, direction: null, lane: null }] })
})

test('a fix comes back, unknowns as unknowns', () => {
  expect(decoded(vehicleOf(FIX, '29C12345'))).toMatchObject({
    positions: [{ plate: '29C12345', speedKmh: 36, headingDeg: 14, altM: 281, ignition: true }],
    observations: [{ at: GATE, altM: 281, speedMps: 10, headingDeg: 14, accuracyM: 6, isIgnitionOn: true, deviceTimeMs: AT_MS }],
  })
  expect(decoded(vehicleOf({ ...FIX, ...unknown }, null))).toMatchObject({ positions: [{ speedKmh: null, headingDeg: null, altM: null }] })
})

test('a count comes back as a count of its interval', () => {
  const entity = itemFlowObservedOf({ crossingId: 'huu-nghi', laneIndex: 0, fromMs: AT_MS, toMs: epochMs(AT_MS + 300_000), countVeh: 41, speedMpsMean: 3.5, occupancyRatio: 0.6, at: GATE })
  expect(decoded(entity)).toMatchObject({
    outcome: 'aggregate',
    flow: { lane: 1, intensity: 41, occupancy: 0.6, averageVehicleSpeedKmh: 12.6, itemType: 'vehicle', from_: '2026-07-05T01:20:11.000Z', to: '2026-07-05T01:25:11.000Z' },
  })
})
