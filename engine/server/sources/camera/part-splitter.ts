/**
 * Splits an endless multipart stream of a camera into its parts as the bytes arrive.
 *
 * Source:  RFC 2046; formats.md 0 and 1a-1b: LF line ends, boundaries that begin with dashes themselves or differ from the header's,
 *          `Content-Length: 0` before a body, a length that is wrong, a boundary that is sent only with the next part.
 * Errors:  throws SourceFailure when a part or its headers exceed their bounds: the stream is out of step and must be opened anew.
 * Limits:  PART_BYTES_MAX is held at most.
 */
import { SourceFailure } from '../failure-words.ts'

export interface StreamPart {
  readonly contentType: string | null
  readonly bytes: Buffer
  /** The stream ended inside it. */
  readonly isCut: boolean
}

export interface PartSplitter {
  readonly push: (chunk: Buffer) => readonly StreamPart[]
  /** The part in hand, when it has all that its Content-Length announced: its boundary comes only with the next part. */
  readonly flush: () => StreamPart | null
  /** Whether bytes of a part are in hand. */
  readonly isInPart: () => boolean
  /** The rest, when the stream has ended. */
  readonly end: () => readonly StreamPart[]
}

const PART_BYTES_MAX = 16 * 1_048_576
const HEADER_BYTES_MAX = 8_192
const BOUNDARY_LENGTH_MAX = 200
const CR = 0x0d
const LF = 0x0a
const DASH = 0x2d
const EMPTY = Buffer.alloc(0)
const LINE_END = Buffer.from('\r\n')

interface PartHead {
  readonly contentType: string | null
  readonly lengthBytes: number | null
}

function readHead(text: string): PartHead {
  const of = (name: string): string | null => new RegExp(`^${name}\\s*:\\s*(.*?)\\s*$`, 'im').exec(text)?.[1] ?? null
  const length = of('content-length')
  return { contentType: of('content-type'), lengthBytes: length !== null && /^\d{1,9}$/.test(length) && Number(length) > 0 ? Number(length) : null }
}

/** `boundary=` of the stream's content type, without quotes. */
export const boundaryOf = (contentType: string | undefined): string | null => {
  const match = /;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType ?? '')
  return match?.[1] ?? match?.[2] ?? null
}

export function createPartSplitter(boundary: string | null, partBytesMax = PART_BYTES_MAX): PartSplitter {
  /** With its two dashes; null until the stream has shown one. */
  let delimiter = boundary === null ? null : Buffer.from(boundary.startsWith('--') ? boundary : `--${boundary}`, 'latin1')
  let held: Buffer = EMPTY
  let head: PartHead | null = null
  /** Up to where the held bytes hold no boundary. */
  let searchedTo = 0
  let isBetween = true
  let hasEnded = false

  /** A whole line that is a boundary, from `from` on. */
  function findBoundary(from: number): { readonly lineStart: number; readonly next: number } | null {
    if (delimiter === null) return null
    for (let at = held.indexOf(delimiter, from); at !== -1; at = held.indexOf(delimiter, at + 1)) {
      let lineStart = at
      while (lineStart > 0 && held[lineStart - 1] === DASH) lineStart -= 1
      if (lineStart > 0 && held[lineStart - 1] !== LF && held[lineStart - 1] !== CR) continue
      let end = at + delimiter.length
      while (held[end] === DASH || held[end] === 0x20 || held[end] === 0x09) end += 1
      if (end >= held.length) return null
      if (held[end] === CR) end += 1
      if (end >= held.length) return null
      if (held[end] !== LF && held[end - 1] !== CR) continue
      return { lineStart, next: held[end] === LF ? end + 1 : end }
    }
    return null
  }

  /** The boundary that the stream itself begins with. */
  function sniffBoundary(): void {
    const match = /(?:^|\n)(--[^\r\n]{1,200})\r?\n/.exec(held.toString('latin1', 0, HEADER_BYTES_MAX))
    if (match?.[1] !== undefined) delimiter = Buffer.from(match[1].trimEnd(), 'latin1')
  }

  function bodyWithout(lineEndBefore: number): Buffer {
    let end = lineEndBefore
    if (end > 0 && held[end - 1] === LF) end -= 1
    if (end > 0 && held[end - 1] === CR) end -= 1
    return Buffer.from(held.subarray(0, end))
  }

  function drop(count: number): void {
    held = held.subarray(count)
    searchedTo = 0
  }

  /** @returns whether the part's headers are behind us. */
  function readHeaders(): boolean {
    if (head !== null) return true
    if (held[0] === LF || (held[0] === CR && held[1] === LF)) {
      drop(held[0] === LF ? 1 : 2)
      head = { contentType: null, lengthBytes: null }
      return true
    }
    const match = /\r?\n\r?\n/.exec(held.toString('latin1', 0, HEADER_BYTES_MAX))
    if (match === null) {
      if (held.length >= HEADER_BYTES_MAX) throw new SourceFailure('source.stream.noHeaderEnd')
      return false
    }
    head = readHead(held.toString('utf8', 0, match.index))
    drop(match.index + match[0].length)
    return true
  }

  function partOf(bytes: Buffer, isCut: boolean): StreamPart {
    const part = { contentType: head?.contentType ?? null, bytes, isCut }
    head = null
    return part
  }

  function next(): StreamPart | 'more' | 'skipped' {
    if (delimiter === null) sniffBoundary()
    if (isBetween) {
      const mark = findBoundary(0)
      if (mark === null) {
        // Only what may be the beginning of a boundary is kept.
        if (held.length > HEADER_BYTES_MAX) drop(held.length - BOUNDARY_LENGTH_MAX)
        return 'more'
      }
      drop(mark.next)
      isBetween = false
      return 'skipped'
    }
    if (!readHeaders()) return 'more'
    const lengthBytes = head?.lengthBytes ?? null
    // Text never holds a boundary, whatever length it announces; a picture may.
    const isBinary = /image|octet-stream/i.test(head?.contentType ?? '')
    const announcedBytes = isBinary && lengthBytes !== null && lengthBytes <= partBytesMax ? lengthBytes : null
    if (announcedBytes !== null && held.length < announcedBytes + BOUNDARY_LENGTH_MAX && !isFollowedByBoundary(announcedBytes) && !hasEnded) return 'more'
    const from = announcedBytes !== null && isFollowedByBoundary(announcedBytes) ? announcedBytes : searchedTo
    const mark = findBoundary(from)
    if (mark === null) {
      if (held.length > partBytesMax) throw new SourceFailure('source.stream.partTooLarge', { bytes: partBytesMax })
      searchedTo = Math.max(0, held.length - BOUNDARY_LENGTH_MAX - 4)
      return 'more'
    }
    const part = partOf(bodyWithout(mark.lineStart), false)
    drop(mark.next)
    return part
  }

  function isFollowedByBoundary(lengthBytes: number): boolean {
    if (delimiter === null) return false
    let at = lengthBytes
    if (held[at] === CR) at += 1
    if (held[at] === LF) at += 1
    while (held[at] === DASH && held[at + 1] === DASH && held[at + 2] === DASH && !held.subarray(at, at + delimiter.length).equals(delimiter)) at += 1
    return held.subarray(at, at + delimiter.length).equals(delimiter)
  }

  function push(chunk: Buffer): StreamPart[] {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    const parts: StreamPart[] = []
    for (let step = next(); step !== 'more'; step = next()) if (step !== 'skipped' && step.bytes.length > 0) parts.push(step)
    return parts
  }

  function flushWhole(): StreamPart | null {
    const lengthBytes = head?.lengthBytes ?? null
    if (isBetween || lengthBytes === null || held.length < lengthBytes || held.subarray(lengthBytes).toString('latin1').trim() !== '') return null
    const part = partOf(Buffer.from(held.subarray(0, lengthBytes)), false)
    drop(held.length)
    isBetween = true
    return part
  }

  return {
    push,
    flush: flushWhole,
    isInPart: () => !isBetween && (head !== null || held.length > 0),
    end: () => {
      const whole = flushWhole()
      if (whole !== null) return [whole]
      // A last boundary may come without a line end.
      hasEnded = true
      const parts = push(LINE_END)
      if (isBetween || head === null || held.length <= LINE_END.length) return parts
      return [...parts, partOf(Buffer.from(held.subarray(0, -LINE_END.length)), true)]
    },
  }
}
