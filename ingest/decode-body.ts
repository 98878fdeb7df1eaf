/**
 * The only way into a decoder: size first, then the decoder, and whatever it throws becomes a rejection.
 *
 * Errors:  never throws. `onFault` gets what a decoder threw, for the server's counter and log; it is a bug of ours each time.
 */
import type { Decoded, DecodeContext, Decoder, RawBody } from './decoder.ts'
import { rejected } from './outcome.ts'

export const DECODER_FAULT = 'decoder fault'
/** What one body may say about itself; the rest is counted. */
const WARNINGS_MAX = 50

/** Names and values of the body stand in what is said about it; nobody reads more than this of them. */
const SAYING_LENGTH_MAX = 1_000

const isShort = (saying: string): boolean => saying.length <= SAYING_LENGTH_MAX
const shortOf = (saying: string): string => (isShort(saying) ? saying : `${saying.slice(0, SAYING_LENGTH_MAX).replace(/[\ud800-\udbff]$/, '')}…`)

function withFewWords(decoded: Decoded): Decoded {
  const { reason, warnings } = decoded
  if (warnings.length <= WARNINGS_MAX && (reason === null || isShort(reason)) && warnings.every(isShort)) return decoded
  const more = warnings.length > WARNINGS_MAX ? [`and ${warnings.length - WARNINGS_MAX} more warnings`] : []
  return { ...decoded, reason: reason === null ? null : shortOf(reason), warnings: [...warnings.slice(0, WARNINGS_MAX).map(shortOf), ...more] }
}

/** Nothing here undoes a compression: a small body may hold a very large one. */
function compressionOf(bytes: Uint8Array): string | null {
  const [first, second, third] = bytes
  if (first === 0x1f && second === 0x8b && third === 8) return 'gzip'
  return first === 0x50 && second === 0x4b && third === 3 ? 'zip' : null
}

export function decodeBody(decoder: Decoder, body: RawBody, context: DecodeContext, onFault?: (fault: unknown) => void): Decoded {
  if (body.bytes.length > decoder.bodyBytesMax) return rejected(decoder.format, `body of ${body.bytes.length} bytes, at most ${decoder.bodyBytesMax}`)
  if (body.bytes.length === 0 && body.query === '' && decoder.takesEmptyBody !== true) return rejected(decoder.format, 'empty body')
  const compression = compressionOf(body.bytes)
  if (compression !== null) return rejected(decoder.format, `a body compressed by ${compression}: send it as it is`)
  try {
    return withFewWords(decoder.decode(body, context))
  } catch (fault) {
    onFault?.(fault)
    return rejected(decoder.format, DECODER_FAULT)
  }
}
