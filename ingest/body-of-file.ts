/**
 * A saved payload as the request it once was: for `bordertwin decode`, fixtures and samples.
 *
 * A file may hold a bare body, a request target (`/?id=…`), a whole URL, or a whole HTTP request or answer with its head, in chunks or not.
 */
import type { RawBody } from './decoder.ts'
import { queryOfTarget } from './form-fields.ts'

const HEAD_BYTES_MAX = 16 * 1024
const TARGET_BYTES_MAX = 16 * 1024
const REQUEST_LINE = /^(?:GET|POST|PUT) (\S+) HTTP\/[\d.]+\r?\n/
/** What a camera answers to a pull, saved with its head. */
const STATUS_LINE = /^HTTP\/[\d.]+ \d{3}[^\r\n]{0,200}\r?\n/
/** What editors and logs put before a message: a byte order mark, blank lines. */
const LEAD = /^(?:\u00ef\u00bb\u00bf)?\s{0,64}(?=(?:GET|POST|PUT) \S|HTTP\/\d|--[\w-])/
const CHUNK_HEAD_BYTES_MAX = 64

const TYPE_BY_EXTENSION: Readonly<Record<string, string>> = { xml: 'application/xml', json: 'application/json', jsonl: 'application/x-ndjson', ndjson: 'application/x-ndjson' }

function guessContentType(name: string, bytes: Uint8Array): string | null {
  if (bytes[0] === 0x2d && bytes[1] === 0x2d) return 'multipart/form-data'
  return TYPE_BY_EXTENSION[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''] ?? null
}

/** The chunks joined; what is no chunk any more, as in a stream cut anywhere, is kept as it is. */
function joined(bytes: Uint8Array): Uint8Array {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: Uint8Array[] = []
  let at = 0
  while (at < view.length) {
    const head = /^([0-9a-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n/i.exec(view.toString('latin1', at, Math.min(view.length, at + CHUNK_HEAD_BYTES_MAX)))
    const length = Number.parseInt(head?.[1] ?? '', 16)
    if (head === null || length === 0) break
    const from = at + head[0].length
    chunks.push(view.subarray(from, from + length))
    at = from + length
    if (view[at] === 0x0d) at += 1
    if (view[at] === 0x0a) at += 1
  }
  return chunks.length === 0 ? bytes : Buffer.concat(chunks)
}

function withoutLead(bytes: Uint8Array): Uint8Array {
  const lead = LEAD.exec(Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 128)).toString('latin1'))?.[0].length ?? 0
  return lead === 0 ? bytes : bytes.subarray(lead)
}

/** @param contentType what the user said, which goes before any guess. */
export function bodyOfFile(name: string, saved: Uint8Array, contentType: string | null): RawBody {
  const bytes = withoutLead(saved)
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const head = view.toString('latin1', 0, Math.min(view.length, HEAD_BYTES_MAX))
  const request = REQUEST_LINE.exec(head)
  // A request without a body may have lost the blank line that ends its head.
  const isMessage = request !== null || STATUS_LINE.test(head)
  const blank = !isMessage ? null : (/\r?\n\r?\n/.exec(head) ?? (view.length <= HEAD_BYTES_MAX ? /$/.exec(head) : null))
  if (isMessage && blank !== null) {
    const sentType = /^content-type:[ \t]*([^\r\n]+)/im.exec(head.slice(0, blank.index))?.[1] ?? null
    const target = request?.[1] ?? ''
    const sent = bytes.subarray(blank.index + blank[0].length)
    const isChunked = /^transfer-encoding:[ \t]*chunked/im.test(head.slice(0, blank.index))
    const query = target.includes('?') ? target.slice(target.indexOf('?') + 1) : ''
    return { bytes: isChunked ? joined(sent) : sent, contentType: contentType ?? sentType, query }
  }
  const query = bytes.length <= TARGET_BYTES_MAX ? queryOfTarget(view.toString('utf8')) : null
  if (query !== null) return { bytes: new Uint8Array(0), contentType, query }
  return { bytes, contentType: contentType ?? guessContentType(name, bytes), query: '' }
}
