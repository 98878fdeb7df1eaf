/** The project's own payloads, written from field facts, and how to decode one as it would come in. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { epochMs, type EpochMs } from '../../engine/model/units.ts'
import { bodyOfFile } from '../body-of-file.ts'
import { decodeBody } from '../decode-body.ts'
import type { Decoded, DecodeContext, Decoder, RawBody } from '../decoder.ts'
import { decoderOf } from '../registry.ts'

/** From the repository's root, where every script runs: the compiled benchmark lies elsewhere. */
const FOLDER = join(process.cwd(), 'ingest/fixtures')

/** 2026-07-05 08:20:30 at the crossing: seconds after most fixtures happened. */
export const RECEIVED_AT: EpochMs = epochMs(Date.UTC(2026, 6, 5, 1, 20, 30))
export const CONTEXT: DecodeContext = { receivedAtMs: RECEIVED_AT, deviceId: 'device-1', zone: null }

/** None for a format that has no payloads yet: fixtures.test.ts demands them, other tests need not fall over it. */
export const listFixtures = (format: string): readonly string[] => (existsSync(join(FOLDER, format)) ? readdirSync(join(FOLDER, format)).toSorted() : [])

export function fixtureBody(format: string, file: string): RawBody {
  return bodyOfFile(file, new Uint8Array(readFileSync(join(FOLDER, format, file))), null)
}

export function getDecoder(format: string): Decoder {
  const decoder = decoderOf(format)
  if (decoder === undefined) throw new Error(`no decoder ${format}`)
  return decoder
}

/** Decodes and lets a decoder's fault fail the test. */
export function decodeOrFail(format: string, body: RawBody, context: DecodeContext = CONTEXT): Decoded {
  return decodeBody(getDecoder(format), body, context, (fault) => {
    throw new Error(`decoder fault in ${format}`, { cause: fault })
  })
}

export const decodeFixture = (format: string, file: string, context: DecodeContext = CONTEXT): Decoded => decodeOrFail(format, fixtureBody(format, file), context)

const encoder = new TextEncoder()
export const textBody = (text: string, contentType: string | null = null, query = ''): RawBody => ({ bytes: encoder.encode(text), contentType, query })
