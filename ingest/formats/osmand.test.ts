import { expect, test } from 'vitest'
import type { Decoded } from '../decoder.ts'
import { CONTEXT, decodeOrFail, textBody } from '../testing/fixtures.ts'

const query = (text: string, zone: string | null = null): Decoded => decodeOrFail('osmand', { bytes: new Uint8Array(0), contentType: null, query: text }, { ...CONTEXT, zone })

test('the same report by query, by form and by request target is the same observation', () => {
  const report = 'id=driver-0042&lat=21.97&lon=106.71&timestamp=1783214411'
  const [byQuery, byForm, byTarget] = [query(report), decodeOrFail('osmand', textBody(report, 'application/x-www-form-urlencoded')), decodeOrFail('osmand', textBody(`/?${report}`))]
  expect(byForm.observations).toEqual(byQuery.observations)
  expect(byTarget.observations).toEqual(byQuery.observations)
})

test('speed is knots in the query and metres per second in JSON', () => {
  expect(query('id=1&lat=21.97&lon=106.71&speed=10').positions[0]?.speedKmh).toBe(18.52)
  expect(decodeOrFail('osmand', textBody('{"device_id":"1","location":{"coords":{"latitude":21.97,"longitude":106.71,"speed":10}}}')).positions[0]?.speedKmh).toBe(36)
})

test.each([['true', true], ['1', true], ['false', false], ['0', false], ['', true], ['perhaps', false]])('valid=%s is %s', (word, valid) => {
  expect(query(`id=1&lat=21.97&lon=106.71&valid=${word}`).positions[0]?.valid).toBe(valid)
})

test('a naive timestamp is an instant only in a configured zone', () => {
  const report = 'id=1&lat=21.97&lon=106.71&timestamp=2026-07-05+08%3A20%3A11'
  expect(query(report).observations[0]).toMatchObject({ clockRule: 'receiveTime' })
  expect(query(report, 'Asia/Ho_Chi_Minh')).toMatchObject({ positions: [{ fixTime: '2026-07-05T08:20:11+07:00' }], observations: [{ clockRule: 'deviceZone', deviceTimeMs: Date.UTC(2026, 6, 5, 1, 20, 11) }] })
})

test('latitude 0, longitude 0 is a sign of life, not a place', () => {
  expect(query('id=1&lat=0&lon=0&timestamp=1783214411')).toMatchObject({ outcome: 'no_fix', positions: [], deviceId: '1', observations: [{ what: 'noFix' }] })
})

test('unknown parameters keep their kind and cannot reach a prototype', () => {
  const extra = query('id=1&lat=21.97&lon=106.71&rpm=933&on=true&note=a+b&__proto__=x').positions[0]?.['extra'] as Record<string, unknown>
  expect(Object.entries(extra)).toEqual([['rpm', 933], ['on', true], ['note', 'a b'], ['__proto__', 'x']])
  expect(Object.getPrototypeOf(extra)).toBe(Object.prototype)
})

test('a list of reports, each with its own locations, is read whole', () => {
  const report = (id: string, at: string): object => ({ device_id: id, location: { timestamp: at, coords: { latitude: 21.97, longitude: 106.71, speed: -1, heading: -1, accuracy: -1, altitude: 281 }, battery: { level: -1 } } })
  const body = JSON.stringify([report('a', '2026-07-05T01:20:11Z'), report('b', '2026-07-05T01:20:12Z'), { device_id: 'c' }])
  const { positions, observations, warnings } = decodeOrFail('osmand', textBody(body))
  expect(positions.map(({ deviceId, speedKmh, headingDeg }) => [deviceId, speedKmh, headingDeg])).toEqual([['a', null, null], ['b', null, null]])
  expect(observations).toMatchObject([{ trackerId: 'a' }, { trackerId: 'b' }])
  expect(warnings).toContain('no location')
})

test('a template whose names were not filled in is rejected', () => {
  expect(query('id={uniqueId}&lat={latitude}&lon={longitude}').outcome).toBe('reject')
})
