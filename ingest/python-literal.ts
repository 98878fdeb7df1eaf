/**
 * Python's notation of lists, tuples, dictionaries, text, numbers, None, True and False, as `repr` writes them into the cells of CSV files.
 *
 * Source:  the Python language reference, 2.4 "Literals"; JSON is read too, whose three words are its own.
 * Errors:  never throws. A text with anything else in it (sets, bytes, calls, names) is no value at all: undefined.
 * Limits:  one pass over the text; depth, values for its length, different names. Numbers that JSON has not (nan, inf) are null.
 */

/** Vendors' own are three deep, and hold a value in ten characters. */
const DEPTH_MAX = 32
const VALUES_PER_CHARACTER = 0.2
const VALUES_MIN = 200
/** Every new name costs much more than a value. */
const NAMES_MAX = 1_000

const QUOTE = 0x22
const APOSTROPHE = 0x27
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_ROUND = 0x28
const CLOSE_ROUND = 0x29
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

const WORDS: readonly (readonly [string, boolean | null])[] = [
  ['None', null], ['True', true], ['False', false],
  ['null', null], ['true', true], ['false', false],
]
const NUMBER = /-?(?:(?:0|[1-9]\d*)(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf(?:inity)?|nan)/iy

/** By the letter behind the backslash; a line end there is no part of the text. */
const ESCAPED: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'], ["'", "'"], ['"', '"'], ['n', '\n'], ['r', '\r'], ['t', '\t'], ['a', '\u0007'], ['b', '\b'], ['f', '\f'], ['v', '\v'], ['\n', ''],
])
/** How many digits of a character's number follow. */
const HEX_LENGTH: ReadonlyMap<string, number> = new Map([['x', 2], ['u', 4], ['U', 8]])
const HEX = /^[\da-f]+$/i
const OCTAL = /[0-7]{1,3}/y
const CODE_POINT_MAX = 0x10ffff

/** What reading may still cost: one for all the cells of a file. */
export interface LiteralBudget {
  valuesLeft: number
  readonly names: Set<string>
}

export const literalBudgetOf = (length: number): LiteralBudget => ({ valuesLeft: Math.max(VALUES_MIN, length * VALUES_PER_CHARACTER), names: new Set() })

interface Cursor {
  readonly text: string
  readonly budget: LiteralBudget
  at: number
}

const isBlank = (unit: number): boolean => unit === 0x20 || (unit >= 0x09 && unit <= 0x0d)

/** Past blanks: the character that stands there, NaN at the end. */
function nextUnit(cursor: Cursor): number {
  while (isBlank(cursor.text.charCodeAt(cursor.at))) cursor.at += 1
  return cursor.text.charCodeAt(cursor.at)
}

/** The escape whose backslash was read; what Python does not know stands for itself, with its backslash. */
function readEscape(cursor: Cursor): string | undefined {
  const { text, at } = cursor
  const letter = text.charAt(at)
  const escaped = ESCAPED.get(letter)
  if (escaped !== undefined) {
    cursor.at += 1
    return escaped
  }
  const hexLength = HEX_LENGTH.get(letter)
  if (hexLength !== undefined) {
    cursor.at += 1 + hexLength
    const digits = text.slice(at + 1, cursor.at)
    const point = HEX.test(digits) ? Number.parseInt(digits, 16) : CODE_POINT_MAX + 1
    return point > CODE_POINT_MAX ? undefined : String.fromCodePoint(point)
  }
  OCTAL.lastIndex = at
  if (OCTAL.test(text)) {
    cursor.at = OCTAL.lastIndex
    return String.fromCodePoint(Number.parseInt(text.slice(at, cursor.at), 8))
  }
  // Characters by their names: `repr` never writes them.
  return letter === 'N' ? undefined : '\\'
}

function readText(cursor: Cursor, quote: number): string | undefined {
  const { text } = cursor
  // Joined at the end: the collector goes long ways through a text that was put together letter by letter.
  const pieces: string[] = []
  cursor.at += 1
  for (let from = cursor.at; cursor.at < text.length; ) {
    const unit = text.charCodeAt(cursor.at)
    if (unit !== quote && unit !== BACKSLASH) {
      cursor.at += 1
      continue
    }
    if (from < cursor.at) pieces.push(text.slice(from, cursor.at))
    cursor.at += 1
    if (unit === quote) return pieces.length === 1 ? pieces[0] : pieces.join('')
    const escaped = readEscape(cursor)
    if (escaped === undefined) return undefined
    pieces.push(escaped)
    from = cursor.at
  }
  return undefined
}

/** What stands behind it is looked at by whoever reads on: a number that goes on with a letter is none. */
function readScalar(cursor: Cursor): number | boolean | null | undefined {
  const { text, at } = cursor
  NUMBER.lastIndex = at
  if (NUMBER.test(text)) {
    cursor.at = NUMBER.lastIndex
    const number = Number(text.slice(at, cursor.at))
    return Number.isFinite(number) ? number : null
  }
  for (const [word, value] of WORDS) {
    if (!text.startsWith(word, at)) continue
    cursor.at += word.length
    return value
  }
  return undefined
}

/** What stands between brackets, with commas between and perhaps behind: undefined as soon as one item cannot be read. */
function readItems<Item>(cursor: Cursor, close: number, depth: number, readItem: (cursor: Cursor, depth: number) => Item | undefined): readonly Item[] | undefined {
  const items: Item[] = []
  cursor.at += 1
  for (;;) {
    if (nextUnit(cursor) === close) break
    const item = readItem(cursor, depth)
    if (item === undefined) return undefined
    items.push(item)
    const unit = nextUnit(cursor)
    if (unit === close) break
    if (unit !== COMMA) return undefined
    cursor.at += 1
  }
  cursor.at += 1
  return items
}

function isNameLeft(names: Set<string>, name: string): boolean {
  if (names.has(name)) return true
  if (names.size >= NAMES_MAX) return false
  names.add(name)
  return true
}

function readEntry(cursor: Cursor, depth: number): readonly [string, unknown] | undefined {
  const quote = cursor.text.charCodeAt(cursor.at)
  const key = quote === QUOTE || quote === APOSTROPHE ? readText(cursor, quote) : undefined
  if (key === undefined || nextUnit(cursor) !== COLON || !isNameLeft(cursor.budget.names, key)) return undefined
  cursor.at += 1
  const value = readValue(cursor, depth)
  return value === undefined ? undefined : [key, value]
}

function readValue(cursor: Cursor, depth: number): unknown {
  cursor.budget.valuesLeft -= 1
  if (depth > DEPTH_MAX || cursor.budget.valuesLeft < 0) return undefined
  const unit = nextUnit(cursor)
  if (unit === QUOTE || unit === APOSTROPHE) return readText(cursor, unit)
  if (unit === OPEN_BRACKET) return readItems(cursor, CLOSE_BRACKET, depth + 1, readValue)
  if (unit === OPEN_ROUND) return readItems(cursor, CLOSE_ROUND, depth + 1, readValue)
  if (unit !== OPEN_BRACE) return readScalar(cursor)
  const entries = readItems(cursor, CLOSE_BRACE, depth + 1, readEntry)
  // As JSON does: own fields only, whatever they are called.
  return entries === undefined ? undefined : Object.fromEntries(entries)
}

/** The whole text as one value; undefined for a text that is none. */
export function readPythonLiteral(text: string, budget: LiteralBudget = literalBudgetOf(text.length)): unknown {
  const cursor: Cursor = { text, budget, at: 0 }
  const value = readValue(cursor, 0)
  nextUnit(cursor)
  return cursor.at === text.length ? value : undefined
}
