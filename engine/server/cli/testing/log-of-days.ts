/** A crossing's log over several days, as its server would have written it. */
import type { Observation } from '../../../model/observations.ts'
import { epochMs } from '../../../model/units.ts'
import { openSegmentLog } from '../../log/segment-log.ts'
import { declarationOf, plateReadOf } from '../../log/testing/observations.ts'

/** Two observations an instant; small segments, so that days begin in the middle of some and at the start of others. */
export async function writeLogOf(directory: string, instants: readonly string[]): Promise<void> {
  let nowMs = epochMs(0)
  const log = await openSegmentLog({ directory, nowMs: () => nowMs, holdMs: 25, onCommitted: () => {}, segmentBytesMax: 2_000 })
  for (const [index, instant] of instants.entries()) {
    nowMs = epochMs(Date.parse(instant))
    const observations: readonly Observation[] = [declarationOf(index, nowMs - 60), plateReadOf(index + 2, nowMs - 50)]
    await log.append(observations)
  }
  await log.close()
}
