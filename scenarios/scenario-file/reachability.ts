/** Which places the vehicles of a scenario can come to, and whether they can always leave again. */
import type { BranchTarget, RouteSpec, RouteStep } from '../../sim/scenario.ts'

export interface Reach {
  readonly placeIds: ReadonlySet<string>
  readonly routeIds: ReadonlySet<string>
  /** Routes on which some vehicle goes round for ever. */
  readonly endlessRouteIds: readonly string[]
}

interface Stop {
  readonly routeId: string
  readonly stepIndex: number
}
/** Null is the way out. */
type Next = Stop | null

const SHARE_TOLERANCE = 1e-9
const keyOf = (stop: Stop): string => `${stop.routeId}/${stop.stepIndex}`

export function findReach(routes: readonly RouteSpec[], startRouteIds: readonly string[]): Reach {
  const byId = new Map(routes.map((route) => [route.id, route]))
  const placeIds = new Set<string>()
  const stops = new Map<string, Stop>()
  const before = new Map<string, Set<string>>()
  const leaves = new Set<string>()
  const open: Stop[] = startRouteIds.filter((id) => byId.has(id)).map((routeId) => ({ routeId, stepIndex: 0 }))
  while (open.length > 0) {
    const stop = open.pop() as Stop
    const key = keyOf(stop)
    if (stops.has(key)) continue
    stops.set(key, stop)
    const route = byId.get(stop.routeId) as RouteSpec
    for (const next of followStep(route, stop.stepIndex, placeIds)) {
      if (next === null) {
        leaves.add(key)
        continue
      }
      before.set(keyOf(next), (before.get(keyOf(next)) ?? new Set()).add(key))
      open.push(next)
    }
  }
  const ending = [...leaves]
  const canLeave = new Set(ending)
  while (ending.length > 0) {
    for (const earlier of before.get(ending.pop() as string) ?? []) {
      if (canLeave.has(earlier)) continue
      canLeave.add(earlier)
      ending.push(earlier)
    }
  }
  const endless = [...stops].filter(([key]) => !canLeave.has(key)).map(([, stop]) => stop.routeId)
  return { placeIds, routeIds: new Set([...stops.values()].map((stop) => stop.routeId)), endlessRouteIds: [...new Set(endless)] }
}

function followStep(route: RouteSpec, stepIndex: number, placeIds: Set<string>): Next[] {
  const step = route.steps[stepIndex]
  if (step === undefined) return [null]
  const after: Next = stepIndex + 1 < route.steps.length ? { routeId: route.id, stepIndex: stepIndex + 1 } : null
  if (step.kind === 'visit') {
    if (step.probabilityRatio > 0) placeIds.add(step.placeId)
    return [after]
  }
  const nexts = step.options.filter((option) => option.probabilityRatio > 0).map((option) => followTarget(route, stepIndex, after, option.to, placeIds))
  const shared = step.options.filter((option) => option.when === null).reduce((sum, option) => sum + option.probabilityRatio, 0)
  return shared < 1 - SHARE_TOLERANCE ? [...nexts, after] : nexts
}

function followTarget(route: RouteSpec, stepIndex: number, after: Next, to: BranchTarget, placeIds: Set<string>): Next {
  if (to.kind === 'exit') return null
  if (to.kind === 'route') return { routeId: to.routeId, stepIndex: 0 }
  const isVisit = (step: RouteStep): boolean => step.kind === 'visit' && step.placeId === to.placeId
  const earlier = route.steps.slice(0, stepIndex).findLastIndex(isVisit)
  const target = earlier === -1 ? route.steps.findIndex(isVisit) : earlier
  if (target !== -1) return { routeId: route.id, stepIndex: target }
  placeIds.add(to.placeId)
  return after
}
