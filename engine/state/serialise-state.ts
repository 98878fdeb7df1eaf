/**
 * The whole state as canonical text, and back.
 *
 * Canonical: object keys sorted; Maps and Sets as lists in their own order, which is part of the state (queue order); no
 * white space. Equal states give equal texts, so a hash of the text is the state's hash. How the log was cut into batches
 * leaves no trace in it.
 * Not in it: what follows from the site and its workflows; `restoreState` takes those again.
 * Errors:  `restoreState` throws on a text of another format: the caller folds the log from its start instead.
 * Checked: serialise-state.test.ts; reduce-crossing.prop.test.ts (restored and uninterrupted runs agree).
 */
import { assert } from '../model/assert.ts'
import type { Site } from '../model/site.ts'
import type { Workflows } from '../rules/workflow/definition.ts'
import { fixedOf, type CrossingState } from './crossing-state.ts'

/** To be raised when the state's shape changes, or what is decided of the same log: older texts are then refused. */
export const STATE_FORMAT = 'bordertwin-state/8'

type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain }

const MAP = '$map'
const SET = '$set'

export function serialiseState(state: CrossingState): string {
  const { fixed, ...fold } = state
  return canonicalText({ format: STATE_FORMAT, crossingId: fixed.site.id, fold })
}

export function restoreState(text: string, site: Site, workflows: Workflows): CrossingState {
  const parsed = JSON.parse(text) as { readonly format?: unknown; readonly crossingId?: unknown; readonly fold?: Plain }
  assert(parsed.format === STATE_FORMAT, `state format ${String(parsed.format)} is not ${STATE_FORMAT}`)
  assert(parsed.crossingId === site.id, `the state is of ${String(parsed.crossingId)}, not of ${site.id}`)
  const fold = revive(parsed.fold ?? null) as Omit<CrossingState, 'fixed'>
  return { fixed: fixedOf(site, workflows), ...fold }
}

function canonicalText(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (value instanceof Map) return `{"${MAP}":[${[...value].map(([key, item]) => `[${canonicalText(key)},${canonicalText(item)}]`).join(',')}]}`
  if (value instanceof Set) return `{"${SET}":[${[...value].map(canonicalText).join(',')}]}`
  const fields = Object.entries(value).filter(([, item]) => item !== undefined)
  fields.sort(([left], [right]) => (left < right ? -1 : 1))
  return `{${fields.map(([key, item]) => `${JSON.stringify(key)}:${canonicalText(item)}`).join(',')}}`
}

/** In place: the parsed text is nobody else's. */
function revive(value: Plain): unknown {
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return reviveIn(value as Plain[])
  const entries = value[MAP]
  if (entries !== undefined && isList(entries)) return new Map(entries.map((entry) => revive(entry) as [unknown, unknown]))
  const members = value[SET]
  if (members !== undefined && isList(members)) return new Set(members.map(revive))
  return reviveIn(value as Record<string, Plain>)
}

function reviveIn<Parent extends Plain[] | Record<string, Plain>>(parent: Parent): Parent {
  for (const [key, item] of Object.entries(parent)) {
    const revived = revive(item)
    if (revived !== item) Object.defineProperty(parent, key, { value: revived, writable: true, enumerable: true, configurable: true })
  }
  return parent
}

const isList = (value: Plain): value is readonly Plain[] => Array.isArray(value)
