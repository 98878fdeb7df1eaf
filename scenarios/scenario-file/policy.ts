/** The policy of a scenario file, with its defaults; docs/model/policies.md lists them. */
import { CALL_FORWARD_POLICIES, type CallForwardPolicy, type LookaheadPolicy } from '../../engine/rules/slots/call-forward-policy.ts'
import type { PlaceSpec, PolicySpec } from '../../sim/scenario.ts'
import type { FilePath } from '../loading/source-file.ts'
import { durationMsOf } from '../schema/parts.ts'
import type { PolicyFile } from '../schema/policy.ts'
import { isClock } from '../schema/scenario-parts.ts'
import { checkKnown, report, type Draft } from './draft.ts'
import { clockMsOf } from './moments.ts'

type PolicyKeys = Exclude<PolicyFile, string>
type Name = CallForwardPolicy['name']

const FOR_ALL = ['name', 'buffer', 'wipVehMax', 'wipUntil'] as const
const OWN_KEYS: Readonly<Record<Name, readonly (keyof PolicyKeys)[]>> = {
  fifo: [], 'wip-limit': [], 'priority-classes': ['by', 'order'], pattern: ['by', 'order', 'pattern'], 'fair-share': ['by'], 'cleared-first': ['first'], 'morning-fruit': ['first', 'from', 'until'],
  lookahead: ['by', 'weights', 'ageing', 'depth'],
}
const CLEARED = { attribute: 'cleared', value: 'true' }
const FRUIT = { attribute: 'cargo', value: 'fruit' }
/** What is called the morning is not published: estimates. */
const MORNING_FROM = '07:00'
const MORNING_UNTIL = '12:00'
/** Enough for the next hours at a busy gate; more changes little and takes longer. */
const DEPTH_DEFAULT = 20
const PATH: FilePath = ['policy']

export function buildPolicy(draft: Draft, file: PolicyFile | undefined, places: readonly PlaceSpec[]): PolicySpec | null {
  if (file === undefined) return null
  const keys: PolicyKeys = typeof file === 'string' ? { name: file } : file
  const name = CALL_FORWARD_POLICIES.find((known) => known === keys.name)
  if (name === undefined) {
    checkKnown(draft, typeof file === 'string' ? PATH : [...PATH, 'name'], 'policy', keys.name, CALL_FORWARD_POLICIES)
    return null
  }
  const allowed: readonly string[] = [...FOR_ALL, ...OWN_KEYS[name]]
  for (const key of Object.keys(keys)) if (!allowed.includes(key)) report(draft, [...PATH, key], `${name} has no "${key}"`, `it takes ${allowed.slice(1).join(', ')}`)
  const bufferId = findBuffer(draft, keys, places)
  const callForward = callForwardOf(draft, name, keys)
  if (keys.wipUntil !== undefined) checkKnown(draft, [...PATH, 'wipUntil'], 'place', keys.wipUntil, places.map(({ id }) => id))
  return bufferId === null || callForward === null ? null : { bufferId, callForward, untilPlaceId: keys.wipUntil ?? null }
}

function findBuffer(draft: Draft, { buffer }: PolicyKeys, places: readonly PlaceSpec[]): string | null {
  const yardIds = places.filter(({ kind }) => kind === 'yard').map(({ id }) => id)
  if (buffer !== undefined) return checkKnown(draft, [...PATH, 'buffer'], 'yard', buffer, yardIds) ? buffer : null
  const [only, ...others] = yardIds
  if (only !== undefined && others.length === 0) return only
  report(draft, PATH, only === undefined ? 'there is no yard in which vehicles would wait for their call' : `there are ${yardIds.length} yards: which one is the buffer?`, only === undefined ? 'add a yard to the routes' : `buffer: ${yardIds.slice(0, 8).join(' or ')}`)
  return null
}

function callForwardOf(draft: Draft, name: Name, keys: PolicyKeys): CallForwardPolicy | null {
  const wipVehMax = keys.wipVehMax ?? null
  const order = (keys.order ?? []).map(String)
  switch (name) {
    case 'fifo': return { name, wipVehMax }
    case 'wip-limit':
      if (wipVehMax === null) report(draft, PATH, 'wip-limit needs its limit', 'wipVehMax: how many may be called and not yet through')
      return { name, wipVehMax }
    case 'priority-classes': return { name, by: keys.by ?? 'priority', order, wipVehMax }
    case 'pattern': {
      if (keys.pattern === undefined) report(draft, PATH, 'pattern needs its turns', 'pattern: "1:1:1:5", with order: [ … ] naming the classes')
      const turnCounts = typeof keys.pattern === 'string' ? keys.pattern.split(':').map(Number) : (keys.pattern ?? [])
      return keys.pattern === undefined ? null : { name, by: keys.by ?? 'priority', order, turnCounts, wipVehMax }
    }
    case 'fair-share': return { name, by: keys.by ?? 'company', wipVehMax }
    case 'cleared-first': {
      const first = firstOf(draft, keys, CLEARED)
      return { name, by: first.attribute, value: first.value, wipVehMax }
    }
    case 'morning-fruit': {
      const first = firstOf(draft, keys, FRUIT)
      return { name, by: first.attribute, value: first.value, fromMs: clockOf(draft, keys, 'from', MORNING_FROM), untilMs: clockOf(draft, keys, 'until', MORNING_UNTIL), wipVehMax }
    }
    case 'lookahead': return { name, by: keys.by ?? 'flow', costs: costsOf(draft, keys), depthVeh: keys.depth ?? DEPTH_DEFAULT, wipVehMax }
  }
}

function costsOf(draft: Draft, { weights = {}, ageing = {} }: PolicyKeys): LookaheadPolicy['costs'] {
  return [...new Set([...Object.keys(weights), ...Object.keys(ageing)])].map((value) => {
    const age = ageing[value]
    const agesInMs = age === undefined ? null : durationMsOf(age)
    if (agesInMs === 0) report(draft, [...PATH, 'ageing', value], 'ages in no time', 'give a duration above 0, such as 12h')
    return { value, weightRatio: weights[value] ?? 1, agesInMs }
  })
}

function firstOf(draft: Draft, { first }: PolicyKeys, otherwise: { readonly attribute: string; readonly value: string }): { readonly attribute: string; readonly value: string } {
  if (first === undefined) return otherwise
  const [given, ...more] = Object.entries(first)
  if (given === undefined || more.length > 0) report(draft, [...PATH, 'first'], 'names one attribute and its value', 'first: { cargo: fruit }')
  return given === undefined ? otherwise : { attribute: given[0], value: String(given[1]) }
}

function clockOf(draft: Draft, keys: PolicyKeys, key: 'from' | 'until', otherwise: string): number {
  const text = keys[key] ?? otherwise
  if (!isClock(text)) report(draft, [...PATH, key], `"${text}" is no clock time`, 'the morning is by the clock: "07:00"')
  return isClock(text) ? clockMsOf(text) : 0
}
