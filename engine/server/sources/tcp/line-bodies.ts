/**
 * Turns the bytes of a line protocol into bodies: the whole lines of a burst together, because sentences of one instant complete each
 * other (NMEA: only RMC has the date). A scale that repeats one weight ten times a second says it once.
 *
 * Limits:  LINE_BYTES_MAX a line, BODY_BYTES_MAX a body.
 */
import { SourceFailure } from '../failure-words.ts'

export interface LineBodies {
  /** @returns bodies that are full. */
  readonly push: (chunk: Uint8Array) => readonly Uint8Array[]
  /** The lines in hand, at the end of a burst. */
  readonly flush: () => Uint8Array | null
  /** The last line, which had no end. */
  readonly end: () => Uint8Array | null
  readonly isEmpty: () => boolean
}

const LINE_BYTES_MAX = 8_192
const BODY_BYTES_MAX = 65_536
const LF = 0x0a
const CR = 0x0d
/** Ends the frames of scales that send no line ends, and stays with them. */
const ETX = 0x03
const EMPTY = Buffer.alloc(0)
const LINE_END = Buffer.from('\n')

export function createLineBodies(): LineBodies {
  let rest: Buffer = EMPTY
  let lines: Buffer[] = []
  let bodyBytes = 0

  function flush(): Uint8Array | null {
    if (lines.length === 0) return null
    const body = Buffer.concat(lines.flatMap((line) => [line, LINE_END]))
    lines = []
    bodyBytes = 0
    return body
  }

  function addLine(line: Buffer): void {
    if (line.length === 0 || lines.at(-1)?.equals(line) === true) return
    lines.push(line)
    bodyBytes += line.length + 1
  }

  return {
    push: (chunk) => {
      const bodies: Uint8Array[] = []
      const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk])
      let from = 0
      // Some scales end their lines with CR alone.
      for (let at = 0; at < bytes.length; at++) {
        if (bytes[at] !== LF && bytes[at] !== CR && bytes[at] !== ETX) continue
        addLine(Buffer.from(bytes.subarray(from, bytes[at] === ETX ? at + 1 : at)))
        from = at + 1
        if (bodyBytes >= BODY_BYTES_MAX) {
          const body = flush()
          if (body !== null) bodies.push(body)
        }
      }
      rest = bytes.subarray(from)
      if (rest.length > LINE_BYTES_MAX) throw new SourceFailure('source.line.tooLong', { bytes: LINE_BYTES_MAX })
      return bodies
    },
    flush,
    end: () => {
      addLine(rest)
      rest = EMPTY
      return flush()
    },
    isEmpty: () => lines.length === 0,
  }
}
