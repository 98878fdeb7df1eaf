/**
 * How many position fixes a second the reducer folds on one core, with 2,000 open trips.
 *
 * The clock is handed in; engine/server/bench runs it.
 */
import type { Ordered } from '../model/observations.ts'
import { createCrossingState, listTruckAnchors, projectCrossingView, reduceCrossing } from './index.ts'
import { declare, positionFix } from './testing/observations.ts'
import { TINY_SITE, TINY_WORKFLOWS } from './testing/tiny-site.ts'

export interface ReduceBench {
  readonly observationsPerSHz: number
  readonly openTripCount: number
}

const TRIP_COUNT = 2_000
const ROUND_COUNT = 100

/** `nowMs` is any steady clock. */
export function benchReduce(nowMs: () => number): ReduceBench {
  const state = createCrossingState(TINY_SITE, TINY_WORKFLOWS)
  const emit = (): void => {}
  for (let index = 0; index < TRIP_COUNT; index += 1) {
    reduceCrossing(state, { observation: declare(0, `D${index}`, { trackerId: `T${index}`, tractorPlate: `12C${10_000 + index}`, trailerPlate: null }), isLate: false }, emit)
  }
  const fixes: Ordered[] = []
  for (let round = 0; round < ROUND_COUNT; round += 1) {
    for (let index = 0; index < TRIP_COUNT; index += 1) {
      const minutes = 1 + (round + index / TRIP_COUNT) / 6
      fixes.push({ observation: positionFix(minutes, `T${index}`, 0, -2_900 + ((index * 1.3 + round * 15) % 4_200)), isLate: false })
    }
  }
  const startMs = nowMs()
  for (const fix of fixes) reduceCrossing(state, fix, emit)
  const tookMs = Math.max(0.001, nowMs() - startMs)
  projectCrossingView(state)
  listTruckAnchors(state)
  return { observationsPerSHz: Math.round((fixes.length / tookMs) * 1_000), openTripCount: state.openTripCount }
}
