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

function decodeComponent(text: string): string {
  const spaced = text.includes('+') ? text.replace(/\++/g, (run) => (run.length === 1 ? ' ' : ' '.repeat(run.length))) : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run)
      } catch {
        return run
      }
    })
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
  const line = text.replace(/\0+$/, '').trim()
  if (/[\r\n]/.test(line)) return null
  const match = /^(?:(?:GET|POST|PUT)\s+)?(?:https?:\/\/[^\s?]*|\/[^\s?]*)?\?(\S*)(?:\s+HTTP\/[\d.]+)?$/i.exec(line)
  return match?.[1]?.split('#', 1)[0] ?? null
}
