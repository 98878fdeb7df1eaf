import { expect, test } from 'vitest'
import type { Decoded } from '../decoder.ts'
import { CONTEXT, decodeOrFail, textBody } from '../testing/fixtures.ts'

const ZONE = 'Asia/Ho_Chi_Minh'
/** 2026-07-05 08:20:11 at the gate. */
const INSTANT_S = 1_783_214_411
const LOCAL_AS_EPOCH_S = INSTANT_S + 7 * 3_600

const event = (data: object, zone: string | null = null): Decoded =>
  decodeOrFail('dahua', textBody(`Code=TrafficJunction;action=Pulse;index=0;data=${JSON.stringify({ TrafficCar: { PlateNumber: '29C12345' }, ...data })}`), { ...CONTEXT, zone })

test.each([
  ['RealUTC is the instant and UTC the wall clock', { UTC: LOCAL_AS_EPOCH_S, RealUTC: INSTANT_S }, null, '2026-07-05T08:20:11+07:00', true, INSTANT_S, 'deviceOffset'],
  ['an honest UTC beside a local time gives the zone', { UTC: INSTANT_S, LocaleTime: '2026-07-05 08:20:11' }, null, '2026-07-05T08:20:11+07:00', true, INSTANT_S, 'deviceOffset'],
  ['UTC that is the local time goes by the TimeZone index', { UTC: LOCAL_AS_EPOCH_S, LocaleTime: '2026-07-05 08:20:11', TimeZone: 12 }, null, '2026-07-05T08:20:11+07:00', true, INSTANT_S, 'localAsEpoch'],
  ['China is index 13', { UTC: LOCAL_AS_EPOCH_S + 3_600, TimeZone: 13 }, null, '2026-07-05T09:20:11+08:00', true, INSTANT_S, 'localAsEpoch'],
  ['UTC alone goes by the configured zone', { UTC: LOCAL_AS_EPOCH_S }, ZONE, '2026-07-05T08:20:11+07:00', false, INSTANT_S, 'localAsEpoch'],
  ['UTC alone without a zone is for display only', { UTC: LOCAL_AS_EPOCH_S }, null, '2026-07-05T08:20:11Z', false, LOCAL_AS_EPOCH_S, 'receiveTime'],
  ['a UTC written as text is naive', { UTC: '2026-07-05 08:20:11' }, ZONE, '2026-07-05T08:20:11+07:00', false, INSTANT_S, 'deviceZone'],
] as const)('%s', (_name, times, zone, time, timeHasOffset, instantS, clockRule) => {
  const { reads, observations } = event(times, zone)
  expect(reads[0]).toMatchObject({ time, timeHasOffset })
  expect(observations[0]).toMatchObject({ deviceTimeMs: instantS * 1_000, clockRule })
})

test('UTC and RealUTC that are no zone apart leave RealUTC and are said', () => {
  const { reads, warnings } = event({ UTC: LOCAL_AS_EPOCH_S + 61, RealUTC: INSTANT_S })
  expect(reads[0]?.time).toBe('2026-07-05T01:20:11Z')
  expect(warnings.join()).toContain('no time zone apart')
})

const PLATES: readonly (readonly [object, string | null])[] = [
  [{ TrafficCar: { PlateNumber: '' }, Object: { ObjectType: 'Plate', Text: '29C-12345' } }, '29C12345'],
  [{ TrafficCar: {}, Plate: { Text: '29C12345' } }, '29C12345'],
  [{ TrafficCar: {}, PlateText: '29C12345' }, '29C12345'],
  [{ TrafficCar: undefined, NonMotor: { Category: 'Motorcycle', PlateNumber: '29G1-123.45' } }, '29G112345'],
  [{ TrafficCar: undefined, trafficCar: { plateNumber: '29C12345' } }, '29C12345'],
  [{ TrafficCar: {}, PlateInfo: { FrontPlateNumber: 'Unknown', BackPlateNumber: '29R01234' } }, '29R01234'],
  [{ TrafficCar: {}, Object: { ObjectType: 'Vehicle', Text: 'Toyota' } }, null],
  ...['', 'Unknown', 'unlicensed', '--', 'No Plate', '<unknown>'].map((word) => [{ TrafficCar: { PlateNumber: word } }, null] as const),
]

test.each(PLATES)('the plate of %j is %s', (data, plate) => expect(event(data).reads[0]?.plate).toBe(plate))

test('confidence past 100 is of 255, zero is unknown', () => {
  const read = (confidence: unknown) => event({ Plate: { Confidence: confidence } }).reads[0]?.confidence
  expect([read(90), read('90'), read(204), read(0), read(300)]).toEqual([0.9, 0.9, 0.8, null, null])
})

test('the driving direction goes before the junction, the junction before the vehicle', () => {
  const read = (data: object) => event(data).reads[0]
  expect(read({ TrafficCar: { PlateNumber: '1A', DrivingDirection: ['Leave', 'a', 'b'] }, JunctionDirection: 'Obverse' })).toMatchObject({ direction: 'leaving', directionRaw: 'Leave' })
  expect(read({ JunctionDirection: 'Obverse', VehicleDirection: 'Tail' })).toMatchObject({ direction: 'approaching', directionRaw: 'Obverse' })
  expect(read({ VehicleDirection: 'Tail' })).toMatchObject({ direction: 'leaving' })
  expect(read({ Vehicle: { VehicleDirection: 'Tail' } })).toMatchObject({ direction: 'leaving', directionRaw: 'Tail' })
  expect(read({ TrafficCar: { PlateNumber: '1A', JunctionDirection: 'Reverse', VehicleDirection: 'Head', Direction: 0 } })).toMatchObject({ direction: 'leaving', directionRaw: 'Reverse' })
  expect(read({ TrafficCar: { PlateNumber: '1A', Direction: 0 }, Direction: 0 })).toMatchObject({ direction: null, directionRaw: null })
})

test('the shots of a group are reads of one passage, the next group is another', () => {
  const read = (data: object) => event({ UTC: LOCAL_AS_EPOCH_S, RealUTC: INSTANT_S, ...data }).observations[0]
  const key = (data: object) => (read(data) as { readonly passageKey?: string }).passageKey
  const later = { RealUTC: INSTANT_S + 1, UTC: LOCAL_AS_EPOCH_S + 1 }
  expect(key({ GroupID: 7, IndexInGroup: 1, CountInGroup: 2 })).toBe(key({ GroupID: 7, IndexInGroup: 2, CountInGroup: 2, ...later }))
  const id = (data: object) => read(data)?.observationId
  expect(id({ GroupID: 7, IndexInGroup: 1 })).not.toBe(id({ GroupID: 7, IndexInGroup: 2 }))
  expect(id({ GroupID: 7, IndexInGroup: 1 })).toBe(id({ GroupID: 7, IndexInGroup: 1, ...later }))
  expect(id({ GroupID: 7 })).not.toBe(id({ GroupID: 8 }))
  expect(id({ GroupID: 7 })).not.toBe(id({ GroupID: 7, RealUTC: INSTANT_S + 86_400, UTC: LOCAL_AS_EPOCH_S + 86_400 }))
})

test('flat names as keys of one object are an event too', () => {
  const decoded = decodeOrFail('dahua', textBody(JSON.stringify({ 'Events[0].Code': 'TrafficJunction', 'Events[0].TrafficCar.PlateNumber': '29C12345', DeviceID: 'gate-1' })))
  expect(decoded.reads[0]).toMatchObject({ plate: '29C12345', cameraId: 'gate-1' })
})

test('a head keeps its data whatever stands between them, and boxes may be named by their edges', () => {
  const decoded = decodeOrFail('dahua', textBody('Code=TrafficJunction;action=Start;garbage;index=0;data={"TrafficCar":{"PlateNumber":"29C12345"},"Vehicle":{"BoundingBox":{"Left":20,"Top":30,"Right":180,"Bottom":130}}}'))
  expect(decoded.reads).toMatchObject([{ plate: '29C12345', vehicleBox: { x: 20, y: 30, w: 160, h: 100 } }])
})

test('data that a receiver passed on as text are read, and rejected where they are cut', () => {
  const passedOn = (data: string) => decodeOrFail('dahua', textBody(JSON.stringify({ Code: 'TrafficParkingSpaceParking', data })))
  expect(passedOn('{"Object":{"ObjectType":"Plate","Text":"29C12345","Confidence":94}}').reads).toMatchObject([{ plate: '29C12345', confidence: 0.94 }])
  expect(passedOn('{"Object":{"ObjectType":"Plate","Text":"29C1')).toMatchObject({ outcome: 'reject', reason: expect.stringContaining('data of event TrafficParkingSpaceParking is not valid JSON') })
})

test('a megabyte of blank lines is no event, and is no work either', () => {
  expect(decodeOrFail('dahua', textBody('\n'.repeat(1_000_000))).outcome).toBe('reject')
})

test('events past the bound of a body are said to be left out', () => {
  const events = 'Code=TrafficJunction;action=Pulse;index=0;data={"TrafficCar":{"PlateNumber":"29C12345"}}\n'.repeat(80)
  const decoded = decodeOrFail('dahua', textBody(events))
  expect(decoded.reads).toHaveLength(64)
  expect(decoded.warnings).toContain('more than 64 events in one body: the rest was not read')
})
