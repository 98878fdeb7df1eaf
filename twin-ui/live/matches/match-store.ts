/** The match queue as this screen holds it: what was asked last, which passage is chosen, and the decisions that the keys make too. */
import { create } from 'zustand'
import type { MatchView } from '../../../engine/protocol/view.ts'
import { matchId, tripId } from '../../../engine/model/ids.ts'
import type { Failure } from '../../data/rest.ts'
import { mayOrder, useSessionStore } from '../../data/session-store.ts'
import { useLiveStore } from '../live-store.ts'
import { order } from '../orders.ts'

export interface MatchState {
  readonly matches: readonly MatchView[]
  readonly chosenMatchId: string | null
  /** Of the last decision; null when it was taken. */
  readonly failure: Failure | null
  /** Rises with every decision, so that the list is asked again at once. */
  readonly decisionSeq: number
  show: (matches: readonly MatchView[]) => void
  choose: (matchId: string | null) => void
}

export const useMatchStore = create<MatchState>()((set) => ({
  matches: [],
  chosenMatchId: null,
  failure: null,
  decisionSeq: 0,
  show: (matches) => set({ matches }),
  choose: (chosenMatchId) => set({ chosenMatchId }),
}))

/** The chosen open passage, else the first: the keys act on it. */
export function currentMatch({ matches, chosenMatchId }: Pick<MatchState, 'matches' | 'chosenMatchId'>): MatchView | null {
  const open = matches.filter(({ state }) => state === 'open')
  return open.find((match) => match.matchId === chosenMatchId) ?? open[0] ?? null
}

export const mayDecide = (): boolean => mayOrder(useSessionStore.getState().session, 'match.confirm')

async function decide(command: Parameters<typeof order>[0]): Promise<void> {
  if (!mayDecide()) {
    useLiveStore.getState().openDialog('signIn')
    return
  }
  const failure = await order(command)
  useMatchStore.setState(({ decisionSeq }) => ({ failure, decisionSeq: decisionSeq + 1 }))
}

export const confirmMatch = (match: MatchView, trip: string): Promise<void> => decide({ type: 'match.confirm', matchId: matchId(match.matchId), tripId: tripId(trip) })
export const rejectCandidate = (match: MatchView, trip: string): Promise<void> => decide({ type: 'match.reject', matchId: matchId(match.matchId), tripId: tripId(trip) })
export const markUnknown = (match: MatchView): Promise<void> => decide({ type: 'match.markUnknown', matchId: matchId(match.matchId) })
export const reopenMatch = (match: MatchView, reason: string): Promise<void> => decide({ type: 'match.reopen', matchId: matchId(match.matchId), reason })

/** The queue is on screen, and a passage in it waits. */
export const hasMatchToDecide = (): boolean => useLiveStore.getState().tab === 'matches' && currentMatch(useMatchStore.getState()) !== null

/** Keys 1 to 3 confirm a candidate of the current passage, 0 says that nobody declared it. */
export function decideByKey(key: '0' | '1' | '2' | '3'): void {
  const match = currentMatch(useMatchStore.getState())
  if (match === null) return
  const candidate = match.candidates[Number(key) - 1]
  if (key === '0') void markUnknown(match)
  else if (candidate !== undefined) void confirmMatch(match, candidate.tripId)
}
