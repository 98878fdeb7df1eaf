import { expect, test } from 'vitest'
import fc from 'fast-check'
import { durationMs, elapsedMs, epochMs, lonLatFrom, mpsFromKnots, radFromCompassDeg, siteFrom } from './units.ts'

const HUU_NGHI = { lonDeg: 106.7122, latDeg: 21.9715 }

test('a place goes to the site frame and back within a millimetre', () => {
  fc.assert(
    fc.property(fc.double({ min: -20_000, max: 20_000, noNaN: true }), fc.double({ min: -20_000, max: 20_000, noNaN: true }), (eastM, northM) => {
      const back = siteFrom(HUU_NGHI, lonLatFrom(HUU_NGHI, { eastM, northM }))
      expect(back.eastM).toBeCloseTo(eastM, 3)
      expect(back.northM).toBeCloseTo(northM, 3)
    }),
  )
})

test('a minute of latitude is a nautical mile within 0.2 %', () => {
  const mile = siteFrom(HUU_NGHI, { lonDeg: HUU_NGHI.lonDeg, latDeg: HUU_NGHI.latDeg + 1 / 60 })
  expect(Math.abs(mile.northM / 1852 - 1)).toBeLessThan(0.002)
})

test('compass degrees become radians counter-clockwise from east', () => {
  expect(radFromCompassDeg(90)).toBeCloseTo(0)
  expect(radFromCompassDeg(0)).toBeCloseTo(Math.PI / 2)
  expect(radFromCompassDeg(225)).toBeCloseTo((-3 * Math.PI) / 4)
})

test('ten knots are 18.52 km/h', () => expect(mpsFromKnots(10) * 3.6).toBeCloseTo(18.52, 9))

test('our own numbers are asserted: fractions, negatives and time running backwards throw', () => {
  expect(() => epochMs(1.5)).toThrow(/EpochMs 1.5/)
  expect(() => durationMs(-1)).toThrow(/DurationMs -1/)
  expect(() => elapsedMs(epochMs(5), epochMs(4))).toThrow(/DurationMs -1/)
})
