/** Bodies of very many or very long parts: what is said about them stays short, and what no sender means is passed over. */
import { expect, test } from 'vitest'
import { decodeBody } from './decode-body.ts'
import { CONTEXT, getDecoder } from './testing/fixtures.ts'

const bodyOf = (text: string) => ({ bytes: new TextEncoder().encode(text), contentType: null, query: '' })
const LONG = 'x'.repeat(100_000)
const SAYING_LENGTH_MAX = 1_001

test.each([
  ['generic-json', `{"${LONG}":1}`],
  ['egate', `{"${LONG}":1}`],
  ['onvif-profile-m', `<tt:MetadataStream><${LONG}></tt:MetadataStream>`],
])('%s rejects a body with a very long name in few words', (format, text) => {
  const { outcome, reason } = decodeBody(getDecoder(format), bodyOf(text), CONTEXT)
  expect(outcome).toBe('reject')
  expect(reason?.length).toBeGreaterThan(0)
  expect(reason?.length).toBeLessThanOrEqual(SAYING_LENGTH_MAX)
})

test('a warning about a very long name is as short', () => {
  const heartbeat = '{"type":"heartbeat","at":"2026-07-05T01:20:12Z"}'
  const { warnings } = decodeBody(getDecoder('generic-json'), bodyOf(`[${heartbeat},{"type":"heartbeat","${LONG}":1}]`), CONTEXT)
  expect(warnings.length).toBeGreaterThan(0)
  expect(warnings.every(({ length }) => length <= SAYING_LENGTH_MAX)).toBe(true)
})

test('blank lines between the records of a CSV file are passed over', () => {
  const csv = decodeBody(getDecoder('plate-recognizer'), bodyOf(`timestamp,plate,score\n${'\n'.repeat(900_000)}2026-07-05 01:20:11+00:00,29c12345,0.9\n`), CONTEXT)
  expect(csv.reads.map(({ plate }) => plate)).toEqual(['29C12345'])
})

test('an attribute with more values than any model has is not gone through, and the entity is read without it', () => {
  const entity = (count: number): string =>
    `{"id":"urn:ngsi-ld:APDSObservation:1","type":"APDSObservation","observedCredentialId":"29C12345","observationDateTime":"2026-07-05T01:20:11Z","observedCredentialCharacterConfidence":{"type":"ListProperty","valueList":[${Array.from({ length: count }, () => '{"@type":"xsd:decimal","@value":0.9}').join(',')}]}}`
  const readOf = (count: number) => decodeBody(getDecoder('ngsi-ld'), bodyOf(entity(count)), CONTEXT).reads.map(({ plate, charConfidence }) => ({ plate, charConfidence }))
  expect(readOf(8)).toEqual([{ plate: '29C12345', charConfidence: Array.from({ length: 8 }, () => 0.9) }])
  expect(readOf(2_000)).toEqual([{ plate: '29C12345' }])
})
