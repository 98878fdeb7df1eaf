/** Folds the operator's decisions on the match queue: whose a passage was, whose it was not, or nobody's; and takes them back. */
import { assertNever } from '../model/assert.ts'
import type { Command } from '../model/commands.ts'
import type { TripId } from '../model/ids.ts'
import type { CommandIssued } from '../model/observations.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { closeMatch, reopenMatch, type MatchEntry } from './match-queue.ts'
import { raiseNotice } from './notice-book.ts'
import { bindPassage, findPassage, type Passage } from './passages.ts'
import { applyRead, undeclaredTripFor } from './settle-passage.ts'
import { applySighting } from './sighting.ts'
import { findTrip } from './project-trip-detail.ts'
import { takeBack } from './take-back.ts'
import { isOpenTrip, type Trip } from './trip.ts'
import { hear } from './truck-status.ts'
import { keepUnmatched, settleUnmatched } from './unmatched-reads.ts'

export type MatchCommand = Extract<Command, { readonly type: `match.${string}` }>

/** @returns false when there is no such passage or trip, or it is not in a state to be decided so. */
export function tryDecideMatch(state: CrossingState, issued: CommandIssued, command: MatchCommand, emit: Emit): boolean {
  const { matchQueue } = state
  const entry = command.type === 'match.reopen' ? matchQueue.over.get(command.matchId) : matchQueue.open.get(command.matchId)
  if (entry === undefined) return false
  state.revisionSeq += 1
  switch (command.type) {
    case 'match.confirm':
      return tryConfirm(state, entry, command.tripId, issued, emit)
    case 'match.reject':
      return tryReject(state, entry, command.tripId)
    case 'match.markUnknown':
      markUnknown(state, entry, issued, emit)
      return true
    case 'match.reopen':
      return tryReopen(state, entry, issued, emit)
    default:
      return assertNever(command)
  }
}

function tryConfirm(state: CrossingState, entry: MatchEntry, tripId: TripId, issued: CommandIssued, emit: Emit): boolean {
  const trip = findTrip(state, tripId)
  if (trip === undefined) return false
  closeMatch(state, entry, { state: 'confirmed', tripSeq: trip.tripSeq, by: issued.actor.userId, atMs: issued.eventTimeMs })
  hear(state, trip, issued.eventTimeMs)
  const passage = passageOfMatch(state, entry)
  if (passage !== undefined) bindPassage(passage, trip.tripSeq)
  for (const read of entry.reads) {
    settleUnmatched(state, read.sighting.evidence.observationId)
    applyRead(state, trip, read, emit)
  }
  return true
}

function tryReject(state: CrossingState, entry: MatchEntry, tripId: TripId): boolean {
  const trip = findTrip(state, tripId)
  const rest = entry.candidates.filter(({ tripSeq }) => tripSeq !== trip?.tripSeq)
  if (trip === undefined || rest.length === entry.candidates.length) return false
  entry.candidates = rest
  entry.rejectedTripSeqs = [...entry.rejectedTripSeqs, trip.tripSeq]
  return true
}

/** An undeclared vehicle: it is shown as one from its first read on, when it was read at a place of the crossing. */
function markUnknown(state: CrossingState, entry: MatchEntry, issued: CommandIssued, emit: Emit): void {
  let own: Trip | null = null
  for (const read of entry.reads) {
    const { evidence } = read.sighting
    settleUnmatched(state, evidence.observationId)
    const sensor = state.fixed.sensorById.get(evidence.deviceId)
    if (sensor === undefined || sensor.placeId === null || read.plate === null) continue
    const trip: Trip = undeclaredTripFor(state, read, sensor, own, emit)
    own = trip
    keepUnmatched(state, evidence.observationId, { evidence, tripSeq: trip.tripSeq, isCounted: false })
    applySighting(state, trip, read.sighting, emit)
  }
  const tripSeq = own?.tripSeq ?? null
  const passage = passageOfMatch(state, entry)
  if (passage !== undefined) bindPassage(passage, tripSeq)
  closeMatch(state, entry, { state: 'unknown', tripSeq, by: issued.actor.userId, atMs: issued.eventTimeMs })
}

const passageOfMatch = (state: CrossingState, { matchId }: MatchEntry): Passage | undefined => findPassage(state, (passage) => passage.matchId === matchId)

/** A closed trip keeps what it was given: it may have closed by it, and its counts are told already. */
function tryReopen(state: CrossingState, entry: MatchEntry, issued: CommandIssued, emit: Emit): boolean {
  if (entry.state === 'lapsed') {
    // Nothing was decided: its reads wait among the unmatched ones still.
    reopenMatch(state, entry, issued.eventTimeMs)
    return true
  }
  const trip = entry.tripSeq === null ? undefined : state.trips.get(entry.tripSeq)
  if (trip !== undefined && !isOpenTrip(trip)) return false
  if (trip !== undefined && entry.state === 'confirmed') takeBack(state, trip, entry.reads.map(({ sighting }) => sighting.evidence), issued.eventTimeMs, emit)
  reopenMatch(state, entry, issued.eventTimeMs)
  const passage = passageOfMatch(state, entry)
  if (passage !== undefined) {
    passage.tripSeq = null
    passage.isByOperator = false
  }
  entry.reads.forEach(({ sighting: { evidence } }, index) => keepUnmatched(state, evidence.observationId, { evidence, tripSeq: null, isCounted: index === 0 }))
  raiseNotice(state, { code: 'match.passage.corrected', atMs: issued.eventTimeMs, trip: trip ?? null, detail: entry.matchId, context: { matchId: entry.matchId } }, emit)
  return true
}
