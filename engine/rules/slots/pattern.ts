/**
 * Policy `pattern`: classes take turns, so many in a row each, over and over: 1:1:1:5.
 *
 * The turn of a class in which nobody waits goes to the next one in the round, so no call is lost; nothing is made up for later.
 * Number 0 of the memory is the turn that comes next.
 * Source:  eCherha, Ukraine, since 2025: 1 priority with AEO, TIR or T1 : 1 priority goods : 1 AEO : 5 others.
 */
import { NOBODY, type CallMemory, type ClassHeads } from './call-memory.ts'

/** Class of the first turn, from the memory's on, at which anybody waits. */
export function choosePatternTurn(heads: ClassHeads, memory: CallMemory, turnCounts: readonly number[]): number {
  const roundCount = roundCountOf(turnCounts)
  for (let ahead = 0; ahead < roundCount; ahead += 1) {
    const classIndex = classAtTurn(turnCounts, ((memory[0] as number) + ahead) % roundCount)
    if ((heads[classIndex] as number) < Infinity) return classIndex
  }
  return NOBODY
}

/** The turn that comes next is the one after the class's nearest. */
export function notePatternTurn(memory: CallMemory, turnCounts: readonly number[], classIndex: number): void {
  const roundCount = roundCountOf(turnCounts)
  let turn = memory[0] as number
  for (let ahead = 0; ahead < roundCount && classAtTurn(turnCounts, turn) !== classIndex; ahead += 1) turn = (turn + 1) % roundCount
  memory[0] = (turn + 1) % roundCount
}

function roundCountOf(turnCounts: readonly number[]): number {
  let roundCount = 0
  for (const count of turnCounts) roundCount += count
  return roundCount
}

function classAtTurn(turnCounts: readonly number[], turn: number): number {
  let left = turn
  for (let classIndex = 0; classIndex < turnCounts.length; classIndex += 1) {
    left -= turnCounts[classIndex] as number
    if (left < 0) return classIndex
  }
  return turnCounts.length - 1
}
