import { expect, test } from 'vitest'
import type { Decoded } from '../decoder.ts'
import { CONTEXT, decodeOrFail, textBody } from '../testing/fixtures.ts'

const alert = (anpr: string, rest = '<dateTime>2026-07-05T08:14:09+07:00</dateTime>', zone: string | null = null): Decoded =>
  decodeOrFail('hikvision-isapi', textBody(`<EventNotificationAlert>${rest}<eventType>ANPR</eventType><ANPR>${anpr}</ANPR></EventNotificationAlert>`), { ...CONTEXT, zone })
const PLATE = '<licensePlate>29C12345</licensePlate>'

test.each([
  ['<country>253</country><CRIndex>91</CRIndex>', 'VN', '91'],
  ['<country>Poland</country>', 'PL', 'Poland'],
  ['<country>59</country>', 'CN', '59'],
  ['<country>0</country>', null, '0'],
  ['<country>254</country>', null, '254'],
  ['', null, null],
])('country %s is %s', (xml, country, countryRaw) => expect(alert(PLATE + xml).reads[0]).toMatchObject({ country, countryRaw }))

test('the gate says in or out where the camera does not say how the vehicle moved', () => {
  const entrance = '<EntranceInfo><direction>enter</direction></EntranceInfo>'
  expect(alert(`${PLATE}<direction>unknown</direction>${entrance}`)).toMatchObject({ reads: [{ direction: 'in', directionRaw: 'unknown' }], observations: [{ direction: null }] })
  expect(alert(`${PLATE}<direction>reverse</direction>${entrance}`)).toMatchObject({ reads: [{ direction: 'leaving' }], observations: [{ direction: 'leaving' }] })
})

test('confidence outside 0 to 100 and speed 0 are unknown', () => {
  expect(alert(`${PLATE}<confidenceLevel>204</confidenceLevel><vehicleInfo><speed>0</speed></vehicleInfo>`).reads[0]).toMatchObject({ confidence: null, speedKmh: null })
})

test.each([
  ['hikvision-isapi', '<EventNotificationAlert><ANPR><licensePlate>29C12345</licensePlate><direction>WORD</direction></ANPR></EventNotificationAlert>'],
  ['dahua', 'Code=TrafficJunction;action=Pulse;index=0;data={"TrafficCar":{"PlateNumber":"29C12345"},"VehicleDirection":"WORD"}'],
  ['axis-alpv', '{"plateText":"29C12345","carID":"1","carMoveDirection":"WORD"}'],
  ['onvif-profile-m', '{"UtcTime":"2026-07-05T01:20:11Z","Source":{},"Data":{"PlateNumber":"29C12345","Direction":"WORD"}}'],
])('%s reads no direction out of a name that objects have', (format, body) => {
  expect(decodeOrFail(format, textBody(body.replace('WORD', 'constructor'))).reads).toMatchObject([{ plate: '29C12345', direction: null, directionRaw: 'constructor' }])
})

test('a confidence is of 100, with or without a fraction, and a share where it is less than 1', () => {
  expect(['92.5', '1', '0', '0.95', '-1'].map((level) => alert(`${PLATE}<confidenceLevel>${level}</confidenceLevel>`).reads[0]?.confidence)).toEqual([0.925, 0.01, 0, 0.95, null])
})

test('an event whose plate stands beside its head is read, one that has none is not', () => {
  const flat = (rest: string): Decoded => decodeOrFail('hikvision-isapi', textBody(`<EventNotificationAlert><dateTime>2026-07-05T08:14:09+07:00</dateTime><eventType>ANPR</eventType>${rest}</EventNotificationAlert>`))
  expect(flat(`${PLATE}<confidenceLevel>92</confidenceLevel><direction>forward</direction>`).reads).toMatchObject([{ plate: '29C12345', confidence: 0.92, direction: 'approaching', time: '2026-07-05T08:14:09+07:00' }])
  expect(flat('<plateNumber>29C12345</plateNumber>').reads).toMatchObject([{ plate: '29C12345' }])
  expect(flat('')).toMatchObject({ outcome: 'reject', reason: 'an ANPR event without its ANPR element' })
})

test('character confidences join the observation only when there is one per character', () => {
  expect(alert(`${PLATE}<plateCharBelieve>99,98,97,96,95,94,93,92</plateCharBelieve>`).observations[0]).toMatchObject({ charConfidenceRatios: [0.99, 0.98, 0.97, 0.96, 0.95, 0.94, 0.93, 0.92] })
  const odd = alert(`${PLATE}<plateCharBelieve>99,98</plateCharBelieve>`)
  expect(odd.reads[0]).toMatchObject({ charConfidence: [0.99, 0.98] })
  expect(odd.observations[0]).toMatchObject({ charConfidenceRatios: [] })
  expect(odd.warnings.join()).toContain('another length')
})

test('a picture time of another moment is not the passage', () => {
  const picture = (absTime: string): string => `<pictureInfoList><pictureInfo><absTime>${absTime}</absTime></pictureInfo></pictureInfoList>`
  expect(alert(PLATE + picture('20260705081409417')).reads[0]?.['timePrecise']).toBe('2026-07-05T08:14:09.417+07:00')
  expect(alert(PLATE + picture('20260705031409417')).reads[0]?.['timePrecise']).toBeUndefined()
})

test('a naive camera is an instant in its configured zone, milliseconds included', () => {
  const picture = '<pictureInfoList><pictureInfo><absTime>20260705081409417</absTime></pictureInfo></pictureInfoList>'
  expect(alert(PLATE + picture, '<dateTime>2026-07-05T08:14:09</dateTime>', 'Asia/Ho_Chi_Minh')).toMatchObject({
    reads: [{ time: '2026-07-05T08:14:09+07:00', timeHasOffset: false, timePrecise: '2026-07-05T08:14:09.417+07:00' }],
    observations: [{ clockRule: 'deviceZone', deviceTimeMs: Date.UTC(2026, 6, 5, 1, 14, 9, 417) }],
  })
})

test('a video loss that is active is no heartbeat', () => {
  const event = (state: string): Decoded => decodeOrFail('hikvision-isapi', textBody(`<EventNotificationAlert><eventType>videoloss</eventType><eventState>${state}</eventState></EventNotificationAlert>`))
  expect(event('inactive').observations).toHaveLength(1)
  expect(event('active')).toMatchObject({ outcome: 'ignore', observations: [] })
})

test('part headers that a stream reader left before the document are passed over', () => {
  const decoded = decodeOrFail('hikvision-isapi', textBody(`Content-Type: application/xml\r\nContent-Length: 99\r\n\r\n<EventNotificationAlert><eventType>ANPR</eventType><ANPR>${PLATE}</ANPR></EventNotificationAlert>`))
  expect(decoded.outcome).toBe('plate_read')
})

test.each([
  ['the index goes before the older field', '<country>253</country><CRIndex>91</CRIndex>', 'VN', '91'],
  ['an index that names no country leaves the word to the older field', '<country>Viet Nam</country><CRIndex>254</CRIndex>', 'VN', 'Viet Nam'],
  ['two silent fields are no country', '<country>0</country><CRIndex>0</CRIndex>', null, '0'],
])('%s', (_, fields, country, countryRaw) => {
  const decoded = decodeOrFail('hikvision-isapi', textBody(`<EventNotificationAlert><eventType>ANPR</eventType><ANPR><licensePlate>29C12345</licensePlate>${fields}</ANPR></EventNotificationAlert>`))
  expect(decoded.reads[0]).toMatchObject({ country, countryRaw })
})
