/** What the encoder writes, the decoder of the same format reads back. */
import { expect, test } from 'vitest'
import { crossingId, deviceId, observationId } from '../../engine/model/ids.ts'
import type { PlateRead, PositionFix } from '../../engine/model/observations.ts'
import { epochMs } from '../../engine/model/units.ts'
import { decodeOrFail, RECEIVED_AT, textBody } from '../testing/fixtures.ts'
import { anprFlowObservedOf, itemFlowObservedOf, ngsiLdEntityOf, vehicleOf, type NgsiLdEntity } from './ngsi-ld-encoder.ts'

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
const COUNT = { crossingId: 'huu-nghi', laneIndex: 0, fromMs: AT_MS, toMs: epochMs(AT_MS + 300_000), countVeh: 41, speedMpsMean: 3.5, occupancyRatio: 0.6, at: GATE }
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
  expect(decoded(itemFlowObservedOf(COUNT))).toMatchObject({
    outcome: 'aggregate',
    flow: { lane: 1, intensity: 41, occupancy: 0.6, averageVehicleSpeedKmh: 12.6, itemType: 'vehicle', from_: '2026-07-05T01:20:11.000Z', to: '2026-07-05T01:25:11.000Z' },
  })
})

const SHAPES: Readonly<Record<string, string>> = { Property: 'value', GeoProperty: 'value', Relationship: 'object' }

/** ETSI GS CIM 009, clauses 4.5.1 to 4.6.3. */
test.each<[string, NgsiLdEntity]>([
  ['AnprFlowObserved', anprFlowObservedOf(READ, GATE)],
  ['Vehicle', vehicleOf({ ...FIX, trackerId: "driver's (phone) 42" }, '29C12345')],
  ['ItemFlowObserved', itemFlowObservedOf(COUNT)],
])('%s has the shape that the standard asks of an entity', (type, entity) => {
  const { '@context': context, id, type: sentType, ...attributes } = entity
  expect(sentType).toBe(type)
  expect(id).toMatch(/^urn:ngsi-ld:[A-Za-z]+:[\w.~%:-]+$/)
  expect(context).toContain('https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld')
  for (const [name, attribute] of Object.entries(attributes)) {
    expect(name).toMatch(/^[A-Za-z]\w*$/)
    const { type: kind, value, object, observedAt, unitCode, ...others } = attribute as Readonly<Record<string, unknown>>
    expect(Object.hasOwn(attribute as object, SHAPES[String(kind)] ?? ''), name).toBe(true)
    expect(others).toEqual({})
    if (observedAt !== undefined) expect(observedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    if (unitCode !== undefined) expect(['KMH', 'DD', 'MTR']).toContain(unitCode)
    if (kind === 'Relationship') expect(object).toMatch(/^urn:ngsi-ld:/)
    if (kind === 'GeoProperty') expect(value).toEqual({ type: 'Point', coordinates: type === 'Vehicle' ? [GATE.lonDeg, GATE.latDeg, FIX.altM] : [GATE.lonDeg, GATE.latDeg] })
    if (name.startsWith('date')) expect(value).toEqual({ '@type': 'DateTime', '@value': expect.stringMatching(/Z$/) })
  }
})

test('reads and fresh fixes are entities; previews, stale fixes and everything else are none', () => {
  const cameraAt = () => GATE
  expect(ngsiLdEntityOf(READ, cameraAt)).toEqual(anprFlowObservedOf(READ, GATE))
  expect(ngsiLdEntityOf(FIX, cameraAt)).toEqual(vehicleOf(FIX, null))
  expect(ngsiLdEntityOf({ ...READ, isPreview: true }, cameraAt)).toBeNull()
  expect(ngsiLdEntityOf({ ...FIX, isValid: false }, cameraAt)).toBeNull()
  expect(ngsiLdEntityOf({ ...HEAD, type: 'device.heard', what: 'heartbeat' }, cameraAt)).toBeNull()
})
