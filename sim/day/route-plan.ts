/**
 * Which places a truck passes, read from the crossing's own workflow: step by step, through the places that prove each step.
 *
 * A step may be proved at several places (two barriers, two markers). The truck takes the combination that leads from its
 * gateway to its corridor by the shortest way; steps whose work is done on parked trucks are done in the yard.
 * Errors:  a workflow that no road connects is a fault of the crossing's data, which its loader reports; here it throws.
 * Checked: route-plan.test.ts.
 */
import { assert } from '../../engine/model/assert.ts'
import type { PlaceId } from '../../engine/model/ids.ts'
import type { Direction, Site, Station, Yard } from '../../engine/model/site.ts'
import type { StepCondition, StepDefinition, WorkflowDefinition } from '../../engine/rules/workflow/definition.ts'
import type { TruckDemand } from './demand.ts'
import type { RouteStop } from './itinerary.ts'
import type { Anchor, Paths } from './paths.ts'

/** Whether the workflow asks this step of the truck. */
export function isStepNeeded(condition: StepCondition | null, { declaration }: TruckDemand): boolean {
  if (condition === null) return true
  if (condition.cargo !== undefined && !condition.cargo.includes(declaration.cargo)) return false
  if (condition.vehicleClass !== undefined && !condition.vehicleClass.includes(declaration.vehicleClass)) return false
  return condition.hasPlate === undefined || condition.hasPlate === (declaration.tractorPlate !== null)
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

export interface RouteChoice {
  /** Where an export waits to be called; null where nobody is held. */
  readonly bufferId: PlaceId | null
  /** Where it parks for its papers. */
  readonly yardId: PlaceId
}

const BUFFER_ROLES = ['buffer', 'far']
const isBuffer = (yard: Yard): boolean => BUFFER_ROLES.includes(yard.role)

/** Yards in which this direction's papers are done, and those in which it waits for its call. */
export function listYards(site: Site, direction: Direction, kind: 'buffer' | 'papers'): readonly Yard[] {
  return site.yards.filter((yard) => yard.directions.includes(direction) && yard.bays.length > 0 && isBuffer(yard) === (kind === 'buffer'))
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
  const lane = getStation(site, stop.stationId).lanes[laneIndex ?? stop.laneIndexes[0] ?? 0]
  assert(lane !== undefined, `lane ${laneIndex} of ${stop.stationId} exists`)
  const roadIndex = site.roads.findIndex((road) => road.id === lane.roadId)
  const anchor: Anchor = { kind: 'road', roadIndex, atM: lane.stopAtM, laneIndex: lane.laneIndex }
  return { to: anchor, from: anchor }
}

export function getStation(site: Site, stationId: PlaceId): Station {
  const station = site.stations.find((one) => one.id === stationId)
  assert(station !== undefined, `station ${stationId} exists`)
  return station
}

export function getYard(site: Site, yardId: PlaceId): Yard {
  const yard = site.yards.find((one) => one.id === yardId)
  assert(yard !== undefined, `yard ${yardId} exists`)
  return yard
}

/** One stop per road: lanes beside each other are one stop, lanes of another road another. */
function laneStopsOf(station: Station, direction: Direction): RouteStop[] {
  const byRoad = new Map<PlaceId, number[]>()
  station.lanes.forEach((lane, laneIndex) => {
    if (lane.direction !== direction) return
    const laneIndexes = byRoad.get(lane.roadId) ?? []
    laneIndexes.push(laneIndex)
    byRoad.set(lane.roadId, laneIndexes)
  })
  return [...byRoad.values()].map((laneIndexes) => ({ kind: 'lanes', stationId: station.id, laneIndexes }))
}

/**
 * @param extraStations stations with lanes that this truck passes between its yard and the next step (scanner, weighbridge);
 *   left out where no road leads from them to its corridor.
 */
export function planRoute(
  site: Site, paths: Paths, workflow: WorkflowDefinition, truck: TruckDemand, choice: RouteChoice, extraStations: readonly PlaceId[],
): readonly RouteStop[] {
  const { direction, corridorId } = truck.declaration
  const columns: RouteStop[][] = [gatewayStops(site, direction, 'source', corridorId)]
  const extraColumns = extraStations.map((stationId) => laneStopsOf(getStation(site, stationId), direction))
  const workStationIds: PlaceId[] = []
  let yardColumn = -1
  if (choice.bufferId !== null) columns.push([{ kind: 'yard', yardId: choice.bufferId, workStationIds: [], waitsForCall: true }])
  for (const step of workflow.steps) {
    if (!isStepNeeded(step.when, truck)) continue
    const placeIds = listStepPlaces(site, step)
    const yards = placeIds.flatMap((id) => site.yards.filter((yard) => yard.id === id))
    if (yards.some(isBuffer)) continue
    const stations = placeIds.flatMap((id) => site.stations.filter((station) => station.id === id))
    const stops = stations.flatMap((station) => laneStopsOf(station, direction))
    if (yards.length > 0) {
      yardColumn = columns.length
      columns.push([])
    } else if (stops.length > 0) columns.push(stops)
    else if (stations[0] !== undefined) workStationIds.push(stations[0].id)
  }
  if (yardColumn >= 0) columns[yardColumn] = [{ kind: 'yard', yardId: choice.yardId, workStationIds, waitsForCall: false }]
  columns.push(gatewayStops(site, direction, 'sink', corridorId))
  const inspected = [...columns.slice(0, yardColumn + 1), ...extraColumns, ...columns.slice(yardColumn + 1)]
  const route = (extraColumns.length > 0 ? findShortest(site, paths, direction, inspected) : null) ?? findShortest(site, paths, direction, columns)
  assert(route !== null, `the roads of ${site.id} lead ${direction}s through every step of ${workflow.id} to ${corridorId ?? 'the border'}`)
  return route
}

function gatewayStops(site: Site, direction: Direction, role: 'source' | 'sink', corridorId: string | null): RouteStop[] {
  const stops: RouteStop[] = []
  site.gateways.forEach((gateway, gatewayIndex) => {
    const fits = gateway.corridorId === null || corridorId === null || gateway.corridorId === corridorId
    if (gateway.direction === direction && gateway.role === role && fits) stops.push({ kind: 'gateway', gatewayIndex })
  })
  return stops
}

/** One stop of each column, so that the whole way is the quickest; null when no road leads through all. */
function findShortest(site: Site, paths: Paths, direction: Direction, columns: readonly (readonly RouteStop[])[]): readonly RouteStop[] | null {
  let reached: { readonly stops: readonly RouteStop[]; readonly travelMs: number }[] = [{ stops: [], travelMs: 0 }]
  for (const column of columns) {
    const next: typeof reached = []
    for (const stop of column) {
      let best: (typeof reached)[number] | null = null
      for (const before of reached) {
        const last = before.stops[before.stops.length - 1]
        const path = last === undefined ? null : paths.findPath(anchorsOf(site, last, null).from, anchorsOf(site, stop, null).to, direction)
        if (last !== undefined && path === null) continue
        const travelMs = before.travelMs + (path?.travelMs ?? 0)
        if (best === null || travelMs < best.travelMs) best = { stops: [...before.stops, stop], travelMs }
      }
      if (best !== null) next.push(best)
    }
    if (next.length === 0) return null
    reached = next
  }
  return reached.reduce((best, one) => (one.travelMs < best.travelMs ? one : best)).stops
}
