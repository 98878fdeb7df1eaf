/**
 * Has a snapshot taken whenever enough was logged since the last one, so that a restart after a crash is short too.
 *
 * Errors:  a snapshot that fails is logged and tried again when the next one is due; the log has everything.
 * Limits:  one at a time; the thread holds a second state while it works.
 */
import { Worker } from 'node:worker_threads'
import { compiledUrl } from '../compiled-module.ts'
import type { Logger } from '../logger.ts'
import type { SnapshotWork } from './snapshot-worker.ts'

/** Some four minutes at 1,000 observations a second; folding as many again takes a few seconds. */
export const SNAPSHOT_EVERY_COUNT = 200_000
const LOOK_EVERY_MS = 10_000

export interface BackgroundSnapshots {
  /** Waits for the one under way. */
  readonly stop: () => Promise<void>
}

export interface BackgroundSnapshotOptions {
  readonly crossingFolder: string
  readonly logDirectory: string
  readonly lastSeq: () => number
  readonly logger: Pick<Logger, 'info' | 'warn'>
  readonly everyCount?: number
  readonly lookEveryMs?: number
}

export function startBackgroundSnapshots(options: BackgroundSnapshotOptions): BackgroundSnapshots {
  const { crossingFolder, logDirectory, lastSeq, logger, everyCount = SNAPSHOT_EVERY_COUNT } = options
  let takenSeq = lastSeq()
  let taking: Promise<void> | null = null

  async function take(untilSeq: number): Promise<void> {
    const work: SnapshotWork = { crossingFolder, logDirectory, untilSeq }
    try {
      const reachedSeq = await new Promise<number>((done, refuse) => {
        const worker = new Worker(compiledUrl('./snapshot-worker', import.meta.url), { workerData: work })
        worker.once('message', done)
        worker.once('error', refuse)
        worker.once('exit', (code) => refuse(new Error(`the thread ended with ${code}`)))
      })
      logger.info({ logDirectory, reachedSeq }, 'snapshot taken')
    } catch (failure) {
      logger.warn({ logDirectory, err: failure }, 'a snapshot could not be taken')
    }
    taking = null
  }

  const timer = setInterval(() => {
    if (taking !== null || lastSeq() - takenSeq < everyCount) return
    takenSeq = lastSeq()
    taking = take(takenSeq)
  }, options.lookEveryMs ?? LOOK_EVERY_MS)
  return {
    async stop() {
      clearInterval(timer)
      await taking
    },
  }
}
