/** Finds what is wrong with a scenario's policy: a buffer that is none, attributes that nobody has, limits that let nobody through. */
import { attributeOf, listClasses } from '../../engine/rules/slots/call-forward-policy.ts'
import { MS_PER_DAY } from '../../engine/model/units.ts'
import type { PolicySpec, Scenario } from '../scenario.ts'
import { listAttributeValues, PRIORITY } from './attribute-codes.ts'
import { isCount, type Report } from './check-distribution.ts'

const TURNS_MAX = 10_000

export function checkPolicy(scenario: Scenario, at: (path: string) => Report): void {
  const { policy } = scenario
  if (policy === null) return
  checkBuffer(policy, scenario, at)
  checkClasses(policy, scenario, at)
  const { callForward, untilPlaceId } = policy
  if (callForward.wipVehMax !== null && !isCount(callForward.wipVehMax, 1)) at('policy.wipVehMax')(`room for ${callForward.wipVehMax} called: a whole number from 1 is needed`)
  if (callForward.name === 'wip-limit' && callForward.wipVehMax === null) at('policy')('wip-limit needs its limit: wipVehMax')
  if (untilPlaceId === null) return
  if (callForward.wipVehMax === null) at('policy.wipUntil')('there is no limit that would end there: give wipVehMax')
  if (!scenario.places.some(({ id }) => id === untilPlaceId)) at('policy.wipUntil')(`there is no place "${untilPlaceId}"`)
  if (untilPlaceId === policy.bufferId) at('policy.wipUntil')('a vehicle is called when it leaves the buffer: name a place behind it')
}

function checkBuffer({ bufferId }: PolicySpec, { places }: Scenario, at: (path: string) => Report): void {
  const buffer = places.find(({ id }) => id === bufferId)
  if (buffer === undefined) at('policy.buffer')(`there is no yard "${bufferId}"`)
  else if (buffer.kind !== 'yard') at('policy.buffer')(`"${bufferId}" is a ${buffer.kind}: a policy governs a yard`)
}

function checkClasses({ callForward: policy }: PolicySpec, scenario: Scenario, at: (path: string) => Report): void {
  const attribute = attributeOf(policy)
  if (attribute === null) return
  const values = attribute === PRIORITY ? scenario.flows.map(({ priorityIndex }) => String(priorityIndex)) : scenario.flows.flatMap((flow) => listAttributeValues(flow, attribute))
  const known = [...new Set(values)]
  if (attribute === PRIORITY && scenario.flows.some(({ mix }) => mix.some((mixed) => mixed.attribute === PRIORITY))) at('policy.by')('"priority" means the flow\'s: give the vehicles\' own another name')
  if (known.length === 0) return at('policy.by')(`no vehicle has an attribute "${attribute}"`)
  if (known.length > 255) at('policy.by')(`${known.length} values of ${attribute}: 255 are told apart`)
  const named = policy.name === 'priority-classes' || policy.name === 'pattern' ? policy.order : policy.name === 'cleared-first' || policy.name === 'morning-fruit' ? [policy.value] : policy.name === 'lookahead' ? policy.costs.map(({ value }) => value) : []
  const key = policy.name === 'lookahead' ? 'policy.weights' : policy.name === 'priority-classes' || policy.name === 'pattern' ? 'policy.order' : 'policy.first'
  for (const value of named) if (!known.includes(value)) at(key)(`no vehicle has ${attribute} "${value}": there are ${known.slice(0, 8).join(', ')}`)
  if (new Set(named).size < named.length) at('policy.order')('a value is there twice')
  if (named.length === 0 && policy.name !== 'fair-share' && policy.name !== 'lookahead' && attribute !== PRIORITY) at('policy')(`order is missing: which ${attribute} goes first`)
  if (policy.name === 'pattern') checkTurns(policy.turnCounts, listClasses(policy, known), at('policy.pattern'))
  if (policy.name === 'morning-fruit' && !(policy.fromMs >= 0 && policy.fromMs < policy.untilMs && policy.untilMs <= MS_PER_DAY)) at('policy.until')('the morning ends before it begins')
}

function checkTurns(turnCounts: readonly number[], classes: readonly string[], report: Report): void {
  if (turnCounts.length !== classes.length) report(`${turnCounts.length} numbers of turns for ${classes.length} classes (${classes.join(', ')})`)
  if (!turnCounts.every((count) => isCount(count, 1))) report('turns are whole numbers from 1')
  else if (turnCounts.reduce((sum, count) => sum + count, 0) > TURNS_MAX) report(`more than ${TURNS_MAX} turns in a round`)
}
