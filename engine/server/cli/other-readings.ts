/**
 * Which formats read a payload that the asked-for one rejects: the commonest fault is the wrong format, and its remedy is a name.
 *
 * Errors:  none; decoders do not throw through `decodeBody`.
 */
import { decodeBody } from '../../../ingest/decode-body.ts'
import type { DecodeContext, RawBody } from '../../../ingest/decoder.ts'
import { decoderOf, listFormats } from '../../../ingest/registry.ts'

/** Any text is a card, and pictures are looked into by a runtime of their own. */
const READS_ANYTHING: ReadonlySet<string> = new Set(['qr-card', 'camera-frame'])

/** @returns the formats that find something in the body, in the order of the registry. */
export function otherReadings(rejectedBy: string, body: RawBody, context: DecodeContext): readonly string[] {
  return listFormats().filter((format) => {
    const decoder = decoderOf(format)
    if (decoder === undefined || format === rejectedBy || READS_ANYTHING.has(format)) return false
    const { outcome, heartbeat } = decodeBody(decoder, body, context)
    return outcome !== 'reject' && (outcome !== 'ignore' || heartbeat === true)
  })
}
