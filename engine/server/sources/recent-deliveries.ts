/**
 * Bodies in hand, or made durable a short while ago, whose acknowledgement did not arrive: a broker sends them again, marked as such.
 *
 * The observation's id recognises most re-sends further down; this catches those without id and time, which would count twice.
 *
 * Limits:  the newest DELIVERIES_COUNT_MAX; a hash each.
 */
import { createHash } from 'node:crypto'

/** Brokers have some tens to a few thousand messages unacknowledged at once. */
const DELIVERIES_COUNT_MAX = 10_000

export interface Delivery {
  readonly topic: string
  readonly payload: Uint8Array
  /** Whether the broker says that it sent it before. */
  readonly isAgain: boolean
}

export interface RecentDeliveries {
  /** Takes a delivery, unless it is one that came before; resolves when it is durable either way. */
  readonly takeOnce: (delivery: Delivery, take: () => Promise<unknown>) => Promise<void>
}

export function createRecentDeliveries(countMax = DELIVERIES_COUNT_MAX): RecentDeliveries {
  /** Resolved once durable. */
  const takings = new Map<string, Promise<unknown>>()
  const hashOf = ({ topic, payload }: Delivery): string => createHash('sha1').update(`${topic}\n`).update(payload).digest('base64')

  return {
    takeOnce: async (delivery, take) => {
      const hash = hashOf(delivery)
      const before = delivery.isAgain ? takings.get(hash) : undefined
      if (before !== undefined) {
        await before
        return
      }
      const taking = take()
      takings.delete(hash)
      takings.set(hash, taking)
      const [oldest] = takings.keys()
      if (takings.size > countMax && oldest !== undefined) takings.delete(oldest)
      try {
        await taking
      } catch (failure) {
        if (takings.get(hash) === taking) takings.delete(hash)
        throw failure
      }
    },
  }
}
