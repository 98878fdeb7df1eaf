import { expect, test } from 'vitest'
import { decodeOrFail, textBody } from '../testing/fixtures.ts'

const POSITION = { fixTime: '2026-07-05T01:20:11.000+00:00', valid: true, latitude: 21.97, longitude: 106.71, speed: 0, course: 0 }
const decoded = (position: Record<string, unknown>): ReturnType<typeof decodeOrFail> =>
  decodeOrFail('traccar-forward', textBody(JSON.stringify({ position: { ...POSITION, ...position }, device: { uniqueId: '359000000000127' } })))

test.each([{ valid: false }, { outdated: true }, { attributes: { approximate: true } }, { attributes: { mock: true } }])('%o is not a fresh fix', (fault) => {
  expect(decoded(fault)).toMatchObject({ outcome: 'position', positions: [{ valid: false }], observations: [{ isValid: false }] })
})

test('a course of 0 is kept while standing, though it points nowhere, and unknown while moving', () => {
  expect(decoded({})).toMatchObject({ positions: [{ headingDeg: 0 }], observations: [{ headingDeg: null }] })
  expect(decoded({ speed: 10 })).toMatchObject({ positions: [{ headingDeg: null, speedKmh: 18.52 }], observations: [{ headingDeg: null }] })
  expect(decoded({ speed: 10, course: 359.5 })).toMatchObject({ positions: [{ headingDeg: 359.5 }] })
})

test('accuracy 0, negative speed and course, and heights off the planet are unknown', () => {
  expect(decoded({ accuracy: 0, speed: -1, course: -1, altitude: 99_999 })).toMatchObject({
    positions: [{ speedKmh: null, headingDeg: null, altM: null }],
    observations: [{ accuracyM: null, speedMps: null }],
  })
})

test('the device time stands in for a missing fix time, and nothing for neither', () => {
  expect(decoded({ fixTime: null, deviceTime: '2026-07-05T01:20:09Z' })).toMatchObject({ positions: [{ fixTime: '2026-07-05T01:20:09Z' }] })
  expect(decoded({ fixTime: null })).toMatchObject({ positions: [{ fixTime: null }], observations: [{ clockRule: 'receiveTime', deviceTimeMs: null }] })
})

test('a fix that comes by forward and by event is one observation', () => {
  const body = (event: object): string => JSON.stringify({ ...event, position: POSITION, device: { uniqueId: '359000000000127' } })
  const idOf = (text: string): string | undefined => decodeOrFail('traccar-forward', textBody(text)).observations[0]?.observationId
  expect(idOf(body({ event: { type: 'ignitionOn' } }))).toBe(idOf(body({})))
})

test('an event with its geofence gives the position and the word, without one it is passed over', () => {
  const event = { id: 9, type: 'geofenceEnter', eventTime: '2026-07-05T01:20:11.000+00:00', deviceId: 12, positionId: 0, geofenceId: 3, maintenanceId: 0, attributes: {} }
  const geofence = { id: 3, name: 'yard', area: 'CIRCLE (21.97 106.71, 200)' }
  const body = (position: object | null): string => JSON.stringify({ event, position, device: { uniqueId: '359000000000127' }, geofence, maintenance: null })
  expect(decodeOrFail('traccar-forward', textBody(body(POSITION)))).toMatchObject({ outcome: 'position', positions: [{ deviceId: '359000000000127', event: 'geofenceEnter' }] })
  expect(decodeOrFail('traccar-forward', textBody(body(null)))).toMatchObject({ outcome: 'ignore', reason: 'event geofenceEnter without a position' })
})

test('a list of forwarded positions and a socket frame are read like the list of the REST interface', () => {
  const item = { position: POSITION, device: { uniqueId: '359000000000127' } }
  expect(decodeOrFail('traccar-forward', textBody(JSON.stringify([item, item]))).positions).toHaveLength(2)
  expect(decodeOrFail('traccar-forward', textBody(JSON.stringify({ positions: [{ ...POSITION, deviceId: 12 }] }))).positions).toMatchObject([{ deviceId: '12' }])
})

test.each(['{"position":{},"device":{}}', '{"position":null,"device":{"uniqueId":"1"}}', '{"position":"{position}","device":"{device}"}', '""', 'null'])('%s holds nothing to read', (body) => {
  expect(decodeOrFail('traccar-forward', textBody(body)).outcome).toBe('reject')
})
