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
  /** A problem at the deepest existing node of the path; of a key and its value, at the key. */
  readonly problemAt: (path: FilePath, message: string, hint?: string) => FileProblem
}

export function readSource(file: string, text: string): SourceFile {
  if (text.length > FILE_CHARACTERS_MAX)
    return unreadable(file, { file, lineIndex: 0, message: 'the file is larger than 8 MiB', hint: 'split it' })
  return file.endsWith('json') ? readJson(file, text) : readYaml(file, text)
}

/** Lines are looked for only when there is a problem: reading JSON as YAML takes fifty times as long as `JSON.parse`. */
function readJson(file: string, text: string): SourceFile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return unreadable(file, jsonProblem(file, text, error))
  }
  let positions: Positions | undefined
  return sourceFile(file, value, () => (positions ??= parsePositions(text)))
}

function readYaml(file: string, text: string): SourceFile {
  const positions = parsePositions(text)
  const { document } = positions
  // The errors after the first are mostly its consequences.
  const [syntaxError] = document.errors
  if (syntaxError !== undefined) {
    return unreadable(file, {
      file,
      lineIndex: lineIndexOf(positions, syntaxError.pos[0]),
      message: `not readable: ${syntaxError.message.split('\n')[0] ?? ''}`,
      hint: 'correct the syntax',
    })
  }
  try {
    return sourceFile(file, document.toJS({ maxAliasCount: 200 }), () => positions)
  } catch (error) {
    return unreadable(file, {
      file,
      lineIndex: 0,
      message: `not readable: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'use fewer aliases',
    })
  }
}

interface Positions {
  readonly document: Document
  readonly lineCounter: LineCounter
}

function parsePositions(text: string): Positions {
  const lineCounter = new LineCounter()
  return { document: parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true }), lineCounter }
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
