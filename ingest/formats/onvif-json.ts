/**
 * ONVIF documents in JSON under the names of the standard's mapping, whatever the sender made of them.
 *
 * Source:  formats.md 1c. The mapping leaves out the prefixes of the standard's own namespaces; gateways that turn XML into JSON keep them
 *          (`tt:Frame`) and put attributes into `$`, `@attributes`, or behind `@_`, and text into `_` or `$t`.
 * Limits:  depth; a document that has no such name is not gone through.
 */
import { BareFields } from '../bare-fields.ts'
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

/** The few names of a document stand in it over and over: each is looked into once. */
type NamesByName = Map<string, string>

function plainName(name: string, names: NamesByName): string {
  const there = names.get(name)
  if (there !== undefined) return there
  const plain = ownName(name)
  names.set(name, plain)
  return plain
}

function renamed(value: unknown, depth: number, names: NamesByName): unknown {
  if (depth > DEPTH_MAX) return null
  if (Array.isArray(value)) return (value as readonly unknown[]).map((one) => renamed(one, depth + 1, names))
  if (!isFields(value)) return value
  const fields = new BareFields()
  for (const name of Object.keys(value)) {
    const child = value[name]
    if (ATTRIBUTES_NAMES.has(name) && isFields(child)) for (const attribute of Object.keys(child)) fields[`@${attribute}`] = child[attribute]
    else {
      const plain = plainName(name, names)
      // A vendor's word under the name of a standard one does not take its place.
      if (plain === name || name.startsWith('tt:') || fields[plain] === undefined) fields[plain] = renamed(child, depth + 1, names)
    }
  }
  return fields
}

/** @param text that the value was parsed from: most have no name to change. */
export const plainNames = (value: unknown, text: string): unknown => (FOREIGN_NAME.test(text) ? renamed(value, 0, new Map()) : value)
