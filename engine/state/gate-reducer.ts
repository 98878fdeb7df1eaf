/**
 * Folds what devices at the gates report of people, goods and arms: evidence on the trip where one can be told, a notice where one is due.
 *
 * An old report never replaces a newer one of the same device.
 */
import type { AgvReported, BarrierReported, ContainerRead, DocumentRead, GateEvent, GateObservation, WeightMeasured } from '../model/observations.ts'
import { reduceCardPresented } from './card-reducer.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { keepReport } from './gate-book.ts'
import { findTripAtDevice, findTripByContainer } from './gate-trips.ts'
import { endNotice, raiseNotice } from './notice-book.ts'
import { applyEvidence } from './progress.ts'
import { applySighting } from './sighting.ts'
import type { Evidence, Trip } from './trip.ts'

/** An empty platform, a person or a trolley on it: no vehicle (estimate; the lightest truck here weighs about 2 t). */
const VEHICLE_KG_MIN = 500
/** More missing at once is a controller that was reset or replaced. */
const GAP_COUNT_MAX = 10_000

type Reduce<Kind extends GateObservation['type']> = (state: CrossingState, observation: Extract<GateObservation, { readonly type: Kind }>, isLate: boolean, emit: Emit) => void

/** One per kind of report: reduce-crossing.ts has told them apart already. */
const REDUCERS: { readonly [Kind in GateObservation['type']]: Reduce<Kind> } = {
  'gate.event': reduceGateEvent, 'document.read': reduceDocument, 'card.presented': reduceCardPresented, 'container.read': reduceContainer,
  'weight.measured': reduceWeight, 'barrier.reported': reduceBarrier, 'agv.reported': reduceAgv,
}

export function reduceGateReport<Kind extends GateObservation['type']>(state: CrossingState, observation: Extract<GateObservation, { readonly type: Kind }>, isLate: boolean, emit: Emit): void {
  REDUCERS[observation.type as Kind](state, observation, isLate, emit)
}

const ALARMING: ReadonlySet<GateEvent['what']> = new Set(['forcedOpen', 'heldOpen', 'tampered', 'alarmed'])

function reduceGateEvent(state: CrossingState, event: GateEvent, isLate: boolean, emit: Emit): void {
  const { deviceId, eventTimeMs: atMs } = event
  const { reportSeqs } = state.gates
  const lastSeq = reportSeqs.get(deviceId)
  if (event.reportSeq !== null && !isLate) {
    // What the device says came before it, where it says so; else the number that follows the last one.
    const before = event.previousReportSeq ?? event.reportSeq - 1
    const missingCount = lastSeq === undefined ? 0 : before - lastSeq
    if (missingCount > 0 && missingCount < GAP_COUNT_MAX) {
      raiseNotice(state, { code: 'gate.sequence.gap', atMs, deviceId, context: { deviceId, missingCount } }, emit)
    }
    keepReport(reportSeqs, deviceId, event.reportSeq)
  }
  const trip = findTripAtDevice(state, deviceId, atMs)
  if (trip !== null) note(state, trip, event, event.what, isLate, emit)
  if (ALARMING.has(event.what)) raiseNotice(state, { code: 'gate.door.alarm', atMs, deviceId, detail: event.what, context: { deviceId, what: event.what } }, emit)
}

function sight(state: CrossingState, trip: Trip, observation: GateObservation, shownAs: Evidence['shownAs'], text: string, confidenceRatio: number | null, isLate: boolean, emit: Emit): void {
  const { observationId, deviceId, eventTimeMs, receivedAtMs, provenance } = observation
  const evidence: Evidence = { observationId, shownAs, deviceId, eventTimeMs, receivedAtMs, text, confidenceRatio, isLate, proof: { kind: 'read' } }
  applySighting(state, trip, { evidence, provenance, laneIndex: state.fixed.sensorLane.get(deviceId) ?? null }, emit)
}

/** What a device did while the truck stood before it: seen in the journey, and proof of nothing. */
function note(state: CrossingState, trip: Trip, observation: GateObservation, text: string, isLate: boolean, emit: Emit): void {
  const { observationId, deviceId, eventTimeMs, receivedAtMs } = observation
  applyEvidence(state, trip, { observationId, shownAs: 'gate', deviceId, eventTimeMs, receivedAtMs, text, confidenceRatio: null, isLate, proof: { kind: 'note' } }, emit)
}

function reduceDocument(state: CrossingState, read: DocumentRead, isLate: boolean, emit: Emit): void {
  const { deviceId, eventTimeMs: atMs, documentKind } = read
  const trip = findTripAtDevice(state, deviceId, atMs)
  if (read.hasRightCheckDigits === false) raiseNotice(state, { code: 'gate.document.doubtful', atMs, deviceId, trip, context: { deviceId, documentKind } }, emit)
  if (read.expiresOn !== null && atMs > Date.parse(`${read.expiresOn}T23:59:59Z`)) {
    raiseNotice(state, { code: 'gate.document.expired', atMs, deviceId, trip, context: { deviceId, documentKind, expiresOn: read.expiresOn } }, emit)
  }
  if (trip !== null) sight(state, trip, read, 'document', documentKind.toUpperCase(), null, isLate, emit)
}

function reduceContainer(state: CrossingState, read: ContainerRead, isLate: boolean, emit: Emit): void {
  const { deviceId, eventTimeMs: atMs, containerNumber } = read
  const context = { deviceId, containerNumber }
  if (!read.hasRightCheckDigit) {
    raiseNotice(state, { code: 'match.container.doubtful', atMs, deviceId, detail: containerNumber, context }, emit)
    return
  }
  const trip = findTripByContainer(state, containerNumber)
  if (trip === null) raiseNotice(state, { code: 'match.container.unmatched', atMs, deviceId, detail: containerNumber, context }, emit)
  else sight(state, trip, read, 'container', containerNumber, read.confidenceRatio, isLate, emit)
}

function reduceWeight(state: CrossingState, measured: WeightMeasured, isLate: boolean, emit: Emit): void {
  const { deviceId, weightKg, eventTimeMs: atMs } = measured
  if (weightKg < VEHICLE_KG_MIN) return
  const newest = state.gates.weights.get(deviceId)
  if (newest === undefined || newest.atMs <= atMs) keepReport(state.gates.weights, deviceId, { weightKg, atMs })
  const trip = findTripAtDevice(state, deviceId, atMs)
  if (trip !== null) sight(state, trip, measured, 'weight', `${Math.round(weightKg)} kg${measured.mode === null ? '' : ` (${measured.mode})`}`, null, isLate, emit)
}

function reduceBarrier(state: CrossingState, reported: BarrierReported, isLate: boolean, emit: Emit): void {
  const { deviceId, laneIndex, eventTimeMs: atMs } = reported
  const key = `${deviceId} ${laneIndex ?? ''}`
  const last = state.gates.barriers.get(key)
  if (last !== undefined && last.atMs > atMs) return
  // A report of the loop alone leaves the arm where it was said to be, and the other way round.
  const arm = reported.arm ?? last?.arm ?? null
  const isLoopOccupied = reported.isLoopOccupied ?? last?.isLoopOccupied ?? null
  keepReport(state.gates.barriers, key, { deviceId, laneIndex, arm, isLoopOccupied, atMs })
  if (last?.arm !== arm || last?.isLoopOccupied !== isLoopOccupied) state.revisionSeq += 1
  const trip = arm === 'up' && last?.arm !== 'up' ? findTripAtDevice(state, deviceId, atMs, laneIndex) : null
  if (trip !== null) note(state, trip, reported, 'arm up', isLate, emit)
  if (reported.arm === 'fault') raiseNotice(state, { code: 'gate.barrier.fault', atMs, deviceId, detail: String(laneIndex ?? ''), context: { deviceId, lane: (laneIndex ?? 0) + 1 } }, emit)
  else if (reported.arm !== null) endNotice(state, { code: 'gate.barrier.fault', atMs, deviceId, detail: String(laneIndex ?? '') })
}

const AGV_FAULTS = ['connection', 'stop', 'error'] as const

function reduceAgv(state: CrossingState, reported: AgvReported, _isLate: boolean, emit: Emit): void {
  const { agvId, deviceId, eventTimeMs: atMs } = reported
  const last = state.gates.agvs.get(agvId)
  if (last !== undefined && last.atMs > atMs) return
  const { connection, mapId, eastM, northM, headingRad, batteryRatio, isDriving, isPaused, isStopped, errorCount } = reported
  // A connection message says nothing of the vehicle, a state nothing of the connection but that there is one.
  keepReport(state.gates.agvs, agvId, connection === null
    ? { agvId, connection: 'online', mapId, eastM, northM, headingRad, batteryRatio, isDriving, isPaused, isStopped, errorCount, atMs }
    : { agvId, mapId: null, eastM: null, northM: null, headingRad: null, batteryRatio: null, isDriving: null, isPaused: null, isStopped: null, errorCount: 0, ...last, connection, atMs })
  if (connection === 'broken' || isStopped === true || errorCount > (last?.errorCount ?? 0)) {
    const what = connection === 'broken' ? 'connection' : isStopped === true ? 'stop' : 'error'
    raiseNotice(state, { code: 'agv.vehicle.fault', atMs, deviceId, detail: `${agvId} ${what}`, context: { agvId, what } }, emit)
  }
  const isOver = { connection: connection !== 'broken', stop: isStopped === false, error: connection === null && errorCount === 0 }
  for (const what of AGV_FAULTS) if (isOver[what]) endNotice(state, { code: 'agv.vehicle.fault', atMs, deviceId, detail: `${agvId} ${what}` })
}
