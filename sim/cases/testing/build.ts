/** Short forms for the scenarios of tests: everything that a case does not say is the plainest there is. */
import type { ArrivalSpec, Distribution, FlowSpec, MeetingSpec, PlaceSpec, PlatoonSpec, RateProfile, RoadSpec, RouteStep, Scenario, StationSpec, StepCalendar, YardSpec } from '../../scenario.ts'

export const exponential = (meanMs: number): Distribution => ({ kind: 'exponential', meanMs })
export const constant = (meanMs: number): Distribution => ({ kind: 'deterministic', meanMs })
export const servers = (count: number): StepCalendar => ({ periodMs: null, steps: [{ fromMs: 0, count }] })
export const always = (distribution: Distribution): StationSpec['service'] => ({ default: distribution, byFlow: {} })

export function station(id: string, serverCount: number, service: Distribution, more: Partial<StationSpec> = {}): StationSpec {
  return {
    kind: 'station', id, opening: null, servers: servers(serverCount), queueVehMax: null, discipline: 'fifo', afterFull: 'block', moveUpMs: 0, service: always(service),
    breakdowns: null, turnaround: null, recharge: null, ...more,
  }
}
export const road = (id: string, more: Partial<RoadSpec> = {}): RoadSpec => ({ kind: 'road', id, opening: null, lengthM: 1_000, laneCount: 1, freeSpeedMps: 10, headwayMs: 3_000, spacingM: 20, ...more })
export const yard = (id: string, capacityVeh: number | null, dwell: Distribution, more: Partial<YardSpec> = {}): YardSpec =>
  ({ kind: 'yard', id, opening: null, capacityVeh, dwell: always(dwell), entryHeadwayMs: 0, exitHeadwayMs: 0, ...more })
export const platoon = (id: string, more: Partial<PlatoonSpec> = {}): PlatoonSpec => ({ kind: 'platoon', id, opening: null, capacityVeh: null, everyMs: 600_000, firstAtMs: 600_000, sizeVehMax: 10, headwayMs: 0, ...more })
export const meeting = (id: string, bayCount: number, sides: MeetingSpec['sides'], work: Distribution): MeetingSpec => ({ kind: 'meeting', id, opening: null, bayCount, sides, work })

export const level = (vehPerH: number): RateProfile => ({ periodMs: null, pieces: [{ fromMs: 0, vehPerH, toVehPerH: vehPerH }], untilMs: null })
export const poisson = (vehPerH: number): ArrivalSpec => ({ kind: 'poisson', rate: level(vehPerH), batch: null })
export const every = (everyMs: number, firstAtMs = 0, countMax: number | null = null): ArrivalSpec => ({ kind: 'deterministic', everyMs, firstAtMs, countMax, batch: null })

export const visit = (placeId: string): RouteStep => ({ kind: 'visit', placeId, probabilityRatio: 1, when: null })
export const flow = (id: string, arrivals: ArrivalSpec, more: Partial<FlowSpec> = {}): FlowSpec => ({ id, routeId: 'all', arrivals, priorityIndex: 1, mix: [], ...more })

/** One route `all` through the places in order, unless routes are given. */
export function scenario(places: readonly PlaceSpec[], flows: readonly FlowSpec[], more: Partial<Scenario> = {}): Scenario {
  return {
    id: 'case', title: 'case', startClockMs: 0, startsAtMs: null, places, routes: [{ id: 'all', steps: places.map(({ id }) => visit(id)) }], flows, incidents: [], initialState: [],
    horizon: { kind: 'duration', durationMs: 3_600_000 }, drain: false, warmUpMs: 0, policy: null,
    experiment: { replicationCount: 1, seed: 1, levelRatio: 0.95, antithetic: false, stop: null }, ...more,
  }
}

export const HOUR_MS = 3_600_000
