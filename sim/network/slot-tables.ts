/**
 * The governed buffer as tables: which yard, which classes, where its vehicles go next; and what changes of it during a run.
 *
 * Differs from house style for speed: see state.ts.
 */
import type { CallForwardPolicy } from '../../engine/rules/slots/call-forward-policy.ts'
import { memoryLengthOf } from '../../engine/rules/slots/call-memory.ts'
import type { Carver } from '../kernel/carver.ts'

/** A station that those called come to; service is a mean, 0 for a class that does not stop there. */
export interface StationBehind {
  readonly placeIndex: number
  readonly serviceMs: readonly number[]
  /** Of the classes that stop there. */
  readonly meanMs: number
}

export interface CallForwardTables {
  readonly policy: CallForwardPolicy
  readonly placeIndex: number
  /** Whether one at a time leaves the yard, an exit headway apart. */
  readonly hasDoor: boolean
  /** Who has left this place is through; NONE: who has left the system. */
  readonly throughPlaceIndex: number
  readonly classCount: number
  /** By flow, where the policy goes by the flow's priority; else null. */
  readonly classOfFlow: Int32Array | null
  /** Else by the value of this attribute; NONE: all are of one class. */
  readonly attributeIndex: number
  readonly classOfCode: Int32Array
  /** Where vehicles go from the yard: by place + 1, the number of the target; 0 is for the way out. */
  readonly targetOfPlace: Int32Array
  readonly targetCount: number
  /** Slot waits of everybody, then of each flow. */
  readonly tallyIndex: number
  readonly startClockMs: number
  /** For a policy that looks ahead; else none. */
  readonly behind: readonly StationBehind[]
  /** For one decision: never kept. */
  readonly heads: Float64Array
}

/** Numbers of which there is one each. */
export const SLOT_SEQ_LAST = 0
export const CALLED_SEQ_MAX = 1
export const CALLED_VEH = 2
const NUMBER_COUNT = 3

/** A vehicle's slot number from 1; these where it has none. */
export const NO_SLOT = 0
export const CALLED = -1

export function carveSlots(tables: CallForwardTables | null, carver: Carver) {
  const lineCount = tables === null ? 0 : tables.targetCount * tables.classCount
  return {
    /** Those who wait to be called, by target and class, by rising slot number. */
    head: carver.int32(lineCount),
    tail: carver.int32(lineCount),
    /** By target: who stands at the exit for all of them; another may go in its stead. */
    first: carver.int32(tables?.targetCount ?? 0),
    numbers: carver.float64(tables === null ? 0 : NUMBER_COUNT),
    memory: carver.float64(tables === null ? 0 : memoryLengthOf(tables.classCount)),
  }
}
