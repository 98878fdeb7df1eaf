/** Folds observations as the pipeline does, without its batches: the duplicate filter, then the reducers, on the tiny crossing. */
import type { DomainEvent } from '../../../model/events.ts'
import type { Observation } from '../../../model/observations.ts'
import { createDuplicateFilter, type DuplicateFilter } from '../../../stream/dedupe.ts'
import { createCrossingState, type CrossingState } from '../../../state/crossing-state.ts'
import { reduceCrossing } from '../../../state/reduce-crossing.ts'
import { TINY_SITE, TINY_WORKFLOWS } from '../../../state/testing/tiny-site.ts'

export interface FilteredFold {
  readonly state: CrossingState
  readonly events: DomainEvent[]
  readonly filter: DuplicateFilter
}

/** In the order given; one that is older than an earlier one comes as late. */
export function foldFiltered(observations: readonly Observation[], from: Pick<FilteredFold, 'state' | 'filter'> = { state: createCrossingState(TINY_SITE, TINY_WORKFLOWS), filter: createDuplicateFilter() }): FilteredFold {
  const { state, filter } = from
  const events: DomainEvent[] = []
  for (const observation of observations) {
    for (const ordered of filter.accept([{ observation, isLate: observation.eventTimeMs < state.clockMs }])) reduceCrossing(state, ordered, (event) => events.push(event))
  }
  return { state, events, filter }
}
