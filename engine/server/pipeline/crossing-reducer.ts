/** The crossing's state as the fold wants it, and what of it the history store keeps. */
import { createHash } from 'node:crypto'
import type { Site } from '../../model/site.ts'
import type { Workflows } from '../../rules/workflow/definition.ts'
import { advanceClock, CLOCK_SLACK_MS, createCrossingState, findTrip, projectCrossingView, projectNotices, projectTripDetail, reduceCrossing, restoreState, serialiseState, type CrossingState } from '../../state/index.ts'
import type { HistoryProjection } from '../storage/history-rows.ts'
import { codeFingerprint } from './code-fingerprint.ts'
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
    setSpeed(state, speedRatio) {
      state.clockSlackMs = CLOCK_SLACK_MS * speedRatio
    },
    serialise: serialiseState,
    restore: (text) => restoreState(text, site, workflows),
    fingerprint: () => createHash('sha256').update(codeFingerprint()).update(JSON.stringify({ site, workflows })).digest('hex'),
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
