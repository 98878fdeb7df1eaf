/**
 * A fold from its newest good snapshot, and a snapshot from a fold.
 *
 * Good is a snapshot that is whole, was made by the same code for the same site, and follows from this log: the observation
 * it ends with was committed at the instant it says. Any other is passed over with a log line, and the next older one is
 * looked at; in the end the log is folded from its start. So a snapshot can save time and cannot change a state.
 *
 * Checked: fold-snapshot.test.ts, kill-restart.integration.test.ts.
 */
import { existsSync } from 'node:fs'
import { readLog } from '../log/read-log.ts'
import { listSnapshots, readSnapshot, writeSnapshot } from '../log/snapshot-file.ts'
import type { Logger } from '../logger.ts'
import { createFold, type Fold, type FoldMemory, type Reducer, type SetAside } from './fold.ts'

const FORMAT = 'bordertwin-fold/1'

interface FoldSnapshot {
  readonly format: typeof FORMAT
  readonly fingerprint: string
  readonly memory: FoldMemory
}

export interface FoldSource<State> {
  readonly logDirectory: string
  readonly reducer: Reducer<State>
  readonly logger: Pick<Logger, 'warn'>
  readonly onSetAside?: (setAside: SetAside) => void
  /** Take no snapshot that reaches further. */
  readonly untilSeq?: number
}

export async function saveFold<State>(logDirectory: string, reducer: Reducer<State>, fold: Pick<Fold<State>, 'memory' | 'lastSeq'>): Promise<void> {
  const snapshot: FoldSnapshot = { format: FORMAT, fingerprint: reducer.fingerprint(), memory: fold.memory() }
  await writeSnapshot(logDirectory, fold.lastSeq(), snapshot)
}

/** @returns a fold that wants the log from `lastSeq() + 1` on. */
export async function restoreFold<State>({ logDirectory, reducer, logger, onSetAside, untilSeq = Number.MAX_SAFE_INTEGER }: FoldSource<State>): Promise<Fold<State>> {
  const snapshots = existsSync(logDirectory) ? await listSnapshots(logDirectory) : []
  for (const { path, lastSeq } of snapshots) {
    if (lastSeq > untilSeq) continue
    try {
      const memory = await findMemory(path, reducer, logDirectory)
      if (typeof memory !== 'string') return createFold(reducer, onSetAside, memory)
      logger.warn({ path, reason: memory }, 'a snapshot was passed over; the log is folded from further back')
    } catch (failure) {
      logger.warn({ path, err: failure }, 'a snapshot was passed over; the log is folded from further back')
    }
  }
  return createFold(reducer, onSetAside)
}

/** @returns why not, or what the snapshot remembers. */
async function findMemory<State>(path: string, reducer: Reducer<State>, logDirectory: string): Promise<FoldMemory | string> {
  const content = await readSnapshot(path)
  if (!content.ok) return content.failure
  const { format, fingerprint, memory } = content.value as Partial<FoldSnapshot>
  if (format !== FORMAT || memory === undefined) return 'it is of another format'
  if (fingerprint !== reducer.fingerprint()) return 'it was made by other code or for another site'
  for await (const batch of readLog(logDirectory, { fromSeq: memory.lastSeq })) {
    const isItsEnd = batch.firstSeq === memory.lastSeq && batch.observations.length === 1 && batch.committedAtMs === memory.committedAtMs
    return isItsEnd ? memory : 'it does not follow from this log'
  }
  return 'it reaches further than the log'
}
