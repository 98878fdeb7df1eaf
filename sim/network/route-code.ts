/**
 * Routes as instructions: visit, branch, go to, exit.
 *
 * A stage is keyed by the place's name and how often the route has visited it before, so a step that is added elsewhere leaves
 * every other draw as it was.
 */
import { stageOfText } from '../kernel/keyed-random.ts'
import type { AttributeMatch, RouteSpec, Scenario } from '../scenario.ts'
import { BRANCH, BRANCH_LENGTH, EXIT, GOTO, GOTO_LENGTH, VISIT, VISIT_LENGTH } from './codes.ts'
import type { AttributeCodes } from './attribute-codes.ts'
import type { RouteTables, ScenarioProblem } from './network.ts'

interface PendingOption {
  readonly shareRatio: number
  readonly when: AttributeMatch | null
  readonly target: () => number
  readonly lapCount: number
}

export interface CompiledRoutes extends Omit<RouteTables, 'visitOf'> {
  readonly startOf: ReadonlyMap<string, number>
  readonly visitsOf: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly problems: readonly ScenarioProblem[]
}

export function compileRoutes(scenario: Scenario, codes: AttributeCodes): CompiledRoutes {
  const code: number[] = []
  const options: PendingOption[] = []
  const startOf = new Map<string, number>()
  const visitsOf = new Map<string, Map<string, number>>()
  const placeIndex = new Map(scenario.places.map(({ id }, index) => [id, index]))
  const start = (routeId: string): number => startOf.get(routeId) ?? 0
  /** Targets that are not yet known when the instruction is written. */
  const fixups: { readonly at: number; readonly target: () => number }[] = []
  const goTo = (target: () => number): void => {
    fixups.push({ at: code.length + 1, target })
    code.push(GOTO, 0)
  }

  const compileRoute = (route: RouteSpec): void => {
    startOf.set(route.id, code.length)
    const stepStart: number[] = []
    const visits = new Map<string, number>()
    visitsOf.set(route.id, visits)
    const nthVisit = new Map<string, number>()
    const visit = (placeId: string, isDetour: boolean): void => {
      const nth = nthVisit.get(placeId) ?? 0
      nthVisit.set(placeId, nth + 1)
      if (!isDetour && !visits.has(placeId)) visits.set(placeId, code.length)
      code.push(VISIT, placeIndex.get(placeId) ?? 0, stageOfText(`${placeId}#${nth}`))
    }
    const stepOf = (placeId: string, from: number): number => {
      const visited = (index: number): boolean => {
        const step = route.steps[index]
        return step?.kind === 'visit' && step.placeId === placeId
      }
      for (let index = from - 1; index >= 0; index -= 1) if (visited(index)) return index
      for (let index = from + 1; index < route.steps.length; index += 1) if (visited(index)) return index
      return -1
    }
    route.steps.forEach((step, index) => {
      stepStart[index] = code.length
      const afterStep = (): number => stepStart[index + 1] ?? 0
      if (step.kind === 'visit') {
        if (step.probabilityRatio < 1 || step.when !== null) {
          const visitAt = code.length + BRANCH_LENGTH + GOTO_LENGTH
          code.push(BRANCH, options.length, 1, stageOfText(`${route.id}/${step.placeId}/visit`))
          options.push({ shareRatio: step.probabilityRatio, when: step.when, target: () => visitAt, lapCount: 0 })
          goTo(afterStep)
        }
        visit(step.placeId, false)
        return
      }
      const branchNth = route.steps.slice(0, index).filter(({ kind }) => kind === 'branch').length
      code.push(BRANCH, options.length, step.options.length, stageOfText(`${route.id}/branch/${branchNth}`))
      const detours: { readonly placeId: string; at: number }[] = []
      for (const { probabilityRatio, when, to } of step.options) {
        const push = (target: () => number, lapCount: number): void => {
          options.push({ shareRatio: probabilityRatio, when, target, lapCount })
        }
        if (to.kind === 'exit') push(() => stepStart[route.steps.length] ?? 0, 0)
        else if (to.kind === 'route') push(() => start(to.routeId), 1)
        else {
          const jumpTo = stepOf(to.placeId, index)
          if (jumpTo === -1) {
            const detour = { placeId: to.placeId, at: 0 }
            detours.push(detour)
            push(() => detour.at, 0)
          } else push(() => stepStart[jumpTo] ?? 0, jumpTo < index ? 1 : 0)
        }
      }
      if (detours.length > 0) {
        goTo(afterStep)
        for (const detour of detours) {
          detour.at = code.length
          visit(detour.placeId, true)
          goTo(afterStep)
        }
      }
    })
    stepStart[route.steps.length] = code.length
    code.push(EXIT)
  }

  scenario.routes.forEach(compileRoute)
  for (const { at, target } of fixups) code[at] = target()
  const conditions = options.map(({ when }) => Object.entries(when ?? {}).map(([attribute, value]) => [codes.attributeOf(attribute), codes.valueOf(attribute, value)] as const))
  const conditionFirst: number[] = []
  conditions.reduce((first, list) => {
    conditionFirst.push(first)
    return first + list.length
  }, 0)
  const tables = {
    code: Int32Array.from(code),
    optionRatio: Float64Array.from(options, ({ shareRatio }) => shareRatio),
    optionTarget: Int32Array.from(options, ({ target }) => target()),
    optionLaps: Int32Array.from(options, ({ lapCount }) => lapCount),
    conditionFirst: Int32Array.from(conditionFirst),
    conditionCount: Int32Array.from(conditions, (list) => list.length),
    conditionAttribute: Int32Array.from(conditions.flat(), ([attribute]) => attribute),
    conditionValue: Int32Array.from(conditions.flat(), ([, value]) => value),
  }
  return { ...tables, startOf, visitsOf, problems: listLoops(scenario, tables, startOf) }
}

/** A circle of branches without a visit would never end. */
function listLoops(scenario: Scenario, { code, optionTarget }: Pick<RouteTables, 'code' | 'optionTarget'>, startOf: ReadonlyMap<string, number>): readonly ScenarioProblem[] {
  const problems: ScenarioProblem[] = []
  for (const route of scenario.routes) {
    const onPath = new Set<number>()
    const done = new Set<number>()
    const loops = (pc: number): boolean => {
      if (onPath.has(pc)) return true
      if (done.has(pc)) return false
      onPath.add(pc)
      let found = false
      if (code[pc] === GOTO) found = loops(code[pc + 1] as number)
      else if (code[pc] === BRANCH) {
        found = loops(pc + BRANCH_LENGTH)
        const first = code[pc + 1] as number
        for (let option = first; option < first + (code[pc + 2] as number); option += 1) found = loops(optionTarget[option] as number) || found
      }
      onPath.delete(pc)
      done.add(pc)
      return found
    }
    let pc = startOf.get(route.id) ?? 0
    let found = false
    for (; code[pc] !== EXIT; pc += code[pc] === VISIT ? VISIT_LENGTH : code[pc] === BRANCH ? BRANCH_LENGTH : GOTO_LENGTH) found = loops(pc) || found
    if (found) problems.push({ path: `routes.${route.id}`, message: 'its branches lead in a circle without ever visiting a place' })
  }
  return problems
}
