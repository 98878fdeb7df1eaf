/**
 * A file in which the schema refuses something, with something plain in its stead: so that the rest can be checked as well, and all
 * mistakes come back at once. Only for looking for problems; what is given out is never run.
 */
import type { z } from 'zod'

type Group = Record<string | number, unknown>
type Issue = z.core.$ZodIssue

const ROUNDS_MAX = 4
const A_SECOND = { deterministic: { meanS: 1 } }
const DISTRIBUTIONS = ['service', 'dwell', 'think', 'between', 'work', 'upTime', 'repair', 'turnaround', 'duration']
const STAND_INS: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(DISTRIBUTIONS.map((key) => [key, A_SECOND])),
  bordertwin: 'scenario/1', horizon: '10000d', servers: 1, arrivals: { deterministic: { everyS: 1 } }, meanS: 1, k: 1, cv: 1, everyS: 1, count: 1, population: 1, lengthM: 1_000, freeSpeedKmh: 1,
}

/** @returns undefined where nothing plain can stand for what is wrong. */
export function parseWithStandIns<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> | undefined {
  const copy: unknown = structuredClone(value)
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const result = schema.safeParse(copy)
    if (result.success) return result.data
    if (!result.error.issues.every((issue) => standIn(copy, issue, round))) return undefined
  }
  return undefined
}

function standIn(root: unknown, issue: Issue, round: number): boolean {
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
  const known = Object.hasOwn(STAND_INS, key) ? STAND_INS[key] : undefined
  if (known !== undefined && !Array.isArray(parent)) parent[key] = structuredClone(known)
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
