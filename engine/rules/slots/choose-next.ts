/**
 * Who is called next: one decision of any policy, and what it remembers of it. The live state and the simulator both call this.
 *
 * Differs from house style for speed: the heads of the classes come as a row of numbers and nothing is allocated.
 */
import type { SlotReason } from '../../model/slot-reasons.ts'
import type { CallForwardPolicy } from './call-forward-policy.ts'
import type { CallMemory, ClassHeads } from './call-memory.ts'
import { chooseFairShare, noteFairShare } from './fair-share.ts'
import { chooseFifo } from './fifo.ts'
import { chooseLookahead, type View } from './look-ahead.ts'
import { chooseMorningFruit, isMorning } from './morning-fruit.ts'
import { choosePatternTurn, notePatternTurn } from './pattern.ts'
import { choosePriorityClass } from './priority-classes.ts'

/**
 * @param view for `lookahead`, which goes by slot numbers without it; null: nobody knows what lies ahead.
 * @returns the class whose first slot goes next; `NOBODY` when nobody waits. The memory is only read.
 */
export function chooseClass(policy: CallForwardPolicy, heads: ClassHeads, memory: CallMemory, clockMs: number, view: View | null = null): number {
  switch (policy.name) {
    case 'fifo':
    case 'wip-limit': return chooseFifo(heads)
    case 'priority-classes':
    case 'cleared-first': return choosePriorityClass(heads)
    case 'pattern': return choosePatternTurn(heads, memory, policy.turnCounts)
    case 'fair-share': return chooseFairShare(heads, memory)
    case 'morning-fruit': return chooseMorningFruit(heads, isMorning(clockMs, policy.fromMs, policy.untilMs))
    case 'lookahead': return view === null ? chooseFifo(heads) : chooseLookahead(policy, view)
  }
}

/** A slot of this class has been called. */
export function noteCall(policy: CallForwardPolicy, memory: CallMemory, classIndex: number): void {
  if (policy.name === 'pattern') notePatternTurn(memory, policy.turnCounts, classIndex)
  else if (policy.name === 'fair-share') noteFairShare(memory, classIndex)
}

/** What the haulier is told; needs the class that `chooseClass` gave. The first of all by number is called by its number. */
export function reasonOf(policy: CallForwardPolicy, heads: ClassHeads, classIndex: number): SlotReason {
  if (chooseFifo(heads) === classIndex) return 'slot.order.arrival'
  switch (policy.name) {
    case 'priority-classes': return 'slot.order.priorityClass'
    case 'pattern': return 'slot.order.patternTurn'
    case 'fair-share': return 'slot.order.fairShare'
    case 'cleared-first': return 'slot.order.cleared'
    case 'morning-fruit': return 'slot.order.morningFruit'
    case 'lookahead': return 'slot.order.lookahead'
    case 'fifo':
    case 'wip-limit': return 'slot.order.arrival'
  }
}
