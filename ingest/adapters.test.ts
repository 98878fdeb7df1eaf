/** What every decoder promises, whatever the format: the adapter tests of the house style, plus the guard around them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { epochMs } from '../engine/model/units.ts'
import { DECODER_FAULT, decodeBody } from './decode-body.ts'
import type { DecodedObservation } from '../engine/model/observations.ts'
import { OUTCOMES, type RawBody } from './decoder.ts'
import { decoderOf, listFormats } from './registry.ts'
import { CONTEXT, decodeFixture, decodeOrFail, fixtureBody, getDecoder, listFixtures, RECEIVED_AT, textBody } from './testing/fixtures.ts'


const idsOf = (observations: readonly DecodedObservation[]): readonly string[] => observations.map(({ observationId }) => observationId)
const contentTypes = fc.constantFrom(null, 'application/json', 'application/xml', 'multipart/form-data; boundary=edge', 'application/x-www-form-urlencoded', 'text/plain; charset=utf-16', 'text/plain; charset=klingon')

test('the registry knows each format once and nothing that it was not given', () => {
  expect(listFormats()).toEqual(expect.arrayContaining(['hikvision-isapi', 'plate-recognizer', 'traccar-forward', 'osmand', 'generic-json']))
  expect(listFormats()).toEqual([...new Set(listFormats())])
  expect(decoderOf('constructor')).toBeUndefined()
})

describe.each(listFormats())('%s', (format) => {
  const validFiles = listFixtures(format).filter((file) => file.includes('.valid.'))

  test('a valid payload is understood', () => {
    for (const file of validFiles) expect(decodeFixture(format, file).outcome, file).not.toBe('reject')
  })

  test('a document that was put into a JSON string means the same', () => {
    for (const file of validFiles) {
      const body = fixtureBody(format, file)
      const text = Buffer.from(body.bytes).toString('utf8')
      if (!/^\s*[{[]/.test(text) || /ndjson|jsonl/.test(file)) continue
      const inside = decodeOrFail(format, { ...body, bytes: new TextEncoder().encode(JSON.stringify(text)) })
      expect([inside.outcome, inside.observations.length], file).toEqual([decodeFixture(format, file).outcome, decodeFixture(format, file).observations.length])
    }
  })

  test('an invalid payload is rejected with a reason and leaves no observation', () => {
    for (const file of listFixtures(format).filter((name) => name.includes('.invalid.'))) {
      expect(decodeFixture(format, file), file).toMatchObject({ outcome: 'reject', reason: expect.stringMatching(/\S/), observations: [] })
    }
  })

  test('anything at all gives an outcome and never throws', () => {
    const anyBody = fc.oneof(
      fc.uint8Array({ maxLength: 2_000 }).map((bytes) => bytes),
      fc.anything().map((value) => textBody(JSON.stringify(value) ?? 'undefined').bytes),
      fc.string({ maxLength: 500, unit: 'binary' }).map((text) => textBody(text).bytes),
    )
    fc.assert(fc.property(anyBody, contentTypes, fc.string({ maxLength: 60 }), (bytes, contentType, query) => {
      const body: RawBody = { bytes, contentType, query }
      expect(OUTCOMES).toContain(decodeOrFail(format, body).outcome)
    }), { numRuns: 150 })
  })

  test('the same payload twice has the same observation ids', () => {
    for (const file of validFiles) {
      const later = { ...CONTEXT, receivedAtMs: epochMs(RECEIVED_AT + 4_000) }
      expect(idsOf(decodeFixture(format, file, later).observations), file).toEqual(idsOf(decodeFixture(format, file).observations))
    }
  })

  test('the same payload from another device has other observation ids', () => {
    for (const file of validFiles) {
      const other = idsOf(decodeFixture(format, file, { ...CONTEXT, deviceId: 'device-2' }).observations)
      expect(idsOf(decodeFixture(format, file).observations).filter((id) => other.includes(id)), file).toEqual([])
    }
  })

  test('a body past the limit is rejected before it is read, and so is an empty one unless it has a meaning', () => {
    const { bodyBytesMax, takesEmptyBody } = getDecoder(format)
    expect(decodeOrFail(format, { bytes: new Uint8Array(bodyBytesMax + 1), contentType: null, query: '' }).reason).toContain(`at most ${bodyBytesMax}`)
    expect(decodeOrFail(format, textBody(''))).toMatchObject(takesEmptyBody === true ? { outcome: 'ignore' } : { outcome: 'reject', reason: 'empty body' })
  })

  test('a megabyte of anything is answered', () => {
    const bodies = ['x'.repeat(1e6), '['.repeat(1e6), '{"a":'.repeat(2e5), '<a>'.repeat(3e5), '<'.repeat(1e6), '&'.repeat(1e6), '--\r\n'.repeat(2.5e5), `{"position":"${'9'.repeat(1e6)}"}`, `id=1&${'a=1&'.repeat(2e5)}`, `<a>${'<b/>'.repeat(19_000)}${'x'.repeat(4e5)}</a>`, `<EventNotificationAlert><eventType>ANPR</eventType><ANPR><licensePlate>${'9'.repeat(4e5)}</licensePlate></ANPR></EventNotificationAlert>`, '\u0000'.repeat(1e6)]
    for (const text of bodies) {
      const cpuBefore = process.cpuUsage()
      const decoded = decodeOrFail(format, textBody(text))
      const { user, system } = process.cpuUsage(cpuBefore)
      // 50 ms is the promise; the rest is for a busy machine, which takes more processor time as well. Quadratic readers took seconds here.
      expect((user + system) / 1_000, text.slice(0, 20)).toBeLessThan(1_500)
      expect(OUTCOMES).toContain(decoded.outcome)
      expect(JSON.stringify(decoded.observations).length).toBeLessThan(5_000)
    }
  })
})

test('a passage that is reported again has the id of the first report, a new one has not', () => {
  const time = (at: string): readonly string[] => idsOf(decodeOrFail('generic-json', textBody(`{"type":"plate.read","plate":"29C12345","at":"${at}"}`)).observations)
  expect(time('2026-07-05T08:20:11+07:00')).toEqual(time('2026-07-05T01:20:11Z'))
  expect(time('2026-07-05T08:20:11+07:00')).not.toEqual(time('2026-07-05T08:25:11+07:00'))
})

test('heartbeats a minute apart are two observations, although they say the same', () => {
  const beat = (atMs: number): readonly string[] => idsOf(decodeOrFail('generic-json', textBody('{"type":"heartbeat"}'), { ...CONTEXT, receivedAtMs: epochMs(atMs) }).observations)
  expect(beat(RECEIVED_AT)).not.toEqual(beat(RECEIVED_AT + 60_000))
})

test('placeholder event ids identify nothing', () => {
  const alert = (uuid: string, plate: string): string => `<EventNotificationAlert><dateTime>2026-07-05T08:20:11+07:00</dateTime><eventType>ANPR</eventType><ANPR><licensePlate>${plate}</licensePlate></ANPR><UUID>${uuid}</UUID></EventNotificationAlert>`
  const idOf = (uuid: string, plate: string): string | undefined => idsOf(decodeOrFail('hikvision-isapi', textBody(alert(uuid, plate))).observations)[0]
  for (const uuid of ['', 'x', '00000000-0000-0000-0000-000000000000']) expect(idOf(uuid, '29C12345'), uuid).not.toBe(idOf(uuid, '29C99999'))
  expect(idOf('2026070508201112300abcdef', '29C12345')).toBe(idOf('2026070508201112300abcdef', '29C99999'))
})

test('two vehicles in one event are two reads with two ids', () => {
  const anpr = (plate: string): string => `<ANPR><licensePlate>${plate}</licensePlate></ANPR>`
  const { reads, observations } = decodeOrFail('hikvision-isapi', textBody(`<EventNotificationAlert><eventType>ANPR</eventType>${anpr('29C12345')}${anpr('51D99999')}<UUID>2026070508201112300abcdef</UUID></EventNotificationAlert>`))
  expect(reads.map(({ plate }) => plate)).toEqual(['29C12345', '51D99999'])
  expect(new Set(idsOf(observations)).size).toBe(2)
})

test('the device key of an OsmAnd address goes nowhere', () => {
  const decoded = decodeOrFail('osmand', { bytes: new Uint8Array(0), contentType: null, query: 'id=7&lat=21.9&lon=106.7&timestamp=1783214411&key=secret' })
  expect(JSON.stringify(decoded)).not.toContain('secret')
})

test('what a decoder throws becomes a rejection and is handed on for counting', () => {
  const faults: unknown[] = []
  const broken = { ...getDecoder('osmand'), decode: () => { throw new RangeError('broken on purpose') } }
  expect(decodeBody(broken, textBody('id=1'), CONTEXT, (fault) => faults.push(fault))).toMatchObject({ outcome: 'reject', reason: DECODER_FAULT, observations: [] })
  expect(faults).toHaveLength(1)
})

test('pictures are views into the body, not copies', () => {
  const body = fixtureBody('hikvision-isapi', 'passage.valid.http')
  expect(decodeOrFail('hikvision-isapi', body).pictures[0]?.bytes.buffer).toBe(body.bytes.buffer)
})

test('a compressed body is called so, whatever its format', () => {
  const gzip = { bytes: Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0), contentType: 'application/json', query: '' }
  expect(decodeOrFail('osmand', gzip)).toMatchObject({ outcome: 'reject', reason: 'a body compressed by gzip: send it as it is' })
  expect(decodeOrFail('teltonika', { ...gzip, bytes: Uint8Array.of(0x50, 0x4b, 3, 4) }).reason).toContain('zip')
})
