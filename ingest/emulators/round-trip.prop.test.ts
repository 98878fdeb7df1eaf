/** What an emulator writes, its decoder reads back: the same observation, field by field, quirks of the body included. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crossingId, deviceId, observationId } from '../../engine/model/ids.ts'
import type { DecodedObservation, DeviceHeard, PlateRead, PositionFix } from '../../engine/model/observations.ts'
import { epochMs, mpsFromKmh } from '../../engine/model/units.ts'
import { containerCheckDigitOf } from '../../sim/observations/identities.ts'
import { decodeBody } from '../decode-body.ts'
import type { Decoded } from '../decoder.ts'
import { decoderOf } from '../registry.ts'
import type { Emulable, EmulatorContext } from './emulator.ts'
import { emulatorOf, listEmulatedFormats } from './registry.ts'

const DEVICE = 'cam-1'
const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 13, 10, 0xff, 0xd9])
const ZONE = 'Asia/Ho_Chi_Minh'

const context = (isNaive: boolean, hasPictures: boolean): EmulatorContext => ({
  offsetMin: 420, isNaive, vehiclePicture: hasPictures ? JPEG : null, platePicture: hasPictures ? JPEG : null,
})

function roundTrip(observation: Emulable, emulatorContext: EmulatorContext): Decoded {
  const decoder = decoderOf(observation.format)
  const body = emulatorOf(observation.format)?.encode(observation, emulatorContext)
  if (decoder === undefined || body === undefined || body === null) throw new Error(`no ${observation.format} for ${observation.type}`)
  return decodeBody(decoder, body, { receivedAtMs: observation.receivedAtMs, deviceId: DEVICE, zone: emulatorContext.isNaive ? ZONE : null })
}

/** What a decoder can know of an observation. */
function decodable(observation: Emulable): DecodedObservation {
  const { crossingId: _crossing, deviceId: _device, receivedAtMs: _received, eventTimeMs: _event, provenance: _provenance, ...rest } = observation
  return rest
}

const atMs = fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }).map(epochMs)
const hex = fc.array(fc.constantFrom(...Array.from('0123456789abcdef')), { minLength: 32, maxLength: 32 }).map((digits) => `abcd${digits.join('').slice(4)}`)
const digits = (count: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }).map((list) => list.join(''))
const plate = fc.oneof(digits(5).map((tail) => `12C${tail}`), digits(5).map((tail) => `98R${tail}`), digits(4).map((tail) => `桂FA${tail}`), digits(4).map((tail) => `桂F${tail}挂`))
const ratio = fc.integer({ min: 1, max: 100 }).map((percent) => percent / 100)
const container = digits(6).map((tail) => `BTWU${tail}${containerCheckDigitOf(`BTWU${tail}`)}`)

const head = (format: string, now: ReturnType<typeof epochMs>, id: string, isNaive: boolean) => ({
  observationId: observationId(`${DEVICE}/${id}`), crossingId: crossingId('huu-nghi'), deviceId: deviceId(DEVICE), format, provenance: 'simulated' as const,
  eventTimeMs: now, deviceTimeMs: now, receivedAtMs: now, clockRule: isNaive ? ('deviceZone' as const) : ('deviceOffset' as const),
})

/** A read with everything that Hikvision and our own JSON can say. */
const fullRead = (format: string, isNaive: boolean): fc.Arbitrary<PlateRead> =>
  fc.record({
    now: atMs, id: hex, plate: fc.option(plate), confidence: ratio, direction: fc.constantFrom('approaching' as const, 'leaving' as const, null),
    lane: fc.option(fc.integer({ min: 0, max: 5 })), speedKmh: fc.option(fc.integer({ min: 1, max: 90 })), containers: fc.array(container, { maxLength: 2 }),
    isRetransmission: fc.boolean(), isPreview: fc.boolean(), colour: fc.constantFrom('white', 'red', 'blue'), char: ratio, kind: fc.constantFrom('truck', 'car'),
  }).map((one): PlateRead => ({
    ...head(format, one.now, one.id, isNaive),
    type: 'plate.read', plate: one.plate, plateRaw: one.plate ?? (format === 'hikvision-isapi' ? 'unknown' : ''),
    countryIso: one.plate === null ? null : one.plate.startsWith('桂') ? 'CN' : 'VN',
    confidenceRatio: one.plate === null ? null : one.confidence, charConfidenceRatios: one.plate === null ? [] : Array.from(one.plate, () => one.char),
    direction: one.direction, laneIndex: one.lane, vehicleKind: one.kind, vehicleColor: one.colour, speedMps: one.speedKmh === null ? null : Math.round(mpsFromKmh(one.speedKmh) * 1_000) / 1_000,
    containerNumbers: one.containers, isRetransmission: one.isRetransmission, isPreview: one.isPreview,
  }))

const fixOf = (format: string): fc.Arbitrary<PositionFix> =>
  fc.record({
    now: atMs, tracker: digits(15), lat: fc.integer({ min: 1, max: 30_000_000 }), lon: fc.integer({ min: 1, max: 110_000_000 }), alt: fc.integer({ min: 1, max: 900 }),
    speed: fc.integer({ min: 1, max: 250 }), heading: fc.integer({ min: 1, max: 3_599 }), accuracy: fc.integer({ min: 1, max: 300 }), isValid: fc.boolean(), isOn: fc.boolean(),
  }).map((one): PositionFix => ({
    ...head(format, one.now, 'x', false),
    type: 'position.fix', trackerId: one.tracker, at: { latDeg: one.lat / 1e6, lonDeg: one.lon / 1e6 }, altM: one.alt, speedMps: one.speed / 10, headingDeg: one.heading / 10,
    accuracyM: one.accuracy / 10, isValid: one.isValid, isIgnitionOn: one.isOn,
  }))

/** Without the keys of passages and frames, which have tests of their own: no emulator is asked for one. */
const withoutKey = (observations: readonly DecodedObservation[]): readonly object[] =>
  observations.map((observation) => Object.fromEntries(Object.entries(observation).filter(([name]) => name !== 'passageKey' && name !== 'frameKeys')))

/** Trackers, which see no plates. */
const FIX_FORMATS = new Set(['traccar-forward', 'osmand', 'owntracks', 'teltonika', 'ufms'])

const naivety = fc.boolean()

describe('encode, then decode', () => {
  test.each(['hikvision-isapi', 'generic-json'])('%s gives the read back, with and without zone, with and without pictures', (format) => {
    fc.assert(fc.property(naivety.chain((isNaive) => fc.tuple(fullRead(format, isNaive), fc.constant(isNaive), fc.boolean())), ([read, isNaive, hasPictures]) => {
      const decoded = roundTrip(read, context(isNaive, hasPictures))
      expect(withoutKey(decoded.observations)).toEqual([decodable(read)])
      if (format === 'hikvision-isapi') expect(decoded.pictures.map(({ bytes }) => [...bytes])).toEqual(hasPictures ? [[...JPEG], [...JPEG]] : [])
    }))
  })

  test('plate-recognizer gives back all that its webhook can say', () => {
    fc.assert(fc.property(naivety.chain((isNaive) => fc.tuple(fullRead('plate-recognizer', isNaive), fc.constant(isNaive), fc.boolean())), ([read, isNaive, hasPictures]) => {
      const decoded = roundTrip(read, context(isNaive, hasPictures))
      const [observation] = decoded.observations
      expect(decoded.observations.length).toBe(1)
      expect(withoutKey(decoded.observations)[0]).toEqual({
        ...decodable(read), observationId: observation?.observationId, plateRaw: read.plateRaw.toLowerCase(), confidenceRatio: read.confidenceRatio ?? 0, charConfidenceRatios: [],
        direction: null, laneIndex: null, speedMps: null, containerNumbers: [], isRetransmission: false, isPreview: false,
      })
      expect(decoded.pictures.length).toBe(hasPictures ? 1 : 0)
    }))
  })

  test('dahua gives back all that its push can say', () => {
    fc.assert(fc.property(naivety.chain((isNaive) => fc.tuple(fullRead('dahua', isNaive), fc.constant(isNaive), fc.boolean())), ([read, isNaive, hasPictures]) => {
      const decoded = roundTrip(read, context(isNaive, hasPictures))
      expect(decoded.observations).toEqual([{
        ...decodable(read), observationId: decoded.observations[0]?.observationId, plateRaw: read.plate === null ? 'unlicensed' : read.plateRaw,
        charConfidenceRatios: [], containerNumbers: [], isRetransmission: false, isPreview: false,
      }])
      expect(decoded.pictures.map(({ bytes }) => [...bytes])).toEqual(hasPictures ? [[...JPEG], [...JPEG]] : [])
    }))
  })

  test('openalpr-rekor gives back all that its group can say', () => {
    fc.assert(fc.property(fullRead('openalpr-rekor', false), fc.boolean(), (read, hasPictures) => {
      const decoded = roundTrip(read, context(false, hasPictures))
      expect(withoutKey(decoded.observations)).toEqual([{ ...decodable(read), direction: null, laneIndex: null, speedMps: null, charConfidenceRatios: [], containerNumbers: [], isRetransmission: false }])
      expect(decoded.pictures.length).toBe(hasPictures ? 2 : 0)
    }))
  })

  test.each(['traccar-forward', 'osmand', 'generic-json'])('%s gives the fix back', (format) => {
    fc.assert(fc.property(fixOf(format), (fix) => {
      const { observations } = roundTrip(fix, context(false, false))
      expect(observations).toEqual([{ ...decodable(fix), observationId: observations[0]?.observationId }])
    }))
  })

  test.each(['hikvision-isapi', 'dahua', 'openalpr-rekor', 'generic-json'])('%s gives a heartbeat as a sign of life', (format) => {
    const heard: DeviceHeard = { ...head(format, epochMs(1_752_540_000_000), 'beat', false), type: 'device.heard', what: 'heartbeat' }
    const { observations } = roundTrip(heard, context(false, false))
    expect(observations.map(({ type }) => type)).toEqual(['device.heard'])
  })

  test('the same event is written in the same bytes and read under the same id', () => {
    for (const format of listEmulatedFormats()) {
      const [observation] = fc.sample<Emulable>(FIX_FORMATS.has(format) ? fixOf(format) : fullRead(format, false), { numRuns: 1, seed: 5 })
      if (observation === undefined) continue
      const again: Emulable = { ...observation, receivedAtMs: epochMs(observation.receivedAtMs + 2_500) }
      const emulator = emulatorOf(format)
      if (observation.type === 'plate.read') expect(emulator?.encode(again, context(false, true))).toEqual(emulator?.encode(observation, context(false, true)))
      expect(roundTrip(again, context(false, true)).observations[0]?.observationId).toBe(roundTrip(observation, context(false, true)).observations[0]?.observationId)
    }
  })
})
