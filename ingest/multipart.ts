/**
 * A tolerant splitter for multipart bodies as cameras really send them.
 *
 * Source:  RFC 2046 and the faults of formats.md 0 and 4.5: LF line ends, no closing boundary, a boundary that differs from the header's
 *          or begins with dashes itself, `Content-Length: 0` before a real body, parts without a file name. Ordinary parsers stop at
 *          each of these and lose the parts that were whole.
 * Errors:  never throws; what was mended is said in `warnings`. A body without any boundary gives null.
 * Limits:  number of parts and size of part headers; parts are views into the body, not copies.
 */
export interface BodyPart {
  readonly name: string | null
  readonly fileName: string | null
  readonly contentType: string | null
  readonly bytes: Uint8Array
}

export interface SplitBody {
  readonly parts: readonly BodyPart[]
  /** The body ended inside its last part. */
  readonly isCut: boolean
  readonly warnings: readonly string[]
}

const PARTS_MAX = 64
const HEADER_BYTES_MAX = 8 * 1024
const BOUNDARY_LENGTH_MAX = 200
const CR = 0x0d
const LF = 0x0a
const DASH = 0x2d

const boundaryParameter = (contentType: string | null): string | null => {
  const match = contentType === null ? null : /;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType)
  return match?.[1] ?? match?.[2] ?? null
}

/** The boundary that the body itself begins with, for headers that are missing or wrong. */
function sniffBoundary(body: Buffer): string | null {
  let start = 0
  while (start < body.length && (body[start] === CR || body[start] === LF || body[start] === 0x20)) start += 1
  if (body[start] !== DASH || body[start + 1] !== DASH) return null
  let end = start + 2
  while (end < body.length && end - start <= BOUNDARY_LENGTH_MAX && body[end] !== CR && body[end] !== LF) end += 1
  const boundary = body.toString('latin1', start + 2, end).trimEnd()
  return boundary === '' || end - start > BOUNDARY_LENGTH_MAX ? null : boundary
}

interface Mark {
  /** Where the part before it ends. */
  readonly bodyEnd: number
  /** Where the part after it begins, past the boundary's line. */
  readonly next: number
  readonly isClosing: boolean
}

/** The next boundary at the start of a line. */
function findMark(body: Buffer, delimiter: Buffer, from: number): Mark | null {
  let at = body.indexOf(delimiter, from)
  while (at !== -1) {
    const isLineStart = at === 0 || body[at - 1] === LF || body[at - 1] === CR || at === from
    let after = at + delimiter.length
    const isClosing = body[after] === DASH && body[after + 1] === DASH
    if (isClosing) after += 2
    while (body[after] === 0x20 || body[after] === 0x09) after += 1
    const isLineEnd = after >= body.length || body[after] === CR || body[after] === LF
    if (isLineStart && (isLineEnd || isClosing)) {
      let bodyEnd = at
      if (bodyEnd > from && body[bodyEnd - 1] === LF) bodyEnd -= 1
      if (bodyEnd > from && body[bodyEnd - 1] === CR) bodyEnd -= 1
      if (body[after] === CR) after += 1
      if (body[after] === LF) after += 1
      return { bodyEnd, next: after, isClosing }
    }
    at = body.indexOf(delimiter, at + 1)
  }
  return null
}

/** Where the headers of the part at `from` end and its body begins. */
function splitHeaders(body: Buffer, from: number, limit: number): { readonly text: string; readonly bodyStart: number } {
  if (body[from] === LF) return { text: '', bodyStart: from + 1 }
  if (body[from] === CR && body[from + 1] === LF) return { text: '', bodyStart: from + 2 }
  const end = Math.min(limit, from + HEADER_BYTES_MAX)
  for (let at = body.indexOf(LF, from); at !== -1 && at < end; at = body.indexOf(LF, at + 1)) {
    const after = body[at + 1] === CR ? at + 2 : at + 1
    if (body[after] === LF) return { text: body.toString('utf8', from, at), bodyStart: after + 1 }
  }
  return { text: '', bodyStart: from }
}

interface ParameterPattern {
  /** RFC 5987: `name*=utf-8''…`. */
  readonly extended: RegExp
  readonly plain: RegExp
}

const patternOf = (name: string): ParameterPattern => ({
  extended: new RegExp(`;\\s*${name}\\*\\s*=\\s*utf-8''([^;\\s]+)`, 'i'),
  plain: new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]+))`, 'i'),
})
const NAME = patternOf('name')
const FILE_NAME = patternOf('filename')

function parameter(disposition: string, pattern: ParameterPattern): string | null {
  const extended = pattern.extended.exec(disposition)
  if (extended?.[1] !== undefined) {
    try {
      return decodeURIComponent(extended[1])
    } catch {
      return extended[1]
    }
  }
  const match = pattern.plain.exec(disposition)
  return match?.[1] ?? match?.[2] ?? null
}

const CONTENT_LENGTH = /^content-length[ \t]*:[ \t]*(\d{1,9})[ \t]*\r?$/im

/** The boundary that follows the length which the part gives itself, where another one lies inside the part: a picture may hold anything. */
function markPastLength(body: Buffer, delimiter: Buffer, headerText: string, bodyStart: number, found: Mark): Mark | null {
  const end = bodyStart + Number(CONTENT_LENGTH.exec(headerText)?.[1] ?? 0)
  if (end < found.next) return null
  let at = end
  if (body[at] === CR) at += 1
  if (body[at] === LF) at += 1
  if (at + delimiter.length > body.length || body.compare(delimiter, 0, delimiter.length, at, at + delimiter.length) !== 0) return null
  const mark = findMark(body, delimiter, end)
  return mark?.bodyEnd === end ? mark : null
}

function readPart(headerText: string, bytes: Uint8Array): BodyPart {
  let disposition = ''
  let contentType: string | null = null
  for (const line of headerText.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    const key = line.slice(0, colon).trim().toLowerCase()
    if (key === 'content-disposition') disposition = line.slice(colon + 1)
    else if (key === 'content-type') contentType = line.slice(colon + 1).trim()
  }
  return { name: parameter(disposition, NAME), fileName: parameter(disposition, FILE_NAME), contentType, bytes }
}

export const isMultipartType = (contentType: string | null): boolean => contentType !== null && /^\s*multipart\//i.test(contentType)

/** Announced as multipart, or begun like it: cameras do either without the other. */
export function looksMultipart({ bytes, contentType }: { readonly bytes: Uint8Array; readonly contentType: string | null }): boolean {
  if (isMultipartType(contentType)) return true
  let at = 0
  while (at < bytes.length && (bytes[at] === CR || bytes[at] === LF || bytes[at] === 0x20)) at += 1
  return bytes[at] === DASH && bytes[at + 1] === DASH
}

export function splitMultipart(bytes: Uint8Array, contentType: string | null): SplitBody | null {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const warnings: string[] = []
  const declared = boundaryParameter(contentType)
  const sniffed = sniffBoundary(body)
  let boundary = declared
  let mark = boundary === null ? null : findMark(body, Buffer.from(`--${boundary}`, 'latin1'), 0)
  if (mark === null && sniffed !== null) {
    if (declared !== null) warnings.push('the boundary in the body is not the one in the header')
    boundary = sniffed
    mark = findMark(body, Buffer.from(`--${boundary}`, 'latin1'), 0)
  }
  if (boundary === null || mark === null) return null

  const delimiter = Buffer.from(`--${boundary}`, 'latin1')
  const parts: BodyPart[] = []
  let isCut = false
  while (!mark.isClosing) {
    const start = mark.next
    if (start >= body.length) {
      isCut = true
      break
    }
    if (parts.length >= PARTS_MAX) {
      warnings.push(`more than ${PARTS_MAX} parts: the rest was not read`)
      break
    }
    const found = findMark(body, delimiter, start)
    const { text, bodyStart } = splitHeaders(body, start, found?.bodyEnd ?? body.length)
    const following = found === null ? null : (markPastLength(body, delimiter, text, bodyStart, found) ?? found)
    const limit = following?.bodyEnd ?? body.length
    parts.push(readPart(text, bytes.subarray(Math.min(bodyStart, limit), limit)))
    if (following === null) {
      isCut = true
      break
    }
    mark = following
  }
  if (isCut) warnings.push('the closing boundary is missing: the body was cut')
  return { parts, isCut, warnings }
}
