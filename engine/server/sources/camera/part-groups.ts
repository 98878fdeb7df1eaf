/**
 * Puts an event of a camera's stream together with the pictures that follow it, into one body as a push would have carried it.
 *
 * Limits:  PICTURES_COUNT_MAX pictures and GROUP_BYTES_MAX an event; pictures past either are left out.
 */
import type { RawBody } from '../../../../ingest/decoder.ts'
import type { StreamPart } from './part-splitter.ts'

export interface PartGroups {
  /** @returns the bodies that this part completes: an event ends the one before it. */
  readonly add: (part: StreamPart) => readonly RawBody[]
  /** The event in hand, when nothing more is expected for it. */
  readonly flush: () => RawBody | null
  readonly isEmpty: () => boolean
}

const PICTURES_COUNT_MAX = 12
const GROUP_BYTES_MAX = 15 * 1_048_576

const isPicture = ({ contentType, bytes }: StreamPart): boolean => /^image\//i.test(contentType ?? '') || (bytes[0] === 0xff && bytes[1] === 0xd8)

/** A boundary that none of the parts holds. */
function boundaryFor(parts: readonly StreamPart[]): string {
  for (let number = 0; ; number++) {
    const boundary = `bordertwin-part-${number}`
    if (!parts.some(({ bytes }) => bytes.includes(boundary))) return boundary
  }
}

function bodyOf(parts: readonly StreamPart[]): RawBody {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return { bytes: only.bytes, contentType: only.contentType, query: '' }
  const boundary = boundaryFor(parts)
  const pieces = parts.flatMap(({ contentType, bytes }, index) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="part-${index}"${index === 0 ? '' : `; filename="picture-${index}.jpg"`}\r\n` +
        `Content-Type: ${contentType ?? 'application/octet-stream'}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    ),
    bytes,
    Buffer.from('\r\n'),
  ])
  return { bytes: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]), contentType: `multipart/form-data; boundary=${boundary}`, query: '' }
}

export function createPartGroups(): PartGroups {
  let parts: StreamPart[] = []
  let groupBytes = 0

  function flush(): RawBody | null {
    if (parts.length === 0) return null
    const body = bodyOf(parts)
    parts = []
    groupBytes = 0
    return body
  }

  return {
    add: (part) => {
      const isMore = isPicture(part) && parts.length > 0
      if (isMore && (parts.length > PICTURES_COUNT_MAX || groupBytes + part.bytes.length > GROUP_BYTES_MAX)) return []
      const before = isMore ? null : flush()
      parts.push(part)
      groupBytes += part.bytes.length
      return before === null ? [] : [before]
    },
    flush,
    isEmpty: () => parts.length === 0,
  }
}
