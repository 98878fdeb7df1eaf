/**
 * Bytes to text: byte order mark, then the charset that is declared, else UTF-8.
 *
 * Errors:  undecodable bytes become U+FFFD and are said in a warning; an unknown charset is read as UTF-8 with a warning.
 */
import { decodeCharset } from './charsets.ts'

export interface BodyText {
  readonly text: string
  readonly warnings: readonly string[]
}

const XML_ENCODING = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']/
const PROLOGUE_BYTES = 256

const charsetParameter = (contentType: string | null): string | null =>
  contentType === null ? null : (/;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1] ?? null)

function markedCharset(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'utf-8' : null
}

function declaredInXml(bytes: Uint8Array): string | null {
  if (!(bytes[0] === 0x3c || bytes[1] === 0x3c || (bytes[0] ?? 0) <= 0x20)) return null
  return XML_ENCODING.exec(decodeCharset('latin1', bytes.subarray(0, PROLOGUE_BYTES))?.text ?? '')?.[1] ?? null
}

export function bodyText(bytes: Uint8Array, contentType: string | null): BodyText {
  const charset = (markedCharset(bytes) ?? declaredInXml(bytes) ?? charsetParameter(contentType) ?? 'utf-8').toLowerCase()
  const decoded = decodeCharset(charset, bytes)
  if (decoded !== null) return { text: decoded.text, warnings: decoded.isDamaged ? [`bytes that are not ${charset} were replaced`] : [] }
  const fallback = decodeCharset('utf-8', bytes)
  return { text: fallback?.text ?? '', warnings: [`unknown charset ${charset}, read as utf-8`] }
}
