/** Turns what a schema refuses into problems with line and hint. */
import { z } from 'zod'
import type { FileProblem } from '../file-problem.ts'
import { hintFor } from './closest-word.ts'
import type { FilePath, SourceFile } from './source-file.ts'

/** A damaged file of megabytes shall be answered soon, and readably. */
const ISSUES_MAX = 200
const KEYS_MAX = 50

/** @returns the checked value, or undefined with every problem pushed. */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  source: SourceFile,
  value: unknown,
  base: FilePath,
  problems: FileProblem[],
): z.output<Schema> | undefined {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const { issues } = result.error
  for (const issue of issues.filter((one) => !isRepeated(one, issues)).slice(0, ISSUES_MAX)) problems.push(...problemsOf(schema, source, value, base, issue))
  if (issues.length > ISSUES_MAX) problems.push(source.problemAt(base, `${issues.length - ISSUES_MAX} more problems are not listed`, 'correct these first'))
  return undefined
}

/** A number past every whole one is past the schema's own bound as well. */
const isRepeated = (issue: z.core.$ZodIssue, issues: readonly z.core.$ZodIssue[]): boolean =>
  issue.code === 'too_big' && issue.origin === 'int' && issues.some((other) => other !== issue && other.code === 'too_big' && other.path.join('.') === issue.path.join('.'))

function problemsOf(schema: z.ZodType, source: SourceFile, value: unknown, base: FilePath, issue: z.core.$ZodIssue): FileProblem[] {
  const within = issue.path.filter((key): key is string | number => typeof key !== 'symbol')
  const path = [...base, ...within]
  const name = within.length === 0 ? '' : `${within.join('.')}: `
  if (issue.code === 'unrecognized_keys') {
    const known = listKeys(schema, within)
    const listed = issue.keys.slice(0, KEYS_MAX).map((key) => source.problemAt([...path, key], `${name}unknown key "${key}"`, hintFor(key, known)))
    const rest = issue.keys.length - listed.length
    return rest === 0 ? listed : [...listed, source.problemAt(path, `${name}${rest} more unknown keys`, hintFor('', known))]
  }
  if (issue.code === 'invalid_key') {
    const key = String(within.at(-1))
    return [source.problemAt(path, `"${key}" is not an id`, issue.issues[0]?.message ?? '')]
  }
  const isMissing = valueAt(value, within) === undefined
  if (isMissing && within.length > 0)
    return [
      source.problemAt(
        path,
        `${within.slice(0, -1).join('.')}${within.length > 1 ? ': ' : ''}"${String(within.at(-1))}" is missing`,
        'add it',
      ),
    ]
  if (issue.code === 'invalid_union') {
    const meant = listMeant(issue.errors)
    if (meant !== undefined)
      return meant.flatMap((inner) => problemsOf(schema, source, value, base, { ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue))
  }
  if (issue.code === 'invalid_value') {
    const given = valueAt(value, within)
    const known = issue.values.map(String)
    return [
      source.problemAt(
        path,
        `${name}${JSON.stringify(given)} is not allowed`,
        // Where the schema has words of its own they stay.
        !/^Invalid (?:option|input)\b/.test(issue.message) ? issue.message : typeof given === 'string' ? hintFor(given, known) : `known: ${known.join(', ')}`,
      ),
    ]
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') return [source.problemAt(path, `${name}${boundOf(issue)}`)]
  if (issue.code === 'invalid_type')
    return [source.problemAt(path, `${name}must be ${wordOf(issue.expected)}, not ${wordOf(kindOf(valueAt(value, within)))}`)]
  return [source.problemAt(path, `${name}${issue.message}`)]
}

/** zod's own words say "Too small: expected number to be >=1"; where the schema has words of its own they stay. */
function boundOf(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  if (!/^Too (?:small|big): /.test(issue.message)) return issue.message
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum
  const side = issue.code === 'too_small' ? 'least' : 'most'
  const unit = issue.origin === 'array' || issue.origin === 'set' ? ' items' : issue.origin === 'string' ? ' letters' : ''
  if (issue.inclusive === false) return `must be ${issue.code === 'too_small' ? 'above' : 'below'} ${bound}`
  return unit === '' ? `must be at ${side} ${bound}` : `must have at ${side} ${bound}${unit}`
}

/** Of several forms that a value may have, the problems of the only one that it has the kind of. */
function listMeant(forms: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | undefined {
  const isOtherKind = (issue: z.core.$ZodIssue): boolean => issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
  const meant = forms.filter((issues) => !issues.some(isOtherKind))
  return meant.length === 1 ? meant[0] : undefined
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
  null: 'null',
}
const wordOf = (kind: string): string => WORDS[kind] ?? kind
const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'number' && !Number.isFinite(value) ? 'infinity or NaN' : typeof value

function valueAt(value: unknown, path: FilePath): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string | number, unknown>)[key] : undefined),
    value,
  )
}

interface JsonSchemaNode {
  readonly properties?: Readonly<Record<string, JsonSchemaNode>>
  readonly additionalProperties?: JsonSchemaNode | boolean
  readonly items?: JsonSchemaNode
  readonly anyOf?: readonly JsonSchemaNode[]
}

/** Made once per schema: an editor may check a file at every key stroke. */
const jsonSchemas = new WeakMap<z.ZodType, JsonSchemaNode>()

/** The keys that the schema knows at a path, read from its JSON Schema. */
function listKeys(schema: z.ZodType, path: FilePath): string[] {
  let root = jsonSchemas.get(schema)
  if (root === undefined) {
    root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchemaNode
    jsonSchemas.set(schema, root)
  }
  let nodes = listForms(root)
  for (const key of path) nodes = nodes.flatMap((node) => listForms(childNode(node, key)))
  return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))]
}

function childNode(node: JsonSchemaNode, key: string | number): JsonSchemaNode | undefined {
  if (typeof key === 'number') return node.items
  return node.properties?.[key] ?? (typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined)
}

const listForms = (node: JsonSchemaNode | undefined): JsonSchemaNode[] => (node === undefined ? [] : [node, ...(node.anyOf ?? []).flatMap(listForms)])
