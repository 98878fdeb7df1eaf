/**
 * A saved payload as the request it once was: for `bordertwin decode`, fixtures and samples.
 *
 * A file may hold a bare body, a request target (`/?id=…`), a whole URL, or a whole HTTP request with its head.
 */
import type { RawBody } from './decoder.ts'
import { queryOfTarget } from './form-fields.ts'

const HEAD_BYTES_MAX = 16 * 1024
const TARGET_BYTES_MAX = 16 * 1024
const REQUEST_LINE = /^(?:GET|POST|PUT) (\S+) HTTP\/[\d.]+\r?\n/

const TYPE_BY_EXTENSION: Readonly<Record<string, string>> = { xml: 'application/xml', json: 'application/json', jsonl: 'application/x-ndjson', ndjson: 'application/x-ndjson' }

function guessContentType(name: string, bytes: Uint8Array): string | null {
  if (bytes[0] === 0x2d && bytes[1] === 0x2d) return 'multipart/form-data'
  return TYPE_BY_EXTENSION[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''] ?? null
}

/** @param contentType what the user said, which goes before any guess. */
export function bodyOfFile(name: string, bytes: Uint8Array, contentType: string | null): RawBody {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const head = view.toString('latin1', 0, Math.min(view.length, HEAD_BYTES_MAX))
  const request = REQUEST_LINE.exec(head)
  // A request without a body may have lost the blank line that ends its head.
  const blank = request === null ? null : (/\r?\n\r?\n/.exec(head) ?? (view.length <= HEAD_BYTES_MAX ? /$/.exec(head) : null))
  if (request !== null && blank !== null) {
    const sentType = /^content-type:[ \t]*([^\r\n]+)/im.exec(head.slice(0, blank.index))?.[1] ?? null
    const target = request[1] ?? ''
    const query = target.includes('?') ? target.slice(target.indexOf('?') + 1) : ''
    return { bytes: bytes.subarray(blank.index + blank[0].length), contentType: contentType ?? sentType, query }
  }
  const query = bytes.length <= TARGET_BYTES_MAX ? queryOfTarget(view.toString('utf8')) : null
  if (query !== null) return { bytes: new Uint8Array(0), contentType, query }
  return { bytes, contentType: contentType ?? guessContentType(name, bytes), query: '' }
}
