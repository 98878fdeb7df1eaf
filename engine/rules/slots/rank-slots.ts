/**
 * The whole order in which slots will be called, as far as anybody knows now: those already called first, then one decision of the
 * policy after the other.
 *
 * Who comes later may still change it; the clock of `morning-fruit` stands still. The memory is left as it was.
 * Limits:  time as (slots + companies) per decision at most.
 */
import type { SlotReason } from '../../model/slot-reasons.ts'
import { attributeOf, classCountOf, classOf, listClasses, type CallForwardPolicy } from './call-forward-policy.ts'
import { memoryLengthOf, NOBODY, type CallMemory } from './call-memory.ts'
import { chooseClass, noteCall, reasonOf } from './choose-next.ts'
import type { StationAhead, View } from './look-ahead.ts'
import type { Slot } from './slot.ts'
import { isHeldByWip } from './wip-limit.ts'

export interface RankedSlot {
  readonly slot: Slot
  /** Slots that will be called before it; 0 for one already called. */
  readonly aheadVeh: number
  readonly reason: SlotReason
}

export interface RankingFacts {
  /** What the waiting vehicle is, in the policy's attribute; null: not known. */
  readonly attributeValueOf: (slot: Slot, attribute: string) => string | null
  /** Calls so far; null: none yet. */
  readonly memory: CallMemory | null
  /** Past local midnight. */
  readonly clockMs: number
  /** For `lookahead`: the time now, and the stations ahead by class (in the order of `listClasses`); absent: not known. */
  readonly ahead?: { readonly nowMs: number; readonly stations: readonly StationAhead[] }
}

export function rankSlots(policy: CallForwardPolicy, slots: Iterable<Slot>, facts: RankingFacts): RankedSlot[] {
  const called: Slot[] = []
  const waiting: Slot[] = []
  for (const slot of slots) (slot.calledAtMs === null ? waiting : called).push(slot)
  called.sort(bySeq)
  waiting.sort(bySeq)
  return [...called.map((slot): RankedSlot => ({ slot, aheadVeh: 0, reason: 'slot.order.called' })), ...rankWaiting(policy, waiting, called.length, facts)]
}

const bySeq = (left: Slot, right: Slot): number => left.slotSeq - right.slotSeq

/** @param waiting by rising slot number. */
function rankWaiting(policy: CallForwardPolicy, waiting: readonly Slot[], calledVeh: number, facts: RankingFacts): RankedSlot[] {
  const attribute = attributeOf(policy)
  const values = waiting.map((slot) => (attribute === null ? null : facts.attributeValueOf(slot, attribute)))
  const classes = listClasses(policy, values.filter((value) => value !== null))
  const lines: Slot[][] = Array.from({ length: classCountOf(classes) }, () => [])
  waiting.forEach((slot, index) => lines[classOf(policy, classes, values[index] ?? null)]?.push(slot))
  const nexts = lines.map(() => 0)
  const headOf = (index: number): number => lines[index]?.[nexts[index] ?? 0]?.slotSeq ?? Infinity
  const heads = Float64Array.from(lines, (_, index) => headOf(index))
  const memory = Float64Array.from({ length: memoryLengthOf(lines.length) }, (_, index) => facts.memory?.[index] ?? 0)
  const ranked: RankedSlot[] = []
  for (;;) {
    const view = policy.name === 'lookahead' && facts.ahead !== undefined ? viewOf(lines, nexts, facts.ahead) : null
    const classIndex = chooseClass(policy, heads, memory, facts.clockMs, view)
    if (classIndex === NOBODY) return ranked
    const slot = lines[classIndex]?.[nexts[classIndex] ?? 0]
    if (slot === undefined) return ranked
    ranked.push({ slot, aheadVeh: ranked.length, reason: isHeldByWip(policy.wipVehMax, calledVeh + ranked.length) ? 'slot.hold.wipLimit' : reasonOf(policy, heads, classIndex) })
    noteCall(policy, memory, classIndex)
    nexts[classIndex] = (nexts[classIndex] ?? 0) + 1
    heads[classIndex] = headOf(classIndex)
  }
}

/** Those who still wait; the way ahead is taken as it is now for all of them. */
const viewOf = (lines: readonly (readonly Slot[])[], nexts: readonly number[], { nowMs, stations }: NonNullable<RankingFacts['ahead']>): View => ({
  stations, lines: lines.map((line, index) => line.slice(nexts[index]).map(({ slotSeq, assignedAtMs }) => ({ slotSeq, waitedMs: nowMs - assignedAtMs }))),
})
