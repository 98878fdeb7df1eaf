/**
 * One traffic day of one crossing: its demand, sent through its own workflow and roads.
 *
 * Source:  choices that no source gives are estimates and named below: which corridor, buffer and yard a truck takes, how many
 *          exports are inside at once, how fast they are called.
 * Checked: traffic-day.test.ts on the shipped crossing.
 */
import type { Cargo } from '../../engine/model/declaration.ts'
import type { PlaceId } from '../../engine/model/ids.ts'
import { QUEUE_SPACING_M } from '../../engine/model/measures.ts'
import type { Direction, Site, Station } from '../../engine/model/site.ts'
import { MS_PER_HOUR, MS_PER_MINUTE } from '../../engine/model/units.ts'
import type { LaneGraph } from '../../engine/rules/site/lane-graph.ts'
import type { Workflows } from '../../engine/rules/workflow/definition.ts'
import { createRandom, drawIsTrue, drawOne, type RandomStream, type RandomSeed } from '../random.ts'
import { dayStartMsOf, findClockTimeMs } from './calendar.ts'
import { DEMAND_DEFAULTS, drawDayDemand, type DemandOptions, type TruckDemand } from './demand.ts'
import { simulateDay } from './flow.ts'
import type { DayTraffic, RouteStop } from './itinerary.ts'
import { createPaths, type Paths } from './paths.ts'
import { anchorsOf, getStation, isStepNeeded, listYards, planRoute } from './route-plan.ts'
import { drawWorkTimes } from './service-times.ts'

export interface CrossingPlan {
  readonly site: Site
  readonly workflows: Workflows
  readonly paths: Paths
}

export const createCrossingPlan = (site: Site, workflows: Workflows, graph: LaneGraph): CrossingPlan => ({ site, workflows, paths: createPaths(site, graph) })

export interface TrafficOptions {
  readonly demand: DemandOptions
  /** Exports called forward and not yet released from their yard. */
  readonly calledVehMax: number
  readonly callGapMs: number
  /** Share of the exports held in the far buffer instead of the near one. */
  readonly farBufferRatio: number
  /** Share of trucks that park in the second yard, by direction. */
  readonly secondYardRatio: Readonly<Record<Direction, number>>
  /** Share of the traffic on the dedicated freight road, by direction. */
  readonly dedicatedRatio: Readonly<Record<Direction, number>>
  readonly moveUpMs: number
}

/** All estimates but the move-up time. */
export const TRAFFIC_DEFAULTS: TrafficOptions = {
  demand: DEMAND_DEFAULTS,
  calledVehMax: 80,
  callGapMs: 50_000,
  farBufferRatio: 0.15,
  secondYardRatio: { export: 0.15, import: 0.6 },
  dedicatedRatio: { export: 0.35, import: 0.55 },
  moveUpMs: 7_000,
}

const YARD_ENTRY_MS = 2 * MS_PER_MINUTE
const YARD_EXIT_MS = 3 * MS_PER_MINUTE
const DEFAULT_OPENS_MS = 7 * MS_PER_HOUR

/** When goods may pass, from midnight. */
export function opensMsOf(site: Site): number {
  const hours = site.openingHours.find(({ what }) => what === 'goods')
  return hours === undefined ? DEFAULT_OPENS_MS : (findClockTimeMs(hours.opensAt) ?? DEFAULT_OPENS_MS)
}

export function simulateTrafficDay(plan: CrossingPlan, seed: RandomSeed, date: string, options: TrafficOptions = TRAFFIC_DEFAULTS): DayTraffic {
  const { site, paths } = plan
  const opensAtMs = dayStartMsOf(date) + opensMsOf(site)
  const corridorOf = (direction: Direction, _cargo: Cargo, random: RandomStream): string | null => {
    const [main, dedicated] = site.corridors
    return (drawIsTrue(random, options.dedicatedRatio[direction]) ? (dedicated ?? main)?.id : main?.id) ?? null
  }
  const trucks = drawDayDemand(seed, date, corridorOf, options.demand)
  const choices = createRandom(seed, date, 'places')
  const routes = new Map<number, readonly RouteStop[]>()
  const plannedByNeed = new Map<string, readonly RouteStop[]>()
  for (const truck of trucks) routes.set(truck.truckSeq, drawRoute(plan, truck, choices, options, plannedByNeed))
  const rememberTravelMs = createTravelMemory()
  const travelMs = (from: RouteStop, fromLane: number | null, to: RouteStop, toLane: number | null, direction: Direction): number =>
    paths.findPath(anchorsOf(site, from, fromLane).from, anchorsOf(site, to, toLane).to, direction)?.travelMs ?? 0
  const directionOf = (stop: RouteStop): Direction =>
    stop.kind === 'lanes' ? (getStation(site, stop.stationId).lanes[stop.laneIndexes[0] ?? 0]?.direction ?? 'export') : 'export'

  return simulateDay({
    seed,
    date,
    trucks,
    routeOf: (truck) => routes.get(truck.truckSeq) ?? [],
    stations: new Map(site.stations.map((station) => [station.id, station])),
    travelMs: (truck, from, fromLane, to, toLane) => rememberTravelMs(from, fromLane, to, toLane, () => travelMs(from, fromLane, to, toLane, truck.declaration.direction)),
    storageVeh: (from, to) => {
      if (to.kind !== 'lanes') return Number.POSITIVE_INFINITY
      const lengthM = paths.findPath(anchorsOf(site, from, null).from, anchorsOf(site, to, null).to, directionOf(to))?.lengthM ?? 0
      const physicalVeh = Math.floor(lengthM / QUEUE_SPACING_M) * to.laneIndexes.length
      const said = from.kind === 'lanes' ? getStation(site, from.stationId).storageBehindVeh : null
      const isToMarker = getStation(site, to.stationId).kind === 'marker'
      return said !== null && isToMarker ? Math.min(said.value, physicalVeh) : physicalVeh
    },
    workTimes: (truck, station) => drawWorkTimes(seed, date, truck, station),
    serverCountOf: (station: Station) => station.serverCount.value,
    rules: {
      moveUpMs: options.moveUpMs, callsFromMs: opensAtMs, callGapMs: options.callGapMs, calledVehMax: options.calledVehMax,
      yardEntryMs: YARD_ENTRY_MS, yardExitMs: YARD_EXIT_MS, opensAtMs,
    },
  })
}

const LANES_MAX = 64

/** Routes are shared, so that a pair of stops is known by identity; looking the way up by its ends is twenty times as slow. */
function createTravelMemory() {
  const numbers = new Map<RouteStop, number>()
  const known = new Map<number, number>()
  const numberOf = (stop: RouteStop, laneIndex: number | null): number => {
    let stopNumber = numbers.get(stop)
    if (stopNumber === undefined) {
      stopNumber = numbers.size
      numbers.set(stop, stopNumber)
    }
    return stopNumber * LANES_MAX + (laneIndex ?? -1) + 1
  }
  return (from: RouteStop, fromLane: number | null, to: RouteStop, toLane: number | null, find: () => number): number => {
    const key = numberOf(from, fromLane) * 2 ** 26 + numberOf(to, toLane)
    let travelMs = known.get(key)
    if (travelMs === undefined) {
      travelMs = find()
      known.set(key, travelMs)
    }
    return travelMs
  }
}

/** Trucks that need the same steps at the same places share one route. */
function drawRoute({ site, workflows, paths }: CrossingPlan, truck: TruckDemand, random: RandomStream, options: TrafficOptions, plannedByNeed: Map<string, readonly RouteStop[]>): readonly RouteStop[] {
  const { direction } = truck.declaration
  const workflow = workflows[direction]
  const holdsForCall = workflow.steps.some((step) => step.completedBy.some(({ kind }) => kind === 'callForward') && isStepNeeded(step.when, truck))
  const buffers = holdsForCall ? listYards(site, direction, 'buffer') : []
  const [near, far] = [buffers.find(({ role }) => role === 'buffer') ?? buffers[0], buffers.find(({ role }) => role === 'far')]
  const buffer = drawIsTrue(random, options.farBufferRatio) ? (far ?? near) : (near ?? far)
  const yards = listYards(site, direction, 'papers')
  const isSecond = drawIsTrue(random, options.secondYardRatio[direction])
  const isTransShipped = workflow.steps.some((step) => isStepNeeded(step.when, truck) && site.stations.some(({ id, kind }) => id === step.placeId && kind === 'transShipment'))
  const transShipmentYard = yards.find(({ role }) => role === 'transShipment')
  const yard = isTransShipped && transShipmentYard !== undefined ? transShipmentYard : ((isSecond ? yards[1] : yards[0]) ?? yards[0] ?? drawOne(random, site.yards))
  const extraStations: PlaceId[] = truck.channel === 'green' ? [] : listInspection(site, direction)
  const neededSteps = workflow.steps.filter((step) => isStepNeeded(step.when, truck)).map(({ id }) => id)
  const need = [direction, truck.declaration.corridorId, buffer?.id, yard.id, ...extraStations, ...neededSteps].join('|')
  const known = plannedByNeed.get(need)
  if (known !== undefined) return known
  const route = planRoute(site, paths, workflow, truck, { bufferId: buffer?.id ?? null, yardId: yard.id }, extraStations)
  plannedByNeed.set(need, route)
  return route
}

/** The weighbridge and the scanner, in that order, where this direction has lanes through them. */
function listInspection(site: Site, direction: Direction): PlaceId[] {
  const kinds = ['weighbridge', 'scanner'] as const
  return kinds.flatMap((kind) => site.stations.filter((one) => one.kind === kind && one.lanes.some((lane) => lane.direction === direction)).map(({ id }) => id))
}
