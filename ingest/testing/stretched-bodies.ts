/**
 * Bodies near a megabyte that could be meant: one part of a fixture repeated, one value grown, one object with far too many names.
 * Mutations find what breaks a decoder; these find what keeps it busy.
 */
import type { RawBody } from '../decoder.ts'
import { below, type Draw } from './mutated-bodies.ts'

export const STRETCHED_BYTES_MAX = 1_000_000
/** What a text may be made of when it grows: what patterns, separators, references and combining marks cost most on. */
const GROWTH = [
  'a', ' ', '1', '-', '.', ',', ';', '|', '<', '&', '&amp;', '%41', '%', '+', '=', '\\u0041', '\\n', '\\t \\t', '[', ']', '/', '"', 'e\u0301', '\u0301', '\u1100\u1161', '\u0000', 'AB12 ', '1,', 'a=b&', 'Code=', 'Code=\n', 'Heartbeat\n',
  '\nHeartbeat ', '$GPRMC,', '\u{1F69B}', '--b\r\n', 'Events[0].a=1\n', '{"a":', '[[', '<a>', '<a b="', 'ST,GS,', '7878', '\r\n', '\n ', ':: ',
] as const
/** Decoders bound their records; the dearest body has just as many as they take. */
const COPIES = [16, 64, 200, 1_000, 2_000, 5_000, 10_000, Infinity, Infinity, Infinity] as const
const NAMES_MAX = 60_000

const pick = <Item>(draw: Draw, items: readonly Item[]): Item | undefined => items[below(draw, items.length)]
/** One character per byte, so that binary bodies survive the way to text and back. */
const latin1Of = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
const asLatin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

function grownText(draw: Draw, room: number): string {
  const unit = asLatin1(pick(draw, GROWTH) ?? 'a')
  return unit.repeat(Math.max(0, Math.floor(room / unit.length)))
}

/** Copies of a piece; every second time each copy has a digit of its own, for whatever compares copies. */
function copiesOf(draw: Draw, piece: string, between: string, room: number): string {
  const count = Math.min(pick(draw, COPIES) ?? 1, Math.floor(room / Math.max(1, piece.length + between.length)))
  if (below(draw, 2) === 0) return (piece + between).repeat(count)
  const digitsAt = [...piece.slice(0, 4_000).matchAll(/\d/g)].map(({ index }) => index)
  return Array.from({ length: count }, (_, copy) => {
    const at = digitsAt[copy % Math.max(1, digitsAt.length)]
    return at === undefined ? piece + between : `${piece.slice(0, at)}${Math.floor(copy / digitsAt.length) % 10}${piece.slice(at + 1)}${between}`
  }).join('')
}

/** Two places of the text where one of the marks stands, in order. */
function drawSpan(draw: Draw, text: string, mark: RegExp): readonly [number, number] | null {
  const places = [...text.slice(0, 20_000).matchAll(mark)].map(({ index }) => index)
  const [one, other] = [pick(draw, places), pick(draw, [...places, text.length])]
  if (one === undefined || other === undefined || one === other) return null
  return one < other ? [one, other] : [other, one]
}

const insert = (text: string, at: number, added: string): string => text.slice(0, at) + added + text.slice(at)

/** One JSON value, from where it begins: its end is found by its brackets and quotes. */
function jsonValueEnd(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    const unit = text[at]
    if (unit === '"') {
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1
      if (depth === 0) return at + 1
    } else if (unit === '{' || unit === '[') depth += 1
    else if (unit === '}' || unit === ']') {
      if (depth <= 1) return depth === 0 ? at : at + 1
      depth -= 1
    } else if (unit === ',' && depth === 0) return at
  }
  return text.length
}

function stretchJson(draw: Draw, text: string, room: number): string {
  const starts = [...text.slice(0, 20_000).matchAll(/(?<=[:[,]\s*)["{[\d-]|^\s*[{[]/g)].map(({ index, 0: match }) => index + match.length - 1)
  const from = pick(draw, starts) ?? 0
  const end = jsonValueEnd(text, from)
  const value = text.slice(from, end)
  const inside = from + 1
  switch (below(draw, 6)) {
    case 0:
      return `${text.slice(0, from)}[${copiesOf(draw, value, ',', room)}${value}]${text.slice(end)}`
    case 1:
      return value.startsWith('[') && end - from > 2 ? insert(text, inside, copiesOf(draw, text.slice(inside, jsonValueEnd(text, inside)), ',', room)) : `[${copiesOf(draw, text, ',', room)}${text}]`
    case 2:
      return value.startsWith('{') ? insert(text, inside, Array.from({ length: Math.min(NAMES_MAX, Math.floor(room / 12)) }, (_, index) => `"n${index}":${index % 3},`).join('')) : `[${copiesOf(draw, text, ',', room)}${text}]`
    case 3:
      return `${text.slice(0, from)}${copiesOf(draw, '['.repeat(55) + ']'.repeat(55), ',', room).replace(/^/, '[')}0]${text.slice(end)}`
    case 4:
      return `${text.slice(0, from)}${'9'.repeat(room)}${text.slice(end)}`
    default: {
      const grown = grownText(draw, room)
      return `${text.slice(0, from)}"${/^[^"{[<]*$/.test(grown.slice(0, 20)) ? grown : grown.replaceAll('"', "'")}"${text.slice(end)}`
    }
  }
}

function stretchXml(draw: Draw, text: string, room: number): string {
  const tags = [...text.slice(0, 20_000).matchAll(/<([A-Za-z][\w:.-]*)[^<>]*>/g)]
  const tag = pick(draw, tags)
  if (tag === undefined) return text
  const name = tag[1] ?? ''
  const tagEnd = tag.index + tag[0].length
  const close = text.indexOf(`</${name}>`, tagEnd)
  const end = tag[0].endsWith('/>') ? tagEnd : close === -1 ? text.length : close + name.length + 3
  switch (below(draw, 5)) {
    case 0:
    case 1:
      return insert(text, tag.index, copiesOf(draw, text.slice(tag.index, end), '', room))
    case 2:
      return insert(text, tag.index + 1 + name.length, Array.from({ length: Math.min(NAMES_MAX, Math.floor(room / 12)) }, (_, index) => ` a${index}="${index % 3}"`).join(''))
    case 3:
      return insert(text, tagEnd, copiesOf(draw, '<a>'.repeat(20) + '</a>'.repeat(20), '', room))
    default:
      return insert(text, tagEnd, grownText(draw, room))
  }
}

/** Lines, pairs, parts: whatever stands between two marks, again and again. */
function stretchPieces(draw: Draw, text: string, room: number): string {
  const mark = pick(draw, [/(?<=\n)/g, /(?<=\n)(?=--)/g, /(?<=&)/g, /(?<=,)/g, /^/g]) ?? /^/g
  const span = drawSpan(draw, text, mark)
  const at = below(draw, Math.min(text.length, 20_000) + 1)
  if (span === null || below(draw, 4) === 0) return insert(text, at, grownText(draw, room))
  return insert(text, span[1], copiesOf(draw, text.slice(span[0], span[1]), '', room))
}

function stretchText(draw: Draw, text: string, room: number): string {
  const first = text.trimStart().charAt(0)
  const isPieces = below(draw, 4) === 0
  if (!isPieces && (first === '{' || first === '[')) return stretchJson(draw, text, room)
  if (!isPieces && text.includes('</')) return stretchXml(draw, text, room)
  return stretchPieces(draw, text, room)
}

export function stretchBody(draw: Draw, whole: readonly RawBody[]): RawBody {
  const base = pick(draw, whole)
  if (base === undefined) return { bytes: new Uint8Array(0), contentType: null, query: '' }
  const isQuery = base.bytes.length === 0
  let text = isQuery ? asLatin1(base.query) : latin1Of(base.bytes)
  // A record that is large itself, many times; else one that is small, more times.
  if (below(draw, 3) === 0) text = stretchText(draw, text, 200 + below(draw, 2) * below(draw, 20_000))
  text = stretchText(draw, text, Math.max(0, STRETCHED_BYTES_MAX - text.length))
  const bytes = Buffer.from(text.length > STRETCHED_BYTES_MAX ? text.slice(0, STRETCHED_BYTES_MAX) : text, 'latin1')
  return isQuery ? { bytes: new Uint8Array(0), contentType: base.contentType, query: bytes.toString('utf8') } : { bytes: new Uint8Array(bytes), contentType: base.contentType, query: base.query }
}
