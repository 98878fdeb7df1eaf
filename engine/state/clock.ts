/**
 * Lets event time pass: fires what is due, in order, at its own instant.
 *
 * Extra calls change nothing: passing to 10 and then to 20 is passing to 20. So the state does not depend on how the log was
 * cut into batches.
 */
import { assertNever } from '../model/assert.ts'
import { deviceId, placeId, type MatchId } from '../model/ids.ts'
import type { EpochMs } from '../model/units.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { checkLapse } from './match-queue.ts'
import { rollBuckets } from './measure-book.ts'
import { closePassages } from './plate-read-reducer.ts'
import { leavePlace } from './place.ts'
import { checkGuards, checkOverdue } from './progress.ts'
import { settle } from './settle.ts'
import { checkSilence } from './source-silence.ts'
import { takeDueTimer, timerInstant, type Timer } from './timers.ts'
import { checkExpiry, forgetTrip, retireTrip } from './trip-life.ts'

/** Passes to `watermarkMs`; an instant in the past changes nothing. */
export function advanceClock(state: CrossingState, watermarkMs: EpochMs, emit: Emit): void {
  if (watermarkMs <= state.clockMs) return
  fireDueTimers(state, watermarkMs, emit)
  state.clockMs = watermarkMs
  rollBuckets(state.measures, watermarkMs)
}

/** Late evidence can set a timer for an instant already passed: it fires now. */
export function fireDueTimers(state: CrossingState, untilMs: number, emit: Emit): void {
  for (let timer = takeDueTimer(state.timers, untilMs); timer !== null; timer = takeDueTimer(state.timers, untilMs)) {
    if (timer.atMs > state.clockMs) {
      state.clockMs = timer.atMs
      rollBuckets(state.measures, timer.atMs)
    }
    fire(state, timer, emit)
  }
}

function fire(state: CrossingState, timer: Timer, emit: Emit): void {
  const atMs = timerInstant(timer)
  if (timer.kind === 'sourceSilent') {
    checkSilence(state, deviceId(timer.subject ?? ''), atMs, emit)
    return
  }
  if (timer.kind === 'passageClose') {
    closePassages(state, timer.subject ?? '', atMs, emit)
    return
  }
  if (timer.kind === 'matchLapse') {
    checkLapse(state, (timer.subject ?? '') as MatchId, atMs)
    return
  }
  const trip = state.trips.get(timer.tripSeq)
  if (trip === undefined) return
  switch (timer.kind) {
    case 'stepOverdue':
      checkOverdue(state, trip, timer.stepIndex, atMs, emit)
      return
    case 'guardCheck':
      checkGuards(state, trip, atMs, emit)
      return
    case 'laneRelease':
      // Read at the stop line a moment ago: by now it has driven on, unless it was seen elsewhere meanwhile.
      if (trip.stationId !== placeId(timer.subject ?? '')) return
      leavePlace(state, trip, atMs, true, emit)
      settle(state, trip, atMs, emit)
      return
    case 'tripRetire':
      retireTrip(state, trip)
      return
    case 'tripForget':
      forgetTrip(state, trip.tripSeq)
      return
    case 'tripExpire':
      checkExpiry(state, trip, atMs, emit)
      return
    default:
      assertNever(timer.kind)
  }
}
