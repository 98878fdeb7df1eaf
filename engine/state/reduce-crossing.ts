/**
 * The heart: folds one observation into the state of a crossing.
 *
 * Changes `state` in place (the caller owns it; see crossing-state.ts) and tells `emit` what follows. Deterministic: no clock,
 * no randomness, no I/O; the same observations in the same order give the same state, to the byte (serialise-state.ts).
 * Time:    the state's clock is the newest event time that came in order; late observations are applied and do not move it.
 * Needs:   observations from stream/in-event-order and stream/dedupe.
 * Speed:   no work that grows with the number of trips; see reduce.bench.ts.
 * Checked: reduce-crossing.test.ts, reduce-crossing.prop.test.ts.
 */
import { assertNever } from '../model/assert.ts'
import type { Ordered } from '../model/observations.ts'
import { advanceClock, fireDueTimers } from './clock.ts'
import { reduceCommand } from './command-reducer.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import { reducePlateRead } from './plate-read-reducer.ts'
import { reducePosition } from './position-reducer.ts'
import { reduceGateReport } from './gate-reducer.ts'
import { reduceRegisterAnswer } from './register-reducer.ts'
import { hearSource } from './sources.ts'

export function reduceCrossing(state: CrossingState, ordered: Ordered, emit: Emit): void {
  const { observation, isLate, earlier } = ordered
  if (!isLate) advanceClock(state, observation.eventTimeMs, emit)
  if (observation.type === 'clock.tick') return
  state.observationCount += 1
  if (isLate) state.lateCount += 1
  state.provenance = observation.provenance
  hearSource(state, observation, emit)
  switch (observation.type) {
    case 'plate.read':
      reducePlateRead(state, observation, isLate, emit, earlier)
      break
    case 'position.fix':
      reducePosition(state, observation, isLate, emit)
      break
    case 'command.issued':
      reduceCommand(state, observation, isLate, emit)
      break
    case 'device.heard':
      break
    case 'gate.event':
    case 'document.read':
    case 'card.presented':
    case 'container.read':
    case 'weight.measured':
    case 'barrier.reported':
    case 'agv.reported':
      reduceGateReport(state, observation, isLate, emit)
      break
    case 'register.answered':
      reduceRegisterAnswer(state, observation, isLate, emit)
      break
    default:
      assertNever(observation)
  }
  fireDueTimers(state, state.clockMs, emit)
}
