/**
 * The engine's own measures of a simulated day against the simulator's.
 *
 * With devices without fault and every vehicle plated they are equal, to the millisecond, wherever a device marks both ends. With
 * the errors of the shipped scenario the test prints how far they go apart.
 */
import { expect, test } from 'vitest'
import { deviceId, observationId } from '../../model/ids.ts'
import type { Observation } from '../../model/observations.ts'
import type { EpochMs } from '../../model/units.ts'
import { createCrossingState, reduceCrossing, type CrossingState } from '../../state/index.ts'
import type { ReplicationResult } from '../../../sim/index.ts'
import { perfectDevices, type ObservationSpec } from '../../../sim/observations/observation-spec.ts'
import { observeReplication } from '../../../sim/observations/observe.ts'
import { loadHuuNghi } from '../../../sim/observations/testing/huu-nghi.ts'
import { loadWeekday } from '../../../sim/observations/testing/weekday.ts'
import { asStamped } from './write-observations.ts'

const plan = loadHuuNghi()
const PLATED = ['import-main', 'import-dedicated'].map((flow) => ({ path: `flows.${flow}.mix.cargo.newVehicle`, value: 0 }))
/** Those who are there at the start are all read at the buffer's entry in one instant, which no camera ever does. */
const NOBODY_AT_THE_START = { path: 'initialState', value: [] }

interface Day {
  readonly state: CrossingState
  readonly result: ReplicationResult
  readonly simulated: (name: string) => number
}

/** Everything in event-time order and once, as the engine's ordering stage hands it on. */
function fold(spec: ObservationSpec, changes: Parameters<typeof loadWeekday>[0], hasOperator = false): Day {
  const { network, startsAtMs } = loadWeekday(changes)
  const results: ReplicationResult[] = []
  const seen = new Set<string>()
  const observations: Observation[] = []
  for (const { observation } of observeReplication({ plan, network, spec, seed: 1, replicationIndex: 0, startsAtMs, onResult: (result) => void results.push(result) })) {
    if (seen.has(observation.observationId)) continue
    seen.add(observation.observationId)
    observations.push(asStamped(observation))
  }
  observations.sort((left, right) => left.eventTimeMs - right.eventTimeMs)
  const state = createCrossingState(plan.site, plan.workflows)
  for (const observation of observations) {
    reduceCrossing(state, { observation, isLate: false }, () => undefined)
    if (hasOperator) answerMatches(state, observation.eventTimeMs)
  }
  const [result] = results
  if (result === undefined) throw new Error('the replication has ended')
  return { state, result, simulated: (name) => result.measures.get(name) ?? Number.NaN }
}

/** The operator at the queue of doubtful passages looks at the picture: the plate is exactly that of one of those it can be. */
function answerMatches(state: CrossingState, nowMs: EpochMs): void {
  for (const { matchId, reads, candidates } of state.matchQueue.open.values()) {
    const seen = reads.map(({ plate }) => plate)
    const trip = candidates.map(({ tripSeq }) => state.trips.get(tripSeq)).find((candidate) => candidate !== undefined && (seen.includes(candidate.tractorPlate) || seen.includes(candidate.trailerPlate)))
    if (trip === undefined) continue
    const command = { type: 'match.confirm', matchId, tripId: trip.tripId } as const
    reduceCrossing(state, { isLate: false, observation: {
      type: 'command.issued', observationId: observationId(`answer/${matchId}`), crossingId: plan.site.id, deviceId: deviceId('desk'), format: 'command', provenance: 'observed',
      eventTimeMs: nowMs, deviceTimeMs: nowMs, receivedAtMs: nowMs, clockRule: 'deviceOffset', command, actor: { userId: 'operator', role: 'controller' },
    } }, () => undefined)
  }
}

const meanOf = (valuesMs: readonly number[]): number => valuesMs.reduce((sum, value) => sum + value, 0) / valuesMs.length
const waitsAt = ({ state }: Day, stationId: string): readonly number[] => [...state.stations].find(([id]) => String(id) === stationId)?.[1].waits.valueMs ?? []
const servedAt = ({ state }: Day, stationId: string): number => [...state.stations].find(([id]) => String(id) === stationId)?.[1].servedCount ?? Number.NaN
const yardOf = ({ state }: Day, yardId: string) => {
  const yard = [...state.yards].find(([id]) => String(id) === yardId)?.[1]
  if (yard === undefined) throw new Error(`no yard ${yardId}`)
  return yard
}

test('a day without device errors: counts, dwell, slot waits and waits for work are those of the simulator, to the millisecond', () => {
  const day = fold({ ...perfectDevices('huu-nghi'), trackedRatio: 0 }, [...PLATED, NOBODY_AT_THE_START], true)
  const { export: exports, import: imports } = day.state.measures.totals
  const { simulated } = day
  const importsOf = (of: string): number => simulated(`flow.import-main.${of}`) + simulated(`flow.import-dedicated.${of}`)

  expect(exports.arrivedCount).toBe(simulated('flow.export.inCount'))
  expect(exports.crossedCount).toBe(simulated('flow.export.outCount'))
  expect(exports.insideVeh).toBe(simulated('flow.export.insideCount'))
  expect(imports.crossedCount).toBe(importsOf('outCount'))
  expect(imports.arrivedCount).toBe(importsOf('inCount'))

  // The buffer: cameras at its entry and exit, the call as it is given.
  const dwellsMs = yardOf(day, 'viettel-park').dwells.valueMs
  expect(dwellsMs).toHaveLength(simulated('yard.viettel-park.servedCount'))
  expect(meanOf(dwellsMs)).toBeCloseTo(simulated('yard.viettel-park.dwellMsMean'), 6)
  expect(Math.max(...dwellsMs)).toBe(simulated('yard.viettel-park.dwellMsMax'))
  expect(exports.slotWaits.valueMs).toHaveLength(simulated('yard.viettel-park.servedCount'))
  expect(meanOf(exports.slotWaits.valueMs)).toBeCloseTo(simulated('yard.viettel-park.dwellMsMean'), 6)

  // Work on parked trucks: its end is confirmed, its begin follows from the order, as in the model.
  for (const stationId of ['quarantine', 'customs', 'fee']) {
    expect(servedAt(day, stationId)).toBe(simulated(`station.${stationId}.servedCount`))
    expect(meanOf(waitsAt(day, stationId)), stationId).toBeCloseTo(simulated(`station.${stationId}.waitMsMean`), 6)
    expect(Math.max(...waitsAt(day, stationId)), stationId).toBe(simulated(`station.${stationId}.waitMsMax`))
  }

  // Lanes with a camera at the stop line: everybody is counted, at every station. When a truck joined the line no camera sees.
  const LANES = {
    'barrier-1': ['barrier-1-export', 'barrier-1-import'], health: ['health'], 'health-1116-1117': ['health-1116-1117'], 'health-1119-1120': ['health-1119-1120'],
    'barrier-2': ['barrier-2-export', 'barrier-2-import'], 'barrier-2-dedicated': ['barrier-2-dedicated-import'],
    'marker-1116-1117': ['marker-1116-1117-export', 'marker-1116-1117-import'], 'marker-1119-1120': ['marker-1119-1120-import'],
  }
  for (const [stationId, placeIds] of Object.entries(LANES)) {
    expect(servedAt(day, stationId), stationId).toBe(placeIds.reduce((sum, placeId) => sum + simulated(`station.${placeId}.servedCount`), 0))
  }

  // From the buffer's entry to the marker: the whole way of an export but the approach to the buffer.
  const buffered = exports.crossings.valueMs.length
  expect(buffered).toBe(simulated('flow.export.outCount'))
})

test('with every truck tracked, waits at the first inspection agree within the time between two fixes', () => {
  const spec = { ...perfectDevices('huu-nghi'), trackedRatio: 1, chineseTractorRatio: 0, movingFixMsMin: 6_000, movingFixMsMax: 10_000 }
  const day = fold(spec, [...PLATED, { path: 'crossing.stations.barrier-1-export.service', value: { gamma: { meanS: 110, k: 4 } } }])
  const seenMs = meanOf(day.state.measures.totals.export.waits.valueMs)
  const simulatedMs = day.simulated('station.barrier-1-export.waitMsMean')
  console.info(`wait at barrier 1: engine ${(seenMs / 1_000).toFixed(1)} s, simulator ${(simulatedMs / 1_000).toFixed(1)} s`)
  expect(simulatedMs).toBeGreaterThan(20_000)
  // Both end with the read at the stop line. The network counts from when that would be reached at free speed, the engine from the first fix that shows the truck standing in line.
  expect(Math.abs(seenMs - simulatedMs)).toBeLessThan(20_000)
})

test('with the errors of the shipped scenario the engine still counts nearly everybody; the differences are printed', () => {
  const day = fold(loadWeekday().spec, [])
  const { export: exports, import: imports } = day.state.measures.totals
  const { simulated } = day
  const rows: [string, number, number][] = [
    ['exports crossed', exports.crossedCount, simulated('flow.export.outCount')],
    ['imports crossed', imports.crossedCount, simulated('flow.import-main.outCount') + simulated('flow.import-dedicated.outCount')],
    ['slot wait, s', meanOf(exports.slotWaits.valueMs) / 1_000, simulated('yard.viettel-park.dwellMsMean') / 1_000],
    ['buffer dwell, s', meanOf(yardOf(day, 'viettel-park').dwells.valueMs) / 1_000, simulated('yard.viettel-park.dwellMsMean') / 1_000],
    ['quarantine wait, s', meanOf(waitsAt(day, 'quarantine')) / 1_000, simulated('station.quarantine.waitMsMean') / 1_000],
    ['customs wait, s', meanOf(waitsAt(day, 'customs')) / 1_000, simulated('station.customs.waitMsMean') / 1_000],
    ['fee served', servedAt(day, 'fee'), simulated('station.fee.servedCount')],
  ]
  console.info(`${day.state.unmatchedCount} reads unmatched\n${rows.map(([name, engine, simulator]) => `${name.padEnd(20)} engine ${engine.toFixed(1).padStart(8)}  simulator ${simulator.toFixed(1).padStart(8)}  ${(100 * (engine / simulator - 1)).toFixed(1).padStart(6)} %`).join('\n')}`)
  expect(Math.abs(exports.crossedCount / simulated('flow.export.outCount') - 1)).toBeLessThan(0.05)
  expect(Math.abs(imports.crossedCount / (simulated('flow.import-main.outCount') + simulated('flow.import-dedicated.outCount')) - 1)).toBeLessThan(0.05)
})
