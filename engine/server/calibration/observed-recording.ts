/**
 * A recording from canonical observations: what cameras and agencies of a crossing reported, as visits of declared vehicles.
 *
 * A read belongs to the declaration with that plate or container. At a station with lanes a camera that marks an arrival gives the
 * begin of service, one that marks a departure, or the confirmation there, its end; where only the begin was seen, the next read
 * less the free way to it ends it (the next station, the usual one, is then taken to be free). At a station that works on parked
 * vehicles the confirmation is the end, and the line is joined when the last step before it was done.
 * Joining a line of lanes: leaving the place before, and the free way from there.
 * Clocks:  a device whose reports come a steady time after the instant they tell has a wrong clock: it is set right by that time.
 * Limits:  vehicles without a declaration, and reads that fit none, are counted and left out: of vehicles without plate only the
 *          confirmations are known, so waits for others seem longer. Memory follows the number of vehicles.
 * Checked: observed-recording.test.ts (a simulated day gives its own parameters back).
 */
import type { Observation } from '../../model/observations.ts'
import type { Direction, Sensor, Station } from '../../model/site.ts'
import type { WorkflowDefinition } from '../../rules/workflow/definition.ts'
import type { ArrivalRecord, CrossingRecord, VisitRecord } from '../../../sim/calibration/records.ts'
import { findGateway, findWayBetween, type CrossingPlan } from '../../../sim/observations/ground-plan.ts'
import type { RouteStop } from '../../../sim/observations/itinerary.ts'
import { describeCrossing } from '../../../scenarios/scenario-file/named-crossing.ts'
import { withWays } from '../../../scenarios/scenario-file/named-ways.ts'
import { goodsHoursOf } from '../../../scenarios/scenario-file/goods-hours.ts'
import { FEW_SERVICES } from './calibrate.ts'
import { distributionFile } from './distribution-file.ts'
import type { FramedRecording } from './frame.ts'

interface Sighting {
  atMs: number
  readonly deviceId: string
  readonly placeId: string
  readonly marks: 'arrival' | 'departure' | 'confirmed'
}

interface Journey {
  readonly declarationId: string
  readonly direction: Direction
  readonly corridorId: string | null
  readonly cargo: string
  readonly sightings: Sighting[]
  readonly doneAtMs: Map<string, number>
}

/** Reads of one passage by one camera lie within this. */
const SAME_PASSAGE_MS = 60_000
/** Devices are this late on their way, at most; beyond it their clock is wrong. */
const LAG_MS_MAX = 10_000
const LAGS_MAX = 500

export interface ObservedRecorder {
  add(observation: Observation): void
  finish(title: string): FramedRecording
}

export function createObservedRecorder(plan: CrossingPlan): ObservedRecorder {
  const { site, workflows } = plan
  const journeys = new Map<string, Journey>()
  const byMark = new Map<string, Journey>()
  const sensors = new Map<string, Sensor>(site.sensors.map((sensor) => [sensor.id, sensor]))
  const seen = new Set<string>()
  const lags = new Map<string, number[]>()
  let unknownReadCount = 0
  let platelessReadCount = 0

  function addRead(observation: Observation & { readonly type: 'plate.read' }): void {
    const sensor = sensors.get(observation.deviceId)
    const journey = [observation.plate, ...observation.containerNumbers].flatMap((mark) => (mark === null ? [] : (byMark.get(mark) ?? [])))[0]
    if (sensor === undefined || sensor.placeId === null) return
    const own = lags.get(sensor.id) ?? []
    lags.set(sensor.id, own)
    if (own.length < LAGS_MAX) own.push(observation.receivedAtMs - observation.eventTimeMs)
    if (observation.plate === null && observation.containerNumbers.length === 0) {
      platelessReadCount += 1
      return
    }
    if (journey === undefined || (sensor.direction !== null && sensor.direction !== journey.direction)) {
      unknownReadCount += 1
      return
    }
    const { placeId } = sensor
    const marks = sensor.marks === 'departure' ? 'departure' : 'arrival'
    const isAgain = journey.sightings.some((other) => other.placeId === placeId && other.marks === marks && Math.abs(other.atMs - observation.eventTimeMs) < SAME_PASSAGE_MS)
    if (!isAgain) journey.sightings.push({ atMs: observation.eventTimeMs, deviceId: sensor.id, placeId, marks })
  }

  return {
    add(observation) {
      if (observation.type === 'plate.read') {
        if (seen.has(observation.observationId)) return
        seen.add(observation.observationId)
        addRead(observation)
        return
      }
      if (observation.type !== 'command.issued') return
      const { command } = observation
      if (command.type === 'declaration.submit') {
        const { declaration } = command
        if (journeys.has(declaration.declarationId)) return
        const journey: Journey = { declarationId: declaration.declarationId, direction: declaration.direction, corridorId: declaration.corridorId, cargo: declaration.cargo, sightings: [], doneAtMs: new Map() }
        journeys.set(declaration.declarationId, journey)
        for (const mark of [declaration.tractorPlate, declaration.trailerPlate, ...declaration.containerNumbers]) if (mark !== null) byMark.set(mark, journey)
      } else if (command.type === 'step.confirm' && command.outcome === 'done') {
        const journey = journeys.get(command.declarationId)
        if (journey === undefined || journey.doneAtMs.has(command.stepId)) return
        journey.doneAtMs.set(command.stepId, observation.eventTimeMs)
        if (command.stationId !== null) journey.sightings.push({ atMs: observation.eventTimeMs, placeId: command.stationId, marks: 'confirmed', deviceId: '' })
      }
    },
    finish: (title) => {
      const seenJourneys = [...journeys.values()].filter(({ sightings }) => sightings.length > 0)
      const offsets = clockOffsetsOf(lags)
      for (const { sightings } of seenJourneys) for (const sighting of sightings) sighting.atMs += offsets.get(sighting.deviceId) ?? 0
      const remarks = [
        ...(unknownReadCount === 0 ? [] : [`${unknownReadCount} reads fit no declaration and are left out`]),
        ...(platelessReadCount === 0 ? [] : [`${platelessReadCount} reads of vehicles without plate are left out`]),
        ...[...offsets].map(([deviceId, offsetMs]) => `the clock of ${deviceId} is ${(-offsetMs / 1_000).toFixed(0)} s off and set right`),
      ]
      return frameOf(plan, workflows, seenJourneys, remarks, title)
    },
  }
}

/** By device with a wrong clock: what to add to its times. The usual way takes the median of all others. */
function clockOffsetsOf(lags: ReadonlyMap<string, readonly number[]>): ReadonlyMap<string, number> {
  const medians = [...lags].map(([deviceId, own]) => [deviceId, own.toSorted((left, right) => left - right)[Math.floor(own.length / 2)] ?? 0] as const)
  const usual = medians.map(([, median]) => median).sort((left, right) => left - right)[Math.floor(medians.length / 2)] ?? 0
  return new Map(medians.filter(([, median]) => Math.abs(median - usual) > LAG_MS_MAX).map(([deviceId, median]) => [deviceId, Math.round(median - usual)]))
}

function frameOf(plan: CrossingPlan, workflows: CrossingPlan['workflows'], journeys: readonly Journey[], remarks: readonly string[], title: string): FramedRecording {
  const { site } = plan
  const ways = createWays(plan)
  const network = withWays(describeCrossing(site, workflows), site, workflows)
  const arrivals: ArrivalRecord[] = []
  const crossings: CrossingRecord[] = []
  const visits: VisitRecord[] = []
  for (const { sightings } of journeys) sightings.sort((left, right) => left.atMs - right.atMs)
  const usual = usualNeighboursOf(journeys)
  for (const journey of journeys) {
    const flowId = flowIdOf(journey)
    const [first] = journey.sightings
    const last = journey.sightings.at(-1)
    if (first === undefined || last === undefined) continue
    const arrivedAtMs = first.atMs - ways.fromGatewayMs(journey, first.placeId)
    arrivals.push({ flowId, atMs: arrivedAtMs, attributes: { cargo: journey.cargo } })
    if (isThrough(journey, workflows[journey.direction], site.sensors)) crossings.push({ flowId, crossingMs: last.atMs - arrivedAtMs })
    visits.push(...laneVisitsOf(site.stations, journey, flowId, ways, usual), ...workVisitsOf(site.stations, journey, flowId, workflows[journey.direction]))
  }
  return {
    title, isDated: true, arrivals, visits, crossings,
    extraMix: { cargo: { fruit: 0 } },
    routeOf: (flowId) => flowId,
    serversOf: (stationId) => {
      const servers = network.stations[stationId]?.['servers']
      return typeof servers === 'number' ? servers : null
    },
    crossingWith: (fits) => {
      const { stations, roads, routes } = network
      const hours = goodsHoursOf(site, { stations, roads, routes }, [...new Set(arrivals.map(({ flowId }) => flowId))])
      // Headways are those of the demand where nobody waits, and few services are few: the crossing's own values stand.
      const trusted = fits.filter(({ fit, services }) => fit.sampleCount >= FEW_SERVICES && services.evidence !== 'headways')
      const fitted = Object.fromEntries(trusted.map(({ stationId, fit, services }) => [stationId, {
        // Between two passages lies moving up, too.
        service: distributionFile(fit.chosen.distribution), ...(services.evidence === 'joined and end' && stations[stationId]?.['moveUpS'] !== undefined ? { moveUpS: 0 } : {}),
      }]))
      const ids = new Set([...Object.keys(fitted), ...Object.keys(hours.stations)])
      return { from: String(site.id), ways: 'drawn', stations: Object.fromEntries([...ids].map((id) => [id, { ...hours.stations[id], ...fitted[id] }])), roads: hours.roads }
    },
    remarks,
  }
}

const flowIdOf = ({ direction, corridorId }: Journey): string => (corridorId === null ? direction : `${direction}-${corridorId}`)

/** Station and direction as the network calls them. */
const networkIdOf = (station: Station, direction: Direction): string => (station.lanes.length > 0 && station.directions.length > 1 ? `${station.id}-${direction}` : station.id)

/** Its last step was seen to be done. */
function isThrough({ doneAtMs, sightings }: Journey, workflow: WorkflowDefinition, sensors: readonly Sensor[]): boolean {
  const last = workflow.steps.find(({ isTerminal }) => isTerminal)
  if (last === undefined) return false
  if (doneAtMs.has(last.id)) return true
  const places = last.completedBy.flatMap((rule) => (rule.kind === 'read' ? rule.sensorIds.flatMap((id) => sensors.find((sensor) => sensor.id === id)?.placeId ?? []) : []))
  return sightings.some(({ placeId }) => places.some((place) => place === placeId))
}

interface Ways {
  readonly fromGatewayMs: (journey: Journey, placeId: string) => number
  readonly betweenMs: (journey: Journey, fromPlaceId: string, toPlaceId: string) => number
}

function createWays(plan: CrossingPlan): Ways {
  const { site } = plan
  const known = new Map<string, number>()
  const stopOf = (placeId: string, direction: Direction): RouteStop | null => {
    const yard = site.yards.find(({ id }) => id === placeId)
    if (yard !== undefined) return { kind: 'yard', yardId: yard.id, waitsForCall: false }
    const station = site.stations.find(({ id }) => id === placeId)
    const laneIndexes = station?.lanes.flatMap((lane, index) => (lane.direction === direction ? [index] : [])) ?? []
    return station === undefined || laneIndexes.length === 0 ? null : { kind: 'lanes', stationId: station.id, laneIndexes }
  }
  const remember = (key: string, direction: Direction, from: RouteStop | null, to: RouteStop | null): number => {
    const travelMs = known.get(key) ?? Math.round((from === null || to === null ? null : findWayBetween(plan, direction, from, to))?.travelMs ?? 0)
    known.set(key, travelMs)
    return travelMs
  }
  return {
    fromGatewayMs: ({ direction, corridorId }, placeId) => {
      const gatewayIndex = findGateway(site, direction, 'source', corridorId)
      return remember(`${direction}|${corridorId}|${placeId}`, direction, gatewayIndex === null ? null : { kind: 'gateway', gatewayIndex }, stopOf(placeId, direction))
    },
    betweenMs: ({ direction }, from, to) => remember(`${direction}|${from}>${to}`, direction, stopOf(from, direction), stopOf(to, direction)),
  }
}

/** By direction and place: where most go next, and where most come from. */
interface Neighbours {
  readonly next: ReadonlyMap<string, string>
  readonly before: ReadonlyMap<string, string>
}

function usualNeighboursOf(journeys: readonly Journey[]): Neighbours {
  const counts = { next: new Map<string, Map<string, number>>(), before: new Map<string, Map<string, number>>() }
  const count = (of: 'next' | 'before', key: string, placeId: string): void => {
    const own = counts[of].get(key) ?? new Map<string, number>()
    counts[of].set(key, own.set(placeId, (own.get(placeId) ?? 0) + 1))
  }
  for (const { sightings, direction } of journeys) {
    sightings.forEach(({ placeId }, index) => {
      const next = sightings[index + 1]?.placeId
      if (next === undefined || next === placeId) return
      count('next', `${direction}|${placeId}`, next)
      count('before', `${direction}|${next}`, placeId)
    })
  }
  const most = (of: 'next' | 'before'): ReadonlyMap<string, string> => new Map([...counts[of]].map(([key, own]) => [key, [...own].reduce((best, other) => (other[1] > best[1] ? other : best))[0]]))
  return { next: most('next'), before: most('before') }
}

function laneVisitsOf(stations: readonly Station[], journey: Journey, flowId: string, ways: Ways, usual: Neighbours): VisitRecord[] {
  const { sightings, direction } = journey
  return stations.flatMap((station): VisitRecord[] => {
    if (!station.lanes.some((lane) => lane.direction === direction)) return []
    const at = (marks: Sighting['marks']): number => sightings.findIndex((sighting) => sighting.placeId === station.id && sighting.marks === marks)
    const [arrivalIndex, departureIndex, confirmedIndex] = [at('arrival'), at('departure'), at('confirmed')]
    const ownIndexes = [arrivalIndex, departureIndex, confirmedIndex].filter((index) => index !== -1)
    if (ownIndexes.length === 0) return []
    const firstIndex = Math.min(...ownIndexes)
    const before = sightings[firstIndex - 1]
    const isUsual = before !== undefined && before.marks !== 'arrival' && before.placeId === usual.before.get(`${direction}|${station.id}`)
    const joined = !isUsual ? null : before.atMs + ways.betweenMs(journey, before.placeId, station.id)
    const began = sightings[arrivalIndex]?.atMs ?? null
    const left = sightings[departureIndex]?.atMs ?? sightings[confirmedIndex]?.atMs ?? null
    const following = left === null ? sightings.slice(firstIndex + 1).find(({ placeId }) => placeId !== station.id) : undefined
    // A place left out was missed by its camera: who knows how long the vehicle was there.
    const next = following?.marks === 'arrival' && following.placeId === usual.next.get(`${direction}|${station.id}`) ? following : undefined
    const ended = left ?? (next === undefined ? null : next.atMs - ways.betweenMs(journey, station.id, next.placeId))
    const isSound = began === null || ended === null || ended >= began
    return [{
      vehicleId: journey.declarationId, flowId, stationId: networkIdOf(station, direction), serviceMs: null, serverId: null,
      joinedAtMs: joined === null ? null : Math.min(joined, began ?? ended ?? joined), beganAtMs: began, endedAtMs: isSound ? ended : null,
    }]
  })
}

function workVisitsOf(stations: readonly Station[], journey: Journey, flowId: string, workflow: WorkflowDefinition): VisitRecord[] {
  return workflow.steps.flatMap((step): VisitRecord[] => {
    const station = stations.find(({ id, lanes }) => id === step.placeId && lanes.length === 0)
    const endedAtMs = journey.doneAtMs.get(step.id)
    if (station === undefined || endedAtMs === undefined) return []
    const before = step.after.map((id) => doneAtMsOf(journey, workflow, id)).filter((atMs) => atMs !== null)
    const joinedAtMs = before.length === 0 ? null : Math.max(...before)
    return [{ vehicleId: journey.declarationId, flowId, stationId: station.id, joinedAtMs: joinedAtMs !== null && joinedAtMs <= endedAtMs ? joinedAtMs : null, beganAtMs: null, endedAtMs, serviceMs: null, serverId: null }]
  })
}

/** By confirmation, or by the first read at one of the step's places; null when it was never done or is not needed. */
function doneAtMsOf(journey: Journey, workflow: WorkflowDefinition, stepId: string): number | null {
  const step = workflow.steps.find(({ id }) => id === stepId)
  const confirmed = journey.doneAtMs.get(stepId)
  if (confirmed !== undefined || step === undefined) return confirmed ?? null
  const entered = step.completedBy.flatMap((rule) => (rule.kind === 'entered' ? rule.placeIds.map(String) : []))
  const places = [...entered, ...(step.placeId === null ? [] : [String(step.placeId)])]
  return journey.sightings.find(({ placeId, marks }) => marks === 'arrival' && places.includes(placeId))?.atMs ?? null
}

