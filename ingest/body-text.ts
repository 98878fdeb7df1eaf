/**
 * Bytes to text, out of the JSON string that it may have been put into: byte order mark, then the charset that is declared, else UTF-8, else the Chinese one where that makes sense of a plate.
 *
 * Errors:  undecodable bytes become U+FFFD and are said in a warning; an unknown charset is read as UTF-8 with a warning.
 */
import { decodeCharset } from './charsets.ts'
import { textInside } from './encoded-text.ts'

export interface BodyText {
  readonly text: string
  readonly warnings: readonly string[]
}

const XML_ENCODING = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']/
const PROLOGUE_BYTES = 256

const charsetParameter = (contentType: string | null): string | null =>
  contentType === null ? null : (/;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1] ?? null)

/** Byte order marks, and the zero bytes between the letters of UTF-16 without one. */
function markedCharset(bytes: Uint8Array): string | null {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first === 0xef && second === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (second === 0 && bytes[3] === 0 && isOpening(first)) return 'utf-16le'
  return first === 0 && bytes[2] === 0 && isOpening(second) ? 'utf-16be' : null
}

/** What XML and JSON begin with. */
const isOpening = (byte: number | undefined): boolean => byte === 0x3c || byte === 0x7b || byte === 0x5b

function declaredInXml(bytes: Uint8Array): string | null {
  if (!(bytes[0] === 0x3c || bytes[1] === 0x3c || (bytes[0] ?? 0) <= 0x20)) return null
  const declared = XML_ENCODING.exec(decodeCharset('latin1', bytes.subarray(0, PROLOGUE_BYTES))?.text ?? '')?.[1] ?? null
  // A declaration that can be read byte by byte stands in no text of two bytes a letter.
  return declared !== null && /^utf-?16|^ucs-?2/i.test(declared) ? null : declared
}

/** Cameras of Chinese make send the charset of their menus and do not say so: taken where it makes a Chinese plate of the damage. */
const CHINESE_PLATE = /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·.\- ]?[A-Z0-9]{4,6}/u

function undeclaredChinese(bytes: Uint8Array): BodyText | null {
  const decoded = decodeCharset('gb18030', bytes)
  return decoded === null || decoded.isDamaged || !CHINESE_PLATE.test(decoded.text) ? null : { text: decoded.text, warnings: ['bytes that are not utf-8: read as gb18030, which nobody declared'] }
}

/** What a body begins with, for the reason why it cannot be read: one letter says more than none and gives no plate away. */
export const beginningOf = (text: string): string => `it begins with ${JSON.stringify(text.trimStart().charAt(0))}`

export function bodyText(bytes: Uint8Array, contentType: string | null): BodyText {
  const declared = (markedCharset(bytes) ?? declaredInXml(bytes) ?? charsetParameter(contentType))?.toLowerCase() ?? null
  const charset = declared ?? 'utf-8'
  const decoded = decodeCharset(charset, bytes)
  if (decoded?.isDamaged === false) return { text: textInside(decoded.text) ?? decoded.text, warnings: [] }
  const chinese = declared === null || declared === 'utf-8' ? undeclaredChinese(bytes) : null
  if (chinese !== null) return chinese
  if (decoded !== null) return { text: decoded.text, warnings: [`bytes that are not ${charset} were replaced`] }
  const fallback = decodeCharset('utf-8', bytes)
  return { text: fallback?.text ?? '', warnings: [`unknown charset ${charset}, read as utf-8`] }
}
