/**
 * Counts wrong keys per address, so that guessing ends early.
 *
 * Limits:  ADDRESSES_COUNT_MAX addresses; past that the one counted longest ago is forgotten.
 */
import { MS_PER_MINUTE } from '../../model/units.ts'

export interface WrongTries {
  readonly mayTry: (address: string) => boolean
  readonly count: (address: string) => void
}

const TRIES_PER_MIN_COUNT = 60
const ADDRESSES_COUNT_MAX = 10_000

export function createWrongTries(nowMs: () => number, triesPerMinCount = TRIES_PER_MIN_COUNT): WrongTries {
  const triesByAddress = new Map<string, { count: number; sinceMs: number }>()
  return {
    mayTry: (address) => {
      const tries = triesByAddress.get(address)
      return tries === undefined || nowMs() - tries.sinceMs >= MS_PER_MINUTE || tries.count < triesPerMinCount
    },
    count: (address) => {
      const before = triesByAddress.get(address)
      const isFresh = before !== undefined && nowMs() - before.sinceMs < MS_PER_MINUTE
      triesByAddress.delete(address)
      triesByAddress.set(address, isFresh ? { count: before.count + 1, sinceMs: before.sinceMs } : { count: 1, sinceMs: nowMs() })
      const [oldest] = triesByAddress.keys()
      if (triesByAddress.size > ADDRESSES_COUNT_MAX && oldest !== undefined) triesByAddress.delete(oldest)
    },
  }
}
