/** Waiting that a stop ends at once. */
import { setTimeout as sleep } from 'node:timers/promises'

/** @returns false when the signal ended it. */
export async function pause(waitMs: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(waitMs, undefined, { signal })
    return true
  } catch {
    return false
  }
}
