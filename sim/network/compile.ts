/**
 * Turns a scenario into a network: checks it, numbers what it names, and lays it out in tables.
 */
import { tableOf } from '../kernel/distributions.ts'
import { stageOfText } from '../kernel/keyed-random.ts'
import type { ByFlow, Distribution, PlaceSpec, Scenario } from '../scenario.ts'
import { createAttributeCodes } from './attribute-codes.ts'
import type { PlaceCalendar } from './calendars.ts'
import { listFlowsByPlace, listScenarioProblems } from './check-scenario.ts'
import { GAUGES_PER_SLOT, MEETING, NONE, PLATOON, ROAD, STATION, YARD } from './codes.ts'
import { compileCallForward } from './compile-call-forward.ts'
import { compileFlows } from './compile-flows.ts'
import { listMeasures } from './list-measures.ts'
import { ScenarioError, type Network, type PlaceTables } from './network.ts'
import { compileRoutes } from './route-code.ts'

const UNBOUNDED = 2 ** 31 - 1
const KIND_CODE = { station: STATION, road: ROAD, yard: YARD, platoon: PLATOON, meeting: MEETING } as const

/** @throws ScenarioError with every problem at once. */
export function compileNetwork(scenario: Scenario): Network {
  const problems = listScenarioProblems(scenario)
  if (problems.length > 0) throw new ScenarioError(problems)
  const codes = createAttributeCodes(scenario)
  const routes = compileRoutes(scenario, codes)
  if (routes.problems.length > 0) throw new ScenarioError(routes.problems)

  const distributions: Distribution[] = []
  const rowOf = (distribution: Distribution | null): number => (distribution === null ? NONE : distributions.push(distribution) - 1)
  const flowsByPlace = listFlowsByPlace(scenario, new Map(scenario.routes.map((route) => [route.id, route])))
  const { tables, counts } = compilePlaces(scenario, flowsByPlace, rowOf)
  const flows = compileFlows(scenario, codes, routes, rowOf, { gauge: counts.gaugeCount, tally: counts.tallyCount })
  const callForward = compileCallForward(scenario, codes, routes, flows.tallyCount)
  const measures = listMeasures(scenario, tables, flows.tables, flowsByPlace, callForward)
  return {
    scenario,
    measureNames: measures.map(({ name }) => name),
    measures,
    distributions: tableOf(distributions),
    places: tables,
    calendars: scenario.places.map((place) => calendarOf(scenario, place)),
    serverPlace: Int32Array.from(scenario.places.flatMap((_, place) => Array.from({ length: tables.serverCount[place] ?? 0 }, () => place))),
    flows: flows.tables,
    flowDetails: flows.details,
    rates: flows.rates,
    routes: { ...routes, visitOf: scenario.flows.map(({ routeId }) => routes.visitsOf.get(routeId) ?? new Map()) },
    callForward,
    governedPlaceIndex: callForward?.placeIndex ?? NONE,
    throughPlaceIndex: callForward?.throughPlaceIndex ?? NONE,
    attributeCount: codes.attributeCount,
    lineCount: counts.lineCount,
    ringCount: counts.ringCount,
    gaugeCount: flows.gaugeCount,
    tallyCount: flows.tallyCount + (callForward === null ? 0 : 1 + scenario.flows.length),
    balkCount: counts.balkCount,
    batchCountMax: flows.batchCountMax,
  }
}

function calendarOf(scenario: Scenario, place: PlaceSpec): PlaceCalendar {
  const windows = (kind: 'closure' | 'servers') => scenario.incidents.filter((incident) => incident.kind === kind && incident.placeId === place.id)
  return {
    servers: place.kind === 'station' ? place.servers : null,
    opening: place.opening,
    closures: windows('closure'),
    serverLimits: windows('servers').flatMap((incident) => (incident.kind === 'servers' ? [incident] : [])),
    startClockMs: scenario.startClockMs,
  }
}

interface Counts {
  readonly lineCount: number
  readonly ringCount: number
  readonly gaugeCount: number
  readonly tallyCount: number
  readonly balkCount: number
}

function compilePlaces(scenario: Scenario, flowsByPlace: ReadonlyMap<string, readonly string[]>, rowOf: (distribution: Distribution | null) => number): { tables: PlaceTables; counts: Counts } {
  const { places, flows } = scenario
  const rankCount = new Set(flows.map(({ priorityIndex }) => priorityIndex)).size
  const whole = (of: (place: PlaceSpec) => number): Int32Array => Int32Array.from(places, of)
  const real = (of: (place: PlaceSpec) => number): Float64Array => Float64Array.from(places, of)
  const flag = (of: (place: PlaceSpec) => boolean): Uint8Array => Uint8Array.from(places, (place) => (of(place) ? 1 : 0))
  /** Where each place's range begins when every place takes so many; and the total. */
  const ranges = (lengthOf: (place: PlaceSpec) => number): readonly [Int32Array, number] => {
    let next = 0
    const first = whole((place) => {
      const start = next
      next += lengthOf(place)
      return start
    })
    return [first, next]
  }
  /** Slots for flows beside the one for everybody. */
  const slotCountOf = ({ id }: PlaceSpec): number => {
    const count = flowsByPlace.get(id)?.length ?? 0
    return count > 1 ? count : 0
  }
  const hasSlots = ({ kind }: PlaceSpec): boolean => kind === 'station' || kind === 'meeting'
  const serverCountOf = (place: PlaceSpec): number => (place.kind === 'station' ? Math.max(...place.servers.steps.map(({ count }) => count)) : place.kind === 'meeting' ? place.bayCount : 0)
  const lineCountOf = (place: PlaceSpec): number => (place.kind === 'meeting' ? 2 : place.kind === 'station' && place.discipline.startsWith('priority') ? rankCount : 1)
  const storageOf = (place: PlaceSpec): number => (place.kind === 'road' ? Math.floor((place.lengthM * place.laneCount) / place.spacingM) : 0)
  const slotGaugesOf = (place: PlaceSpec): number => GAUGES_PER_SLOT * (1 + slotCountOf(place))
  const [serverFirst] = ranges(serverCountOf)
  const [lineFirst, lineCount] = ranges(lineCountOf)
  const [ringFirst, ringCount] = ranges(storageOf)
  // After a station's slots: servers on duty, servers down.
  const [gaugeFirst, gaugeCount] = ranges((place) => (hasSlots(place) ? slotGaugesOf(place) + 2 : 2))
  const [tallyFirst, tallyCount] = ranges((place) => (hasSlots(place) ? 1 + slotCountOf(place) : 1))
  const [balkFirst, balkCount] = ranges((place) => 1 + slotCountOf(place))
  const byFlow = (of: (place: PlaceSpec, flowId: string) => number): Int32Array => Int32Array.from(places.flatMap((place) => flows.map(({ id }) => of(place, id))))
  const stationOnly = (of: (station: Extract<PlaceSpec, { kind: 'station' }>) => Distribution | null): Int32Array => whole((place) => (place.kind === 'station' ? rowOf(of(place)) : NONE))
  const tables: PlaceTables = {
    kind: whole(({ kind }) => KIND_CODE[kind]),
    roomVeh: whole((place) => (place.kind === 'station' ? (place.queueVehMax ?? UNBOUNDED) : place.kind === 'road' ? storageOf(place) : place.kind === 'meeting' ? UNBOUNDED : (place.capacityVeh ?? UNBOUNDED))),
    balks: flag((place) => place.kind === 'station' && place.afterFull === 'balk'),
    isLifo: flag((place) => place.kind === 'station' && place.discipline === 'lifo'),
    preempts: flag((place) => place.kind === 'station' && place.discipline === 'priority-preemptive'),
    moveUpMs: real((place) => (place.kind === 'station' ? Math.round(place.moveUpMs) : 0)),
    serverFirst,
    serverCount: whole(serverCountOf),
    lineFirst,
    lineCount: whole(lineCountOf),
    upTimeRow: stationOnly(({ breakdowns }) => breakdowns?.upTime ?? null),
    repairRow: stationOnly(({ breakdowns }) => breakdowns?.repair ?? null),
    turnaroundRow: stationOnly(({ turnaround }) => turnaround),
    rechargeRow: stationOnly(({ recharge }) => recharge?.duration ?? null),
    rechargeAfterCount: whole((place) => (place.kind === 'station' ? (place.recharge?.afterCount ?? 0) : 0)),
    serviceRow: compileServices(places, flows.map(({ id }) => id), rowOf),
    freeMs: real((place) => (place.kind === 'road' ? Math.round((1_000 * place.lengthM) / place.freeSpeedMps) : 0)),
    gapMs: real((place) => (place.kind === 'road' ? gapMsOf(place) : 0)),
    entryHeadwayMs: real((place) => (place.kind === 'yard' ? place.entryHeadwayMs : 0)),
    exitHeadwayMs: real((place) => (place.kind === 'road' ? place.headwayMs / place.laneCount : place.kind === 'yard' ? place.exitHeadwayMs : place.kind === 'platoon' ? place.headwayMs : 0)),
    ringFirst,
    platoonEveryMs: real((place) => (place.kind === 'platoon' ? Math.max(1, Math.round(place.everyMs)) : 0)),
    platoonFirstMs: real((place) => (place.kind === 'platoon' ? Math.round(place.firstAtMs) : 0)),
    platoonVehMax: whole((place) => (place.kind === 'platoon' ? place.sizeVehMax : 0)),
    gaugeFirst,
    dutyGauge: whole((place) => (gaugeFirst[places.indexOf(place)] ?? 0) + (hasSlots(place) ? slotGaugesOf(place) : 0)),
    tallyFirst,
    balkFirst,
    flowSlot: byFlow((place, flowId) => (slotCountOf(place) === 0 ? 0 : (flowsByPlace.get(place.id)?.indexOf(flowId) ?? -1) + 1)),
    side: byFlow((place, flowId) => (place.kind === 'meeting' && place.sides[1].includes(flowId) ? 1 : 0)),
    stage: whole(({ id }) => stageOfText(`${id}/breakdown`)),
  }
  return { tables, counts: { lineCount, ringCount, gaugeCount, tallyCount, balkCount } }
}

/** Row by place and flow; flows that share a distribution share its row. */
function compileServices(places: readonly PlaceSpec[], flowIds: readonly string[], rowOf: (distribution: Distribution | null) => number): Int32Array {
  return Int32Array.from(places.flatMap((place) => {
    const service: ByFlow = place.kind === 'station' ? place.service : place.kind === 'yard' ? place.dwell : { default: place.kind === 'meeting' ? place.work : null, byFlow: {} }
    const otherwise = rowOf(service.default)
    return flowIds.map((flowId) => (service.byFlow[flowId] === undefined ? otherwise : rowOf(service.byFlow[flowId])))
  }))
}

/** How long a gap takes from the end of a road back to its entry: one reaction time per vehicle that fits into a lane. */
function gapMsOf(road: Extract<PlaceSpec, { kind: 'road' }>): number {
  const reactionMs = Math.max(0, road.headwayMs - (1_000 * road.spacingM) / road.freeSpeedMps)
  return Math.round((reactionMs * road.lengthM) / road.spacingM)
}
