/**
 * Call-forward policies as data: who goes next out of a buffer, by name and parameters.
 *
 * Every policy sorts the waiting slots into classes by one attribute (`cargo`, `company`, `priority`, …). Inside a class the lower
 * slot number goes first, so a decision looks at one slot per class, however many wait.
 * Source:  docs/model/policies.md, with where each rule was seen.
 */

interface AnyPolicy {
  /** At most so many called and not yet through; null: no limit. */
  readonly wipVehMax: number | null
}
export interface FifoPolicy extends AnyPolicy {
  readonly name: 'fifo'
}
/** Fifo that releases at the rate of the bottleneck: the limit is all there is to it. */
export interface WipLimitPolicy extends AnyPolicy {
  readonly name: 'wip-limit'
}
export interface PriorityClassesPolicy extends AnyPolicy {
  readonly name: 'priority-classes'
  readonly by: string
  /** Values of the attribute, the first goes first; who has none of them goes last. Empty: by rising number. */
  readonly order: readonly string[]
}
export interface PatternPolicy extends AnyPolicy {
  readonly name: 'pattern'
  readonly by: string
  /** Values of the attribute; who has none of them belongs to the last. Empty: by rising number. */
  readonly order: readonly string[]
  /** How many turns in a row each class has in one round. */
  readonly turnCounts: readonly number[]
}
export interface FairSharePolicy extends AnyPolicy {
  readonly name: 'fair-share'
  readonly by: string
}
export interface ClearedFirstPolicy extends AnyPolicy {
  readonly name: 'cleared-first'
  readonly by: string
  readonly value: string
}
export interface MorningFruitPolicy extends AnyPolicy {
  readonly name: 'morning-fruit'
  readonly by: string
  readonly value: string
  /** Past local midnight. */
  readonly fromMs: number
  readonly untilMs: number
}
export interface LookaheadPolicy extends AnyPolicy {
  readonly name: 'lookahead'
  readonly by: string
  /** What delay costs, by value of the attribute; of all others one a millisecond. */
  readonly costs: readonly {
    readonly value: string
    readonly weightRatio: number
    /** After a delay of so much the next minute costs twice as much as the first, then three times, …; null: always the same. */
    readonly agesInMs: number | null
  }[]
  /** Slots of each class that an order is tried with. */
  readonly depthVeh: number
}
export type CallForwardPolicy = FifoPolicy | WipLimitPolicy | PriorityClassesPolicy | PatternPolicy | FairSharePolicy | ClearedFirstPolicy | MorningFruitPolicy | LookaheadPolicy

export const CALL_FORWARD_POLICIES = ['fifo', 'priority-classes', 'pattern', 'fair-share', 'cleared-first', 'morning-fruit', 'wip-limit', 'lookahead'] as const satisfies readonly CallForwardPolicy['name'][]

export const FIFO: FifoPolicy = { name: 'fifo', wipVehMax: null }

/** The attribute that a policy sorts by; null: it looks at slot numbers only. */
export const attributeOf = (policy: CallForwardPolicy): string | null => ('by' in policy ? policy.by : null)

/**
 * The classes of a policy, in its order. Slots without any of these values stand in the class after the last, see `classOf`.
 *
 * @param values those that waiting slots have or may have.
 */
export function listClasses(policy: CallForwardPolicy, values: readonly string[]): readonly string[] {
  switch (policy.name) {
    case 'fifo':
    case 'wip-limit': return []
    case 'priority-classes':
    case 'pattern': return policy.order.length > 0 ? policy.order : byRisingNumber(values)
    case 'fair-share': return [...new Set(values)].toSorted()
    case 'cleared-first':
    case 'morning-fruit': return [policy.value]
    case 'lookahead': return [...new Set([...policy.costs.map(({ value }) => value), ...values.toSorted()])]
  }
}

const byRisingNumber = (values: readonly string[]): readonly string[] => [...new Set(values)].toSorted((left, right) => Number(left) - Number(right))

/** Index of a slot's class; `value` null: it does not have the attribute. */
export function classOf(policy: CallForwardPolicy, classes: readonly string[], value: string | null): number {
  const found = value === null ? -1 : classes.indexOf(value)
  if (found !== -1) return found
  return policy.name === 'pattern' ? Math.max(0, classes.length - 1) : classes.length
}

/** One class more than is named: for the rest. */
export const classCountOf = (classes: readonly string[]): number => classes.length + 1
