/** The four properties of every reducer, and those of the written-out state, over random lists of observations. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { declarationId, noticeId, tripId } from '../model/ids.ts'
import type { Observation, Ordered } from '../model/observations.ts'
import { MS_PER_MINUTE, epochMs } from '../model/units.ts'
import { createDuplicateFilter } from '../stream/dedupe.ts'
import { advanceClock, createCrossingState, listChangedTrucks, listTruckAnchors, listTrucks, projectCrossingView, projectNotices, projectSlots, projectTripDetail, reduceCrossing, restoreState, serialiseState, type CrossingState } from './index.ts'
import { callForward, clockTick, commandIssued, confirm, declare, MORNING_MS, plateRead, positionFix } from './testing/observations.ts'
import { TINY_SITE, TINY_WORKFLOWS } from './testing/tiny-site.ts'

const PLATES = ['12C80145', '12CB0145', '12C8O145', '29H33333', '12R01234', '桂F1234挂', 'XX', null] as const
const cameras = fc.constantFrom(...TINY_SITE.sensors.filter(({ kind }) => kind === 'camera').map(({ id }) => id as string), 'cam-unknown')
const ids = fc.constantFrom('D1', 'D2', 'D3', 'D4')
const trackers = fc.constantFrom('T1', 'T2', 'T3')
const steps = fc.constantFrom('gate-entry', 'health', 'yard-entry', 'quarantine', 'customs', 'fee', 'gate-exit', 'border', 'nonsense')
const roles = fc.constantFrom('admin', 'quarantine', 'customs', 'yard', 'feeDesk', 'borderGuard')
/** Minutes after 08:00; the list itself is in log order, so that times jump back and forth. */
const times = fc.integer({ min: 0, max: 900 }).map((halfMinutes) => halfMinutes / 2)

const observations: fc.Arbitrary<Observation> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(times, cameras, fc.constantFrom(...PLATES), fc.nat(9)).map(([at, camera, plate, nonce]) => plateRead(at, camera, plate, { observationId: `r${at}${camera}${plate}${nonce}` as Observation['observationId'] })) },
  { weight: 3, arbitrary: fc.tuple(times, trackers, fc.constantFrom(0, -12, 150), fc.integer({ min: -2_600, max: 1_300 }), fc.constantFrom(0, 8), fc.boolean()).map(([at, tracker, eastM, northM, speedMps, isValid]) => positionFix(at, tracker, eastM, northM, { speedMps, isValid })) },
  {
    weight: 3,
    arbitrary: fc.tuple(times, ids, fc.constantFrom('export' as const, 'import' as const), fc.constantFrom(...PLATES), fc.constantFrom(...PLATES), fc.option(trackers), fc.constantFrom('fruit' as const, 'general' as const))
      .map(([at, id, direction, tractorPlate, trailerPlate, trackerId, cargo]) => declare(at, id, { direction, tractorPlate, trailerPlate, trackerId, cargo })),
  },
  { weight: 4, arbitrary: fc.tuple(times, ids, steps, roles, fc.constantFrom('done' as const, 'done' as const, 'refused' as const)).map(([at, id, step, role, outcome]) => confirm(at, id, step, role, outcome)) },
  { weight: 2, arbitrary: fc.tuple(times, ids).map(([at, id]) => callForward(at, id)) },
  { weight: 1, arbitrary: fc.tuple(times, ids).map(([at, id]) => commandIssued(at, { type: 'declaration.cancel', declarationId: declarationId(id), reason: 'x' })) },
  { weight: 1, arbitrary: fc.tuple(times, ids).map(([at, id]) => commandIssued(at, { type: 'vehicle.turnBack', declarationId: declarationId(id), reason: 'x' })) },
  { weight: 1, arbitrary: fc.tuple(times, fc.nat(5)).map(([at, seq]) => commandIssued(at, { type: 'notice.acknowledge', noticeId: noticeId(`n-${seq}`), note: null })) },
  { weight: 1, arbitrary: fc.tuple(times, fc.boolean()).map(([at, isOpen]) => commandIssued(at, { type: 'crossing.setOpen', isOpen, reason: 'x' })) },
  { weight: 1, arbitrary: fc.tuple(times, ids, cameras, fc.constantFrom(...PLATES)).map(([at, id, camera, plate]) => commandIssued(at, { type: 'plate.link', observationId: `r${at}${camera}${plate}0` as Observation['observationId'], declarationId: declarationId(id) })) },
  { weight: 2, arbitrary: times.map(clockTick) },
)

/** Mostly in event order, as the ordering stage gives them, with some late ones. */
const logs: fc.Arbitrary<Ordered[]> = fc.tuple(fc.array(observations, { maxLength: 80 }), fc.array(fc.nat(79), { maxLength: 8 })).map(([list, displaced]) => {
  const sorted = [...list].sort((left, right) => left.eventTimeMs - right.eventTimeMs)
  for (const index of displaced) {
    const [moved] = sorted.splice(index % Math.max(1, sorted.length), 1)
    if (moved !== undefined) sorted.push(moved)
  }
  let newestMs = -1
  const ordered = sorted.map((observation): Ordered => {
    const isLate = observation.eventTimeMs < newestMs
    newestMs = Math.max(newestMs, observation.eventTimeMs)
    return { observation, isLate }
  })
  return createDuplicateFilter().accept(ordered)
})

const fold = (log: readonly Ordered[], state = createCrossingState(TINY_SITE, TINY_WORKFLOWS)): CrossingState => {
  for (const ordered of log) reduceCrossing(state, ordered, () => {})
  return state
}
const RUNS = { numRuns: 150 }

test('the same log gives the same state, to the byte', () => {
  fc.assert(
    fc.property(logs, (log) => {
      expect(serialiseState(fold(log))).toBe(serialiseState(fold(log)))
    }),
    RUNS,
  )
})

test('duplicates change nothing once dedupe has run', () => {
  fc.assert(
    fc.property(logs, (log) => {
      const doubled = createDuplicateFilter().accept(log.flatMap((ordered) => [ordered, ordered]).filter(({ observation }, index) => index % 2 === 0 || observation.type !== 'clock.tick'))
      expect(serialiseState(fold(doubled))).toBe(serialiseState(fold(createDuplicateFilter().accept(log))))
    }),
    RUNS,
  )
})

test('vehicles are conserved: arrived = inside + out, and the counts are those of the trips', () => {
  fc.assert(
    fc.property(logs, (log) => {
      const state = createCrossingState(TINY_SITE, TINY_WORKFLOWS)
      for (const ordered of log) {
        reduceCrossing(state, ordered, () => {})
        for (const totals of Object.values(state.measures.totals)) expect(totals.arrivedCount).toBe(totals.insideVeh + totals.outCount)
      }
      const open = [...state.trips.values()].filter(({ closedAtMs }) => closedAtMs === null)
      expect(state.openTripCount).toBe(open.length)
      const totals = Object.values(state.measures.totals)
      expect(totals.reduce((sum, { insideVeh }) => sum + insideVeh, 0)).toBe(open.filter(({ arrivedAtMs }) => arrivedAtMs !== null).length)
      expect(totals.reduce((sum, { expectedVeh }) => sum + expectedVeh, 0)).toBe(open.filter(({ arrivedAtMs, declaration }) => arrivedAtMs === null && declaration !== null).length)
    }),
    RUNS,
  )
})

test('a vehicle is at one place at most, and queues and yards hold exactly the vehicles that say so', () => {
  fc.assert(
    fc.property(logs, (log) => {
      const state = fold(log)
      const queued = new Map<number, string>()
      for (const [stationId, { queues }] of state.stations) {
        if ((state.fixed.stationById.get(stationId)?.lanes.length ?? 0) === 0) continue
        for (const queue of queues) {
          for (const tripSeq of [...queue.waiting.keys(), ...queue.inService.keys()]) {
            expect(queued.has(tripSeq)).toBe(false)
            queued.set(tripSeq, stationId)
          }
        }
      }
      const parked = new Map([...state.yards].flatMap(([yardId, { occupants }]) => [...occupants.keys()].map((tripSeq) => [tripSeq, yardId] as const)))
      for (const trip of state.trips.values()) {
        expect(queued.get(trip.tripSeq) ?? null).toBe(trip.stationId)
        expect(parked.get(trip.tripSeq) ?? null).toBe(trip.yardId)
        expect(trip.placeId === null || trip.placeId === trip.stationId || trip.placeId === trip.yardId || trip.placeId.startsWith('export-') || trip.placeId.startsWith('import-')).toBe(true)
      }
      for (const tripSeq of [...queued.keys(), ...parked.keys()]) expect(state.trips.has(tripSeq)).toBe(true)
      for (const { occupants } of state.yards.values()) expect(new Set([...occupants.values()].map(({ berthIndex }) => berthIndex)).size).toBe(occupants.size)
    }),
    RUNS,
  )
})

test('measures stay in range and every projection can be taken', () => {
  fc.assert(
    fc.property(logs, (log) => {
      const state = fold(log)
      const view = projectCrossingView(state)
      const summaries = [...view.stations.map(({ waitMs }) => waitMs), ...view.yards.map(({ dwellMs }) => dwellMs), ...view.directions.flatMap(({ waitMs, slotWaitMs, crossingMs }) => [waitMs, slotWaitMs, crossingMs])]
      for (const { sampleCount, meanMs, p50Ms, p95Ms } of summaries) {
        expect([meanMs, p50Ms, p95Ms].every((value) => (sampleCount === 0 ? value === null : (value as number) >= 0))).toBe(true)
        if (p50Ms !== null && p95Ms !== null) expect(p50Ms).toBeLessThanOrEqual(p95Ms)
      }
      for (const { insideVeh, expectedVeh, waitingVeh } of view.directions) {
        expect(Math.min(insideVeh, expectedVeh, waitingVeh)).toBeGreaterThanOrEqual(0)
        expect(waitingVeh).toBeLessThanOrEqual(insideVeh)
      }
      for (const station of view.stations) expect(Math.min(station.queueVeh, station.inServiceVeh, station.servedCount)).toBeGreaterThanOrEqual(0)
      for (const { waitingVehMax, insideVehMax } of view.buckets) expect(waitingVehMax).toBeLessThanOrEqual(insideVehMax)
      for (const truck of listTrucks(state)) {
        expect(truck.stepDoneCount).toBeLessThanOrEqual(truck.stepTotalCount)
        expect(projectTripDetail(state, tripId(truck.tripId))?.truck).toEqual(truck)
      }
      expect(view.unmatchedCount).toBeGreaterThanOrEqual(0)
      listTruckAnchors(state)
      expect(projectSlots(state).length).toBe(state.slots.size)
      projectNotices(state, 0)
    }),
    RUNS,
  )
})

test('restoring the written state and going on equals never stopping', () => {
  fc.assert(
    fc.property(logs, fc.nat(80), (log, cut) => {
      const before = fold(log.slice(0, cut))
      const restored = restoreState(serialiseState(before), TINY_SITE, TINY_WORKFLOWS)
      expect(serialiseState(restored)).toBe(serialiseState(before))
      expect(serialiseState(fold(log.slice(cut), restored))).toBe(serialiseState(fold(log)))
    }),
    RUNS,
  )
})

test('letting the clock pass in more steps changes nothing', () => {
  fc.assert(
    fc.property(logs, fc.array(fc.nat(60_000), { minLength: 100, maxLength: 100 }), (log, steps) => {
      const stepped = createCrossingState(TINY_SITE, TINY_WORKFLOWS)
      log.forEach((ordered, index) => {
        const { eventTimeMs } = ordered.observation
        if (!ordered.isLate && stepped.clockMs >= 0) advanceClock(stepped, epochMs(Math.min(eventTimeMs, stepped.clockMs + (steps[index] ?? 0))), () => {})
        reduceCrossing(stepped, ordered, () => {})
      })
      expect(serialiseState(stepped)).toBe(serialiseState(fold(log)))
    }),
    RUNS,
  )
})

test('the changes since any revision, put on the trucks of that time, give the trucks of now', () => {
  fc.assert(
    fc.property(logs, fc.nat(80), (log, cut) => {
      const state = fold(log.slice(0, cut))
      const shown = new Map(listTrucks(state).map((truck) => [truck.tripSeq, truck]))
      const { revisionSeq } = listChangedTrucks(state, 0)
      fold(log.slice(cut), state)
      const changes = listChangedTrucks(state, revisionSeq)
      for (const truck of changes.trucks) shown.set(truck.tripSeq, truck)
      for (const tripSeq of changes.removedTripSeqs) shown.delete(tripSeq)
      // Being heard of is shown in steps of a minute.
      const sorted = (trucks: Iterable<ReturnType<typeof listTrucks>[number]>) => [...trucks].sort((left, right) => left.tripSeq - right.tripSeq).map((truck) => ({ ...truck, heardAtMs: 0 }))
      expect(sorted(shown.values())).toEqual(sorted(listTrucks(state)))
      for (const truck of listTrucks(state)) expect(truck.heardAtMs - (shown.get(truck.tripSeq)?.heardAtMs ?? 0)).toBeLessThanOrEqual(MS_PER_MINUTE)
    }),
    RUNS,
  )
})

test('everything is let go of in the end', () => {
  fc.assert(
    fc.property(logs, (log) => {
      const state = fold(log)
      advanceClock(state, epochMs(MORNING_MS + 30 * 24 * 60 * MS_PER_MINUTE), () => {})
      expect([state.trips.size, state.plates.byCanonical.size, state.otherIds.size, state.trackers.size, state.plateless.size, state.tripByDeclaration.size, state.closed.size, state.slots.size]).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
      expect(state.timers.heap.every(({ kind }) => kind === 'sourceSilent')).toBe(true)
    }),
    RUNS,
  )
})
