import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { RawBody } from '../../../../ingest/decoder.ts'
import { decodeBody } from '../../../../ingest/decode-body.ts'
import { decoderOf } from '../../../../ingest/registry.ts'
import { epochMs } from '../../../model/units.ts'
import { createPartGroups } from './part-groups.ts'

const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('bordertwin-part-0'), Buffer.from([0xff, 0xd9])])
const part = (contentType: string, bytes: Buffer) => ({ contentType, bytes, isCut: false })
const picture = part('image/jpeg', JPEG)

function decode(format: string, body: RawBody | null) {
  const decoder = decoderOf(format)
  if (decoder === undefined || body === null) throw new Error('nothing to decode')
  return decodeBody(decoder, body, { receivedAtMs: epochMs(1_783_214_411_000), deviceId: 'cam-1', zone: 'Asia/Ho_Chi_Minh' })
}

test('an event with its pictures is one body that the decoder of Hikvision reads, pictures with it', () => {
  const groups = createPartGroups()
  expect(groups.add(part('application/xml', readFileSync('ingest/fixtures/hikvision-isapi/bare.valid.xml')))).toEqual([])
  groups.add(picture)
  groups.add(picture)
  const decoded = decode('hikvision-isapi', groups.flush())
  expect(decoded.outcome).toBe('plate_read')
  expect(decoded.pictures.map(({ bytes }) => Buffer.from(bytes).equals(JPEG))).toEqual([true, true])
  expect(groups.isEmpty()).toBe(true)
})

test('lines of a Dahua snapshot with its picture are one body that its decoder reads', () => {
  const groups = createPartGroups()
  const lines = 'Events[0].Code=TrafficJunction\r\nEvents[0].UTC=1783214411\r\nEvents[0].TrafficCar.PlateNumber=29C12345\r\nEvents[0].TrafficCar.Lane=1\r\n'
  groups.add(part('text/plain', Buffer.from(lines)))
  groups.add(picture)
  const decoded = decode('dahua', groups.flush())
  expect([decoded.outcome, decoded.reads[0]?.plate, decoded.pictures.length]).toEqual(['plate_read', '29C12345', 1])
})

test('an event ends the one before it, and one alone goes as it came', () => {
  const groups = createPartGroups()
  groups.add(part('application/xml', Buffer.from('<one/>')))
  const [first] = groups.add(part('application/xml', Buffer.from('<two/>')))
  expect(first).toEqual({ bytes: Buffer.from('<one/>'), contentType: 'application/xml', query: '' })
  expect(Buffer.from(groups.flush()?.bytes ?? []).toString()).toBe('<two/>')
  expect(groups.flush()).toBeNull()
})

test('pictures past the bound are left out, and a picture without an event goes alone', () => {
  const groups = createPartGroups()
  groups.add(picture)
  expect(groups.flush()?.contentType).toBe('image/jpeg')
  groups.add(part('application/xml', readFileSync('ingest/fixtures/hikvision-isapi/bare.valid.xml')))
  for (let count = 0; count < 50; count++) groups.add(picture)
  expect(decode('hikvision-isapi', groups.flush()).pictures).toHaveLength(12)
})
