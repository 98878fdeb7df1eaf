/**
 * Bodies that were whole once: fixtures with bytes flipped, cut, doubled, spliced; and bodies that never were.
 * One seed gives one sequence, so that a failure can be repeated.
 */
import type { RawBody } from '../decoder.ts'

export type Draw = () => number

/** mulberry32, a small public-domain generator: uniform in [0, 1). */
export function createDraw(seed: number): Draw {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const BYTES_MAX = 1_000_000
const TOKENS = ['<', '>', '</ANPR>', '&#x41;', '<!DOCTYPE a>', '{', '}', '[', ']', '"', '\\u0000', ',', ':', '\r\n', '\n', '--boundary', '--boundary--', 'null', '-1', '1e309', '999999999999999999999', '%', '%ff', '&', '=', '\u0000', '\uFFFD', '__proto__', 'NaN', 'unknown', 'Code=', ';data={', 'Events[0].', 'Heartbeat\n', '<tt:Object ObjectId="1">', ' Likelihood="', '@', '/9j/', '="', '$GPRMC,', '\r', '<<<<']

export const below = (draw: Draw, bound: number): number => Math.floor(draw() * bound)
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

function splice(bytes: Uint8Array, from: number, to: number, insert: Uint8Array): Uint8Array {
  const out = new Uint8Array(from + insert.length + bytes.length - to)
  out.set(bytes.subarray(0, from))
  out.set(insert, from)
  out.set(bytes.subarray(to), from + insert.length)
  return out
}

/** Values that are well-formed where they stand and still wrong: the way into a decoder past its parser. */
const VALUES = ['null', '-1', '0', '1e309', '"1e309"', 'true', '[]', '{}', '[[1]]', '{"a":{"b":[]}}', '""', '" "', '"unknown"', '"\\u0000"', '"9999-99-99T99:99:99Z"', '"2056-01-01T00:00:00Z"', '253', '99999999999999999999', '"__proto__"', '"0x1F"']
const [COLON, COMMA, QUOTE, GREATER, LESS, CLOSE] = [0x3a, 0x2c, 0x22, 0x3e, 0x3c, 0x7d]

/** Replaces one JSON value or one XML text after `at`. */
function replaceValue(draw: Draw, bytes: Uint8Array, at: number): Uint8Array {
  const value = VALUES[below(draw, VALUES.length)] ?? ''
  for (let index = at; index < bytes.length; index += 1) {
    if (bytes[index] === COLON && bytes[index - 1] === QUOTE) {
      let end = index + 1
      while (end < bytes.length && bytes[end] !== COMMA && bytes[end] !== CLOSE) end += 1
      return splice(bytes, index + 1, end, bytesOf(value))
    }
    if (bytes[index] === GREATER && bytes[index + 1] !== LESS) {
      const end = bytes.indexOf(LESS, index)
      return splice(bytes, index + 1, end === -1 ? bytes.length : end, bytesOf(value.replaceAll('"', '')))
    }
  }
  return bytes
}

function mutateOnce(draw: Draw, bytes: Uint8Array, other: Uint8Array): Uint8Array {
  const at = below(draw, bytes.length + 1)
  const end = Math.min(bytes.length, at + 1 + below(draw, 8))
  const token = bytesOf(TOKENS[below(draw, TOKENS.length)] ?? '')
  const kind = below(draw, 20)
  if (kind < 5 && bytes.length > 0) {
    const flipped = bytes.slice()
    flipped[at % flipped.length] = (flipped[at % flipped.length] ?? 0) ^ (1 << below(draw, 8))
    return flipped
  }
  if (kind < 13) return replaceValue(draw, bytes, at)
  if (kind === 13) return bytes.slice(0, at)
  if (kind === 14) return splice(bytes, at, end, new Uint8Array(0))
  if (kind === 15) return splice(bytes, at, at, bytes.slice(at, at + below(draw, 400)))
  if (kind === 16) return splice(bytes, at, at, token)
  if (kind === 17) return splice(bytes, at, end, token)
  if (kind === 18) {
    const from = below(draw, other.length + 1)
    return splice(bytes, at, end, other.slice(from, from + below(draw, 400)))
  }
  const noise = bytes.slice()
  for (let index = at; index < end; index += 1) noise[index] = below(draw, 256)
  return noise
}

/** A body that never was one: noise, a repeated token, or words in a row. */
function inventBytes(draw: Draw): Uint8Array {
  const kind = below(draw, 3)
  // Most are small; one in two hundred is near a megabyte.
  const length = below(draw, 200) === 0 ? below(draw, BYTES_MAX) : below(draw, 3_000)
  if (kind === 0) return Uint8Array.from({ length }, () => below(draw, 256))
  if (kind === 1) {
    const token = TOKENS[below(draw, TOKENS.length)] ?? ''
    return bytesOf(token.repeat(Math.max(1, Math.floor(length / token.length)))).subarray(0, BYTES_MAX)
  }
  return bytesOf(Array.from({ length: Math.min(300, length) }, () => TOKENS[below(draw, TOKENS.length)]).join('')).subarray(0, BYTES_MAX)
}

export function drawBody(draw: Draw, whole: readonly RawBody[]): RawBody {
  const base = whole[below(draw, whole.length)]
  const other = whole[below(draw, whole.length)]
  if (base === undefined || other === undefined || below(draw, 20) === 0) {
    return { bytes: inventBytes(draw), contentType: base?.contentType ?? null, query: '' }
  }
  const isQuery = base.bytes.length === 0
  let bytes = isQuery ? bytesOf(base.query) : base.bytes
  for (let count = 1 + below(draw, 3) * below(draw, 2); count > 0; count -= 1) bytes = mutateOnce(draw, bytes, other.bytes.length === 0 ? bytesOf(other.query) : other.bytes)
  const contentType = below(draw, 10) === 0 ? other.contentType : base.contentType
  return isQuery ? { bytes: new Uint8Array(0), contentType, query: new TextDecoder().decode(bytes) } : { bytes, contentType, query: base.query }
}
