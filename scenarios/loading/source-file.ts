/**
 * A YAML or JSON file with the line of everything in it.
 *
 * JSON is read as the YAML that it also is, so that both report lines the same way; a file ending in json must be strict JSON first.
 * Errors:  never throws; a text that cannot be read gives problems and the value `null`.
 * Limits:  files above 8 MiB are refused, and those nested more than 100 deep.
 */
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type ParsedNode } from 'yaml'
import type { FileProblem } from '../file-problem.ts'

const FILE_CHARACTERS_MAX = 8 * 1_024 * 1_024
const DEPTH_MAX = 100
const TOO_DEEP = { message: `not readable: nested more than ${DEPTH_MAX} deep`, hint: 'correct the brackets' }

export type FilePath = readonly (string | number)[]

export interface SourceFile {
  readonly file: string
  /** The plain value; null when the text could not be read. */
  readonly value: unknown
  readonly problems: readonly FileProblem[]
  /** A problem at the deepest existing node of the path; of a key and its value, at the key. */
  readonly problemAt: (path: FilePath, message: string, hint?: string) => FileProblem
}

export function readSource(file: string, text: string): SourceFile {
  if (text.length > FILE_CHARACTERS_MAX)
    return unreadable(file, { file, lineIndex: 0, message: 'the file is larger than 8 MiB', hint: 'split it' })
  if (text.includes('\u0000')) return unreadable(file, { file, lineIndex: 0, message: 'not readable: this is no text file', hint: 'write it as YAML or JSON in UTF-8' })
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
  return sourceFile(file, value, () => (positions ??= parsePositions(text)))
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
  const twice = findKeyTwice(document)
  if (twice !== undefined) return unreadable(file, { file, lineIndex: lineIndexOf(positions, twice), message: 'not readable: keys of a group must be unique', hint: 'keep one of the two' })
  // The errors after the first are mostly its consequences.
  const [syntaxError] = document.errors
  if (syntaxError !== undefined) {
    return unreadable(file, {
      file,
      lineIndex: lineIndexOf(positions, syntaxError.pos[0]),
      ...(syntaxError.message.includes('call stack') ? TOO_DEEP : { message: `not readable: ${syntaxError.message.split('\n')[0] ?? ''}`, hint: 'correct the syntax' }),
    })
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 200 })
    return isTooDeep(value) ? unreadable(file, { file, lineIndex: 0, ...TOO_DEEP }) : sourceFile(file, value, () => positions)
  } catch (error) {
    return unreadable(file, {
      file,
      lineIndex: 0,
      message: `not readable: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'use fewer aliases',
    })
  }
}

/** Where a key stands that its group has already. The parser's own search compares every key with every other. */
function findKeyTwice(document: Document): number | undefined {
  let found: number | undefined
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        const word = String(key.value)
        if (seen.has(word) && word !== '<<') {
          found = key.range?.[0] ?? 0
          return visit.BREAK
        }
        seen.add(word)
      }
      return undefined
    },
  })
  return found
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

function sourceFile(file: string, value: unknown, getPositions: () => Positions): SourceFile {
  const problemAt = (path: FilePath, message: string, hint = ''): FileProblem => {
    const positions = getPositions()
    return { file, lineIndex: lineIndexOf(positions, offsetAt(positions.document, path)), message, hint }
  }
  return { file, value, problems: [], problemAt }
}

function unreadable(file: string, problem: FileProblem): SourceFile {
  return { file, value: null, problems: [problem], problemAt: (_, message, hint = '') => ({ file, lineIndex: 0, message, hint }) }
}

/** The engine's own words without its quotation of the text; where it names no position, the YAML reader does. */
function jsonProblem(file: string, text: string, error: unknown): FileProblem {
  const message = error instanceof Error ? error.message : String(error)
  const named = /position (\d+)/.exec(message)?.[1]
  const position = named === undefined ? (parsePositions(text).document.errors[0]?.pos[0] ?? 0) : Number(named)
  const lineIndex = text.slice(0, position).split('\n').length - 1
  return {
    file,
    lineIndex,
    message: `not JSON: ${message.replace(/(?: in JSON at position|, (?:\.{3})?").*$/s, '')}`,
    hint: 'correct the syntax',
  }
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
