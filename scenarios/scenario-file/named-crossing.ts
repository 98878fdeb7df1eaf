/**
 * A shipped crossing as the places and routes of a scenario: `crossing: huu-nghi`, or `{ from: huu-nghi, stations: { … } }`
 * with what is to differ.
 *
 * Stations with lanes become one station per direction (`barrier-1-export`), with a server a lane and move-up; where a barrier
 * has the storage behind it drawn, a road of that many trucks follows. Stations without lanes (desks in a yard) stay one.
 * Routes `export` and `import` follow the gate workflow's steps in order, along the first corridor; `export-<corridor>` and
 * `import-<corridor>` along each.
 * Ways:    with `ways: drawn` the ways between the places are roads of their own, and exports wait in the buffer (named-ways.ts);
 *          under a policy they wait there in any case.
 * Limits:  the capacity of yards is not taken over: trucks wait at the desks, not for a bay.
 *          What depends on more than the cargo (vehicle class, plate) is taken as always done.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Direction, Site, Station } from '../../engine/model/site.ts'
import type { StepDefinition, Workflows } from '../../engine/rules/workflow/definition.ts'
import { listCrossings, loadCrossing } from '../load-crossing.ts'
import { withBuffer, withWays } from './named-ways.ts'

/** Estimate: registration varies about half as much as it lasts. */
const SERVICE_SHAPE = 4
/** From one 16.5 m truck leaving a booth to the next one standing at it. */
const MOVE_UP_S = 7
const ROAD = { freeSpeedKmh: 25, headwayS: 4, spacingM: 18.5 }

/** Plain data in the form of an inline crossing. */
export interface CrossingData {
  readonly id: string
  readonly stations: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly roads: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly yards: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly routes: Readonly<Record<string, readonly unknown[]>>
}

export type NamedCrossing =
  | { readonly kind: 'found'; readonly crossing: CrossingData; readonly site: Site }
  | { readonly kind: 'unknown'; readonly known: readonly string[] }
  | { readonly kind: 'broken'; readonly folder: string }

/** What of a crossing is taken over: its stations alone, the buffer before them too, or that and the ways between all of them. */
export type CrossingExtent = 'stations' | 'buffer' | 'ways'

export function readNamedCrossing(crossingsFolder: string, name: string, extent: CrossingExtent): NamedCrossing {
  const known = existsSync(crossingsFolder) ? listCrossings(crossingsFolder) : []
  if (!known.includes(name)) return { kind: 'unknown', known }
  const folder = join(crossingsFolder, name)
  const loaded = loadCrossing(folder)
  if (!loaded.ok) return { kind: 'broken', folder }
  const { site, workflows } = loaded.value
  const crossing = describeCrossing(site, workflows)
  const whole = extent === 'stations' ? crossing : extent === 'buffer' ? withBuffer(crossing, site, workflows) : withWays(crossing, site, workflows)
  return { kind: 'found', crossing: whole, site }
}

const placeIdOf = (station: Station, direction: Direction): string => (station.lanes.length > 0 && station.directions.length > 1 ? `${station.id}-${direction}` : station.id)

export function describeCrossing(site: Site, workflows: Workflows): CrossingData {
  const stations: Record<string, Readonly<Record<string, unknown>>> = {}
  const roads: Record<string, Readonly<Record<string, unknown>>> = {}
  for (const station of site.stations) {
    for (const direction of station.directions) {
      const id = placeIdOf(station, direction)
      const laneCount = station.lanes.filter((lane) => lane.direction === direction).length
      const service = { gamma: { meanS: station.serviceMsMean.value / 1_000, k: SERVICE_SHAPE } }
      stations[id] = station.lanes.length > 0 ? { servers: Math.max(1, laneCount), moveUpS: MOVE_UP_S, service } : { servers: station.serverCount.value, service }
      if (station.storageBehindVeh !== null && direction === 'export') roads[roadIdOf(station)] = segmentBehind(station, laneCount)
    }
  }
  const routes: Record<string, readonly unknown[]> = {}
  for (const direction of ['export', 'import'] as const) {
    const corridorIds = site.corridors.map((corridor) => corridor.id)
    for (const corridorId of corridorIds) routes[`${direction}-${corridorId}`] = routeAlong(site, workflows[direction].steps, direction, corridorId)
    const first = corridorIds[0]
    if (first !== undefined) routes[direction] = routes[`${direction}-${first}`] ?? []
  }
  return { id: site.id, stations, roads, yards: {}, routes }
}

const roadIdOf = (station: Station): string => `${station.id}-segment`

function segmentBehind(station: Station, laneCount: number): Readonly<Record<string, unknown>> {
  const lanes = Math.max(1, laneCount)
  return { ...ROAD, lanes, lengthM: Math.ceil((station.storageBehindVeh?.value ?? 1) / lanes) * ROAD.spacingM }
}

/** The marker comes from the corridor; a health check or barrier that serves another corridor is left out. */
function routeAlong(site: Site, steps: readonly StepDefinition[], direction: Direction, corridorId: string): unknown[] {
  const byId = new Map(site.stations.map((station) => [String(station.id), station]))
  const others = site.corridors.map((corridor) => corridor.id).filter((id) => id !== corridorId)
  const isOnOther = (id: string): boolean => others.some((other) => id.endsWith(other))
  const visits = orderSteps(steps).flatMap((step): unknown[] => {
    const station = stationOf(site, step, direction, corridorId, byId, isOnOther)
    if (station === undefined) return []
    const at = placeIdOf(station, direction)
    const cargo = step.when?.cargo?.[0]
    const visit = cargo === undefined ? at : { at, when: { cargo } }
    return station.storageBehindVeh !== null && direction === 'export' ? [visit, roadIdOf(station)] : [visit]
  })
  return visits
}

function stationOf(
  site: Site, step: StepDefinition, direction: Direction, corridorId: string, byId: ReadonlyMap<string, Station>, isOnOther: (id: string) => boolean,
): Station | undefined {
  const isTrade = String(step.id) === 'border' || String(step.id) === 'border-entry'
  if (isTrade) return site.stations.find((station) => station.kind === 'marker' && String(station.id).endsWith(corridorId))
  const named = step.placeId === null ? undefined : byId.get(String(step.placeId))
  const found = named ?? site.stations.find((station) => String(station.id) === String(step.id) && station.directions.includes(direction))
  // Trans-shipment is needed by some trucks only, which the scenario decides.
  if (found === undefined || found.kind === 'transShipment' || !found.directions.includes(direction)) return undefined
  if (found.storageBehindVeh !== null) return nearestToMarker(site, corridorId, found)
  if (!isOnOther(String(found.id))) return found
  return site.stations.find((station) => station.kind === found.kind && String(station.id).endsWith(corridorId) && station.directions.includes(direction))
}

/** Each corridor has its own last barrier: of those before a segment, the one nearest to its marker. */
function nearestToMarker(site: Site, corridorId: string, named: Station): Station {
  const marker = site.corridors.find((corridor) => corridor.id === corridorId)?.markerAt
  if (marker === undefined) return named
  const distanceM = ({ at }: Station): number => Math.hypot(at.eastM - marker.eastM, at.northM - marker.northM)
  return site.stations.filter(({ kind, storageBehindVeh }) => kind === named.kind && storageBehindVeh !== null).reduce((best, other) => (distanceM(other) < distanceM(best) ? other : best), named)
}

/** Each step behind those that it waits for; equals keep the file's order. */
function orderSteps(steps: readonly StepDefinition[]): StepDefinition[] {
  const done = new Set<string>()
  const ordered: StepDefinition[] = []
  let waiting = [...steps]
  while (waiting.length > 0) {
    const ready = waiting.find((step) => step.after.every((id) => done.has(String(id)))) ?? (waiting[0] as StepDefinition)
    ordered.push(ready)
    done.add(String(ready.id))
    waiting = waiting.filter((step) => step !== ready)
  }
  return ordered
}
