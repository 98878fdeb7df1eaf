import { describe, expect, test } from 'vitest'
import { placeId } from '../../engine/model/ids.ts'
import type { Station, StationLane } from '../../engine/model/site.ts'
import { dayStartMsOf } from './calendar.ts'
import { drawDayDemand } from './demand.ts'
import { simulateDay, type FlowInput } from './flow.ts'
import { laneKeyOf, type RouteStop, type Visit } from './itinerary.ts'

const DATE = '2025-07-15'
const MIDNIGHT_MS = dayStartMsOf(DATE)
const name = { vi: 'x', en: 'x' }
const lane = (laneIndex: number): StationLane => ({ roadId: placeId('road'), laneIndex, stopAtM: 100, direction: 'export' })
const station = (id: string, laneCount: number): Station => ({
  id: placeId(id), name, kind: 'barrier', directions: ['export'], at: { eastM: 0, northM: 0 }, lanes: Array.from({ length: laneCount }, (_value, index) => lane(index)),
  yardId: null, serverCount: { value: Math.max(1, laneCount), source: 'test' }, serviceMsMean: { value: 60_000, source: 'test' },
  storageBehindVeh: null,
})
const stations = [station('gate', 2), station('desk', 0), station('marker', 1)]
const gateway = (gatewayIndex: number): RouteStop => ({ kind: 'gateway', gatewayIndex })
/** gateway → buffer → two-lane gate with room for three trucks behind it → one slow marker lane → yard with desk → gateway. */
const ROUTE: readonly RouteStop[] = [
  gateway(0), { kind: 'yard', yardId: placeId('buffer'), workStationIds: [], waitsForCall: true },
  { kind: 'lanes', stationId: placeId('gate'), laneIndexes: [0, 1] }, { kind: 'lanes', stationId: placeId('marker'), laneIndexes: [0] },
  { kind: 'yard', yardId: placeId('yard'), workStationIds: [placeId('desk')], waitsForCall: false }, gateway(1),
]

const inputOf = (more: Partial<FlowInput> = {}): FlowInput => ({
  seed: 1,
  date: DATE,
  trucks: drawDayDemand(1, DATE, () => null).filter((truck) => truck.declaration.direction === 'export'),
  routeOf: () => ROUTE,
  stations: new Map(stations.map((one) => [one.id, one])),
  travelMs: () => 20_000,
  workTimes: (_truck, at) => {
    const elapsedMs = at.id === 'marker' ? 90_000 : at.id === 'desk' ? 600_000 : 40_000
    return { holdMs: elapsedMs, elapsedMs }
  },
  storageVeh: (from) => (from.kind === 'lanes' && from.stationId === 'gate' ? 3 : 50),
  serverCountOf: () => 4,
  rules: { moveUpMs: 7_000, callsFromMs: MIDNIGHT_MS + 7 * 3_600_000, callGapMs: 30_000, calledVehMax: 25, yardEntryMs: 60_000, yardExitMs: 60_000, opensAtMs: MIDNIGHT_MS + 7 * 3_600_000 },
  ...more,
})
const visitAt = (visits: readonly Visit[], id: string): Visit => {
  const visit = visits.find(({ stop }) => (stop.kind === 'lanes' ? stop.stationId : stop.kind === 'yard' ? stop.yardId : '') === id)
  if (visit === undefined) throw new Error(`no visit at ${id}`)
  return visit
}
/** How many intervals overlap at most. */
function overlapMaxOf(intervals: readonly (readonly [fromMs: number, untilMs: number])[]): number {
  const edges = intervals.flatMap(([fromMs, untilMs]) => [[fromMs, 1], [untilMs, -1]] as const).sort((left, right) => left[0] - right[0] || left[1] - right[1])
  let now = 0
  let most = 0
  for (const [, step] of edges) {
    now += step
    most = Math.max(most, now)
  }
  return most
}

describe('the flow of a day', () => {
  const input = inputOf()
  const day = simulateDay(input)

  test('every truck that came in has gone out, once', () => {
    expect(day.itineraries.map(({ truck }) => truck.truckSeq)).toEqual(input.trucks.map((truck) => truck.truckSeq).sort((left, right) => left - right))
    for (const { visits } of day.itineraries) expect(visits.length).toBe(ROUTE.length)
  })

  test('no truck goes back in time', () => {
    for (const { visits } of day.itineraries) {
      let lastMs = 0
      for (const visit of visits) {
        for (const atMs of [visit.reachedAtMs, visit.startedAtMs, ...visit.works.flatMap((work) => [work.startedAtMs, work.doneAtMs]), visit.departedAtMs]) {
          expect(atMs).toBeGreaterThanOrEqual(lastMs)
          lastMs = atMs
        }
      }
    }
  })

  test('trucks are called in the order in which they reached the buffer, and never before opening', () => {
    const buffers = day.itineraries.map(({ visits }) => visitAt(visits, 'buffer')).sort((left, right) => left.reachedAtMs - right.reachedAtMs)
    const calls = buffers.map((visit) => visit.calledAtMs ?? 0)
    expect(calls).toEqual([...calls].sort((left, right) => left - right))
    expect(calls[0]).toBeGreaterThanOrEqual(input.rules.callsFromMs)
    for (let index = 1; index < calls.length; index += 1) expect((calls[index] as number) - (calls[index - 1] as number)).toBeGreaterThanOrEqual(input.rules.callGapMs)
  })

  test('each lane serves in the order of joining, one at a time, with move-up between', () => {
    for (const laneIndex of [0, 1]) {
      const inLane = day.itineraries.map(({ visits }) => visitAt(visits, 'gate')).filter((visit) => visit.laneIndex === laneIndex).sort((left, right) => (left.laneSeq ?? 0) - (right.laneSeq ?? 0))
      expect(inLane.length).toBeGreaterThan(50)
      for (let index = 1; index < inLane.length; index += 1) {
        const [before, visit] = [inLane[index - 1] as Visit, inLane[index] as Visit]
        expect(visit.laneSeq).toBe(index)
        expect(visit.reachedAtMs).toBeGreaterThanOrEqual(before.reachedAtMs)
        expect(visit.startedAtMs).toBeGreaterThanOrEqual(before.departedAtMs + (visit.reachedAtMs < before.departedAtMs ? input.rules.moveUpMs : 0))
      }
      expect(day.laneHistories.get(laneKeyOf(placeId('gate'), laneIndex))?.departedAtMs).toEqual(inLane.map((visit) => visit.departedAtMs))
    }
  })

  test('a full segment holds trucks in the gate: never more than its storage stand behind it', () => {
    const behind = day.itineraries.map(({ visits }) => [visitAt(visits, 'gate').departedAtMs, visitAt(visits, 'marker').departedAtMs] as const)
    expect(overlapMaxOf(behind)).toBe(3)
    const blocked = day.itineraries.filter(({ visits }) => visitAt(visits, 'gate').departedAtMs > visitAt(visits, 'gate').startedAtMs + 40_000)
    expect(blocked.length).toBeGreaterThan(0)
  })

  test('no more trucks are called than the yard has room for', () => {
    const called = day.itineraries.map(({ visits }) => [visitAt(visits, 'buffer').calledAtMs ?? 0, visitAt(visits, 'yard').departedAtMs] as const)
    expect(overlapMaxOf(called)).toBeLessThanOrEqual(25)
  })

  test('four desks never work on five trucks', () => {
    const works = day.itineraries.flatMap(({ visits }) => visitAt(visits, 'yard').works.map((work) => [work.startedAtMs, work.doneAtMs] as const))
    expect(overlapMaxOf(works)).toBe(4)
  })

  test('no two trucks of a yard share a bay', () => {
    const byBay = new Map<number, (readonly [number, number])[]>()
    for (const { visits } of day.itineraries) {
      const visit = visitAt(visits, 'yard')
      const stays = byBay.get(visit.bayIndex ?? -1) ?? []
      stays.push([visit.reachedAtMs, visit.departedAtMs])
      byBay.set(visit.bayIndex ?? -1, stays)
    }
    for (const stays of byBay.values()) expect(overlapMaxOf(stays)).toBe(1)
  })

  test('the same input gives the same day', () => {
    expect(simulateDay(inputOf())).toEqual(day)
  })
})

test('one lane without move-up and storage follows the recursion: start is the later of arrival and the departure before', () => {
  const route: readonly RouteStop[] = [gateway(0), { kind: 'lanes', stationId: placeId('marker'), laneIndexes: [0] }, gateway(1)]
  const { rules } = inputOf()
  const day = simulateDay(inputOf({ routeOf: () => route, rules: { ...rules, moveUpMs: 0, opensAtMs: 0 } }))
  let lastDepartedMs = 0
  for (const { visits } of day.itineraries) {
    const visit = visits[1] as Visit
    expect(visit.startedAtMs).toBe(Math.max(visit.reachedAtMs, lastDepartedMs))
    expect(visit.departedAtMs).toBe(visit.startedAtMs + 90_000)
    lastDepartedMs = visit.departedAtMs
  }
})
