/** The policy of a scenario as tables. */
import { attributeOf, classCountOf, classOf, listClasses } from '../../engine/rules/slots/call-forward-policy.ts'
import type { Scenario } from '../scenario.ts'
import { PRIORITY, type AttributeCodes } from './attribute-codes.ts'
import { BRANCH, BRANCH_LENGTH, EXIT, GOTO, GOTO_LENGTH, NONE, VISIT, VISIT_LENGTH } from './codes.ts'
import { listStationsBehind } from './look-ahead.ts'
import type { RouteTables } from './network.ts'
import type { CallForwardTables } from './slot-tables.ts'

export function compileCallForward(scenario: Scenario, codes: AttributeCodes, routes: Pick<RouteTables, 'code' | 'optionTarget'>, tallyIndex: number): CallForwardTables | null {
  const { policy: spec, places, flows } = scenario
  if (spec === null) return null
  const policy = spec.callForward
  const attribute = attributeOf(policy)
  const values = attribute === null ? [] : attribute === PRIORITY ? flows.map(({ priorityIndex }) => String(priorityIndex)) : codes.valuesOf(attribute)
  const classes = listClasses(policy, values)
  const place = places.findIndex(({ id }) => id === spec.bufferId)
  const yard = places[place]
  const targets = listTargets(routes, place)
  const targetOfPlace = new Int32Array(places.length + 1)
  targets.forEach((target, index) => {
    targetOfPlace[target + 1] = index
  })
  const rest = classOf(policy, classes, null)
  return {
    policy,
    placeIndex: place,
    hasDoor: yard?.kind === 'yard' && yard.exitHeadwayMs > 0,
    throughPlaceIndex: spec.untilPlaceId === null ? NONE : places.findIndex(({ id }) => id === spec.untilPlaceId),
    classCount: classCountOf(classes),
    classOfFlow: attribute === PRIORITY ? Int32Array.from(flows, ({ priorityIndex }) => classOf(policy, classes, String(priorityIndex))) : null,
    attributeIndex: attribute === null || attribute === PRIORITY ? NONE : codes.attributeOf(attribute),
    classOfCode: Int32Array.from([rest, ...values.map((value) => classOf(policy, classes, value))]),
    targetOfPlace,
    targetCount: targets.length,
    tallyIndex,
    startClockMs: scenario.startClockMs,
    behind: policy.name === 'lookahead' ? listStationsBehind(scenario, spec, classes) : [],
    heads: new Float64Array(classCountOf(classes)),
  }
}

/** Places that routes lead to directly from this one; NONE: the way out. */
function listTargets({ code, optionTarget }: Pick<RouteTables, 'code' | 'optionTarget'>, place: number): readonly number[] {
  const targets = new Set<number>()
  const seen = new Set<number>()
  const follow = (pc: number): void => {
    if (seen.has(pc)) return
    seen.add(pc)
    const instruction = code[pc]
    if (instruction === EXIT) targets.add(NONE)
    else if (instruction === VISIT) targets.add(code[pc + 1] as number)
    else if (instruction === GOTO) follow(code[pc + 1] as number)
    else {
      const first = code[pc + 1] as number
      for (let option = first; option < first + (code[pc + 2] as number); option += 1) follow(optionTarget[option] as number)
      follow(pc + BRANCH_LENGTH)
    }
  }
  for (let pc = 0; pc < code.length; pc += lengthOf(code[pc])) if (code[pc] === VISIT && code[pc + 1] === place) follow(pc + VISIT_LENGTH)
  return [...targets]
}

const lengthOf = (instruction: number | undefined): number => (instruction === VISIT ? VISIT_LENGTH : instruction === BRANCH ? BRANCH_LENGTH : instruction === GOTO ? GOTO_LENGTH : 1)
