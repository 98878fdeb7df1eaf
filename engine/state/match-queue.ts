/**
 * The operator's queue: passages that nobody could be given safely, with their candidates and reasons, until a person decides.
 *
 * A decision is a command like any other, in the log with its actor; it applies the evidence to the trip as of when it was seen,
 * and a counter-command takes it back.
 * Lapse:   what nobody decided ends when no truck is here any more that it could have been, at the earliest after LAPSE_AFTER_MS. It is
 *          then history, from which an operator may still take it up; its reads stay among the unmatched ones.
 * Limits:  OPEN_MAX open ones (the oldest lapse), OVER_MAX decided and lapsed ones kept to be taken up again.
 * Checked: match-queue.test.ts.
 */
import type { DeviceId, MatchId, PlaceId } from '../model/ids.ts'
import { MS_PER_HOUR, MS_PER_MINUTE, type EpochMs } from '../model/units.ts'
import type { Ranking, RankedCandidate } from '../rules/matching/rank-candidates.ts'
import type { CrossingState } from './crossing-state.ts'
import { endNotice } from './notice-book.ts'
import type { PassageRead } from './passages.ts'
import { setTimer } from './timers.ts'
import { isOpenTrip } from './trip.ts'

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
  state: 'open' | 'confirmed' | 'unknown' | 'lapsed'
  /** Whose it is by decision. */
  tripSeq: number | null
  decidedBy: string | null
  decidedAtMs: EpochMs | null
  /** When it is next looked at for lapsing; a timer that fires before is of an earlier asking. */
  lookAtMs: number
}

export interface MatchQueue {
  /** In the order opened. */
  open: Map<MatchId, MatchEntry>
  /** Decided or lapsed, in that order. */
  over: Map<MatchId, MatchEntry>
  matchSeqLast: number
}

const OPEN_MAX = 500
const OVER_MAX = 200
/** An operator has at least so long, whoever has left (estimate). */
const LAPSE_AFTER_MS = 2 * MS_PER_HOUR
const LOOK_AGAIN_MS = 10 * MS_PER_MINUTE
/** More than a person compares at a glance. */
const CANDIDATES_MAX = 5
const CANDIDATE_RATIO_MIN = 0.0005

export const createMatchQueue = (): MatchQueue => ({ open: new Map(), over: new Map(), matchSeqLast: 0 })

export function openMatch(state: CrossingState, passage: { readonly reads: readonly PassageRead[]; readonly placeId: PlaceId | null }, ranking: Ranking): MatchEntry {
  const queue = state.matchQueue
  queue.matchSeqLast += 1
  const first = passage.reads[0] as PassageRead
  const entry: MatchEntry = {
    matchId: `m-${queue.matchSeqLast}` as MatchId, openedAtMs: first.sighting.evidence.eventTimeMs, placeId: passage.placeId, deviceId: first.sighting.evidence.deviceId, reads: passage.reads,
    candidates: listShown(ranking), rejectedTripSeqs: [], strangerRatio: ranking.strangerRatio, state: 'open', tripSeq: null, decidedBy: null, decidedAtMs: null, lookAtMs: 0,
  }
  enqueue(state, entry, first.sighting.evidence.receivedAtMs)
  return entry
}

function enqueue(state: CrossingState, entry: MatchEntry, atMs: EpochMs): void {
  const { open } = state.matchQueue
  open.set(entry.matchId, entry)
  lookLater(state, entry, atMs + LAPSE_AFTER_MS)
  const [oldest] = open.values()
  if (open.size > OPEN_MAX && oldest !== undefined) closeMatch(state, oldest, { state: 'lapsed', tripSeq: null, by: null, atMs })
}

function lookLater(state: CrossingState, entry: MatchEntry, atMs: number): void {
  entry.lookAtMs = atMs
  setTimer(state.timers, 'matchLapse', atMs, { subject: entry.matchId })
}

/** Looks whether anybody is left of whom it could be asked, and sets when to look again. */
export function checkLapse(state: CrossingState, id: MatchId, nowMs: EpochMs): void {
  const entry = state.matchQueue.open.get(id)
  if (entry === undefined || nowMs < entry.lookAtMs) return
  const isAnybodyHere = entry.candidates.some(({ tripSeq }) => {
    const trip = state.trips.get(tripSeq)
    return trip !== undefined && isOpenTrip(trip)
  })
  if (isAnybodyHere) lookLater(state, entry, nowMs + LOOK_AGAIN_MS)
  else closeMatch(state, entry, { state: 'lapsed', tripSeq: null, by: null, atMs: nowMs })
}

const listShown = ({ candidates }: Ranking): readonly RankedCandidate[] =>
  candidates.filter(({ confidenceRatio }, index) => index < CANDIDATES_MAX && (index < 2 || confidenceRatio >= CANDIDATE_RATIO_MIN))

/** The passage has been read once more. */
export function extendMatch(queue: MatchQueue, id: MatchId, reads: readonly PassageRead[]): void {
  const entry = queue.open.get(id) ?? queue.over.get(id)
  if (entry !== undefined) entry.reads = reads
}

/** What is asked has other candidates now; not those that an operator ruled out. */
export function rankAnew(entry: MatchEntry, ranking: Ranking): void {
  const { rejectedTripSeqs } = entry
  entry.candidates = listShown(ranking).filter(({ tripSeq }) => !rejectedTripSeqs.includes(tripSeq))
  entry.strangerRatio = ranking.strangerRatio
}

export interface MatchEnd {
  readonly state: 'confirmed' | 'unknown' | 'lapsed'
  readonly tripSeq: number | null
  /** Null where nobody decided. */
  readonly by: string | null
  readonly atMs: EpochMs
}

export function closeMatch(state: CrossingState, entry: MatchEntry, end: MatchEnd): void {
  const { over } = state.matchQueue
  entry.state = end.state
  entry.tripSeq = end.tripSeq
  entry.decidedBy = end.by
  entry.decidedAtMs = end.atMs
  tryWithdrawQuestion(state, entry.matchId, end.atMs)
  over.set(entry.matchId, entry)
  if (over.size > OVER_MAX) over.delete(over.keys().next().value as MatchId)
}

/** Open again, last in the queue. */
export function reopenMatch(state: CrossingState, entry: MatchEntry, atMs: EpochMs): void {
  entry.state = 'open'
  entry.tripSeq = null
  entry.decidedBy = null
  entry.decidedAtMs = null
  state.matchQueue.over.delete(entry.matchId)
  enqueue(state, entry, atMs)
}

/** What was asked is answered by other means. @returns false when it was not open. */
export function tryWithdrawQuestion(state: CrossingState, id: MatchId | null, atMs: EpochMs): boolean {
  const entry = id === null ? undefined : state.matchQueue.open.get(id)
  if (entry === undefined) return false
  state.matchQueue.open.delete(entry.matchId)
  endNotice(state, { code: 'match.plate.ambiguous', deviceId: entry.deviceId, detail: entry.matchId, atMs })
  return true
}

/** An entry whose reads were explained by other means goes without a decision. */
export function dropExplained(state: CrossingState, isExplained: (read: PassageRead) => boolean, atMs: EpochMs): void {
  for (const entry of state.matchQueue.open.values()) if (entry.reads.every(isExplained)) tryWithdrawQuestion(state, entry.matchId, atMs)
}
