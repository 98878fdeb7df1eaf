/**
 * Values set from outside into a scenario file's plain data: what a sweep or `--set` changes, by path.
 *
 * A path counts from the top (`flows.all.arrivals.poisson.perHour`) or from the crossing (`stations.booth.servers`).
 */
import { findClosest } from '../loading/closest-word.ts'

export interface ValueAtPath {
  readonly path: string
  readonly value: unknown
}

type Group = Record<string, unknown>
const isGroup = (value: unknown): value is Group => typeof value === 'object' && value !== null

/** Keys of a crossing that may be left out of the path. */
const OF_CROSSING = ['stations', 'roads', 'yards', 'platoons', 'meetings', 'routes']

/** @returns the changed copy, or what is wrong with a path. */
export function applyValues(value: unknown, changes: readonly ValueAtPath[]): { readonly value: unknown; readonly problems: readonly { readonly message: string; readonly hint: string }[] } {
  const copy: unknown = structuredClone(value)
  const problems: { message: string; hint: string }[] = []
  for (const change of changes) {
    const given = change.path.split('.').filter((key) => key !== '')
    const keys = OF_CROSSING.includes(given[0] ?? '') ? ['crossing', ...given] : given
    if (isGroup(copy) && typeof copy['crossing'] === 'string' && keys[0] === 'crossing' && keys.length > 1) copy['crossing'] = { from: copy['crossing'] }
    const isNamed = isGroup(copy) && isGroup(copy['crossing']) && copy['crossing']['from'] !== undefined && keys[0] === 'crossing'
    const problem = setAt(copy, keys, change.value, isNamed)
    if (problem !== null) problems.push({ message: `no parameter "${change.path}": ${problem.message}`, hint: problem.hint })
  }
  return { value: copy, problems }
}

function setAt(root: unknown, keys: readonly string[], value: unknown, mayMakeGroups: boolean): { readonly message: string; readonly hint: string } | null {
  const last = keys.at(-1)
  if (last === undefined) return { message: 'the path is empty', hint: 'write for example stations.booth.servers' }
  let group: unknown = root
  for (const [depth, key] of keys.slice(0, -1).entries()) {
    if (!isGroup(group)) return { message: `${keys.slice(0, depth).join('.')} holds no keys`, hint: 'shorten the path' }
    const known = Object.keys(group)
    if (!known.includes(key)) {
      // A named crossing holds only what differs from it, and an experiment may be left to its defaults.
      if (!mayMakeGroups && !(depth === 0 && key === 'experiment')) return notFound(keys, depth, known)
      group[key] = {}
    }
    group = group[key]
  }
  if (!isGroup(group)) return { message: `${keys.slice(0, -1).join('.')} holds no keys`, hint: 'shorten the path' }
  if (Array.isArray(group) && !(last in group)) return notFound(keys, keys.length - 1, Object.keys(group))
  group[last] = value
  return null
}

function notFound(keys: readonly string[], depth: number, known: readonly string[]): { readonly message: string; readonly hint: string } {
  const key = keys[depth] ?? ''
  const closest = findClosest(key, known)
  const where = depth === 0 ? 'the scenario' : keys.slice(0, depth).join('.')
  return { message: `${where} has no "${key}"`, hint: closest === undefined ? `known: ${known.slice(0, 24).join(', ')}` : `did you mean "${closest}"?` }
}
