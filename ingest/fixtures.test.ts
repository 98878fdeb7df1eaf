/** Every own payload, good and broken, with the outcome and the fields that its fault could have spoilt. */
import { describe, expect, test } from 'vitest'
import { listFormats } from './registry.ts'
import { GATE_ROWS } from './testing/expected/gate-formats.ts'
import { CAMERA_FRAME_ROWS } from './testing/expected/camera-frames.ts'
import { CAMERA_ROWS } from './testing/expected/camera-formats.ts'
import { POSITION_ROWS } from './testing/expected/position-formats.ts'
import type { RowsByFile } from './testing/expected/row.ts'
import { decodeFixture, listFixtures } from './testing/fixtures.ts'

const TRUCK = { plate: '29C12345', plateRaw: '29C-123.45', country: 'VN', lane: 2, direction: 'approaching', time: '2026-07-05T08:14:09+07:00', timePrecise: '2026-07-05T08:14:09.417+07:00' }

const EXPECTED: Readonly<Record<string, RowsByFile>> = {
  ...POSITION_ROWS,
  ...CAMERA_ROWS,
  ...GATE_ROWS,
  ...CAMERA_FRAME_ROWS,
  'hikvision-isapi': {
    'hole.damaged.xml': { outcome: 'vehicle_without_plate', read: { plate: null }, warning: 'not utf-8' },
    'plates.valid.xml': { outcome: 'plate_read', readCount: 2, read: { plate: '29C12345', country: 'VN', lane: 1, direction: 'approaching', time: '2026-07-05T08:20:11+07:00' } },
    'metadata.valid.xml': { outcome: 'plate_read', readCount: 1, read: { plate: '29C12345', country: 'VN', confidence: 0.97, direction: 'leaving', vehicleType: 'truck', cameraId: '24:28:fd:00:11:22/1' } },
    'passage.valid.http': { outcome: 'plate_read', read: { ...TRUCK, speedKmh: 18, vehicleType: 'truck' }, pictureCount: 1, observation: { laneIndex: 1, speedMps: 5, clockRule: 'deviceOffset', deviceTimeMs: Date.UTC(2026, 6, 5, 1, 14, 9, 417) } },
    'dashed-boundary.valid.http': { outcome: 'plate_read', read: TRUCK, pictureCount: 0 },
    'bare.valid.xml': { outcome: 'plate_read', read: TRUCK, observation: { observationId: 'device-1/20260705081409123000aQ7fK2mZpR4tYw8XcVbN' } },
    'prefixed.valid.xml': { outcome: 'plate_read', read: { ...TRUCK, eventId: null }, warning: 'UUID is a placeholder' },
    'container.valid.xml': { outcome: 'plate_read', read: { containers: ['TCLU0000014'] }, observation: { containerNumbers: ['TCLU0000014'] }, warning: 'check digit' },
    'alert-stream.valid.http': { outcome: 'plate_read', readCount: 1, read: { plate: '29C12345', lane: 2 } },
    'containers.valid.json': { outcome: 'plate_read', read: { containers: ['TCLU0000014', 'CSQU3054383'], plateBox: { x: 420, y: 700, w: 160, h: 70, space: 'permille (0..1000 of image width/height, origin top-left)' } } },
    'unknown-plate.valid.xml': { outcome: 'vehicle_without_plate', read: { plate: null, plateRaw: 'unknown', confidence: 0 } },
    'preview.valid.xml': { outcome: 'plate_read', observation: { isPreview: true, isRetransmission: false } },
    'retransmission.valid.xml': { outcome: 'plate_read', observation: { isPreview: false, isRetransmission: true } },
    'character-reference.valid.xml': { outcome: 'plate_read', read: { plate: '8กผ444' } },
    'chinese-charset.valid.xml': { outcome: 'plate_read', read: { plate: '桂A12345' } },
    'heartbeat.valid.xml': { outcome: 'ignore', observation: { type: 'device.heard', what: 'heartbeat', deviceTimeMs: Date.UTC(2026, 6, 5, 1, 14, 19) } },
    'door.valid.json': { outcome: 'ignore', reason: 'AccessControllerEvent' },
    'anpr.valid.json': { outcome: 'plate_read', read: { plate: '29C12345', direction: 'leaving', lane: 2, confidence: 0.96 } },
    'lf-only.damaged.http': { outcome: 'plate_read', read: TRUCK, pictureCount: 1 },
    'no-end-boundary.damaged.http': { outcome: 'plate_read', read: TRUCK, pictureCount: 1, warning: 'closing boundary is missing' },
    'zero-content-length.damaged.http': { outcome: 'plate_read', read: TRUCK, pictureCount: 1 },
    'wrong-boundary.damaged.http': { outcome: 'plate_read', read: TRUCK, warning: 'is not the one in the header' },
    'wrong-charset.damaged.xml': { outcome: 'plate_read', read: { plate: '桂A12345' }, warning: 'gb18030' },
    'year-2000.damaged.xml': { outcome: 'plate_read', read: { time: '2000-01-01T00:03:11+08:00' }, observation: { deviceTimeMs: Date.UTC(1999, 11, 31, 16, 3, 11) } },
    'cut.invalid.http': { outcome: 'reject', reason: 'XML is cut' },
    'cut.invalid.xml': { outcome: 'reject', reason: 'XML is cut' },
    'entity-bomb.invalid.xml': { outcome: 'reject', reason: 'entity declaration' },
    'other-root.invalid.xml': { outcome: 'reject', reason: 'ResponseStatus' },
    'unbalanced.invalid.xml': { outcome: 'reject', reason: 'does not close' },
    'pictures-only.invalid.http': { outcome: 'reject', reason: 'without an event' },
  },
  'plate-recognizer': {
    'stream.valid.csv': { outcome: 'plate_read', readCount: 2, read: { plate: '29C12345', country: 'VN', confidence: 0.912, time: '2026-07-05T01:20:11.204518Z', cameraId: 'cam-yard-1', vehicleType: 'truck', vehicleMake: 'Howo', directionDeg: 225, plateBox: { x: 840, y: 80, w: 100, h: 25, space: 'pixel x,y,w,h' } }, observation: { passageKey: '/cam-yard-1_screenshots/26-07-05/01-20-11.204518.jpg@1783214411204' } },
    'webhook.valid.http': { outcome: 'plate_read', pictureCount: 1, read: { plate: '29C12345', plateRaw: '29c12345', country: 'VN', vehicleType: 'truck', time: '2026-07-05T01:20:11.204518Z', directionDeg: 95, direction: null, vehicleColor: 'white' } },
    'form.valid.txt': { outcome: 'plate_read', read: { time: '2026-07-05T01:20:11.204518Z', timeHasOffset: true } },
    'encoded-twice.valid.txt': { outcome: 'plate_read', read: { plate: '29C12345', cameraId: 'cam-yard-1', time: '2026-07-05T01:20:11.204518Z' } },
    'encoded-twice.valid.json': { outcome: 'plate_read', read: { plate: '29C12345', country: 'VN' } },
    'encoded-twice.valid.http': { outcome: 'plate_read', read: { plate: '29C12345', vehicleType: 'truck' } },
    'relayed.valid.json': { outcome: 'plate_read', read: { plate: '29C12345', cameraId: 'cam-yard-1' } },
    'nested.valid.json': { outcome: 'plate_read', read: { plate: '粤ZF023港', country: 'CN', confidence: 0.91, detectionConfidence: 0.8, vehicleMake: 'Sinotruk', vehicleColor: 'red', plateBox: { x: 10, y: 20, w: 50, h: 20, space: 'pixel x,y,w,h' } } },
    'no-plate.valid.json': { outcome: 'vehicle_without_plate', read: { plate: null, vehicleType: 'truck' } },
    'nobody.valid.json': { outcome: 'ignore', reason: 'no vehicle' },
    'heartbeat.valid.json': { outcome: 'ignore', reason: 'heartbeat', observation: { type: 'device.heard', what: 'heartbeat' } },
    'region-list.damaged.json': { outcome: 'plate_read', read: { plate: '29C12345', country: 'VN', countryConfidence: 0.8 } },
    'two-clocks.damaged.json': { outcome: 'plate_read', read: { time: '2026-07-05T08:20:11.204518+07:00' }, warning: 'different instants', observation: { deviceTimeMs: Date.UTC(2026, 6, 5, 1, 20, 11, 204) } },
    'naive.damaged.json': { outcome: 'plate_read', read: { time: '2026-07-05T08:20:11', timeHasOffset: false }, observation: { clockRule: 'receiveTime' }, warning: 'naive timestamp' },
    'future.damaged.json': { outcome: 'plate_read', read: { time: '2056-07-05T01:20:11Z' } },
    'cut-line.damaged.jsonl': { outcome: 'plate_read', readCount: 1, warning: 'line 2' },
    'lf-only.damaged.http': { outcome: 'plate_read', read: { plate: '29C12345' } },
    'no-end-boundary.damaged.http': { outcome: 'plate_read', read: { plate: '29C12345' }, pictureCount: 1, warning: 'closing boundary is missing' },
    'cut.invalid.json': { outcome: 'reject', reason: 'not valid JSON' },
    'cut.invalid.http': { outcome: 'reject', reason: 'not valid JSON' },
    'no-results.invalid.json': { outcome: 'reject', reason: 'without results[]' },
    'no-json-field.invalid.http': { outcome: 'reject', reason: 'without a json field' },
    'other-form.invalid.txt': { outcome: 'reject', reason: 'not valid JSON' },
  },
  'traccar-forward': {
    'attributes-url.valid.txt': { outcome: 'position', position: { deviceId: '359000000000127', ignition: true, satellites: 11, batteryPct: 71 }, observation: { isIgnitionOn: true } },
    'form-header.valid.http': { outcome: 'position', position: { deviceId: '359000000000127', speedKmh: 37.966 } },
    'logs.valid.json': { outcome: 'ignore', reason: 'without positions' },
    'events.valid.json': { outcome: 'ignore', reason: 'deviceOnline' },
    'unannounced-form.valid.txt': { outcome: 'position', position: { deviceId: '29C12345', speedKmh: 18.52, headingDeg: 45, fixTime: '2026-07-05T01:20:11.250Z' } },
    'moving.valid.json': { outcome: 'position', position: { deviceId: '359000000000127', speedKmh: 40, headingDeg: 14, fixTime: '2026-07-05T01:20:11.000Z', valid: true, ignition: true, deviceName: 'DN-0042 / 1' }, observation: { type: 'position.fix', speedMps: 11.111, accuracyM: 4 } },
    'old-offset.valid.json': { outcome: 'position', position: { fixTime: '2026-07-05T01:20:11.000Z' } },
    'list.valid.json': { outcome: 'position', positionCount: 2, position: { deviceId: '12' } },
    'event.valid.json': { outcome: 'position', position: { event: 'geofenceEnter' } },
    'url.valid.txt': { outcome: 'position', position: { deviceId: '359000000000127', speedKmh: 18.52, headingDeg: null, fixTime: '2026-07-05T01:20:11.000Z' } },
    'sentence.valid.txt': { outcome: 'position', position: { lat: 21.97412, lon: 106.71035, speedKmh: 10.001, headingDeg: 14, fixTime: '2026-07-05T01:20:11.000Z' } },
    'keep-alive.valid.json': { outcome: 'ignore', observation: { type: 'device.heard', what: 'heartbeat' } },
    'offline.valid.json': { outcome: 'ignore', reason: 'deviceOffline' },
    'no-place.valid.json': { outcome: 'no_fix', positionCount: 0, observation: { type: 'device.heard', what: 'noFix' } },
    'stale.damaged.json': { outcome: 'position', position: { valid: false }, observation: { isValid: false }, warning: 'not a fresh fix' },
    'future.damaged.json': { outcome: 'position', position: { fixTime: '2046-07-05T01:20:11Z' } },
    'one-bad.damaged.json': { outcome: 'position', positionCount: 2, warning: 'outside the map' },
    'swapped.invalid.json': { outcome: 'reject', reason: 'outside the map' },
    'cut.invalid.json': { outcome: 'reject', reason: 'not valid JSON' },
    'templated.invalid.json': { outcome: 'reject', reason: 'position is empty' },
    'empty-position.invalid.json': { outcome: 'reject', reason: 'position is empty' },
    'half-place.invalid.json': { outcome: 'reject', reason: 'only one of' },
    'untemplated.invalid.txt': { outcome: 'reject', reason: 'neither a place nor a device' },
  },
  osmand: {
    'long-names.valid.txt': { outcome: 'position', position: { lat: 21.97412, lon: 106.71035, altM: null } },
    'query.valid.txt': { outcome: 'position', position: { deviceId: 'driver-0042', speedKmh: 23.15, headingDeg: 14, altM: 281.5, accuracyM: 6, batteryPct: 71, fixTime: '2026-07-05T01:20:11Z', extra: { lane: 'export' } } },
    'form.valid.txt': { outcome: 'position', position: { speedKmh: null, headingDeg: null, fixTime: '2026-07-05T01:20:11.250Z' } },
    'phone.valid.json': { outcome: 'position', position: { speedKmh: 19.8, headingDeg: null, batteryPct: 71, accuracyM: 7.2 } },
    'request.valid.http': { outcome: 'position', position: { fixTime: '2026-07-05T01:20:11Z' } },
    'cell-only.valid.txt': { outcome: 'no_fix', observation: { type: 'device.heard', what: 'noFix' } },
    'naive.damaged.txt': { outcome: 'position', position: { fixTime: '2026-07-05T08:20:11' }, observation: { clockRule: 'receiveTime' }, warning: 'naive timestamp' },
    'future.damaged.txt': { outcome: 'position', position: { fixTime: '2046-06-30T19:33:20Z' } },
    'mock.damaged.json': { outcome: 'position', position: { valid: false, mock: true }, warning: 'mock location' },
    'broken-percent.damaged.txt': { outcome: 'position', position: { extra: { note: '50%', name: '%E1%BB%A' } } },
    'no-id.invalid.txt': { outcome: 'reject', reason: 'no id' },
    'half-place.invalid.txt': { outcome: 'reject', reason: 'not both numbers' },
    'outside.invalid.txt': { outcome: 'reject', reason: 'outside the map' },
    'words.invalid.txt': { outcome: 'reject', reason: 'not both numbers' },
    'cut.invalid.json': { outcome: 'reject', reason: 'not valid JSON' },
    'no-device.invalid.json': { outcome: 'reject', reason: 'no device_id' },
  },
  'generic-json': {
    'read.valid.json': { outcome: 'plate_read', read: { plate: '29C12345', time: '2026-07-05T08:20:11.250+07:00', eventId: 'gate-1/20260705/000731' }, observation: { speedMps: 5, laneIndex: 0, containerNumbers: ['CSQU3054383'] } },
    'batch.valid.json': { outcome: 'plate_read', readCount: 1, positionCount: 1, position: { deviceId: 'DN-0042-1', ignition: true } },
    'position.valid.json': { outcome: 'position', position: { lat: 21.9741, headingDeg: 14 } },
    'heartbeat.valid.json': { outcome: 'ignore', observation: { type: 'device.heard', clockRule: 'receiveTime' } },
    'unknown-plate.valid.json': { outcome: 'vehicle_without_plate', read: { plate: null } },
    'one-bad.damaged.json': { outcome: 'plate_read', positionCount: 0, warning: 'item 2: lat' },
    'naive.damaged.json': { outcome: 'plate_read', read: { timeHasOffset: false }, observation: { clockRule: 'receiveTime' } },
    'future.damaged.json': { outcome: 'plate_read', read: { time: '2056-07-05T08:20:11+07:00' } },
    'misspelt.invalid.json': { outcome: 'reject', reason: 'confidense' },
    'percent.invalid.json': { outcome: 'reject', reason: 'confidence' },
    'outside.invalid.json': { outcome: 'reject', reason: 'lon' },
    'no-type.invalid.json': { outcome: 'reject', reason: 'type' },
    'bad-time.invalid.json': { outcome: 'reject', reason: 'at: neither' },
    'cut.invalid.json': { outcome: 'reject', reason: 'not valid JSON' },
  },
}

describe.each(listFormats())('%s', (format) => {
  const rows = EXPECTED[format] ?? {}

  test('has an expectation for every fixture and a fixture for every expectation', () => {
    expect(Object.keys(rows).toSorted()).toEqual(listFixtures(format))
    expect(Object.keys(rows).filter((file) => file.includes('.valid.')).length).toBeGreaterThan(0)
    expect(Object.keys(rows).filter((file) => !file.includes('.valid.')).length).toBeGreaterThanOrEqual(5)
  })

  test.each(Object.entries(rows))('%s means what it says', (file, row) => {
    const decoded = decodeFixture(format, file)
    expect({ outcome: decoded.outcome, reason: decoded.reason }).toEqual({ outcome: row.outcome, reason: row.reason === undefined ? decoded.reason : expect.stringContaining(row.reason) })
    if (row.read !== undefined) expect(decoded.reads[0]).toMatchObject(row.read)
    if (row.position !== undefined) expect(decoded.positions[0]).toMatchObject(row.position)
    if (row.observation !== undefined) expect(decoded.observations[0]).toMatchObject(row.observation)
    if (row.warning !== undefined) expect(decoded.warnings.join('\n')).toContain(row.warning)
    if (row.decoded !== undefined) expect(decoded).toMatchObject(row.decoded)
    if (row.readCount !== undefined) expect(decoded.reads).toHaveLength(row.readCount)
    if (row.positionCount !== undefined) expect(decoded.positions).toHaveLength(row.positionCount)
    if (row.pictureCount !== undefined) expect(decoded.pictures).toHaveLength(row.pictureCount)
    if (file.includes('.valid.')) expect(decoded.outcome).not.toBe('reject')
    if (file.includes('.invalid.')) expect([decoded.outcome, decoded.observations]).toEqual(['reject', []])
  })
})
