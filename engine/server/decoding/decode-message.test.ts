/** What a decoding thread answers comes out as it went in, and its text is what the log writes. */
import { expect, test } from 'vitest'
import { crossingId, deviceId } from '../../model/ids.ts'
import { epochMs } from '../../model/units.ts'
import { decoderOf } from '../../../ingest/registry.ts'
import { answersOf, listReads } from './decode-message.ts'
import { readBody, type ReadBody } from './read-body.ts'

const CONTEXT = {
  crossingId: crossingId('huu-nghi'), deviceId: deviceId('gate'), receivedAtMs: epochMs(1_753_000_000_000), zone: null, provenance: 'observed', clockSlackMs: 60_000, clockCorrectionMs: 0,
} as const

function readOf(body: unknown): ReadBody {
  const decoder = decoderOf('generic-json') ?? expect.fail('no generic-json')
  return readBody(decoder, { bytes: new TextEncoder().encode(JSON.stringify(body)), contentType: 'application/json', query: '' }, CONTEXT)
}

const plateOf = (plate: string) => ({ type: 'plate.read', plate, at: '2025-07-20T10:00:00+07:00' })
const picture = { bytes: new Uint8Array([0xff, 0xd8, 7]), kind: 'vehicle' } as unknown as ReadBody['pictures'][number]

const reads: readonly ReadBody[] = [
  readOf({ hello: '],"observations":[' }),
  readOf(plateOf('29C12345')),
  readOf([plateOf('粤B12345'), plateOf('29Đ-123.45')]),
  { ...readOf(plateOf('é"\\\ud800')), pictures: [picture], confidential: ['},{', null], warnings: ['"observations":[1]'] },
  readOf({ type: 'nothing of ours' }),
]

test('bodies cross as they were read, with their pictures', () => {
  const crossed = listReads(answersOf(7, reads))
  expect(crossed.map((read) => ({ ...read, encoded: null }))).toEqual(reads.map((read) => ({ ...(JSON.parse(JSON.stringify(read)) as ReadBody), pictures: read.pictures, encoded: null })))
})

test('what they encoded is the list of their observations, and nothing else of the message', () => {
  const crossed = listReads(answersOf(7, reads))
  expect(crossed.some(({ encoded }) => encoded !== null)).toBe(true)
  for (const { observations, encoded } of crossed) {
    const json = JSON.stringify(observations).slice(1, -1)
    expect(encoded).toEqual(observations.length === 0 ? null : { json, jsonBytes: Buffer.byteLength(json) })
  }
})
