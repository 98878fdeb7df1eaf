/** The vendor's number of a passage, where the format has one: it joins the events of one vehicle, whatever was read. */
import { expect, test } from 'vitest'
import type { PlateRead } from '../engine/model/observations.ts'
import { decodeFixture, decodeOrFail, textBody } from './testing/fixtures.ts'

const keysOf = (decoded: ReturnType<typeof decodeOrFail>): readonly (string | undefined)[] =>
  decoded.observations.filter((one): one is Extract<typeof one, Pick<PlateRead, 'type'>> => one.type === 'plate.read').map(({ passageKey }) => passageKey)

test.each([
  ['dahua', 'event.valid.txt', '90210'],
  ['dahua', 'tollgate.valid.json', undefined],
  ['axis-alpv', 'lost.valid.json', '1144'],
  ['onvif-profile-m', 'frame.valid.json', '41'],
  ['openalpr-rekor', 'preview.valid.json', 'AGENT00000000001-7-1783214411250'],
  ['openalpr-rekor', 'group.valid.json', 'AGENT00000000001-7-1783214411900@269,252'],
  ['openalpr-rekor', 'indexed.valid.json', 'AGENT00000000001-7-1783214411250'],
  ['generic-json', 'read.valid.json', undefined],
])('%s, %s', (format, file, key) => {
  expect(keysOf(decodeFixture(format, file))).toEqual([key])
})

test.each([
  ['frigate', { type: 'update', after: { id: '1783214411.25-abc', label: 'car', camera: 'gate', recognized_license_plate: ['29C12345', 0.9], frame_time: 1783214411.25 } }, '1783214411.25-abc'],
  ['axis-alpv', { carID: '7', carState: 'new', plateUTF8: '29C12345', capture_timestamp: '1783214411250' }, '7'],
  ['axis-alpv', { carID: '-1', carState: 'new', plateUTF8: '29C12345', capture_timestamp: '1783214411250' }, undefined],
  ['lilin', { CAR_ID: '44', LPR: '29C12345', TS: '1783214411250000' }, '44'],
  ['verkada', { webhook_type: 'lpr', webhook_id: 'c1d2e3f4-0000-4000-8000-00000000abcd', data: { camera_id: 'cam', license_plate_number: '29C12345', created: 1783214411 } }, 'c1d2e3f4-0000-4000-8000-00000000abcd'],
  ['plate-recognizer', { camera_id: 'c', filename: 'c/1.jpg', timestamp: '2026-07-05T01:20:11Z', results: [{ plate: '29c12345', score: 0.9 }] }, 'c/1.jpg@1783214411000'],
  ['hikvision-isapi', { eventType: 'ANPR', UUID: '0f3a8c52-7d1e-4b6a-9c2f-5e8d7a6b4c31', dateTime: '2026-07-05T08:20:11+07:00', ANPR: { licensePlate: '29C12345' } }, '0f3a8c52-7d1e-4b6a-9c2f-5e8d7a6b4c31'],
  ['hikvision-isapi', { eventType: 'ANPR', UUID: 'x', dateTime: '2026-07-05T08:20:11+07:00', ANPR: { licensePlate: '29C12345' } }, undefined],
  ['dahua', { Code: 'TrafficJunction', Action: 'Pulse', Data: { GroupID: 0, TrafficCar: { PlateNumber: '29C12345' } } }, undefined],
  ['generic-json', { type: 'plate.read', plate: '29C12345', passage: 'car-7' }, 'car-7'],
])('%s: %j', (format, body, key) => {
  expect(keysOf(decodeOrFail(format, textBody(JSON.stringify(body))))).toEqual([key])
})

test('two vehicles of one frame have keys of their own', () => {
  const frame = { data_type: 'alpr_results', uuid: 'cam-7-1783214411250', epoch_time: 1783214411250, results: [{ plate: '29C12345', confidence: 90 }, { plate: '15R01234', confidence: 90 }] }
  expect(new Set(keysOf(decodeOrFail('openalpr-rekor', textBody(JSON.stringify(frame))))).size).toBe(2)
  const group = (plate: string, index: number): object => ({ data_type: 'alpr_group', uuids: ['cam-7-1783214411250'], plate_indexes: [index], epoch_start: 1783214411250, best_plate_number: plate, best_confidence: 90 })
  expect(keysOf(decodeOrFail('openalpr-rekor', textBody(JSON.stringify([group('29C12345', 0), group('15R01234', 1)]))))).toEqual(['cam-7-1783214411250', 'cam-7-1783214411250/1'])
  const picture = { camera_id: 'c', filename: 'c/1.jpg', timestamp: '2026-07-05T01:20:11Z', results: [{ plate: '29c12345', score: 0.9 }, { plate: '15r01234', score: 0.9 }] }
  expect(keysOf(decodeOrFail('plate-recognizer', textBody(JSON.stringify(picture))))).toEqual([undefined, undefined])
})

test('a group of Rekor names its further frames where it says which plate of each is meant', () => {
  const framesOf = (more: object) => {
    const [read] = decodeOrFail('openalpr-rekor', textBody(JSON.stringify({ data_type: 'alpr_group', uuids: ['cam-7-1', 'cam-7-2', 'cam-7-3'], epoch_start: 1783214411250, best_plate_number: '29C12345', best_confidence: 90, ...more }))).observations
    return read?.type === 'plate.read' ? read.frameKeys : null
  }
  expect(framesOf({ plate_indexes: [0, 1, 0] })).toEqual(['cam-7-2/1', 'cam-7-3'])
  expect(framesOf({})).toBeUndefined()
})
