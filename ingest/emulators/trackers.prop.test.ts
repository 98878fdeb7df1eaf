/** What an emulated tracker writes, its decoder reads back, as far as the format has words and digits for it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crossingId, deviceId, observationId } from '../../engine/model/ids.ts'
import type { DecodedObservation, PositionFix } from '../../engine/model/observations.ts'
import { epochMs } from '../../engine/model/units.ts'
import { decodeOrFail } from '../testing/fixtures.ts'
import type { EmulatorContext } from './emulator.ts'
import { emulatorOf } from './registry.ts'

const CONTEXT: EmulatorContext = { offsetMin: 420, isNaive: false, vehiclePicture: null, platePicture: null }
const KMH_PER_MPS = 3.6
const decimals = (value: number, count: number): number => Number(value.toFixed(count))

const fixOf = (format: string): fc.Arbitrary<PositionFix> =>
  fc.record({
    atS: fc.integer({ min: 1_600_000_000, max: 1_900_000_000 }), tracker: fc.integer({ min: 1e8, max: 9e8 }),
    // On land where x and y cannot be taken for each other.
    lat: fc.integer({ min: 21_000_000, max: 23_000_000 }), lon: fc.integer({ min: 105_000_000, max: 108_000_000 }),
    alt: fc.option(fc.integer({ min: 1, max: 900 })), speedKmh: fc.integer({ min: 1, max: 120 }), heading: fc.integer({ min: 1, max: 359 }), accuracy: fc.option(fc.integer({ min: 1, max: 50 })),
    isOn: fc.option(fc.boolean()),
  }).map((one): PositionFix => ({
    observationId: observationId('x'), crossingId: crossingId('huu-nghi'), deviceId: deviceId('trucks'), format, provenance: 'simulated',
    eventTimeMs: epochMs(one.atS * 1_000), deviceTimeMs: epochMs(one.atS * 1_000), receivedAtMs: epochMs(one.atS * 1_000 + 2_000), clockRule: 'deviceOffset',
    type: 'position.fix', trackerId: `T${one.tracker}`, at: { latDeg: one.lat / 1e6, lonDeg: one.lon / 1e6 }, altM: one.alt, speedMps: decimals(one.speedKmh / KMH_PER_MPS, 3),
    headingDeg: one.heading, accuracyM: one.accuracy, isValid: true, isIgnitionOn: one.isOn,
  }))

function roundTrip(fix: PositionFix): readonly DecodedObservation[] {
  const body = emulatorOf(fix.format)?.encode(fix, CONTEXT)
  if (body === undefined || body === null) throw new Error(`no ${fix.format} for a fix`)
  return decodeOrFail(fix.format, body, { receivedAtMs: fix.receivedAtMs, deviceId: 'trucks', zone: null }).observations
}

/** What the format has no words for. */
const LOST: Readonly<Record<string, (fix: PositionFix) => Partial<PositionFix>>> = {
  owntracks: () => ({}),
  teltonika: (fix) => ({ accuracyM: null, altM: fix.altM ?? 0 }),
  ufms: () => ({ accuracyM: null }),
}

describe.each(Object.keys(LOST))('%s', (format) => {
  test('a fix comes back', () => {
    fc.assert(fc.property(fixOf(format), (fix) => {
      const { type, deviceTimeMs, clockRule, trackerId, at, altM, speedMps, headingDeg, accuracyM, isValid, isIgnitionOn } = fix
      const [observation] = roundTrip(fix)
      expect(observation).toMatchObject({ type, format, deviceTimeMs, clockRule, trackerId, at, altM, headingDeg, accuracyM, isValid, isIgnitionOn, ...LOST[format]?.(fix) })
      // Whole km/h in the packet, three decimals of m/s in the observation.
      expect(observation?.type === 'position.fix' ? observation.speedMps : null).toBeCloseTo(speedMps ?? 0, 2)
    }))
  })

  test('the same fix is written in the same bytes and read under the same id', () => {
    const [fix] = fc.sample(fixOf(format), { numRuns: 1, seed: 5 })
    if (fix === undefined) throw new Error('no sample')
    const again: PositionFix = { ...fix, receivedAtMs: epochMs(fix.receivedAtMs + 2_500) }
    expect(emulatorOf(format)?.encode(again, CONTEXT)).toEqual(emulatorOf(format)?.encode(fix, CONTEXT))
    expect(roundTrip(again)[0]?.observationId).toBe(roundTrip(fix)[0]?.observationId)
  })
})

test('a stale fix is a Teltonika record without satellites', () => {
  const [fix] = fc.sample(fixOf('teltonika'), { numRuns: 1, seed: 6 })
  if (fix === undefined) throw new Error('no sample')
  expect(roundTrip({ ...fix, isValid: false })).toMatchObject([{ isValid: false, speedMps: null, headingDeg: null, at: fix.at }])
})
