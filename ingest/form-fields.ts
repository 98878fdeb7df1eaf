/**
 * Query strings and urlencoded forms, with repeated names kept in order.
 *
 * Errors:  a broken percent sign is taken literally.
 * Limits:  number of fields.
 */

const FIELDS_MAX = 1_000

export interface FormFields {
  /** First value of a name, or null. */
  readonly first: (name: string) => string | null
  readonly entries: readonly (readonly [string, string])[]
}

/** Percent signs that stand for whole characters of UTF-8, and what stands as it is behind them; not all at once, which the stack of the pattern could not hold. */
const CHARACTERS =
  /(?:(?:%[0-7][\da-f]|%(?:c[2-9a-f]|d[\da-f])%[89ab][\da-f]|%e0%[ab][\da-f]%[89ab][\da-f]|%(?:e[1-9a-cef]%[89ab]|ed%[89])[\da-f]%[89ab][\da-f]|%(?:f0%[9ab]|f[1-3]%[89ab]|f4%8)[\da-f](?:%[89ab][\da-f]){2})[^%]*){1,4096}/gi
/** A text with more broken signs is left as it is from there on. */
const PIECES_MAX = 20_000
const [PLUS, SPACE] = [0x2b, 0x20]
/** Past this, the runtime's own replacement of a text that is full of signs takes a tenth of a second. */
const LONG_TEXT_LENGTH = 10_000

function withSpaces(text: string): string {
  if (text.length < LONG_TEXT_LENGTH) return text.replaceAll('+', ' ')
  const units = Buffer.from(text, 'utf16le')
  for (let at = 0; at < units.length; at += 2) if (units[at] === PLUS && units[at + 1] === 0) units[at] = SPACE
  return units.toString('utf16le')
}

/** Run by run: asked of the whole, the runtime throws where a sign is broken, which takes ten times as long as reading. */
function decodeComponent(text: string): string {
  const spaced = text.includes('+') ? withSpaces(text) : text
  if (!spaced.includes('%')) return spaced
  const pieces: string[] = []
  let from = 0
  for (const { 0: run, index } of spaced.matchAll(CHARACTERS)) {
    if (pieces.length >= PIECES_MAX) break
    pieces.push(spaced.slice(from, index), decodeURIComponent(run))
    from = index + run.length
  }
  return pieces.join('') + spaced.slice(from)
}

export function parseForm(text: string): FormFields {
  const entries: (readonly [string, string])[] = []
  for (const pair of text.trim().split('&', FIELDS_MAX)) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    entries.push(equals === -1 ? [decodeComponent(pair), ''] : [decodeComponent(pair.slice(0, equals)), decodeComponent(pair.slice(equals + 1))])
  }
  return { entries, first: (name) => entries.find(([key]) => key === name)?.[1] ?? null }
}

/** The query of a request line, a request target or a whole URL; null when the text is none of these. */
export function queryOfTarget(text: string): string | null {
  let end = text.length
  while (text.charCodeAt(end - 1) === 0) end -= 1
  const line = text.slice(0, end).trim()
  // Most of what is asked about is no target but a whole document.
  if (!/^[?/a-z]/i.test(line) || /[\r\n]/.test(line)) return null
  const match = /^(?:(?:GET|POST|PUT)\s+)?(?:https?:\/\/[^\s?]*|\/[^\s?]*)?\?(\S*)(?:\s+HTTP\/[\d.]+)?$/i.exec(line)
  return match?.[1]?.split('#', 1)[0] ?? null
}
