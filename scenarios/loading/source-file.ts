/**
 * A YAML or JSON file with the line of everything in it.
 *
 * JSON is read as the YAML that it also is, so that both report lines the same way; a file ending in json must be strict JSON first.
 * Errors:  never throws; a text that cannot be read gives problems and the value `null`.
 * Limits:  files above 8 MiB are refused.
 */
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type ParsedNode } from 'yaml'
import type { FileProblem } from '../file-problem.ts'

const FILE_CHARACTERS_MAX = 8 * 1_024 * 1_024

export type FilePath = readonly (string | number)[]

export interface SourceFile {
  readonly file: string
  /** The plain value; null when the text could not be read. */
  readonly value: unknown
  readonly problems: readonly FileProblem[]
  /** A problem at the deepest existing node of the path. */
  readonly problemAt: (path: FilePath, message: string, hint?: string) => FileProblem
  /** A problem at the key itself, for keys that should not be there. */
  readonly problemAtKey: (path: FilePath, key: string, message: string, hint?: string) => FileProblem
}

export function readSource(file: string, text: string): SourceFile {
  if (text.length > FILE_CHARACTERS_MAX) return unreadable(file, [{ file, lineIndex: 0, message: 'the file is larger than 8 MiB', hint: 'split it' }])
  if (file.endsWith('json')) {
    const problem = findJsonProblem(file, text)
    if (problem !== undefined) return unreadable(file, [problem])
  }
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true })
  const lineIndexOf = (offset: number): number => Math.max(0, lineCounter.linePos(offset).line - 1)
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({ file, lineIndex: lineIndexOf(error.pos[0]), message: `not readable: ${error.message.split('\n')[0] ?? ''}`, hint: 'correct the syntax' }))
    return unreadable(file, problems)
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 200 })
  } catch (error) {
    return unreadable(file, [{ file, lineIndex: 0, message: `not readable: ${error instanceof Error ? error.message : String(error)}`, hint: 'use fewer aliases' }])
  }
  return {
    file,
    value,
    problems: [],
    problemAt: (path, message, hint = '') => ({ file, lineIndex: lineIndexOf(offsetAt(document, path)), message, hint }),
    problemAtKey: (path, key, message, hint = '') => ({ file, lineIndex: lineIndexOf(keyOffsetAt(document, path, key)), message, hint }),
  }
}

function unreadable(file: string, problems: readonly FileProblem[]): SourceFile {
  const at = (message: string, hint: string): FileProblem => ({ file, lineIndex: 0, message, hint })
  return { file, value: null, problems, problemAt: (_, message, hint = '') => at(message, hint), problemAtKey: (_, __, message, hint = '') => at(message, hint) }
}

function findJsonProblem(file: string, text: string): FileProblem | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length)
    const lineIndex = text.slice(0, position).split('\n').length - 1
    return { file, lineIndex, message: `not JSON: ${message.replace(/,? \.{3}.*$/s, '').replace(/ in JSON at position.*$/s, '')}`, hint: 'correct the syntax' }
  }
}

/** Children are looked up by hand: `getIn` does not follow aliases and makes numbers out of numeric keys. */
function childOf(document: Document, node: ParsedNode | null, key: string | number): { readonly key: ParsedNode | null; readonly value: ParsedNode | null } | undefined {
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

function keyOffsetAt(document: Document, path: FilePath, key: string): number {
  return offsetAt(document, [...path, key])
}
