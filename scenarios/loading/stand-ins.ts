/**
 * A file in which the schema refuses something, with something plain in its stead: so that the rest can be checked as well, and all
 * mistakes come back at once. Only for looking for problems; what is given out is never run.
 */
import type { z } from 'zod'

type Group = Record<string | number, unknown>
type Issue = z.core.$ZodIssue

const ROUNDS_MAX = 4
/** Where whatever stands instead would make the rest of the file look wrong. */
export const NOTHING_PLAIN = Symbol('nothing plain')

/** What plainly stands at a path of such a file; undefined where nothing is known to. */
export type PlainAt = (path: readonly (string | number)[]) => unknown

/** @returns undefined where nothing plain can stand for what is wrong. */
export function parseWithStandIns<Schema extends z.ZodType>(schema: Schema, value: unknown, plainAt: PlainAt): z.output<Schema> | undefined {
  const copy: unknown = structuredClone(value)
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const result = schema.safeParse(copy)
    if (result.success) return result.data
    if (!result.error.issues.every((issue) => standIn(copy, issue, round, plainAt))) return undefined
  }
  return undefined
}

function standIn(root: unknown, issue: Issue, round: number, plainAt: PlainAt): boolean {
  const path = issue.path.filter((key): key is string | number => typeof key !== 'symbol')
  if (issue.code === 'unrecognized_keys') {
    const group = groupAt(root, path)
    // A misspelt group of places would make every name in the routes unknown.
    if (group === undefined || (path.length === 1 && path[0] === 'crossing')) return false
    for (const key of issue.keys) delete group[key]
    return true
  }
  const key = path.at(-1)
  const parent = groupAt(root, path.slice(0, -1))
  if (key === undefined || parent === undefined || issue.code === 'invalid_key') return false
  const known = plainAt(path)
  if (known === NOTHING_PLAIN) return false
  if (known !== undefined) parent[key] = structuredClone(known)
  else if (typeof parent[key] === 'number' && round === 0) parent[key] = 1
  else if (parent[key] !== undefined && !Array.isArray(parent)) delete parent[key]
  else return false
  return true
}

function groupAt(root: unknown, path: readonly (string | number)[]): Group | undefined {
  let node: unknown = root
  for (const key of path) node = typeof node === 'object' && node !== null ? (node as Group)[key] : undefined
  return typeof node === 'object' && node !== null ? (node as Group) : undefined
}
