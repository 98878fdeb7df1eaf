/**
 * Keeps the history store up with one crossing: live while it can, from the log when it could not.
 *
 * It never makes the road wait. Rows pile up to a bound while the store is slow or gone; past it they are dropped and a fold
 * of its own over the log makes them again from where the store stands, then joins the live ones without a gap.
 *
 * Errors:  a store that does not answer is reported once per outage and tried again with growing pauses. A store that holds
 *          another log's history is reported and left alone.
 * Limits:  ROWS_COUNT_MAX rows wait, about 25 MB. A catch-up gives the event loop back after every batch.
 * Checked: history-writer.test.ts.
 */
import type { Subscription } from 'rxjs'
import type { Logger } from '../logger.ts'
import type { CrossingPipeline } from '../pipeline/crossing-pipeline.ts'
import type { Reducer } from '../pipeline/fold.ts'
import { restoreFold } from '../pipeline/fold-snapshot.ts'
import { createHistoryRows, type HistoryProjection, type HistoryRows } from './history-rows.ts'
import type { History, HistoryBatch } from './history.ts'

export interface HistoryWriterOptions<State> {
  readonly pipeline: CrossingPipeline<State>
  readonly reducer: Reducer<State>
  readonly projection: HistoryProjection<State>
  /** Opens in its own time; the writer waits for it. */
  readonly history: History
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
  readonly rowsCountMax?: number
  readonly writeEveryMs?: number
}

export type WriterMode = 'catchingUp' | 'live' | 'foreignLog' | 'stopped'

export interface HistoryWriter {
  readonly mode: () => WriterMode
  /** Whether the store took what it was given last. */
  readonly isAnswered: () => boolean
  /** How far the store is known to be, as a place in the log. */
  readonly appliedSeq: () => number
  /** Writes what is left if the store answers, then ends. */
  readonly stop: () => Promise<void>
}

const ROWS_COUNT_MAX = 50_000
/** Enough rows for a write to be worth its commit. */
const ROWS_COUNT_DUE = 1_000
const WRITE_EVERY_MS = 500
const RETRY_MS_MIN = 500
const RETRY_MS_MAX = 30_000

export function startHistoryWriter<State>(options: HistoryWriterOptions<State>): HistoryWriter {
  const { pipeline, reducer, projection, history, logger } = options
  const { crossingId } = pipeline
  const rowsCountMax = options.rowsCountMax ?? ROWS_COUNT_MAX
  const writeEveryMs = options.writeEveryMs ?? WRITE_EVERY_MS

  let mode: WriterMode = 'catchingUp'
  let isStopping = false
  let isAnswered = true
  let appliedSeq = 0
  let logBeganAtMs = 0
  let wake = (): void => {}

  const pause = (ms: number): Promise<void> =>
    new Promise((done) => {
      const timer = setTimeout(end, ms)
      wake = end
      function end(): void {
        clearTimeout(timer)
        wake = () => {}
        done()
      }
    })

  async function write(taken: ReturnType<HistoryRows<State>['take']>): Promise<void> {
    if (taken === undefined) return
    const batch: HistoryBatch = { ...taken, crossingId, logBeganAtMs }
    let retryMs = RETRY_MS_MIN
    for (;;) {
      try {
        await history.write(batch)
        if (retryMs > RETRY_MS_MIN) logger.info({ crossingId }, 'the history store answers again')
        appliedSeq = batch.appliedSeq
        isAnswered = true
        return
      } catch (failure) {
        isAnswered = false
        if (retryMs === RETRY_MS_MIN) logger.warn({ crossingId, err: failure }, 'the history store does not answer; the log keeps everything meanwhile')
        if (isStopping) throw failure
        await pause(retryMs)
        retryMs = Math.min(RETRY_MS_MAX, retryMs * 2)
      }
    }
  }

  /** @returns false when the store belongs to another log. */
  async function findPosition(): Promise<boolean> {
    for await (const first of pipeline.readLog({ untilSeq: 1 })) logBeganAtMs = first.committedAtMs
    const progress = await history.findProgress(crossingId)
    appliedSeq = progress?.appliedSeq ?? 0
    if (progress === undefined) return true
    return progress.logBeganAtMs === logBeganAtMs && progress.appliedSeq <= pipeline.position().lastSeq
  }

  /** Folds the log anew until it has caught up with the live fold. @returns rows that are not written yet, up to which place. */
  async function catchUp(): Promise<{ readonly rows: HistoryRows<State>; readonly reachedSeq: number }> {
    const rows = createHistoryRows(projection)
    if (appliedSeq === pipeline.fold.lastSeq()) return { rows, reachedSeq: appliedSeq }
    const storedSeq = appliedSeq
    const fold = await restoreFold({ logDirectory: pipeline.logDirectory, reducer, logger, untilSeq: storedSeq })
    fold.applied$.subscribe((applied) => {
      if (applied.lastSeq > storedSeq) rows.add(applied, fold.state())
    })
    while (!isStopping && fold.lastSeq() < pipeline.fold.lastSeq()) {
      for await (const batch of pipeline.readLog({ fromSeq: fold.lastSeq() + 1 })) {
        fold.accept(batch)
        if (rows.rowCount() >= ROWS_COUNT_DUE) await write(rows.take(fold.state()))
        if (isStopping) break
      }
    }
    return { rows, reachedSeq: fold.lastSeq() }
  }

  /** Writes live rows until stopped or until more wait than may. */
  async function follow(rows: HistoryRows<State>, reachedSeq: number): Promise<void> {
    // The live fold went on between the last look and now: only without a gap is this the same row of rows.
    if (reachedSeq !== pipeline.fold.lastSeq()) return
    mode = 'live'
    let isOverrun = false
    const live: Subscription = pipeline.applied$.subscribe((applied) => {
      rows.add(applied, pipeline.fold.state())
      if (rows.rowCount() >= ROWS_COUNT_DUE) wake()
      if (rows.rowCount() <= rowsCountMax) return
      isOverrun = true
      live.unsubscribe()
      wake()
    })
    try {
      while (!isStopping && !isOverrun) {
        await pause(writeEveryMs)
        if (!isOverrun) await write(rows.take(pipeline.fold.state()))
      }
      if (isOverrun) logger.warn({ crossingId, appliedSeq }, 'the history store is too slow; it is brought up from the log')
      else await write(rows.take(pipeline.fold.state()))
    } finally {
      live.unsubscribe()
    }
  }

  async function run(): Promise<void> {
    while (!isStopping) {
      mode = 'catchingUp'
      try {
        // An empty log has no beginning yet to be known by.
        while (!isStopping && pipeline.position().lastSeq === 0) await pause(writeEveryMs)
        if (isStopping) break
        if (!(await findPosition())) {
          mode = 'foreignLog'
          logger.error({ crossingId }, 'the history store holds the history of another log; nothing is written to it. Give it an empty database, or the log it knows')
          return
        }
        isAnswered = true
        const { rows, reachedSeq } = await catchUp()
        await follow(rows, reachedSeq)
      } catch (failure) {
        if (isStopping) break
        // A store that is still being opened says so itself.
        if (history.capabilities() !== null) {
          isAnswered = false
          logger.warn({ crossingId, err: failure }, 'the history store could not be brought up; trying again')
        }
        await pause(RETRY_MS_MIN * 4)
      }
    }
    mode = 'stopped'
  }

  const running = run()
  return {
    mode: () => mode,
    isAnswered: () => isAnswered,
    appliedSeq: () => appliedSeq,
    async stop() {
      isStopping = true
      wake()
      await running
    },
  }
}
