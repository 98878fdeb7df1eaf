/** When a crossing's log was last written to, without owning it: a demo's clock goes on from there. */
import { existsSync } from 'node:fs'
import type { EpochMs } from '../../model/units.ts'
import { listSegments, readLog } from './read-log.ts'

/** @returns null for a log that is not there or is empty. Reads the last segment only. */
export async function findLastCommitMs(directory: string): Promise<EpochMs | null> {
  if (!existsSync(directory)) return null
  const segments = await listSegments(directory)
  let lastMs: EpochMs | null = null
  // The newest segment may have been begun and not yet written to.
  for (const segment of segments.slice(-2))
    for await (const batch of readLog(directory, { fromSeq: segment.firstSeq })) lastMs = batch.committedAtMs
  return lastMs
}
