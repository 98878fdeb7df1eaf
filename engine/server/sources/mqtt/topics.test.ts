import { expect, test } from 'vitest'
import { addressOfTopic, isTopicFilter, matchesFilter, queryOfTopic } from './topics.ts'

const FRIGATE = { topic: 'frigate/+', crossing: 'huu-nghi', format: 'frigate', device: 'frigate-1' }
const ONVIF = { topic: 'gate/onvif-ej/#', crossing: 'huu-nghi', format: 'onvif-profile-m', device: 'cam-1' }

test('our own topic names crossing, format and device', () => {
  expect(addressOfTopic('bordertwin/huu-nghi/osmand/driver-app', [])).toEqual({ crossing: 'huu-nghi', format: 'osmand', device: 'driver-app' })
  expect(addressOfTopic('bordertwin/huu-nghi/osmand', [])).toBeUndefined()
  expect(addressOfTopic('bordertwin/huu-nghi/osmand/a/b', [])).toBeUndefined()
})

test('a native topic belongs to the first rule that fits', () => {
  expect(addressOfTopic('frigate/events', [ONVIF, FRIGATE])).toBe(FRIGATE)
  expect(addressOfTopic('gate/onvif-ej/RuleEngine/Recognition/LicensePlate/&1', [FRIGATE, ONVIF])).toBe(ONVIF)
  expect(addressOfTopic('frigate/gate/events', [FRIGATE])).toBeUndefined()
})

test.each([
  ['#', 'a/b', true], ['a/#', 'a', true], ['a/#', 'a/b/c', true], ['a/+', 'a', false], ['+/b', 'a/b', true], ['a/+/c', 'a//c', true],
  ['#', '$SYS/uptime', false], ['+/uptime', '$SYS/uptime', false], ['$SYS/#', '$SYS/uptime', true], ['a/b', 'a/b/', false],
])('filter %s and topic %s: %s', (filter, topic, expected) => {
  expect(matchesFilter(filter, topic)).toBe(expected)
})

test('a filter has its wildcards alone in their level', () => {
  expect(['a/#', '+', '#', 'a/+/b', 'a'].every(isTopicFilter)).toBe(true)
  expect(['', 'a#', 'a/#/b', 'a+/b', 'a\u0000'].some(isTopicFilter)).toBe(false)
})

test('a decoder learns the native topic, and a tracker its user and device', () => {
  expect(queryOfTopic('bordertwin/huu-nghi/osmand/driver-app')).toBe('')
  expect(queryOfTopic('frigate/events')).toBe('topic=frigate%2Fevents')
  expect(Object.fromEntries(new URLSearchParams(queryOfTopic('owntracks/lan/phone-1/event')))).toEqual({ topic: 'owntracks/lan/phone-1/event', u: 'lan', d: 'phone-1' })
})
