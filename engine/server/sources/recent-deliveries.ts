/**
 * Bodies made durable a short while ago whose acknowledgement may not have arrived: a broker sends them again, marked as such.
 *
 * The observation's id recognises most re-sends further down; this catches those without id and time, which would count twice.
 *
 * Limits:  the newest DELIVERIES_COUNT_MAX; a hash each.
 */
import { createHash } from 'node:crypto'

/** Brokers have some tens to a few thousand messages unacknowledged at once. */
const DELIVERIES_COUNT_MAX = 10_000

export interface RecentDeliveries {
  /** Whether a message that its broker marks as sent again has been made durable before. */
  readonly has: (topic: string, payload: Uint8Array) => boolean
  readonly add: (topic: string, payload: Uint8Array) => void
}

export function createRecentDeliveries(countMax = DELIVERIES_COUNT_MAX): RecentDeliveries {
  const hashes = new Set<string>()
  const hashOf = (topic: string, payload: Uint8Array): string => createHash('sha1').update(`${topic}\n`).update(payload).digest('base64')
  return {
    has: (topic, payload) => hashes.has(hashOf(topic, payload)),
    add: (topic, payload) => {
      const hash = hashOf(topic, payload)
      hashes.delete(hash)
      hashes.add(hash)
      if (hashes.size <= countMax) return
      for (const oldest of hashes) {
        hashes.delete(oldest)
        return
      }
    },
  }
}
