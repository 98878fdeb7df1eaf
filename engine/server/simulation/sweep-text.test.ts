/** Sweeps and bounds as they are typed. */
import { expect, test } from 'vitest'
import { parseAmount, parseBound, parseSweep, settingsText } from './sweep-text.ts'

test('values of a sweep are a list, a range, or whole distributions', () => {
  expect(parseSweep('stations.booth.servers=2,3,4')).toEqual({ path: 'stations.booth.servers', values: [2, 3, 4] })
  expect(parseSweep('a=2..8/3')).toEqual({ path: 'a', values: [2, 5, 8] })
  expect(parseSweep('horizon=12h,24h')).toEqual({ path: 'horizon', values: ['12h', '24h'] })
  expect(parseSweep('s=[{ from: "07:00", servers: 2 }],4')).toEqual({ path: 's', values: [[{ from: '07:00', servers: 2 }], 4] })
  expect(parseSweep('service={ deterministic: { meanS: 9 } }')).toEqual({ path: 'service', values: [{ deterministic: { meanS: 9 } }] })
})

test.each(['servers', '=3', 'a=', 'a=5..2', 'a=0..1000000000', 'a={'])('"%s" is no sweep', (text) => {
  expect(parseSweep(text)).toBeTypeOf('string')
})

test('bounds take durations and numbers', () => {
  expect(parseBound('station.a.waitMsP95<=60min')).toEqual({ measure: 'station.a.waitMsP95', bound: { kind: 'atMost', limit: 3_600_000 } })
  expect(parseBound('flow.x.throughputPerDay >= 800')).toEqual({ measure: 'flow.x.throughputPerDay', bound: { kind: 'atLeast', limit: 800 } })
  expect(parseBound('station.a.waitMsP95<60min')).toBeTypeOf('string')
  expect(parseBound('station.a.waitMsP95<=soon')).toBeTypeOf('string')
  expect([parseAmount('90s'), parseAmount('0.5'), parseAmount(''), parseAmount('x')]).toEqual([90_000, 0.5, null, null])
})

test('settings are written as they were typed', () => {
  expect(settingsText([{ path: 'a', value: 3 }, { path: 'b', value: '9h' }, { path: 'c', value: [1] }])).toBe('a=3 b=9h c=[1]')
})
