import { expect, test } from 'vitest'
import { decodeOrFail, textBody } from '../testing/fixtures.ts'

const frame = (object: string, time = '2026-07-05T01:20:11Z') => decodeOrFail('onvif-profile-m', textBody(`<tt:Frame UtcTime="${time}">${object}</tt:Frame>`))
const plateOf = (number: string, id = 41) => `<tt:Object ObjectId="${id}"><tt:Appearance><tt:LicensePlateInfo><tt:PlateNumber>${number}</tt:PlateNumber></tt:LicensePlateInfo></tt:Appearance></tt:Object>`

test('frames that repeat an object are one observation, another plate is another', () => {
  const id = (number: string, time: string, objectId?: number) => frame(plateOf(number, objectId), time).observations[0]?.observationId
  expect(id('29C12345', '2026-07-05T01:20:11.1Z')).toBe(id('29C12345', '2026-07-05T01:20:11.9Z'))
  expect(id('29C12345', '2026-07-05T01:20:11Z')).not.toBe(id('51D99999', '2026-07-05T01:20:11Z'))
  expect(id('29C12345', '2026-07-05T01:20:11Z')).not.toBe(id('29C12345', '2026-07-05T01:20:11Z', 42))
})

test('the likeliest plate of several holds', () => {
  const object = '<tt:Object ObjectId="1"><tt:Appearance><tt:LicensePlateInfo><tt:PlateNumber Likelihood="0.4">29C12346</tt:PlateNumber><tt:PlateNumber Likelihood="0.8">29C12345</tt:PlateNumber></tt:LicensePlateInfo></tt:Appearance></tt:Object>'
  expect(frame(object).reads[0]).toMatchObject({ plate: '29C12345', confidence: 0.8 })
})

test('a missing likelihood is certainty, one past 1 a percentage, an unreadable one unknown', () => {
  expect(frame(plateOf('29C12345')).reads[0]?.confidence).toBe(1)
  const told = (likelihood: string) => frame(plateOf('29C12345').replace('<tt:PlateNumber>', `<tt:PlateNumber Likelihood="${likelihood}">`)).reads[0]?.confidence
  expect(['0.5', '1', '87', '140', '-1', 'high'].map(told)).toEqual([0.5, 1, 0.87, null, null, null])
})

test('a plate object borrows the vehicle that it names as its parent', () => {
  const vehicle = '<tt:Object ObjectId="7"><tt:Appearance><tt:VehicleInfo><tt:Type>Truck</tt:Type><tt:Brand>Howo</tt:Brand></tt:VehicleInfo></tt:Appearance></tt:Object>'
  expect(frame(vehicle + plateOf('29C12345').replace('<tt:Object ', '<tt:Object Parent="7" ')).reads).toMatchObject([{ plate: '29C12345', vehicleType: 'truck', vehicleMake: 'Howo', parentObjectId: '7' }])
})

test('a class without its type, as the JSON of the standard writes it, is a class', () => {
  const scene = (name: string) => decodeOrFail('onvif-profile-m', textBody(JSON.stringify({ Frame: [{ '@UtcTime': '2026-07-05T01:20:11', Object: [{ '@ObjectId': '15', Appearance: { Class: { '@Likelihood': '0.8', '#text': name } } }] }] })))
  expect(scene('LicensePlate').reads).toMatchObject([{ plate: null, confidence: 0.8, eventId: '15' }])
  expect(scene('Human')).toMatchObject({ outcome: 'ignore', reason: 'scene metadata of a Human object: no LicensePlateInfo' })
})

test.each([
  ['<tt:Speed>5</tt:Speed>', '', 18],
  ['<tt:Speed>42</tt:Speed>', '<tt:VehicleInfo><tt:Speed>42</tt:Speed></tt:VehicleInfo>', 42],
  ['<tt:Speed>120.5</tt:Speed>', '', 120.5],
  ['<tt:Speed>-1</tt:Speed>', '', null],
])('behaviour %s beside %s is %s km/h', (speed, info, kmh) => {
  const object = plateOf('29C12345').replace('<tt:LicensePlateInfo>', `${info}<tt:LicensePlateInfo>`).replace('</tt:Object>', `<tt:Behaviour>${speed}</tt:Behaviour></tt:Object>`)
  expect(frame(object).reads[0]?.speedKmh).toBe(kmh)
})

test('a vendor topic that names a plate is read, one that does not is ignored', () => {
  const event = (topic: string, items: string) => decodeOrFail('onvif-profile-m', textBody(`<NotificationMessage><Topic>${topic}</Topic><Message><Message UtcTime="2026-07-05T01:20:11Z"><Source/><Data>${items}</Data></Message></Message></NotificationMessage>`))
  expect(event('tnsvendor:ANPR', '<SimpleItem Name="PlateNumber" Value="29C12345"/><SimpleItem Name="Lane" Value="2"/>').reads[0]).toMatchObject({ plate: '29C12345', lane: 2 })
  expect(event('tns1:Device/Trigger/Relay', '<SimpleItem Name="State" Value="true"/>')).toMatchObject({ outcome: 'ignore', topic: 'tns1:Device/Trigger/Relay' })
})

test('an event without the wrapper of its own name is read as well, as JSON over MQTT may write it', () => {
  const body = { UtcTime: '2026-07-05T01:20:11', Source: { VideoSource: '1' }, Data: { LicensePlateInfo: { PlateNumber: '29C12345' }, Likelihood: 0.8 } }
  expect(decodeOrFail('onvif-profile-m', textBody(JSON.stringify(body))).reads[0]).toMatchObject({ plate: '29C12345', confidence: 0.8, time: '2026-07-05T01:20:11Z', timeHasOffset: false })
})
