/** Lets a line that would come many times a second through once a minute of the wall clock, wherever that is set to. */
import { MS_PER_MINUTE, type EpochMs } from '../../model/units.ts'

/** @returns a function that says how often it was asked since the last line, this time included; null while none is due. */
export function createMinuteLines(wallNowMs: () => EpochMs): () => number | null {
  let saidAtMs: number | null = null
  let count = 0
  return () => {
    count += 1
    const atMs = wallNowMs()
    if (saidAtMs !== null && Math.abs(atMs - saidAtMs) < MS_PER_MINUTE) return null
    const counted = count
    saidAtMs = atMs
    count = 0
    return counted
  }
}
