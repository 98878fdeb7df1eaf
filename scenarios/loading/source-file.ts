/**
 * A YAML or JSON file with the line of everything in it.
 *
 * JSON is read as the YAML that it also is, so that both report lines the same way; a file ending in json must be strict JSON first.
 * Errors:  never throws; a text that cannot be read gives one problem, `isReadable` false and the value `null`. What a reader would pass over
 *          (a key given twice, an unknown tag) is a problem beside the value.
 * Limits:  files above 8 MiB are refused, and those nested more than 100 deep.
 */
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, visit, type Alias, type Document, type ParsedNode } from 'yaml'
import type { FileProblem } from '../file-problem.ts'

const FILE_CHARACTERS_MAX = 8 * 1_024 * 1_024
const DEPTH_MAX = 100
const TOO_DEEP = { message: `not readable: nested more than ${DEPTH_MAX} deep`, hint: 'correct the brackets' }

export type FilePath = readonly (string | number)[]

export interface SourceFile {
  readonly file: string
  /** The plain value; null when the text could not be read. */
  readonly value: unknown
  readonly isReadable: boolean
  readonly problems: readonly FileProblem[]
  /** A problem at the deepest existing node of the path; of a key and its value, at the key. */
  readonly problemAt: (path: FilePath, message: string, hint?: string) => FileProblem
}

export function readSource(file: string, given: string): SourceFile {
  // Windows programs begin UTF-8 with a byte order mark, which JSON does not know.
  const text = given.startsWith('\uFEFF') ? given.slice(1) : given
  if (text.length > FILE_CHARACTERS_MAX)
    return unreadable(file, { file, lineIndex: 0, message: 'the file is larger than 8 MiB', hint: 'split it' })
  if (text.includes('\u0000')) return unreadable(file, { file, lineIndex: 0, message: 'not readable: this is no text file', hint: 'write it as YAML or JSON in UTF-8' })
  const notUtf8At = text.indexOf('\uFFFD')
  if (notUtf8At >= 0) return unreadable(file, { file, lineIndex: text.slice(0, notUtf8At).split('\n').length - 1, message: 'not readable: letters that are not UTF-8', hint: 'save the file as UTF-8' })
  if (text.trim() === '') return unreadable(file, { file, lineIndex: 0, message: 'the file is empty', hint: 'begin with the line that says what it is, such as bordertwin: scenario/1' })
  return file.endsWith('json') ? readJson(file, text) : readYaml(file, text)
}

/** Not by recursion, which would end where the stack does. */
function isTooDeep(value: unknown): boolean {
  const open = [{ value, depth: 0 }]
  const seen = new Set<unknown>()
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item.value !== 'object' || item.value === null || seen.has(item.value)) continue
    if (item.depth > DEPTH_MAX) return true
    seen.add(item.value)
    for (const inner of Object.values(item.value)) open.push({ value: inner, depth: item.depth + 1 })
  }
  return false
}

/** Every text of JSON; the colon behind a key. */
const JSON_TEXT = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/gs

const countKeysWritten = (text: string): number => {
  let count = 0
  for (const [, colon] of text.matchAll(JSON_TEXT)) if (colon !== undefined) count += 1
  return count
}

function countKeysRead(value: unknown): number {
  let count = 0
  const open = [value]
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item !== 'object' || item === null) continue
    const inner = Object.values(item)
    if (!Array.isArray(item)) count += inner.length
    open.push(...inner.filter((one) => typeof one === 'object'))
  }
  return count
}

/** Lines are looked for only when there is a problem: reading JSON as YAML takes fifty times as long as `JSON.parse`. */
function readJson(file: string, text: string): SourceFile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return unreadable(file, jsonProblem(file, text, error))
  }
  if (isTooDeep(value)) return unreadable(file, { file, lineIndex: 0, ...TOO_DEEP })
  let positions: Positions | undefined
  const getPositions = (): Positions => (positions ??= parsePositions(text))
  const isPassedOver = countKeysWritten(text) !== countKeysRead(value) || text.includes('"__proto__"')
  return sourceFile(file, value, getPositions, isPassedOver ? listSlips(file, getPositions()) : [])
}

function readYaml(file: string, text: string): SourceFile {
  let positions: Positions
  try {
    positions = parsePositions(text)
  } catch {
    // The parser calls itself for every level.
    return unreadable(file, { file, lineIndex: 0, ...TOO_DEEP })
  }
  const { document } = positions
  // The errors after the first are mostly its consequences.
  const [syntaxError] = document.errors
  if (syntaxError !== undefined) {
    return unreadable(file, {
      file,
      lineIndex: lineIndexOf(positions, syntaxError.pos[0]),
      ...(syntaxError.message.includes('call stack') ? TOO_DEEP : { message: `not readable: ${syntaxError.message.split('\n')[0] ?? ''}`, hint: 'correct the syntax' }),
    })
  }
  const loose = findLooseAlias(document)
  if (loose !== undefined) return unreadable(file, { file, lineIndex: lineIndexOf(positions, loose.range?.[0] ?? 0), message: `not readable: *${loose.source} stands for nothing`, hint: `mark what it stands for with &${loose.source}, before it` })
  try {
    const value: unknown = document.toJS({ maxAliasCount: 200 })
    return isTooDeep(value) ? unreadable(file, { file, lineIndex: 0, ...TOO_DEEP }) : sourceFile(file, value, () => positions, listSlips(file, positions))
  } catch (error) {
    return unreadable(file, {
      file,
      lineIndex: 0,
      message: `not readable: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'use fewer aliases',
    })
  }
}

function findLooseAlias(document: Document): Alias | undefined {
  let loose: Alias | undefined
  const anchors = new Set<string>()
  visit(document, {
    Node(_, node) {
      if (isAlias(node) && !anchors.has(node.source)) {
        loose = node
        return visit.BREAK
      }
      if ('anchor' in node && typeof node.anchor === 'string') anchors.add(node.anchor)
      return undefined
    },
  })
  return loose
}

/** Enough to correct a file by. */
const SLIPS_MAX = 50

/** What a reader passes over: keys given twice (the parser's own search compares every key with every other), names that hold nothing, unknown tags. */
function listSlips(file: string, positions: Positions): FileProblem[] {
  const slips: FileProblem[] = positions.document.warnings.map((warning) => ({ file, lineIndex: lineIndexOf(positions, warning.pos[0]), message: warning.message.split('\n')[0] ?? '', hint: 'write a plain value' }))
  visit(positions.document, {
    Map(_, map) {
      const seen = new Set<string>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        const word = String(key.value)
        const lineIndex = lineIndexOf(positions, key.range?.[0] ?? 0)
        if (word === '__proto__') slips.push({ file, lineIndex, message: '"__proto__" is no name', hint: 'call it otherwise' })
        else if (seen.has(word) && word !== '<<') slips.push({ file, lineIndex, message: `"${word}" is given twice`, hint: 'keep one of the two' })
        seen.add(word)
      }
      return slips.length > SLIPS_MAX ? visit.BREAK : undefined
    },
  })
  return slips
}

interface Positions {
  readonly document: Document
  readonly lineCounter: LineCounter
}

function parsePositions(text: string): Positions {
  const lineCounter = new LineCounter()
  return { document: parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false, merge: true, logLevel: 'error' }), lineCounter }
}

const lineIndexOf = (positions: Positions, offset: number): number => Math.max(0, positions.lineCounter.linePos(offset).line - 1)

function sourceFile(file: string, value: unknown, getPositions: () => Positions, problems: readonly FileProblem[]): SourceFile {
  const problemAt = (path: FilePath, message: string, hint = ''): FileProblem => {
    const positions = getPositions()
    return { file, lineIndex: lineIndexOf(positions, offsetAt(positions.document, path)), message, hint }
  }
  return { file, value, isReadable: true, problems, problemAt }
}

function unreadable(file: string, problem: FileProblem): SourceFile {
  return { file, value: null, isReadable: false, problems: [problem], problemAt: (_, message, hint = '') => ({ file, lineIndex: 0, message, hint }) }
}

/** The engine's own words without its quotation of the text; where it names no position, the YAML reader does. */
function jsonProblem(file: string, text: string, error: unknown): FileProblem {
  const message = error instanceof Error ? error.message : String(error)
  const named = /position (\d+)/.exec(message)?.[1]
  const position = named === undefined ? (findQuoted(text, message) ?? parsePositions(text).document.errors[0]?.pos[0] ?? 0) : Number(named)
  const lineIndex = text.slice(0, position).split('\n').length - 1
  return {
    file,
    lineIndex,
    message: `not JSON: ${message.replace(/(?: in JSON at position|, (?:\.{3})?").*$/s, '')}`,
    hint: 'correct the syntax',
  }
}

/** Where the engine names no position it quotes ten characters on both sides of it. */
const QUOTED_BEFORE = 10

function findQuoted(text: string, message: string): number | undefined {
  const quoted = /, \.\.\."(.*?)"(?:\.\.\.)? is not valid JSON$/s.exec(message)?.[1]
  const at = quoted === undefined || quoted === '' ? -1 : text.indexOf(quoted)
  return at < 0 ? undefined : at + QUOTED_BEFORE
}

/** Children are looked up by hand: `getIn` does not follow aliases and makes numbers out of numeric keys. */
function childOf(
  document: Document,
  node: ParsedNode | null,
  key: string | number,
): { readonly key: ParsedNode | null; readonly value: ParsedNode | null } | undefined {
  const target = isAlias(node) ? node.resolve(document) : node
  if (isMap(target)) {
    for (const pair of target.items) {
      if (!isPair(pair) || !isScalar(pair.key) || String(pair.key.value) !== String(key)) continue
      return { key: pair.key as ParsedNode, value: isNode(pair.value) ? (pair.value as ParsedNode) : null }
    }
  }
  if (isSeq(target) && typeof key === 'number') {
    const item = target.items[key]
    if (isNode(item)) return { key: null, value: item as ParsedNode }
  }
  return undefined
}

function offsetAt(document: Document, path: FilePath): number {
  let node = document.contents as ParsedNode | null
  let offset = node?.range?.[0] ?? 0
  for (const key of path) {
    const child = childOf(document, node, key)
    if (child === undefined) break
    // The key's own line: a block value starts a line below it.
    offset = child.key?.range?.[0] ?? child.value?.range?.[0] ?? offset
    node = child.value
  }
  return offset
}
