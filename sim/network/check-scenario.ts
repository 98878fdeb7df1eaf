/**
 * Finds everything that is wrong with a scenario, at once: what cannot be run, and what would run but cannot be meant.
 *
 * Paths name things by their ids, `places.booth.service`, so that a loader can find the line.
 */
import { assertNever } from '../../engine/model/assert.ts'
import type { ArrivalSpec, AttributeMatch, BatchSpec, ByFlow, FlowSpec, PlaceSpec, RouteSpec, Scenario, StationSpec } from '../scenario.ts'
import { checkDistribution, checkOpening, checkRate, checkSteps, isCount, isTime, type Report } from './check-distribution.ts'
import { checkPolicy } from './check-policy.ts'
import type { ScenarioProblem } from './network.ts'

const ID = /^[A-Za-z0-9][A-Za-z0-9_-]*$/
/** Attribute values are told apart by one byte. */
const VALUE_MAX = 255

export function listScenarioProblems(scenario: Scenario): readonly ScenarioProblem[] {
  const problems: ScenarioProblem[] = []
  const at = (path: string): Report => (message) => problems.push({ path, message })
  checkIds('places', scenario.places, at)
  checkIds('routes', scenario.routes, at)
  checkIds('flows', scenario.flows, at)
  if (scenario.flows.length === 0) at('flows')('a scenario needs at least one flow')
  const routeById = new Map(scenario.routes.map((route) => [route.id, route]))
  const flowsByPlace = listFlowsByPlace(scenario, routeById)
  for (const place of scenario.places) checkPlace(place, flowsByPlace.get(place.id) ?? [], scenario, at)
  for (const route of scenario.routes) checkRoute(route, scenario, routeById, at)
  for (const flow of scenario.flows) checkFlow(flow, scenario, routeById, at)
  checkRun(scenario, flowsByPlace, at)
  return problems
}

type At = (path: string) => Report

function checkIds(area: string, items: readonly { readonly id: string }[], at: At): void {
  const seen = new Set<string>()
  for (const { id } of items) {
    if (!ID.test(id)) at(`${area}.${id}`)(`"${id}" is no name: letters, digits, - and _ only`)
    if (seen.has(id)) at(`${area}.${id}`)(`"${id}" is there twice`)
    seen.add(id)
  }
}

/** Flows that can reach each place, through branches and other routes. */
export function listFlowsByPlace(scenario: Scenario, routeById: ReadonlyMap<string, RouteSpec>): ReadonlyMap<string, readonly string[]> {
  const flowsByPlace = new Map<string, string[]>()
  for (const flow of scenario.flows) {
    const open = [flow.routeId]
    const seen = new Set(open)
    const reach = (placeId: string): void => {
      const flows = flowsByPlace.get(placeId) ?? []
      if (!flows.includes(flow.id)) flows.push(flow.id)
      flowsByPlace.set(placeId, flows)
    }
    for (let routeId = open.pop(); routeId !== undefined; routeId = open.pop()) {
      for (const step of routeById.get(routeId)?.steps ?? []) {
        if (step.kind === 'visit') reach(step.placeId)
        else {
          for (const { to } of step.options) {
            if (to.kind === 'place') reach(to.placeId)
            else if (to.kind === 'route' && !seen.has(to.routeId)) {
              seen.add(to.routeId)
              open.push(to.routeId)
            }
          }
        }
      }
    }
  }
  return flowsByPlace
}

function checkPlace(place: PlaceSpec, flowIds: readonly string[], scenario: Scenario, at: At): void {
  const path = `places.${place.id}`
  const report = at(path)
  if (flowIds.length === 0) report('no flow ever comes here: name it in a route, or leave it out')
  if (place.opening !== null) checkOpening(place.opening, at(`${path}.opening`))
  const room = (capacityVeh: number | null, least: number): void => {
    if (capacityVeh !== null && !isCount(capacityVeh, least)) report(`room for ${capacityVeh} vehicles: a whole number from ${least} is needed`)
  }
  const time = (name: string, valueMs: number): void => {
    if (!isTime(valueMs)) report(`${name} of ${valueMs} ms: a time that is not negative is needed`)
  }
  const positive = (name: string, value: number): void => {
    if (!(Number.isFinite(value) && value > 0)) report(`${name} of ${value}: a number above 0 is needed`)
  }
  switch (place.kind) {
    case 'station':
      checkStation(place, flowIds, scenario, at)
      break
    case 'road': {
      positive('a length in metres', place.lengthM)
      positive('a free speed', place.freeSpeedMps)
      time('a headway', place.headwayMs)
      positive('a spacing in metres', place.spacingM)
      if (!isCount(place.laneCount, 1)) report(`${place.laneCount} lanes: a whole number from 1 is needed`)
      const storageVeh = Math.floor((place.lengthM * place.laneCount) / place.spacingM)
      if (storageVeh < 1) report(`no vehicle fits: ${place.lengthM} m at ${place.spacingM} m each`)
      if (storageVeh > 2 ** 22) report(`${storageVeh} vehicles fit, more than any road holds: check length and spacing`)
      break
    }
    case 'yard':
      room(place.capacityVeh, 1)
      time('an entry headway', place.entryHeadwayMs)
      time('an exit headway', place.exitHeadwayMs)
      checkByFlow(place.dwell, flowIds, scenario, `${path}.dwell`, at)
      break
    case 'platoon':
      room(place.capacityVeh, 1)
      positive('the time between groups', place.everyMs)
      time('the first group', place.firstAtMs)
      time('a headway', place.headwayMs)
      if (!isCount(place.sizeVehMax, 1)) report(`groups of ${place.sizeVehMax}: a whole number from 1 is needed`)
      break
    case 'meeting':
      if (!isCount(place.bayCount, 1)) report(`${place.bayCount} bays: a whole number from 1 is needed`)
      checkDistribution(place.work, at(`${path}.work`))
      for (const flowId of flowIds) {
        const sideCount = place.sides.filter((side) => side.includes(flowId)).length
        if (sideCount !== 1) report(`flow "${flowId}" comes here and must be on one of the two sides, not on ${sideCount}`)
      }
      for (const flowId of place.sides.flat()) if (!flowIds.includes(flowId)) report(`"${flowId}" is on a side, but no such flow comes here`)
      if (place.sides.some((side) => side.length === 0)) report('a side is empty: nobody would ever be met')
      break
    default:
      assertNever(place)
  }
}

function checkStation(station: StationSpec, flowIds: readonly string[], scenario: Scenario, at: At): void {
  const path = `places.${station.id}`
  checkSteps(station.servers, at(`${path}.servers`))
  if (station.queueVehMax !== null && !isCount(station.queueVehMax, 0)) at(`${path}.queueVehMax`)(`room for ${station.queueVehMax} waiting: a whole number that is not negative is needed`)
  if (!isTime(station.moveUpMs)) at(`${path}.moveUpS`)(`a move-up time of ${station.moveUpMs} ms: a time that is not negative is needed`)
  checkByFlow(station.service, flowIds, scenario, `${path}.service`, at)
  if (station.breakdowns !== null) {
    const report = at(`${path}.breakdowns`)
    checkDistribution(station.breakdowns.upTime, report)
    checkDistribution(station.breakdowns.repair, report)
    const { upTime } = station.breakdowns
    if (upTime.kind === 'deterministic' && upTime.meanMs < 1) report('an up time of 0: the servers would never work')
  }
  if (station.turnaround !== null) checkDistribution(station.turnaround, at(`${path}.turnaround`))
  if (station.recharge !== null) {
    checkDistribution(station.recharge.duration, at(`${path}.recharge`))
    if (!isCount(station.recharge.afterCount, 1)) at(`${path}.recharge`)(`charging after ${station.recharge.afterCount} vehicles: a whole number from 1 is needed`)
  }
  if (station.discipline === 'priority-preemptive') {
    if (station.moveUpMs > 0) at(`${path}.discipline`)('priority-preemptive with a move-up time is not supported: a vehicle at a booth does not back out')
    if (station.turnaround !== null || station.recharge !== null) at(`${path}.discipline`)('priority-preemptive with shuttles is not supported')
  }
}

function checkByFlow({ default: otherwise, byFlow }: ByFlow, flowIds: readonly string[], scenario: Scenario, path: string, at: At): void {
  if (otherwise !== null) checkDistribution(otherwise, at(path))
  for (const [flowId, distribution] of Object.entries(byFlow)) {
    checkDistribution(distribution, at(`${path}.byFlow.${flowId}`))
    if (!scenario.flows.some(({ id }) => id === flowId)) at(`${path}.byFlow.${flowId}`)(`there is no flow "${flowId}"`)
  }
  if (otherwise === null) for (const flowId of flowIds) if (byFlow[flowId] === undefined) at(path)(`flow "${flowId}" comes here, but how long it takes is not said`)
}

function checkMatch(match: AttributeMatch | null, scenario: Scenario, report: Report): void {
  for (const [attribute, value] of Object.entries(match ?? {})) {
    const values = new Set<string>()
    if (attribute === 'flow') for (const flow of scenario.flows) values.add(flow.id)
    for (const flow of scenario.flows) {
      for (const mix of flow.mix) if (mix.attribute === attribute) for (const each of mix.values) values.add(each.value)
      if (flow.arrivals.kind === 'trace') for (const { attributes } of flow.arrivals.arrivals) if (attributes?.[attribute] !== undefined) values.add(attributes[attribute])
    }
    if (values.size === 0) report(`no vehicle has an attribute "${attribute}"`)
    else if (!values.has(value)) report(`no vehicle has ${attribute} "${value}": there are ${[...values].slice(0, 8).join(', ')}`)
  }
}

function checkRoute(route: RouteSpec, scenario: Scenario, routeById: ReadonlyMap<string, RouteSpec>, at: At): void {
  const placeIds = new Set(scenario.places.map(({ id }) => id))
  if (!route.steps.some((step) => step.kind === 'visit' || step.options.some(({ to }) => to.kind !== 'exit'))) at(`routes.${route.id}`)('the route leads nowhere')
  route.steps.forEach((step, index) => {
    const report = at(`routes.${route.id}[${index}]`)
    const share = (ratio: number): void => {
      if (!(ratio >= 0 && ratio <= 1)) report(`a probability lies between 0 and 1, not ${ratio}`)
    }
    if (step.kind === 'visit') {
      if (!placeIds.has(step.placeId)) report(`there is no place "${step.placeId}"`)
      share(step.probabilityRatio)
      checkMatch(step.when, scenario, report)
      return
    }
    if (step.options.length === 0) report('a branch needs at least one option')
    for (const { probabilityRatio, when, to } of step.options) {
      share(probabilityRatio)
      checkMatch(when, scenario, report)
      if (to.kind === 'place' && !placeIds.has(to.placeId)) report(`there is no place "${to.placeId}"`)
      if (to.kind === 'route' && !routeById.has(to.routeId)) report(`there is no route "${to.routeId}"`)
    }
    const sum = step.options.reduce((total, { probabilityRatio, when }) => total + (when === null ? probabilityRatio : 0), 0)
    if (sum > 1 + 1e-9) report(`the probabilities of a branch sum to ${sum}, above 1`)
    const returns = step.options.some(({ probabilityRatio, when, to }) => probabilityRatio >= 1 && when === null && to.kind === 'place' && route.steps.slice(0, index).some((before) => before.kind === 'visit' && before.placeId === to.placeId))
    if (returns) report('everybody is sent back here: nobody would ever get on')
  })
}

function checkFlow(flow: FlowSpec, scenario: Scenario, routeById: ReadonlyMap<string, RouteSpec>, at: At): void {
  const path = `flows.${flow.id}`
  if (!routeById.has(flow.routeId)) at(`${path}.route`)(`there is no route "${flow.routeId}"`)
  if (!isCount(flow.priorityIndex, 1)) at(`${path}.priority`)(`priority ${flow.priorityIndex}: a whole number from 1, which goes first, is needed`)
  const attributes = new Set<string>()
  for (const { attribute, values } of flow.mix) {
    const report = at(`${path}.mix.${attribute}`)
    if (attribute === 'flow') report('"flow" is every vehicle\'s own attribute and cannot be mixed')
    if (attributes.has(attribute)) report(`"${attribute}" is mixed twice`)
    attributes.add(attribute)
    if (values.length === 0 || values.length > VALUE_MAX) report(`${values.length} values: 1 to ${VALUE_MAX} are needed`)
    if (values.some(({ weightRatio }) => !(Number.isFinite(weightRatio) && weightRatio >= 0))) report('a share is negative or no number')
    if (!(values.reduce((sum, { weightRatio }) => sum + weightRatio, 0) > 0)) report('the shares sum to 0')
  }
  checkArrivals(flow.arrivals, scenario, scenario.initialState.some(({ flowId }) => flowId === flow.id), at(`${path}.arrivals`))
}

/** @param isThereAlready the flow has vehicles at the start: more need not come. */
function checkArrivals(arrivals: ArrivalSpec, scenario: Scenario, isThereAlready: boolean, report: Report): void {
  switch (arrivals.kind) {
    case 'poisson':
    case 'paced':
      checkRate(arrivals.rate, isThereAlready, report)
      checkBatch(arrivals.batch, report)
      break
    case 'deterministic':
      if (!(isTime(arrivals.everyMs) && arrivals.everyMs > 0)) report(`one every ${arrivals.everyMs} ms: a time above 0 is needed`)
      if (!isTime(arrivals.firstAtMs)) report(`the first at ${arrivals.firstAtMs} ms: a time that is not negative is needed`)
      if (arrivals.countMax !== null && !(Number.isSafeInteger(arrivals.countMax) && arrivals.countMax >= 1)) report(`${arrivals.countMax} arrivals: a whole number from 1 is needed`)
      checkBatch(arrivals.batch, report)
      break
    case 'renewal':
      checkDistribution(arrivals.between, report)
      if (arrivals.between.kind === 'deterministic' && !(arrivals.between.meanMs > 0)) report('no time between arrivals: endless vehicles at one instant')
      checkBatch(arrivals.batch, report)
      break
    case 'trace':
      arrivals.arrivals.forEach(({ atMs }, index) => {
        if (!isTime(atMs)) report(`arrival ${index + 1} at ${atMs} ms: a time that is not negative is needed`)
        if (index > 0 && atMs < (arrivals.arrivals[index - 1]?.atMs ?? 0)) report(`arrival ${index + 1} is before arrival ${index}: list them by rising time`)
      })
      break
    case 'closed':
      if (!isCount(arrivals.populationCount, 1)) report(`a population of ${arrivals.populationCount}: a whole number from 1 is needed`)
      checkDistribution(arrivals.think, report)
      if (scenario.drain && scenario.horizon.kind === 'arrivals') report('a closed population with a horizon in arrivals cannot be drained: give a duration')
      break
    default:
      assertNever(arrivals)
  }
}

function checkBatch(batch: BatchSpec | null, report: Report): void {
  if (batch === null) return
  if (batch.length === 0 || !(batch.reduce((sum, { weightRatio }) => sum + weightRatio, 0) > 0)) report('a batch needs sizes with shares above 0')
  for (const { sizeCount, weightRatio } of batch) {
    if (!(isCount(sizeCount, 1) && sizeCount <= 10_000)) report(`a batch of ${sizeCount}: a whole number from 1 to 10000 is needed`)
    if (!(Number.isFinite(weightRatio) && weightRatio >= 0)) report(`a share of ${weightRatio}: a number that is not negative is needed`)
  }
}

function checkRun(scenario: Scenario, flowsByPlace: ReadonlyMap<string, readonly string[]>, at: At): void {
  const { horizon } = scenario
  if (horizon.kind === 'duration' && !(isTime(horizon.durationMs) && horizon.durationMs > 0)) at('horizon')(`a horizon of ${horizon.durationMs} ms: a time above 0 is needed`)
  if (horizon.kind === 'arrivals' && !(Number.isSafeInteger(horizon.arrivalCount) && horizon.arrivalCount >= 1)) at('horizon')(`a horizon of ${horizon.arrivalCount} arrivals: a whole number from 1 is needed`)
  if (!isTime(scenario.warmUpMs)) at('warmUp')(`a warm-up of ${scenario.warmUpMs} ms: a time that is not negative is needed`)
  else if (horizon.kind === 'duration' && scenario.warmUpMs >= horizon.durationMs) at('warmUp')('the warm-up takes the whole horizon: nothing would be measured')
  if (!isTime(scenario.startClockMs)) at('startClockMs')(`a start at ${scenario.startClockMs} ms past midnight: a time that is not negative is needed`)
  checkPolicy(scenario, at)
  for (const [index, incident] of scenario.incidents.entries()) {
    const report = at(`incidents[${index}]`)
    if (!isTime(incident.fromMs) || !isTime(incident.untilMs) || incident.fromMs >= incident.untilMs) report(`it ends at ${incident.untilMs} ms, which is not after its beginning, ${incident.fromMs} ms`)
    if (incident.kind === 'demandStop') {
      if (!scenario.flows.some(({ id }) => id === incident.flowId)) report(`there is no flow "${incident.flowId}"`)
      continue
    }
    const place = scenario.places.find(({ id }) => id === incident.placeId)
    if (place === undefined) report(`there is no place "${incident.placeId}"`)
    else if (incident.kind === 'servers' && place.kind !== 'station') report(`"${incident.placeId}" is a ${place.kind} and has no servers`)
    if (incident.kind === 'servers' && !isCount(incident.serverCount, 0)) report(`${incident.serverCount} servers: a whole number that is not negative is needed`)
  }
  for (const [index, group] of scenario.initialState.entries()) {
    const report = at(`initialState[${index}]`)
    if (!isCount(group.vehicleCount, 0)) report(`${group.vehicleCount} vehicles: a whole number that is not negative is needed`)
    if (!isTime(group.insideForMs)) report(`inside for ${group.insideForMs} ms: a time that is not negative is needed`)
    const flow = scenario.flows.find(({ id }) => id === group.flowId)
    if (flow === undefined) report(`there is no flow "${group.flowId}"`)
    else if (!(flowsByPlace.get(group.placeId) ?? []).includes(flow.id) || !isOnRoute(scenario, flow.routeId, group.placeId)) report(`the route of flow "${group.flowId}" does not visit "${group.placeId}"`)
    if (flow?.arrivals.kind === 'closed') report('a closed population cannot begin inside: its members begin by thinking')
  }
}

const isOnRoute = (scenario: Scenario, routeId: string, placeId: string): boolean =>
  scenario.routes.find(({ id }) => id === routeId)?.steps.some((step) => step.kind === 'visit' && step.placeId === placeId) ?? false
