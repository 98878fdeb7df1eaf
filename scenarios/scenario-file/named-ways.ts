/**
 * The ways between the places of a shipped crossing as roads of the scenario, with the length and the free time that the layout
 * has, and the buffer in which exports wait to be called.
 *
 * `way-<from>-<to>`; a way shorter than two trucks takes no time. Desks in a yard are beside each other: driving in the yard is
 * not taken over.
 */
import { createLaneGraph } from '../../engine/rules/site/lane-graph.ts'
import type { Direction, Site, Yard } from '../../engine/model/site.ts'
import type { Workflows } from '../../engine/rules/workflow/definition.ts'
import { createCrossingPlan, createGroundFinder, findBuffer, findGateway, findWayBetween, type CrossingPlan } from '../../sim/observations/ground-plan.ts'
import type { RouteStop } from '../../sim/observations/itinerary.ts'
import type { CrossingData } from './named-crossing.ts'

const WAY = { lanes: 1, headwayS: 4, spacingM: 18.5 }
const WAY_M_MIN = 2 * WAY.spacingM
/** Not more than one call in this time, and none in less than this after coming (estimates). */
const CALL_GAP_S = 50
const CALLED_AFTER_S = 60
const MS_PER_HOUR = 3_600_000

interface NamedStop {
  readonly id: string
  readonly stop: RouteStop
}

export function withWays(crossing: CrossingData, site: Site, workflows: Workflows): CrossingData {
  const plan = createCrossingPlan(site, workflows, createLaneGraph(site))
  const roads: Record<string, Readonly<Record<string, unknown>>> = { ...crossing.roads }
  const yards: Record<string, Readonly<Record<string, unknown>>> = { ...crossing.yards }
  const routes = Object.entries(crossing.routes).map(([routeId, steps]) => {
    const direction = directionOf(routeId)
    const buffer = findBuffer(site, workflows[direction], direction)
    if (buffer !== null) yards[buffer.id] = bufferOf(buffer)
    return [routeId, routeWithWays(plan, direction, corridorOf(site, routeId), buffer, steps, roads)] as const
  })
  return { ...crossing, roads, yards, routes: Object.fromEntries(routes) }
}

/** The buffer alone, before the first step of its direction's routes. */
export function withBuffer(crossing: CrossingData, site: Site, workflows: Workflows): CrossingData {
  const yards: Record<string, Readonly<Record<string, unknown>>> = { ...crossing.yards }
  const routes = Object.entries(crossing.routes).map(([routeId, steps]) => {
    const direction = directionOf(routeId)
    const buffer = findBuffer(site, workflows[direction], direction)
    if (buffer === null) return [routeId, steps] as const
    yards[buffer.id] = bufferOf(buffer)
    return [routeId, [buffer.id, ...steps]] as const
  })
  return { ...crossing, yards, routes: Object.fromEntries(routes) }
}

const directionOf = (routeId: string): Direction => (routeId.startsWith('import') ? 'import' : 'export')

const bufferOf = (yard: Yard): Readonly<Record<string, unknown>> => ({ capacityVeh: yard.capacityVeh.value, dwell: { deterministic: { meanS: CALLED_AFTER_S } }, exitHeadwayS: CALL_GAP_S })

/** `export-1119-1120` names its corridor; `export` takes the first. */
const corridorOf = (site: Site, routeId: string): string | null => site.corridors.find(({ id }) => routeId.endsWith(id))?.id ?? site.corridors[0]?.id ?? null

function routeWithWays(plan: CrossingPlan, direction: Direction, corridorId: string | null, buffer: Yard | null, steps: readonly unknown[], roads: Record<string, Readonly<Record<string, unknown>>>): unknown[] {
  const { site, workflows } = plan
  const groundOf = createGroundFinder(site, workflows[direction], direction)
  const gatewayIndex = findGateway(site, direction, 'source', corridorId)
  const route: unknown[] = []
  let last: NamedStop | null = gatewayIndex === null ? null : { id: site.gateways[gatewayIndex]?.id ?? 'gateway', stop: { kind: 'gateway', gatewayIndex } }
  /** A road that the crossing itself describes leads there already. */
  let hasRoad = false
  const visit = (step: unknown, next: NamedStop | null): void => {
    const wayId = next === null || last === null || hasRoad ? null : addWay(plan, direction, last, next, roads)
    if (wayId !== null) route.push(wayId)
    route.push(step)
    hasRoad = next === null
    last = next ?? last
  }
  if (buffer !== null) visit(buffer.id, { id: buffer.id, stop: { kind: 'yard', yardId: buffer.id, waitsForCall: true } })
  for (const step of steps) {
    const placeId = placeIdOf(step)
    const ground = groundOf(placeId)
    visit(step, ground === null ? null : { id: ground.kind === 'lanes' ? placeId : ground.stop.yardId, stop: ground.stop })
  }
  return route
}

const placeIdOf = (step: unknown): string => (typeof step === 'string' ? step : typeof step === 'object' && step !== null && 'at' in step ? String(step.at) : '')

/** @returns null where nothing needs to be driven. */
function addWay(plan: CrossingPlan, direction: Direction, from: NamedStop, to: NamedStop, roads: Record<string, Readonly<Record<string, unknown>>>): string | null {
  if (from.id === to.id) return null
  const path = findWayBetween(plan, direction, from.stop, to.stop)
  if (path === null || path.lengthM < WAY_M_MIN || path.travelMs === 0) return null
  const id = `way-${from.id}-${to.id}`
  roads[id] ??= { ...WAY, lengthM: Math.round(path.lengthM), freeSpeedKmh: Math.round((path.lengthM / 1_000 / (path.travelMs / MS_PER_HOUR)) * 10) / 10 }
  return id
}
