/**
 * ONVIF documents, XML or JSON, as the frames and events in them under one mapping: `@name` for attributes, `#text` for text.
 *
 * Source:  formats.md 1c. XML comes as metadata stream, event stream, PullPoint answer or fragment with undeclared prefixes; JSON as scene
 *          metadata and events over MQTT, which leave out namespaces and unwrap simple items.
 * Limits:  XML size, documents walked, frames and events found.
 */
import { fail, ok, type Result } from '../../engine/model/result.ts'
import { beginningOf } from '../body-text.ts'
import { childOf, fieldsOf, getField, isFields, listOf, textOf, wordOf, type Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { parseXml } from '../xml-tree.ts'
import { plainNames } from './onvif-json.ts'

/** Metadata may carry pictures as text. */
const XML_LENGTH_MAX = 8 * 1024 * 1024
const FOUND_MAX = 200
const WALKED_MAX = 20_000
/** The envelopes are shallow: SOAP, response, notification, message. */
const WALK_DEPTH_MAX = 8
const ITEMS_MAX = 200
/** No longer name is known. */
const NAME_LENGTH_MAX = 100
/** Enough for the blanks after a document. */
const TAIL_LENGTH = 200

export interface OnvifEvent {
  readonly topic: string | null
  readonly time: string | null
  readonly source: Fields
  readonly data: Fields
}

export interface OnvifDocument {
  readonly frames: readonly Fields[]
  readonly events: readonly OnvifEvent[]
  /** False for a document that is neither a stream nor an answer to a pull, and has nothing in it. */
  readonly isEnveloped: boolean
}

/** The text of an element that may have attributes. */
export const contentOf = (value: unknown): string | null => {
  const fields = fieldsOf(value)
  return fields === null ? textOf(value) : (textOf(getField(fields, '#text')) ?? textOf(getField(fields, 'Value')))
}
export const contentWordOf = (value: unknown): string | null => wordOf(contentOf(value))
/** An attribute, however the mapping of the sender writes it. */
export const attributeOf = (fields: Fields | null, name: string): unknown => getField(fields, `@${name}`) ?? getField(fields, name)

/** Names as they were meant: a published page escapes underscores. */
const itemName = (item: Fields): string | null => wordOf(attributeOf(item, 'Name'))?.slice(0, NAME_LENGTH_MAX).replaceAll('\\', '') ?? null

/** Simple and element items of XML as the plain fields that JSON has. */
function itemsOf(list: Fields | null): Fields {
  if (list === null) return {}
  const simple = listOf(getField(list, 'SimpleItem')).filter(isFields)
  const element = listOf(getField(list, 'ElementItem')).filter(isFields)
  if (simple.length === 0 && element.length === 0) return list
  const entries: (readonly [string, unknown])[] = []
  for (const item of simple.slice(0, ITEMS_MAX)) {
    const name = itemName(item)
    if (name !== null) entries.push([name, attributeOf(item, 'Value')])
  }
  for (const item of element.slice(0, ITEMS_MAX)) {
    const name = itemName(item)
    if (name !== null) entries.push([name, item])
  }
  return Object.fromEntries(entries)
}

const eventOf = (message: Fields, topic: string | null): OnvifEvent => ({
  topic,
  time: wordOf(attributeOf(message, 'UtcTime')),
  source: itemsOf(childOf(message, 'Source')),
  data: itemsOf(childOf(message, 'Data')),
})

/** `Message` holds `Message` in XML. */
function messageOf(notification: Fields): Fields | null {
  const outer = childOf(notification, 'Message') ?? childOf(notification, 'message')
  return childOf(outer, 'Message') ?? outer
}

interface Found {
  readonly frames: Fields[]
  readonly events: OnvifEvent[]
  walkedCount: number
}

/** What comes every few seconds, whether something was seen or not; the standard's own examples vary its case. */
const ENVELOPE = /\b(?:MetadataStream|PullMessagesResponse)\b/i
const ENVELOPE_LENGTH_MAX = 8_192

function walk(value: unknown, depth: number, topic: string | null, found: Found): void {
  if (depth > WALK_DEPTH_MAX || found.walkedCount > WALKED_MAX || found.frames.length + found.events.length >= FOUND_MAX) return
  found.walkedCount += 1
  if (Array.isArray(value)) {
    for (const one of value as readonly unknown[]) walk(one, depth + 1, topic, found)
    return
  }
  if (!isFields(value)) return
  const ownTopic = contentWordOf(getField(value, 'Topic')) ?? wordOf(getField(value, 'topic')) ?? topic
  const hasTime = attributeOf(value, 'UtcTime') !== undefined
  if (getField(value, 'Data') !== undefined && (hasTime || getField(value, 'Source') !== undefined)) {
    found.events.push(eventOf(value, ownTopic))
    return
  }
  if (hasTime && (getField(value, 'Object') !== undefined || getField(value, 'Transformation') !== undefined)) {
    found.frames.push(value)
    return
  }
  const message = getField(value, 'Topic') === undefined ? null : messageOf(value)
  if (message !== null) {
    found.events.push(eventOf(message, ownTopic))
    return
  }
  for (const [name, child] of Object.entries(value)) {
    if (name.startsWith('@') || name === '#text') continue
    if (name === 'Frame' || name.endsWith(':Frame')) found.frames.push(...listOf(child).filter(isFields).slice(0, FOUND_MAX - found.frames.length))
    else if (typeof child === 'object') walk(child, depth + 1, ownTopic, found)
  }
}

function fieldsFromXml(text: string): Result<unknown, string> {
  // Fragments have several roots, or a declaration behind blanks.
  const body = text.replace(/^[\s\uFEFF]*<\?xml[^>]{0,200}\?>/, '')
  if (!/>\s*$/.test(body.slice(-TAIL_LENGTH))) return fail('XML is cut inside a tag or a text')
  const parsed = parseXml(`<fragment>${body}</fragment>`, { withAttributes: true, lengthMax: XML_LENGTH_MAX })
  return parsed.ok ? ok(parsed.value.fields) : fail(parsed.failure.replace(/^XML end tag fragment does not close (.*)$/, 'XML is cut: $1 is never closed'))
}

/** @returns the frames and events, or why the document could not be read. */
export function readOnvifDocument(text: string): Result<OnvifDocument, string> {
  const first = text.trimStart().replace(/^\uFEFF/, '').trimStart().charAt(0)
  if (first !== '<' && first !== '{' && first !== '[') return fail(first === '' ? 'empty body' : `neither XML nor JSON: ${beginningOf(text)}`)
  const parsed = first === '<' ? fieldsFromXml(text) : parseJson(text)
  if (!parsed.ok) return parsed
  const found: Found = { frames: [], events: [], walkedCount: 0 }
  walk(first === '<' ? parsed.value : plainNames(parsed.value, text), 0, null, found)
  return ok({ frames: found.frames, events: found.events, isEnveloped: found.frames.length + found.events.length > 0 || ENVELOPE.test(text.slice(0, ENVELOPE_LENGTH_MAX)) })
}
