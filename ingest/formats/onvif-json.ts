/**
 * ONVIF documents in JSON under the names of the standard's mapping, whatever the sender made of them.
 *
 * Source:  formats.md 1c. The mapping leaves out the prefixes of the standard's own namespaces; gateways that turn XML into JSON keep them
 *          (`tt:Frame`) and put attributes into `$`, `@attributes`, or behind `@_`, and text into `_` or `$t`.
 * Limits:  depth; a document that has no such name is not gone through.
 */
import { isFields } from '../json-fields.ts'

const DEPTH_MAX = 64
/** A name with a prefix, or one of a converter's own. */
const FOREIGN_NAME = /"(?:[A-Za-z][\w-]{0,20}:[A-Za-z]\w{0,60}|\$|\$t|_|_text|@_\w{1,60}|_?@?attributes|@text)"[ \t]{0,4}:/
const TEXT_NAMES: ReadonlySet<string> = new Set(['_', '$t', '_text', '@text'])
const ATTRIBUTES_NAMES: ReadonlySet<string> = new Set(['$', '@attributes', '_attributes', 'attributes'])

/** @param name as sent; namespaces are declared by attributes of their own, which say nothing else. */
function ownName(name: string): string {
  if (TEXT_NAMES.has(name)) return '#text'
  if (name.startsWith('@_')) return `@${name.slice(2)}`
  const colon = name.indexOf(':')
  return colon <= 0 || name.startsWith('@') ? name : name.slice(colon + 1)
}

function renamed(value: unknown, depth: number): unknown {
  if (depth > DEPTH_MAX) return null
  if (Array.isArray(value)) return (value as readonly unknown[]).map((one) => renamed(one, depth + 1))
  if (!isFields(value)) return value
  const entries = new Map<string, unknown>()
  for (const [name, child] of Object.entries(value)) {
    if (ATTRIBUTES_NAMES.has(name) && isFields(child)) for (const [attribute, text] of Object.entries(child)) entries.set(`@${attribute}`, text)
    else {
      const plain = ownName(name)
      // A vendor's word under the name of a standard one does not take its place.
      if (plain === name || name.startsWith('tt:') || !entries.has(plain)) entries.set(plain, renamed(child, depth + 1))
    }
  }
  return Object.fromEntries(entries)
}

/** @param text that the value was parsed from: most have no name to change. */
export const plainNames = (value: unknown, text: string): unknown => (FOREIGN_NAME.test(text) ? renamed(value, 0) : value)
