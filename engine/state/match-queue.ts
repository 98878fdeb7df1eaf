/**
 * The operator's queue: passages that nobody could be given safely, with their candidates and reasons, until a person decides.
 *
 * A decision is a command like any other, in the log with its actor; it applies the evidence to the trip as of when it was seen,
 * and a counter-command takes it back.
 * Limits:  OPEN_MAX open ones (the oldest go; their reads stay among the unmatched ones), DECIDED_MAX decided ones kept to be undone.
 */
import type { DeviceId, MatchId, PlaceId } from '../model/ids.ts'
import type { EpochMs } from '../model/units.ts'
import type { Ranking, RankedCandidate } from '../rules/matching/rank-candidates.ts'
import type { PassageRead } from './passages.ts'

export interface MatchEntry {
  readonly matchId: MatchId
  readonly openedAtMs: EpochMs
  readonly placeId: PlaceId | null
  readonly deviceId: DeviceId
  reads: readonly PassageRead[]
  candidates: readonly RankedCandidate[]
  /** Trips that an operator ruled out. */
  rejectedTripSeqs: readonly number[]
  strangerRatio: number
  state: 'open' | 'confirmed' | 'unknown'
  /** Whose it is by decision. */
  tripSeq: number | null
  decidedBy: string | null
  decidedAtMs: EpochMs | null
}

export interface MatchQueue {
  /** In the order opened. */
  open: Map<MatchId, MatchEntry>
  decided: Map<MatchId, MatchEntry>
  matchSeqLast: number
}

const OPEN_MAX = 500
const DECIDED_MAX = 200
/** More than a person compares at a glance. */
const CANDIDATES_MAX = 5
const CANDIDATE_RATIO_MIN = 0.0005

export const createMatchQueue = (): MatchQueue => ({ open: new Map(), decided: new Map(), matchSeqLast: 0 })

export function openMatch(queue: MatchQueue, passage: { readonly reads: readonly PassageRead[]; readonly placeId: PlaceId | null }, ranking: Ranking): MatchEntry {
  queue.matchSeqLast += 1
  const first = passage.reads[0] as PassageRead
  const entry: MatchEntry = {
    matchId: `m-${queue.matchSeqLast}` as MatchId, openedAtMs: first.sighting.evidence.eventTimeMs, placeId: passage.placeId, deviceId: first.sighting.evidence.deviceId, reads: passage.reads,
    candidates: listShown(ranking), rejectedTripSeqs: [], strangerRatio: ranking.strangerRatio, state: 'open', tripSeq: null, decidedBy: null, decidedAtMs: null,
  }
  queue.open.set(entry.matchId, entry)
  if (queue.open.size > OPEN_MAX) queue.open.delete(queue.open.keys().next().value as MatchId)
  return entry
}

const listShown = ({ candidates }: Ranking): readonly RankedCandidate[] =>
  candidates.filter(({ confidenceRatio }, index) => index < CANDIDATES_MAX && (index < 2 || confidenceRatio >= CANDIDATE_RATIO_MIN))

/** The passage has been read once more. */
export function extendMatch(queue: MatchQueue, id: MatchId, reads: readonly PassageRead[]): void {
  const entry = queue.open.get(id) ?? queue.decided.get(id)
  if (entry !== undefined) entry.reads = reads
}

/** What is asked has other candidates now; not those that an operator ruled out. */
export function rankAnew(entry: MatchEntry, ranking: Ranking): void {
  const { rejectedTripSeqs } = entry
  entry.candidates = listShown(ranking).filter(({ tripSeq }) => !rejectedTripSeqs.includes(tripSeq))
  entry.strangerRatio = ranking.strangerRatio
}

export interface MatchDecision {
  readonly state: 'confirmed' | 'unknown'
  readonly tripSeq: number | null
  readonly by: string
  readonly atMs: EpochMs
}

export function decideMatch(queue: MatchQueue, entry: MatchEntry, { state, tripSeq, by, atMs }: MatchDecision): void {
  entry.state = state
  entry.tripSeq = tripSeq
  entry.decidedBy = by
  entry.decidedAtMs = atMs
  queue.open.delete(entry.matchId)
  queue.decided.set(entry.matchId, entry)
  if (queue.decided.size > DECIDED_MAX) queue.decided.delete(queue.decided.keys().next().value as MatchId)
}

/** Open again, last in the queue. */
export function undecideMatch(queue: MatchQueue, entry: MatchEntry): void {
  entry.state = 'open'
  entry.tripSeq = null
  entry.decidedBy = null
  entry.decidedAtMs = null
  queue.decided.delete(entry.matchId)
  queue.open.set(entry.matchId, entry)
}

/** An entry whose reads were explained by other means goes without a decision. */
export function dropExplained(queue: MatchQueue, isExplained: (read: PassageRead) => boolean): void {
  for (const entry of queue.open.values()) if (entry.reads.every(isExplained)) queue.open.delete(entry.matchId)
}
