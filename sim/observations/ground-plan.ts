/**
 * Where the places of a scenario are on the ground of its crossing, and who has to confirm what there.
 *
 * A place of the network is a station or yard of the site by its id, with or without the direction behind it
 * (`barrier-1-export`). Roads and places that the crossing does not have are ways: nobody watches them.
 * Stations that work on parked vehicles are visited in the yard in which this direction's papers are done.
 * Checked: observe.test.ts.
 */
import { assert } from '../../engine/model/assert.ts'
import type { PlaceId } from '../../engine/model/ids.ts'
import type { Direction, Gateway, Site, Station, Yard } from '../../engine/model/site.ts'
import type { LaneGraph } from '../../engine/rules/site/lane-graph.ts'
import type { StepDefinition, WorkflowDefinition, Workflows } from '../../engine/rules/workflow/definition.ts'
import type { FlowSpec, RouteSpec, Scenario } from '../scenario.ts'
import type { RouteStop } from './itinerary.ts'
import { createPaths, type Anchor, type Path, type Paths } from './paths.ts'

export interface CrossingPlan {
  readonly site: Site
  readonly workflows: Workflows
  readonly paths: Paths
}

export const createCrossingPlan = (site: Site, workflows: Workflows, graph: LaneGraph): CrossingPlan => ({ site, workflows, paths: createPaths(site, graph) })

/** What a vehicle does at a place of the network, as seen from outside; null: it is on its way. */
export type GroundPlace =
  | { readonly kind: 'lanes'; readonly station: Station; readonly stop: RouteStop & { readonly kind: 'lanes' }; readonly moveUpMs: number }
  | { readonly kind: 'work'; readonly station: Station; readonly stop: RouteStop & { readonly kind: 'yard' } }
  | { readonly kind: 'yard'; readonly stop: RouteStop & { readonly kind: 'yard' } }

export interface FlowPlan {
  readonly flowId: string
  readonly direction: Direction
  readonly corridorId: string | null
  readonly workflow: WorkflowDefinition
  /** Indexes into `Site.gateways`; null where the crossing has none for it. */
  readonly sourceGatewayIndex: number | null
  readonly sinkGatewayIndex: number | null
  /** Where it waits outside to be called, when its route visits no buffer; null where nobody is held. */
  readonly outsideBuffer: (RouteStop & { readonly kind: 'yard' }) | null
  /** Whether its route visits the trans-shipment yard's work. */
  readonly canTransShip: boolean
  /** By index of the place in the scenario. */
  readonly grounds: readonly (GroundPlace | null)[]
  /** Station or yard → steps of the workflow that are proved there. */
  readonly stepsAt: ReadonlyMap<PlaceId, readonly StepDefinition[]>
}

const BUFFER_ROLES = ['buffer', 'far']
const isBuffer = (yard: Yard): boolean => BUFFER_ROLES.includes(yard.role)
const bareIdOf = (placeId: string): string => placeId.replace(/-(?:export|import)$/, '')

export function planFlows({ site, workflows }: CrossingPlan, scenario: Scenario): readonly FlowPlan[] {
  const routes = new Map(scenario.routes.map((route) => [route.id, route]))
  return scenario.flows.map((flow) => {
    const placeIds = listPlaceIds(routes, flow.routeId)
    const direction = directionOf(site, flow, placeIds)
    const corridorId = corridorOf(site, placeIds, direction)
    const workflow = workflows[direction]
    const papers = papersYardOf(site, workflow, direction)
    const buffer = findBuffer(site, workflow, direction)
    const visitsBuffer = placeIds.some((id) => site.yards.some((yard) => yard.id === bareIdOf(id) && isBuffer(yard)))
    const grounds = scenario.places.map((place) => groundOf(site, place.id, direction, papers, place.kind === 'station' ? place.moveUpMs : 0))
    return {
      flowId: flow.id,
      direction,
      corridorId,
      workflow,
      sourceGatewayIndex: findGateway(site, direction, 'source', corridorId),
      sinkGatewayIndex: findGateway(site, direction, 'sink', corridorId),
      outsideBuffer: buffer === null || visitsBuffer ? null : { kind: 'yard', yardId: buffer.id, waitsForCall: true },
      canTransShip: placeIds.some((id) => site.stations.some((station) => station.kind === 'transShipment' && station.id === bareIdOf(id))),
      grounds,
      stepsAt: stepsByPlace(site, workflow),
    }
  })
}

/** Every place that a vehicle of the route can come to. */
function listPlaceIds(routes: ReadonlyMap<string, RouteSpec>, routeId: string, seen = new Set<string>()): string[] {
  if (seen.has(routeId)) return []
  seen.add(routeId)
  return (routes.get(routeId)?.steps ?? []).flatMap((step) => {
    if (step.kind === 'visit') return [step.placeId]
    return step.options.flatMap(({ to }) => (to.kind === 'place' ? [to.placeId] : to.kind === 'route' ? listPlaceIds(routes, to.routeId, seen) : []))
  })
}

/** The one that its stations serve; where they do not tell, what its name says. */
function directionOf(site: Site, flow: FlowSpec, placeIds: readonly string[]): Direction {
  for (const id of placeIds) {
    const suffix = /-(export|import)$/.exec(id)?.[1]
    if (suffix === 'export' || suffix === 'import') return suffix
    const only = site.stations.find((station) => station.id === id)?.directions
    if (only?.length === 1 && only[0] !== undefined) return only[0]
  }
  return /import|nhập/i.test(`${flow.routeId} ${flow.id}`) ? 'import' : 'export'
}

function corridorOf(site: Site, placeIds: readonly string[], direction: Direction): string | null {
  for (const id of placeIds) {
    const lanes = site.stations.find((station) => station.id === bareIdOf(id))?.lanes.filter((lane) => lane.direction === direction) ?? []
    for (const { roadId } of lanes) {
      const corridorId = site.roads.find((road) => road.id === roadId)?.corridorId ?? null
      if (corridorId !== null) return corridorId
    }
  }
  return site.corridors[0]?.id ?? null
}

/** Where parked vehicles have their papers done: the yard of the step that is done in one; a buffer is none. */
function papersYardOf(site: Site, workflow: WorkflowDefinition, direction: Direction): Yard | null {
  const yards = site.yards.filter((yard) => yard.directions.includes(direction) && !isBuffer(yard))
  const named = workflow.steps.flatMap((step) => [...(step.placeId === null ? [] : [step.placeId]), ...listStepPlaces(site, step)])
  return named.flatMap((placeId) => yards.find(({ id }) => id === placeId) ?? [])[0] ?? yards[0] ?? null
}

/** Where the places of one direction are, by their ids. */
export function createGroundFinder(site: Site, workflow: WorkflowDefinition, direction: Direction): (placeId: string) => GroundPlace | null {
  const papers = papersYardOf(site, workflow, direction)
  return (placeId) => groundOf(site, placeId, direction, papers, 0)
}

/** The yard in which vehicles of this direction wait to be called; null where nobody is held. */
export function findBuffer(site: Site, workflow: WorkflowDefinition, direction: Direction): Yard | null {
  if (!workflow.steps.some((step) => step.completedBy.some(({ kind }) => kind === 'callForward'))) return null
  return site.yards.find((yard) => isBuffer(yard) && yard.directions.includes(direction)) ?? null
}

function groundOf(site: Site, placeId: string, direction: Direction, papers: Yard | null, moveUpMs: number): GroundPlace | null {
  const yard = site.yards.find(({ id }) => id === placeId) ?? site.yards.find(({ id }) => id === bareIdOf(placeId))
  if (yard !== undefined) return { kind: 'yard', stop: { kind: 'yard', yardId: yard.id, waitsForCall: isBuffer(yard) && direction === 'export' } }
  const station = site.stations.find(({ id }) => id === placeId) ?? site.stations.find(({ id }) => id === bareIdOf(placeId))
  if (station === undefined) return null
  const laneIndexes = station.lanes.flatMap((lane, index) => (lane.direction === direction ? [index] : []))
  if (laneIndexes.length > 0) return { kind: 'lanes', station, moveUpMs, stop: { kind: 'lanes', stationId: station.id, laneIndexes } }
  const yardId = (station.kind === 'transShipment' ? station.yardId : papers?.id) ?? station.yardId
  return yardId === null ? null : { kind: 'work', station, stop: { kind: 'yard', yardId, waitsForCall: false } }
}

export function findGateway(site: Site, direction: Direction, role: Gateway['role'], corridorId: string | null): number | null {
  const index = site.gateways.findIndex((gateway) => gateway.direction === direction && gateway.role === role && (gateway.corridorId === null || corridorId === null || gateway.corridorId === corridorId))
  return index === -1 ? null : index
}

/** Every place where the step can be proved: its own, its sensors', those that a tracker enters. */
export function listStepPlaces(site: Site, step: StepDefinition): readonly PlaceId[] {
  const places = new Set<PlaceId>()
  if (step.placeId !== null) places.add(step.placeId)
  for (const rule of step.completedBy) {
    if (rule.kind === 'entered' || rule.kind === 'left') for (const id of rule.placeIds) places.add(id)
    if (rule.kind !== 'read') continue
    for (const sensorId of rule.sensorIds) {
      const placeId = site.sensors.find((sensor) => sensor.id === sensorId)?.placeId ?? null
      if (placeId !== null) places.add(placeId)
    }
  }
  return [...places]
}

function stepsByPlace(site: Site, workflow: WorkflowDefinition): ReadonlyMap<PlaceId, readonly StepDefinition[]> {
  const steps = new Map<PlaceId, StepDefinition[]>()
  for (const step of workflow.steps) for (const placeId of listStepPlaces(site, step)) steps.set(placeId, [...(steps.get(placeId) ?? []), step])
  return steps
}

/** Where a stop is on the ground: driving to it ends at `to`, driving from it begins at `from`. */
export function anchorsOf(site: Site, stop: RouteStop, laneIndex: number | null): { readonly to: Anchor; readonly from: Anchor } {
  if (stop.kind === 'gateway') {
    const gateway = site.gateways[stop.gatewayIndex]
    assert(gateway !== undefined, `gateway ${stop.gatewayIndex} exists`)
    const anchor: Anchor = { kind: 'node', nodeIndex: gateway.nodeIndex }
    return { to: anchor, from: anchor }
  }
  if (stop.kind === 'yard') {
    const yard = getYard(site, stop.yardId)
    return { to: { kind: 'node', nodeIndex: yard.entryNodeIndex }, from: { kind: 'node', nodeIndex: yard.exitNodeIndex } }
  }
  const station = site.stations.find((one) => one.id === stop.stationId)
  const lane = station?.lanes[laneIndex ?? stop.laneIndexes[0] ?? 0]
  assert(lane !== undefined, `lane ${laneIndex} of ${stop.stationId} exists`)
  const roadIndex = site.roads.findIndex((road) => road.id === lane.roadId)
  const anchor: Anchor = { kind: 'road', roadIndex, atM: lane.stopAtM, laneIndex: lane.laneIndex }
  return { to: anchor, from: anchor }
}

export function getYard(site: Site, yardId: PlaceId): Yard {
  const yard = site.yards.find((one) => one.id === yardId)
  assert(yard !== undefined, `yard ${yardId} exists`)
  return yard
}

/** The free way between two stops; null where no road leads. */
export function findWayBetween({ site, paths }: CrossingPlan, direction: Direction, from: RouteStop, to: RouteStop): Path | null {
  return paths.findPath(anchorsOf(site, from, null).from, anchorsOf(site, to, null).to, direction)
}
