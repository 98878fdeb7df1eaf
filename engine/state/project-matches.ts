/** The operator's match queue as the screens show it: open passages newest first, then those decided or lapsed lately. Pure. */
import type { MatchCandidateView, MatchReadView, MatchView } from '../protocol/view.ts'
import type { RankedCandidate } from '../rules/matching/rank-candidates.ts'
import type { CrossingState } from './crossing-state.ts'
import type { MatchEntry } from './match-queue.ts'
import type { PassageRead } from './passages.ts'

/** What one screen shows of those that are over. */
const OVER_SHOWN_MAX = 20

export function projectMatches(state: CrossingState): MatchView[] {
  const { open, over } = state.matchQueue
  const view = (entry: MatchEntry): MatchView => matchViewOf(state, entry)
  return [...[...open.values()].reverse().map(view), ...[...over.values()].slice(-OVER_SHOWN_MAX).reverse().map(view)]
}

function matchViewOf(state: CrossingState, entry: MatchEntry): MatchView {
  return {
    matchId: entry.matchId,
    state: entry.state,
    openedAtMs: entry.openedAtMs,
    placeId: entry.placeId,
    reads: entry.reads.map(readViewOf),
    candidates: entry.candidates.flatMap((candidate) => candidateViewOf(state, candidate)),
    strangerRatio: entry.strangerRatio,
    tripId: entry.tripSeq === null ? null : (state.trips.get(entry.tripSeq)?.tripId ?? null),
    decidedBy: entry.decidedBy,
    decidedAtMs: entry.decidedAtMs,
  }
}

const readViewOf = ({ plate, side, sighting: { evidence } }: PassageRead): MatchReadView => ({
  observationId: evidence.observationId, deviceId: evidence.deviceId, plate, side, eventTimeMs: evidence.eventTimeMs, confidenceRatio: evidence.confidenceRatio,
  pictureIds: evidence.pictureIds ?? [],
})

/** None for a trip that is forgotten by now. */
function candidateViewOf(state: CrossingState, { tripSeq, confidenceRatio, reasons }: RankedCandidate): MatchCandidateView[] {
  const trip = state.trips.get(tripSeq)
  if (trip === undefined) return []
  const { tripId, declaration, tractorPlate, trailerPlate, direction, status } = trip
  return [{ tripSeq, tripId, declarationId: declaration?.declarationId ?? null, tractorPlate, trailerPlate, direction, status, confidenceRatio, reasons }]
}
