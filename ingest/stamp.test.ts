import { expect, test } from 'vitest'
import { crossingId, deviceId, observationId } from '../engine/model/ids.ts'
import type { DecodedObservation } from '../engine/model/observations.ts'
import { epochMs, MS_PER_DAY, MS_PER_HOUR } from '../engine/model/units.ts'
import type { Decoded } from './decoder.ts'
import { stamp, type Stamped } from './stamp.ts'

const RECEIVED = epochMs(Date.UTC(2026, 6, 5, 1, 20, 30))
const OPTIONS = { crossingId: crossingId('huu-nghi'), deviceId: deviceId('cam-1'), receivedAtMs: RECEIVED }

const head = { observationId: observationId('cam-1/1'), format: 'generic-json', clockRule: 'deviceOffset' } as const
const readAt = (offMs: number | null, more: Partial<Extract<DecodedObservation, { type: 'plate.read' }>> = {}): DecodedObservation => ({
  ...head, type: 'plate.read', deviceTimeMs: offMs === null ? null : epochMs(RECEIVED + offMs), plate: '29C12345', plateRaw: '29C12345', countryIso: null, confidenceRatio: null,
  charConfidenceRatios: [], direction: null, laneIndex: null, vehicleKind: null, vehicleColor: null, speedMps: null, containerNumbers: [], isRetransmission: false, isPreview: false, ...more,
})
const fixAt = (offMs: number): DecodedObservation => ({
  ...head, type: 'position.fix', deviceTimeMs: epochMs(RECEIVED + offMs), trackerId: 't', at: { lonDeg: 106.7, latDeg: 21.9 }, altM: null, speedMps: null, headingDeg: null, accuracyM: null, isValid: true, isIgnitionOn: null,
})
const decodedOf = (...observations: readonly DecodedObservation[]): Decoded => ({
  format: 'generic-json', outcome: 'plate_read', reason: null, reads: [], positions: [], warnings: [], pictures: [], observations,
})
const stampOf = (...observations: readonly DecodedObservation[]): Stamped => stamp(decodedOf(...observations), OPTIONS)

test('a device time near the receipt is the event time', () => {
  const { observations, skewMs, notices } = stampOf(readAt(-1_500))
  expect(observations[0]).toMatchObject({ eventTimeMs: RECEIVED - 1_500, clockRule: 'deviceOffset', crossingId: 'huu-nghi', deviceId: 'cam-1', receivedAtMs: RECEIVED, provenance: 'observed' })
  expect([skewMs, notices]).toEqual([-1_500, []])
})

test('without a trusted device time the receipt is the event time', () => {
  for (const observation of [readAt(null), readAt(-5_000, { clockRule: 'receiveTime' })]) {
    const { observations, skewMs } = stampOf(observation)
    expect(observations[0]).toMatchObject({ eventTimeMs: RECEIVED, clockRule: 'receiveTime' })
    expect(skewMs).toBeNull()
  }
})

test('a future time gives way to the receipt, keeps the device reading and raises one notice per body', () => {
  const { observations, notices } = stampOf(readAt(3 * MS_PER_HOUR), fixAt(20 * 365 * MS_PER_DAY))
  expect(observations.map(({ eventTimeMs, clockRule }) => [eventTimeMs, clockRule])).toEqual([[RECEIVED, 'receiveTime'], [RECEIVED, 'receiveTime']])
  expect(observations[0]?.deviceTimeMs).toBe(RECEIVED + 3 * MS_PER_HOUR)
  expect(notices).toEqual([{ code: 'ingest.clock.ahead', context: { deviceId: 'cam-1', aheadS: 20 * 365 * 86_400 } }])
})

test('nothing happens after its receipt: the least time ahead gives way, and up to a minute of it raises no notice', () => {
  for (const aheadMs of [1, 30_000, 60_000]) {
    const { observations, skewMs, notices } = stampOf(readAt(aheadMs))
    expect(observations[0]).toMatchObject({ eventTimeMs: RECEIVED, deviceTimeMs: RECEIVED + aheadMs, clockRule: 'receiveTime' })
    expect([skewMs, notices]).toEqual([aheadMs, []])
  }
  expect(stampOf(readAt(60_001)).notices).toHaveLength(1)
  expect(stampOf(readAt(0)).observations[0]).toMatchObject({ eventTimeMs: RECEIVED, clockRule: 'deviceOffset' })
})

test('a camera that is behind keeps its time and is reported', () => {
  const { observations, skewMs, notices } = stampOf(readAt(-2 * MS_PER_HOUR))
  expect(observations[0]?.eventTimeMs).toBe(RECEIVED - 2 * MS_PER_HOUR)
  expect([skewMs, notices]).toEqual([-2 * MS_PER_HOUR, [{ code: 'ingest.clock.skewed', context: { deviceId: 'cam-1', skewS: -7_200 } }]])
})

test('retransmissions, previews and late fixes are late, not skewed', () => {
  for (const observation of [readAt(-5 * MS_PER_HOUR, { isRetransmission: true }), readAt(-5 * MS_PER_HOUR, { isPreview: true }), fixAt(-5 * MS_PER_HOUR)]) {
    const { observations, skewMs, notices } = stampOf(observation)
    expect(observations[0]?.eventTimeMs).toBe(RECEIVED - 5 * MS_PER_HOUR)
    expect([skewMs, notices]).toEqual([null, []])
  }
})

test('a clock that was never set gives way to the receipt', () => {
  const { observations, notices } = stampOf(readAt(-26 * 365 * MS_PER_DAY))
  expect(observations[0]).toMatchObject({ eventTimeMs: RECEIVED, clockRule: 'receiveTime' })
  expect(notices.map(({ code }) => code)).toEqual(['ingest.clock.skewed'])
})

test('a body that was cut and still read raises its own notice', () => {
  const { notices } = stamp({ ...decodedOf(readAt(0)), isCut: true }, OPTIONS)
  expect(notices).toEqual([{ code: 'ingest.body.truncated', context: { deviceId: 'cam-1' } }])
})

test('a clock that runs sixty times as fast has sixty times the bounds', () => {
  const decoded = decodedOf(readAt(-30 * 60_000), readAt(30 * 60_000))
  expect(stamp(decoded, { ...OPTIONS, aheadMsMax: 60 * 60_000, behindMsMax: 60 * 60_000 }).notices).toEqual([])
})

test("an operator's correction is added to what a trusted clock told, and the device's own reading is kept", () => {
  const corrected = (observation: DecodedObservation): Stamped => stamp(decodedOf(observation), { ...OPTIONS, correctionMs: -MS_PER_HOUR })
  const { observations, skewMs, notices } = corrected(readAt(MS_PER_HOUR - 2_000))
  expect(observations[0]).toMatchObject({ eventTimeMs: RECEIVED - 2_000, deviceTimeMs: RECEIVED + MS_PER_HOUR - 2_000, clockRule: 'corrected' })
  expect([skewMs, notices]).toEqual([-2_000, []])
  expect(corrected(readAt(2 * MS_PER_HOUR)).observations[0]).toMatchObject({ eventTimeMs: RECEIVED, clockRule: 'receiveTime' })
  expect(corrected(readAt(null)).observations[0]).toMatchObject({ eventTimeMs: RECEIVED, clockRule: 'receiveTime' })
  expect(corrected(readAt(-0)).notices).toEqual([{ code: 'ingest.clock.skewed', context: { deviceId: 'cam-1', skewS: -3_600 } }])
})
