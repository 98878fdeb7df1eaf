/**
 * CloudEvents 1.0 in the structured JSON mode, single or batched. An envelope around what other formats say.
 *
 * Source:  formats.md 3; the CloudEvents specification and its JSON format; docs/feeds/cloudevents.md.
 * Contents: `type` `bordertwin.<format>` carries a body of that format in `data` (JSON or text) or `data_base64`, and is decoded by it;
 *          any other type is shown and means nothing to the twin.
 * Identity: `source` and `id` together; a null attribute is an absent one.
 * Errors:  never throws. Contents of a known format that its decoder rejects reject the envelope.
 */
import { bodyText } from '../body-text.ts'
import { decodeBody } from '../decode-body.ts'
import type { Decoded, DecodeContext, DecodedPosition, DecodedRead, Decoder, RawBody } from '../decoder.ts'
import { parseDeviceTime } from '../device-time.ts'
import type { DecodedObservation } from '../../engine/model/observations.ts'
import { getField, isFields, wordOf, type Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { ignored, known, rejected } from '../outcome.ts'

const FORMAT = 'cloudevents'
const BODY_BYTES_MAX = 16 * 1024 * 1024
/** Each may hold a body of another format. */
const EVENTS_MAX = 200
const OWN_TYPE = /^(?:[a-z0-9-]+\.)*bordertwin\.([a-z0-9-]+)$/
/** With line ends and blanks, which are passed over. */
const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}$/

interface Envelope {
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject: string | null
  readonly time: string | null
  readonly data: unknown
}

interface Opened {
  readonly envelope: Envelope
  readonly inner: Decoded | null
  readonly warnings: readonly string[]
}

type DecoderOf = (format: string) => Decoder | undefined

/** @returns what the contents are as bytes, or why they are none. */
function contentsOf(event: Fields): RawBody | string {
  const contentType = wordOf(getField(event, 'datacontenttype'))
  const encoded = getField(event, 'data_base64')
  if (typeof encoded === 'string') {
    const text = encoded.trim()
    return BASE64.test(text) ? { bytes: Buffer.from(text, 'base64'), contentType, query: '' } : 'data_base64 is no base64'
  }
  const data = getField(event, 'data')
  if (data === undefined || data === null) return 'no data'
  const isJson = typeof data !== 'string'
  return { bytes: new TextEncoder().encode(isJson ? JSON.stringify(data) : data), contentType: contentType ?? (isJson ? 'application/json' : null), query: '' }
}

/** @returns text when it is no CloudEvent. */
function open(value: unknown, context: DecodeContext, decoderOf: DecoderOf): Opened | string {
  if (!isFields(value)) return 'an event that is no object'
  const version = wordOf(getField(value, 'specversion'))
  if (version === null) return 'no specversion: not a CloudEvent'
  if (!version.startsWith('1.')) return `specversion ${version.slice(0, 20)}, known is 1.0`
  const [id, source, type] = ['id', 'source', 'type'].map((name) => wordOf(getField(value, name)))
  if (id === null || id === undefined) return 'no id'
  if (source === null || source === undefined) return 'no source'
  if (type === null || type === undefined) return 'no type'
  const sentTime = getField(value, 'time') ?? null
  const time = parseDeviceTime(sentTime, context.zone)
  const warnings = sentTime !== null && time === null ? ['the time of the envelope could not be read'] : []
  const data: unknown = getField(value, 'data') ?? null
  const envelope: Envelope = { id, source, type, subject: wordOf(getField(value, 'subject')), time: time?.text ?? null, data }
  const format = OWN_TYPE.exec(type)?.[1]
  if (format === undefined) return { envelope, inner: null, warnings }
  const decoder = decoderOf(format)
  if (decoder === undefined) return `type ${type.slice(0, 80)}: there is no format ${format}`
  const contents = contentsOf(value)
  if (typeof contents === 'string') return contents
  const inner = decodeBody(decoder, contents, context)
  return inner.outcome === 'reject' ? `data: ${inner.reason ?? 'rejected'}` : { envelope, inner, warnings: [...warnings, ...inner.warnings] }
}

function decodeWith(decoderOf: DecoderOf, body: RawBody, context: DecodeContext): Decoded {
  const { text, warnings: textWarnings } = bodyText(body.bytes, body.contentType)
  const parsed = parseJson(text)
  if (!parsed.ok) return rejected(FORMAT, parsed.failure, { warnings: textWarnings })
  const isBatch = Array.isArray(parsed.value)
  const events: readonly unknown[] = isBatch ? (parsed.value as readonly unknown[]) : [parsed.value]
  if (events.length > EVENTS_MAX) return rejected(FORMAT, `${events.length} events in one body, at most ${EVENTS_MAX}`)
  if (events.length === 0) return ignored(FORMAT, 'an empty batch')
  const opened: Opened[] = []
  const lost: string[] = []
  for (const event of events) {
    const one = open(event, context, decoderOf)
    if (typeof one === 'string') lost.push(one)
    else opened.push(one)
  }
  const [first] = opened
  const warnings = [...textWarnings, ...opened.flatMap((one) => one.warnings), ...lost]
  if (first === undefined) return rejected(FORMAT, lost[0] ?? 'no event', { warnings })
  const inners = opened.flatMap(({ inner }) => (inner === null ? [] : [inner]))
  const reads: readonly DecodedRead[] = inners.flatMap((inner) => inner.reads)
  const positions: readonly DecodedPosition[] = inners.flatMap((inner) => inner.positions)
  const observations: readonly DecodedObservation[] = inners.flatMap((inner) => inner.observations)
  return {
    format: FORMAT, outcome: 'envelope', reason: null, reads, positions, warnings, observations,
    pictures: inners.flatMap((inner) => inner.pictures),
    ...(isBatch ? { events: opened.map(({ envelope }) => envelope) } : first.envelope),
    ...known({ inner: isBatch ? null : first.inner === null ? null : { format: first.inner.format, outcome: first.inner.outcome } }),
  }
}

/** @param decoderOf the formats that an envelope may carry; not this one, so that envelopes do not nest. */
export const createCloudevents = (decoderOf: DecoderOf): Decoder => ({
  format: FORMAT, bodyBytesMax: BODY_BYTES_MAX, answer: 'accepted202', decode: (body, context) => decodeWith(decoderOf, body, context),
})
