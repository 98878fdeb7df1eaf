/**
 * Collects from applied batches what the history store keeps, until somebody takes it.
 *
 * Observations and decisions are rows at once. Trips, notices and measures change many times between two writes: they are
 * marked here and projected from the state when they are taken; a trip that closes is projected then and there.
 *
 * Limits:  positions are thinned to one per tracker and second of event time. The caller watches `rowCount`.
 * Privacy: observations lose their plates here (history.ts).
 */
import type { TripId } from '../../model/ids.ts'
import type { Observation, Ordered } from '../../model/observations.ts'
import type { MeasureBucket, NoticeView } from '../../protocol/view.ts'
import type { Applied } from '../pipeline/fold.ts'
import type { DecisionRow, HistoryBatch, ObservationRow, StepRow, TripRow } from './history.ts'

/** What of a state is kept in the history store. */
export interface HistoryProjection<State> {
  readonly findTrip: (state: State, tripId: TripId) => TripRow | undefined
  /** Counts the changes of a state; the same in every fold of one log. */
  readonly revisionSeqOf: (state: State) => number
  /** Those raised or changed after a revision. */
  readonly listNotices: (state: State, sinceRevisionSeq: number) => readonly NoticeView[]
  /** Those that begin at or after an instant. */
  readonly listMeasures: (state: State, sinceMs: number) => readonly MeasureBucket[]
}

export interface HistoryRows<State> {
  readonly add: (applied: Applied, state: State) => void
  readonly rowCount: () => number
  /** Everything since the last take; undefined when nothing was added. */
  readonly take: (state: State) => Omit<HistoryBatch, 'crossingId' | 'logBeganAtMs'> | undefined
}

const POSITION_EVERY_MS = 1_000
const TRACKER_COUNT_MAX = 20_000
/** A late fact may change a bucket that is this old. */
const LOOK_BACK_MS = 3_600_000

function rowOf({ observation, isLate }: Ordered): ObservationRow | undefined {
  if (observation.type === 'clock.tick' || observation.type === 'device.heard') return undefined
  const fix = observation.type === 'position.fix' ? observation : null
  const command = observation.type === 'command.issued' ? observation : null
  return {
    observationId: observation.observationId, eventTimeMs: observation.eventTimeMs, receivedAtMs: observation.receivedAtMs, type: observation.type,
    deviceId: observation.deviceId, format: observation.format, provenance: observation.provenance, isLate,
    trackerId: fix?.trackerId ?? null, lonDeg: fix?.at.lonDeg ?? null, latDeg: fix?.at.latDeg ?? null,
    speedMps: speedOf(observation), headingDeg: fix?.headingDeg ?? null,
    commandType: command?.command.type ?? null, actorId: command?.actor.userId ?? null,
  }
}

const speedOf = (observation: Observation): number | null =>
  observation.type === 'position.fix' || observation.type === 'plate.read' ? observation.speedMps : null

export function createHistoryRows<State>(projection: HistoryProjection<State>): HistoryRows<State> {
  let observations: ObservationRow[] = []
  let steps: StepRow[] = []
  let decisions: DecisionRow[] = []
  let changedTrips = new Set<TripId>()
  let closedTrips = new Map<TripId, TripRow>()
  let appliedSeq = 0
  let watermarkMs = 0
  let takenUpToMs = 0
  let takenUpToRevision = 0
  const storedAtMs = new Map<string, number>()

  function isThinnedOut(row: ObservationRow): boolean {
    if (row.trackerId === null) return false
    const lastMs = storedAtMs.get(row.trackerId)
    if (lastMs !== undefined && Math.abs(row.eventTimeMs - lastMs) < POSITION_EVERY_MS) return true
    storedAtMs.delete(row.trackerId)
    storedAtMs.set(row.trackerId, row.eventTimeMs)
    if (storedAtMs.size > TRACKER_COUNT_MAX) storedAtMs.delete(storedAtMs.keys().next().value as string)
    return false
  }

  return {
    add(applied, state) {
      appliedSeq = applied.lastSeq
      watermarkMs = applied.watermarkMs
      for (const ordered of applied.ordered) {
        const row = rowOf(ordered)
        if (row !== undefined && !isThinnedOut(row)) observations.push(row)
      }
      for (const event of applied.events) {
        if ('tripId' in event && event.tripId !== null) changedTrips.add(event.tripId)
        if (event.type === 'trip.stepCompleted') {
          steps.push({ tripId: event.tripId, stepId: event.stepId, doneAtMs: event.eventTimeMs, observationId: event.observationId })
        }
        if (event.type === 'vehicle.calledForward') decisions.push({ tripId: event.tripId, decidedAtMs: event.eventTimeMs, reason: event.reason })
        if (event.type === 'trip.closed') {
          const row = projection.findTrip(state, event.tripId)
          if (row !== undefined) closedTrips.set(event.tripId, row)
        }
      }
    },
    rowCount: () => observations.length + steps.length + decisions.length + changedTrips.size,
    take(state) {
      if (appliedSeq === 0) return undefined
      const trips: TripRow[] = []
      for (const tripId of changedTrips) {
        const row = projection.findTrip(state, tripId) ?? closedTrips.get(tripId)
        if (row !== undefined) trips.push(row)
      }
      const sinceMs = Math.max(0, takenUpToMs - LOOK_BACK_MS)
      const taken = {
        appliedSeq, observations, steps, decisions, trips, notices: projection.listNotices(state, takenUpToRevision), measures: projection.listMeasures(state, sinceMs),
      }
      observations = []
      steps = []
      decisions = []
      changedTrips = new Set()
      closedTrips = new Map()
      appliedSeq = 0
      takenUpToMs = watermarkMs
      takenUpToRevision = projection.revisionSeqOf(state)
      return taken
    },
  }
}
