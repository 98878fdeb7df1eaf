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

/** Percent signs that stand for whole characters of UTF-8. */
const CHARACTERS =
  /(?:%[0-7][\da-f]|%(?:c[2-9a-f]|d[\da-f])%[89ab][\da-f]|%e0%[ab][\da-f]%[89ab][\da-f]|%(?:e[1-9a-cef]%[89ab]|ed%[89])[\da-f]%[89ab][\da-f]|%(?:f0%[9ab]|f[1-3]%[89ab]|f4%8)[\da-f](?:%[89ab][\da-f]){2})+/gi

function decodeComponent(text: string): string {
  // Run by run: a long one costs the runtime a piece for every sign.
  const spaced = text.includes('+') ? text.replace(/\++/g, (run) => (run.length === 1 ? ' ' : ' '.repeat(run.length))) : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    // Asked of each run, the runtime would throw as often as there are broken ones.
    return spaced.replace(CHARACTERS, (run) => decodeURIComponent(run))
  }
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
  if (/[\r\n]/.test(line)) return null
  const match = /^(?:(?:GET|POST|PUT)\s+)?(?:https?:\/\/[^\s?]*|\/[^\s?]*)?\?(\S*)(?:\s+HTTP\/[\d.]+)?$/i.exec(line)
  return match?.[1]?.split('#', 1)[0] ?? null
}
