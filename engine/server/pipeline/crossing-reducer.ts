/** The crossing's state as the fold wants it, and what of it the history store keeps. */
import type { Site } from '../../model/site.ts'
import type { Workflows } from '../../rules/workflow/definition.ts'
import { advanceClock, createCrossingState, findTrip, projectCrossingView, projectNotices, projectTripDetail, reduceCrossing, serialiseState, type CrossingState } from '../../state/index.ts'
import type { HistoryProjection } from '../storage/history-rows.ts'
import type { Reducer } from './fold.ts'

/** The state is changed in place: one fold, one state. */
export function crossingReducer(site: Site, workflows: Workflows): Reducer<CrossingState> {
  return {
    create: () => createCrossingState(site, workflows),
    reduce(state, ordered, emit) {
      reduceCrossing(state, ordered, emit)
      return state
    },
    advanceClock(state, watermarkMs, emit) {
      advanceClock(state, watermarkMs, emit)
      return state
    },
    serialise: serialiseState,
  }
}

export const CROSSING_HISTORY: HistoryProjection<CrossingState> = {
  findTrip(state, tripId) {
    const detail = projectTripDetail(state, tripId)
    return detail === null ? undefined : { arrivedAtMs: findTrip(state, tripId)?.arrivedAtMs ?? null, detail }
  },
  revisionSeqOf: (state) => state.revisionSeq,
  listNotices: projectNotices,
  listMeasures: (state, sinceMs) => projectCrossingView(state).buckets.filter((bucket) => bucket.fromMs >= sinceMs),
}
