/**
 * Takes one snapshot of a crossing in a thread of its own: from the newest one and the log after it, as a restart would.
 *
 * The live fold is not touched, so the road never stalls for it. Started by background-snapshots.ts; ends by itself.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { loadCrossing } from '../../../scenarios/load-crossing.ts'
import { readLog } from '../log/read-log.ts'
import { crossingReducer } from './crossing-reducer.ts'
import { restoreFold, saveFold } from './fold-snapshot.ts'

export interface SnapshotWork {
  readonly crossingFolder: string
  readonly logDirectory: string
  /** What is known to be on disk. */
  readonly untilSeq: number
}

const { crossingFolder, logDirectory, untilSeq } = workerData as SnapshotWork
const crossing = loadCrossing(crossingFolder)
if (!crossing.ok) throw new Error(`the files of ${crossingFolder} have problems`)
const reducer = crossingReducer(crossing.value.site, crossing.value.workflows)
const fold = await restoreFold({ logDirectory, reducer, logger: { warn() {} } })
for await (const batch of readLog(logDirectory, { fromSeq: fold.lastSeq() + 1, untilSeq })) fold.accept(batch)
await saveFold(logDirectory, reducer, fold)
parentPort?.postMessage(fold.lastSeq())
