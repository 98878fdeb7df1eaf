/**
 * Parsing JSON that nobody promised: what the text would cost is judged in one pass over it, before the parser sees it.
 *
 * Errors:  a reason instead of a throw. Text that ends inside a value, and text behind one, never reach the parser: throwing costs more
 *          than reading.
 * Limits:  depth, values for the length of the text, different names in one body.
 */
import { fail, ok, type Result } from '../engine/model/result.ts'
import { textInside } from './encoded-text.ts'

const DEPTH_MAX = 64
/** An empty list costs the parser and the collector as much as several numbers. */
const LIST_COST = 3
/** The densest real bodies, entities of context brokers, come to 0.17 for a character; a megabyte of brackets comes to 1.5 and takes a fifth of a second. */
const COST_PER_CHARACTER = 0.2
/** Lines of a stream are judged one by one: the little that each may cost beyond its length adds up. */
const COST_MIN = 200
/** Real bodies have some hundred names, over and over; every new one costs the parser a shape of its own, sixty thousand a tenth of a second. */
const NAMES_MAX = 4_000
/** In fewer characters there is no room for that many. */
const NAMED_LENGTH_MIN = 32_768
/** Names are told apart by a hash of this many bits, which two of four thousand may share. */
const NAME_HASH_BITS = 18
const NAME_HASHED_LENGTH_MAX = 48

const [QUOTE, COMMA, COLON, BACKSLASH, OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x22, 0x2c, 0x3a, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]
/** What every failure of text that is no JSON begins with; the others are JSON that is not worth parsing. */
export const NO_JSON = 'not valid JSON'
const BYTE_ORDER_MARK = 0xfeff

/**
 * The texts that come by are of many kinds inside the runtime (of one byte or two, cut out, put together), and after some it looks the
 * method up anew for every character, which takes longer than calling it: a megabyte was decoded in 42 ms so, in 19 this way.
 */
const unitAt = (text: string, at: number): number => String.prototype.charCodeAt.call(text, at)

/** Where the string that begins at `from` ends: its closing quote, or the end of the text. */
function stringEnd(text: string, from: number): number {
  for (let quote = text.indexOf('"', from + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1
    while (unitAt(text, before) === BACKSLASH) before -= 1
    if ((quote - before) % 2 === 1) return quote
  }
  return text.length
}

const seenNames = new Uint8Array(1 << (NAME_HASH_BITS - 3))

function hashOfName(text: string, from: number, end: number): number {
  let hash = end - from
  for (let index = from, last = Math.min(end, from + NAME_HASHED_LENGTH_MAX); index < last; index += 1) hash = Math.imul(hash ^ unitAt(text, index), 2654435761)
  return (hash ^ (hash >>> 15)) >>> (32 - NAME_HASH_BITS)
}

/** The first value of a text that begins with a bracket: where it ends, or why it is not worth parsing. */
function endOfValue(text: string): number | string {
  const { length } = text
  const isNamed = length >= NAMED_LENGTH_MIN
  if (isNamed) seenNames.fill(0)
  // Past this no text of the length is worth going on with.
  const costMax = Math.max(COST_MIN, length * COST_PER_CHARACTER)
  let nameCount = 0
  let nameFrom = 0
  let nameEnd = 0
  let depth = 0
  let cost = 0
  for (let index = 0; index < length; index += 1) {
    const unit = unitAt(text, index)
    if (unit === QUOTE) {
      nameFrom = index
      index = stringEnd(text, index)
      nameEnd = index
    } else if (unit === COMMA) {
      cost += 1
      if (cost > costMax) return `JSON of too many values for its ${length} characters`
    } else if (unit === COLON) {
      if (!isNamed || nameEnd === 0) continue
      const hash = hashOfName(text, nameFrom, nameEnd)
      nameEnd = 0
      const bit = 1 << (hash & 7)
      const seen = seenNames[hash >> 3] ?? 0
      if ((seen & bit) !== 0) continue
      seenNames[hash >> 3] = seen | bit
      nameCount += 1
      if (nameCount > NAMES_MAX) return `JSON of more than ${NAMES_MAX} different names`
    } else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      depth += 1
      cost += LIST_COST
      if (depth > DEPTH_MAX) return `JSON nested deeper than ${DEPTH_MAX}`
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) {
      depth -= 1
      if (depth > 0) continue
      return cost > Math.max(COST_MIN, index * COST_PER_CHARACTER) ? `JSON of too many values for its ${index + 1} characters` : index + 1
    }
  }
  return `${NO_JSON}: it ends inside a value, it was cut`
}

/** Values that Python and C write and JSON has not. */
const FOREIGN_VALUE = /[:,[]\s{0,16}(-?(?:NaN|Infinity|inf|nan|None|True|False|undefined))\b/
/** The runtime says where, for some faults; the rest of its words quotes the body, which may hold a plate. */
const POSITION = /at position (\d+)/

function damageOf(text: string, fault: unknown): string {
  const foreign = FOREIGN_VALUE.exec(text)
  if (foreign !== null) return `${NO_JSON}: ${foreign[1] ?? ''} at character ${foreign.index + foreign[0].length - (foreign[1]?.length ?? 0) + 1} is no value of JSON`
  const position = POSITION.exec(fault instanceof Error ? fault.message : '')?.[1]
  return position === undefined ? `${NO_JSON}: damaged inside` : `${NO_JSON}: damaged at character ${Number(position) + 1}`
}

function parsed(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text) as unknown)
  } catch (fault) {
    return fail(damageOf(text, fault))
  }
}

/** Control characters too: some firmwares send the zero byte that ends their text, or several. */
const isBlank = (unit: number): boolean => unit <= 0x20 || unit === BYTE_ORDER_MARK || unit === 0xa0

function trimmed(text: string): string {
  let from = 0
  let end = text.length
  while (from < end && isBlank(text.charCodeAt(from))) from += 1
  while (end > from && isBlank(text.charCodeAt(end - 1))) end -= 1
  return end - from === text.length ? text : text.slice(from, end)
}

/** A text, a number, a word: no device sends one as its body, and lines of anything else need not be thrown at by the parser. */
const SCALAR = /^(?:-?\d[\d.eE+-]{0,40}|true|false|null|"[^"\\]{0,1000}")$/

/** The whole text as one value; a value that was encoded twice as what it was at first. */
export function parseJson(sent: string): Result<unknown, string> {
  const text = trimmed(sent)
  if (text === '') return fail('empty body')
  const first = text.charCodeAt(0)
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
    const inner = first === QUOTE ? textInside(text) : null
    if (inner !== null) return parseObjectOrList(trimmed(inner))
    return SCALAR.test(text) ? parsed(text) : fail(`${NO_JSON}: it begins with ${JSON.stringify(text.charAt(0))}, not with { or [`)
  }
  return parseObjectOrList(text)
}

function parseObjectOrList(text: string): Result<unknown, string> {
  const end = endOfValue(text)
  if (typeof end === 'string') return fail(end)
  return end === text.length ? parsed(text) : fail(`${NO_JSON}: more stands behind its end, at character ${end + 1}`)
}

/** The object or list that the text begins with, whatever follows it. */
export function parseFirstJson(text: string): Result<unknown, string> {
  const end = endOfValue(text)
  return typeof end === 'string' ? fail(end) : parsed(text.slice(0, end))
}
